"""Request bodies of people and institutions, and of their mergers."""

from typing import Any

from rest_framework import serializers

from incidents import choices
from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import fields as f
from incidents.desk.api.serializers import reference_fields as r
from incidents.desk.api.serializers.evidence import CitedBody, PartBody, PartCitationEntry, SourceOrNew
from incidents.desk.api.serializers.step_bodies import ReasonedBody
from incidents.desk.records.merge_plan import CHOICES
from incidents.fields.custody import CUSTODY
from incidents.fields.party import INSTITUTION, NAME, PERSON
from incidents.fields.recognition import RECOGNITION
from incidents.models.party import Institution, Person


class NameEntry(b.Entry):
    """A name, in one script or language."""

    catalogue = NAME

    kind = b.code(choices.NameKind, default=choices.NameKind.MAIN.value)


class InlineParty(b.InlineBody):
    """A new person or institution, made together with what names it."""

    names = b.listed(NameEntry, b.MOST_NAMES, min_length=1)


class InlinePerson(InlineParty):
    """A new person, made together with what names it."""

    catalogue = PERSON


class InlineInstitution(InlineParty):
    """A new institution, made together with what names it."""

    catalogue = INSTITUTION

    parent = r.InstitutionReference(allow_null=True, default=None)  # type: ignore[assignment]


PersonOrNew = r.or_inline(r.PersonReference, "names", lambda: InlinePerson)
InstitutionOrNew = r.or_inline(r.InstitutionReference, "names", lambda: InlineInstitution)
PARTY_READ_ONLY = (*b.RECORD_READ_ONLY, "name", "merged_into")


class CustodyFields(b.Body):
    """A period in which a person was held, or at liberty again."""

    catalogue = CUSTODY

    place = InstitutionOrNew(allow_null=True, default=None)
    begun_by = r.IncidentReference(allow_null=True, default=None)
    ended_by = r.IncidentReference(allow_null=True, default=None)
    sensitivity = b.code(
        choices.Sensitivity, required=False,
        help_text="Public (10) where it is left out. Lowering takes an editor and a reason, alone.",
    )  # fmt: skip
    citations = b.listed(PartCitationEntry, b.MOST_CITATIONS, required=False, help_text=b.LIST_IS_REPLACED)


class CustodyEntry(CustodyFields, b.Entry):
    """A period of custody inside its person."""


class CustodyBody(CustodyFields, PartBody):
    """A period of custody through its own route; it stays with the person it was made for."""

    person = r.PersonReference(help_text="Needed to create, and never changed.")


class RecognitionEntry(b.Entry):
    """The view of a body of the person, inside its person."""

    catalogue = RECOGNITION

    body = InstitutionOrNew()
    source = SourceOrNew()  # type: ignore[assignment]
    sensitivity = b.code(
        choices.Sensitivity, required=False,
        help_text="Public (10) where it is left out. Lowering takes an editor and a reason, alone.",
    )  # fmt: skip


class PersonBody(InlinePerson, CitedBody):
    """A person, with exactly one main name."""

    READ_ONLY = (*PARTY_READ_ONLY, "consent_recorded_by")

    custody = b.listed(CustodyEntry, b.MOST_CUSTODY, required=False, help_text=b.LIST_IS_REPLACED)
    recognitions = b.listed(
        RecognitionEntry, b.MOST_RECOGNITIONS, required=False, help_text=b.LIST_IS_REPLACED
    )


class InstitutionBody(InlineInstitution, CitedBody):
    """An institution, with exactly one main name."""

    READ_ONLY = PARTY_READ_ONLY


class MergeBody(ReasonedBody):
    """The record that stays, at the revision that was looked at, and why; readers may see the reason."""

    into_revision = f.Number(min_value=1, max_value=999_999_999)


def _taken(party: type[Any]) -> serializers.ListField:
    return serializers.ListField(
        child=f.Code(choices=[(name, name) for name in CHOICES[party]]),
        required=False,
        max_length=len(CHOICES[party]),
        help_text="The fields of which the record that stays gets the value of the one that is merged, also "
        "where that is empty. Of all others it keeps its own; the main name becomes an alias.",
    )


class PersonMergeBody(MergeBody):
    into = r.PersonReference()
    take = _taken(Person)


class InstitutionMergeBody(MergeBody):
    into = r.InstitutionReference()
    take = _taken(Institution)
