"""What may be written of the parts of a record, inside it or through routes of their own."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from incidents import choices
from incidents.desk.api.serializers import fields as f
from incidents.desk.api.serializers import references as r
from incidents.desk.api.serializers.base import (
    Body,
    Entry,
    InstitutionOrNew,
    PersonOrNew,
    SourceOrNew,
    code,
    optional_code,
)
from incidents.fields.common import NOTE_LENGTH
from incidents.fields.evidence import LOCATOR_LENGTH
from incidents.fields.involvement import MOST_MONTHS
from incidents.fields.registry import CITABLE
from incidents.http.request_checks import read_uid
from incidents.models import base

ALL_CITABLE = tuple(dict.fromkeys(name for names in CITABLE.values() for name in names))


class InvolvementFields(Body):
    """A person or an institution in one role."""

    role = code(choices.Role)
    person = PersonOrNew(allow_null=True, default=None)
    institution = InstitutionOrNew(allow_null=True, default=None)
    charge = f.optional_text(NOTE_LENGTH)
    provision = f.optional_text(NOTE_LENGTH)
    outcome = optional_code(choices.Outcome)
    sentence_months = f.Number(min_value=0, max_value=MOST_MONTHS, allow_null=True, default=None)
    note = f.optional_text(NOTE_LENGTH)
    sensitivity = code(
        choices.Sensitivity, required=False,
        help_text="Public (10) where it is left out. Whoever becomes a witness is confidential (30) "
        "whatever is given; an editor lowers that in a change of its own, with a reason.",
    )  # fmt: skip


class InvolvementEntry(InvolvementFields, Entry):
    """An involvement inside its incident."""


class LinkEntry(Entry):
    """How this incident stands to another."""

    relation = code(choices.LinkRelation)
    incident = r.IncidentReference(help_text="The other incident.")


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "format": "uuid", "description": "The id of the involvement."},
            {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "party": {"type": "string", "format": "uuid"},
                    "role": {"type": "string", "enum": choices.Role.values},
                },
                "description": "The id of the involvement, or its party and role as in the document.",
                "additionalProperties": False,
            },
        ]
    }
)
class CitedInvolvement(serializers.Field):
    """The involvement that a citation speaks of: its id, or its party and role; found when it is saved."""

    def to_internal_value(self, given: Any) -> dict[str, Any]:
        named = {"id": given} if isinstance(given, str) else given
        if not isinstance(named, dict):
            raise serializers.ValidationError("This has to be the id of an involvement, or party and role.")
        f.known_keys(named, ("id", "party", "role"))
        read: dict[str, Any] = {key: read_uid(named[key]) for key in ("id", "party") if key in named}
        if None in read.values() or not ("id" in named or {"party", "role"} <= named.keys()):
            raise serializers.ValidationError("This has to be the id of an involvement, or party and role.")
        if "role" in named:
            read["role"] = code(choices.Role).to_internal_value(named["role"])
        return read


class CitationFields(Body):
    """What a source says of one field."""

    field = code(
        type("Citable", (), {"choices": [(name, name) for name in ALL_CITABLE]}),
        help_text="A field of the record, or of the involvement if one is named, as the document names it.",
    )
    involvement = CitedInvolvement(allow_null=True, default=None)
    value = f.optional_text(NOTE_LENGTH, help_text="What the source says of it, in short.")
    stance = code(choices.CitationStance, default=choices.CitationStance.SUPPORTS.value)
    source = SourceOrNew()  # type: ignore[assignment]
    quotation = f.optional_text(NOTE_LENGTH)
    locator = f.optional_text(LOCATOR_LENGTH)


class CitationEntry(CitationFields, Entry):
    """A citation inside the record it is of."""


class PartBody(Body):
    """A part through its own route."""

    reason = f.Text(
        required=False, allow_blank=True, max_length=base.HISTORY_REASON_LENGTH,
        help_text="Why, for the history; read by those who may see this part.",
    )  # fmt: skip


class InvolvementBody(InvolvementFields, PartBody):
    """An involvement through its own route; it stays with the incident it was made in."""

    READ_ONLY = ("id", "revision")

    incident = r.IncidentReference(help_text="Needed to create, and never changed.")


class CitationBody(CitationFields, PartBody):
    """A citation through its own route: of one record, or of an involvement; it stays where it was made."""

    READ_ONLY = ("id", "revision")

    incident = r.IncidentReference(allow_null=True, default=None)
    person = r.PersonReference(allow_null=True, default=None)
    institution = r.InstitutionReference(allow_null=True, default=None)
    statement = r.StatementReference(allow_null=True, default=None)
