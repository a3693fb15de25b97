"""Request bodies of people and institutions, and of their mergers."""

from typing import Any

from rest_framework import serializers

from incidents import choices
from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import fields as f
from incidents.desk.api.serializers import reference_fields as r
from incidents.desk.api.serializers.evidence import CitedBody
from incidents.desk.api.serializers.step_bodies import ReasonedBody
from incidents.desk.records.merge_plan import CHOICES
from incidents.fields.party import INSTITUTION, NAME, PERSON
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


class PersonBody(InlinePerson, CitedBody):
    """A person, with exactly one main name."""

    READ_ONLY = PARTY_READ_ONLY


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
