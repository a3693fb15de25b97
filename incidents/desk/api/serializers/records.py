"""What may be written of each kind of record through its route."""

from typing import Any

from rest_framework import serializers

from incidents import choices
from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import fields as f
from incidents.desk.api.serializers import references as r
from incidents.desk.api.serializers.parts import CitationEntry, InvolvementEntry, LinkEntry
from incidents.desk.records.merge_plan import CHOICES
from incidents.fields.common import NARRATIVE_LENGTH, STATEMENT_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH
from incidents.models import base, evidence
from incidents.models.incident import Incident
from incidents.models.party import Institution, Person

KEPT = "Where it is left out it stays as it is; where it is given it replaces the whole list."


class Cited(b.RecordBody):
    """A record with its citations."""

    citations = b.listed(CitationEntry, b.MOST_CITATIONS, required=False, help_text=KEPT)


class IncidentBody(Cited):
    """An incident. A draft needs a title and a kind."""

    READ_ONLY = (*b.RECORD_READ_ONLY, "statements", "sources")

    title = f.Text(max_length=TITLE_LENGTH)
    kind = b.code(choices.IncidentKind)
    date = f.SpanField()
    undated = f.Flag(required=False, write_only=True, help_text="True: there is no date; empties `date`.")
    country = f.Country(default="", allow_null=True)
    place = f.optional_text(TITLE_LENGTH)
    location = b.Location(allow_null=True, default=None)
    summary = f.optional_text(SUMMARY_LENGTH)
    narrative = f.optional_text(NARRATIVE_LENGTH)
    victims = b.Victims(allow_null=True, default=None)
    unstated = b.Unstated(Incident.UNSTATABLE)
    involvements = b.listed(InvolvementEntry, b.MOST_INVOLVEMENTS, required=False, help_text=KEPT)
    links = b.listed(LinkEntry, b.MOST_LINKS, required=False, help_text=KEPT)


class PersonBody(b.InlinePerson, Cited):
    """A person, with exactly one main name."""

    READ_ONLY = (*b.RECORD_READ_ONLY, "name", "sources", "merged_into")


class InstitutionBody(b.InlineInstitution, Cited):
    """An institution, with exactly one main name."""

    READ_ONLY = (*b.RECORD_READ_ONLY, "name", "sources", "merged_into")


class StatementBody(Cited):
    """A statement, or a telling silence."""

    READ_ONLY = (*b.RECORD_READ_ONLY, "speaker", "sources")

    person = b.PersonOrNew(allow_null=True, default=None)
    institution = b.InstitutionOrNew(allow_null=True, default=None)
    description = f.optional_text(TITLE_LENGTH, help_text="Who speaks, where no name is to be told.")
    date = f.SpanField()
    undated = f.Flag(required=False, write_only=True, help_text="True: there is no date; empties `date`.")
    country = f.Country(default="", allow_null=True)
    text = f.optional_text(STATEMENT_LENGTH)
    language = f.language()
    stance = b.optional_code(choices.Stance)
    incidents = serializers.ListField(
        child=r.IncidentReference(), default=list, max_length=b.MOST_NAMED, help_text="What it is about."
    )
    persons = serializers.ListField(
        child=r.PersonReference(), default=list, max_length=b.MOST_NAMED, help_text="Whom it is about."
    )
    unstated = b.Unstated(evidence.Statement.UNSTATABLE)


class SourceBody(b.InlineSource, b.RecordBody):
    """A source. It has no steps of its own: it goes out inside what cites it."""


class Reviewed(b.FullObjectSerializer):
    """A record that is published in the same act, at the revision that was reviewed."""

    kind = b.code(choices.RecordKind)
    id = f.Id()
    revision = f.Number(min_value=1, max_value=999_999_999)


class LeftOutEntry(b.FullObjectSerializer):
    """A record that could be published, and that this publication leaves out."""

    kind = b.code(choices.RecordKind)
    id = f.Id()


class StepBody(b.Body):
    """Why, if there is something to say."""

    reason = f.Text(
        required=False, default="", allow_blank=True, max_length=base.HISTORY_REASON_LENGTH,
        help_text="Why, for the history.",
    )  # fmt: skip


class ReasonedBody(b.Body):
    """Why; it cannot be left out."""

    reason = f.Text(max_length=base.HISTORY_REASON_LENGTH, help_text="The reason, for the history.")


class PublishBody(StepBody):
    """`with` names parties and statements that are published in the same act, `leave_out` those that could
    be published and are left out of the documents.
    """

    leave_out = b.listed(
        LeftOutEntry,
        b.MOST_LEFT_OUT,
        required=False,
        help_text="All that is left out although it could be published, and nothing else. Without one of "
        "these the answer is a 409 whose `left_out` lists them.",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        together = b.listed(Reviewed, b.MOST_NAMED, required=False)
        return {**super().get_fields(), "with": together}


class WithdrawBody(ReasonedBody):
    """Why, in words that readers may see."""

    keep_history = f.Flag(
        help_text="True is a correction: earlier versions stay readable. False is for danger: every version "
        "is removed, and older versions of other records lose its name; it cannot be undone. A correction "
        "can be followed by false later, never the reverse.",
        error_messages=dict.fromkeys(
            ("required", "null"),
            "Choose one. true, a correction: earlier versions stay readable. false, danger: every version is "
            "removed; it cannot be undone.",
        ),
    )


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
