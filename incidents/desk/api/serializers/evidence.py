"""Request bodies of sources and citations."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from incidents import choices
from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import fields as f
from incidents.desk.api.serializers import reference_fields as r
from incidents.fields.evidence import CITATION, SOURCE
from incidents.fields.registry import CITABLE
from incidents.http.request_checks import read_uid
from incidents.models.base import HISTORY_REASON_LENGTH

ALL_CITABLE = tuple(dict.fromkeys(name for names in CITABLE.values() for name in names))
NOT_AN_INVOLVEMENT = "This has to be the id of an involvement, or party and role."


class InlineSource(b.InlineBody):
    """A new source, made together with what cites it."""

    catalogue = SOURCE


class SourceBody(InlineSource, b.RecordBody):
    """A source. It has no steps of its own: it goes out inside what cites it."""

    READ_ONLY = (*(name for name in b.RECORD_READ_ONLY if name != "sources"), "consent_recorded_by")

    derived_from = r.SourceReference(allow_null=True, default=None, help_text="The source that it repeats.")


SourceOrNew = r.or_inline(r.SourceReference, "title", lambda: InlineSource)


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
    """The involvement that a citation speaks of: its id, or its party and role. Saving looks it up."""

    def to_internal_value(self, given: Any) -> dict[str, Any]:
        named = {"id": given} if isinstance(given, str) else given
        if not isinstance(named, dict):
            raise serializers.ValidationError(NOT_AN_INVOLVEMENT)
        f.known_keys(named, ("id", "party", "role"))
        read: dict[str, Any] = {key: read_uid(named[key]) for key in ("id", "party") if key in named}
        if None in read.values() or not ("id" in named or {"party", "role"} <= named.keys()):
            raise serializers.ValidationError(NOT_AN_INVOLVEMENT)
        if "role" in named:
            read["role"] = b.code(choices.Role).to_internal_value(named["role"])
        return read


class PartCitationFields(b.Body):
    """The value of one field according to a source."""

    catalogue = CITATION

    field = f.Code(
        choices=[(name, name) for name in ALL_CITABLE],
        help_text="A field of the record, or of the part if one is named, as the document names it.",
    )
    stance = b.code(choices.CitationStance, default=choices.CitationStance.SUPPORTS.value)
    source = SourceOrNew()  # type: ignore[assignment]


class PartCitationEntry(PartCitationFields, b.Entry):
    """A citation inside the part it is of."""


class CitationFields(PartCitationFields):
    """A citation of one field of a record, or of an involvement."""

    involvement = CitedInvolvement(allow_null=True, default=None)


class CitationEntry(CitationFields, b.Entry):
    """A citation inside the record it is of."""


class PartBody(b.Body):
    """A part through its own route."""

    READ_ONLY = ("id", "revision")

    reason = f.Text(
        required=False, allow_blank=True, max_length=HISTORY_REASON_LENGTH,
        help_text="Why, for the history; read by those who may see this part.",
    )  # fmt: skip


class CitationBody(CitationFields, PartBody):
    """A citation through its own route: of one record, or of a part of it; it stays where it was made."""

    incident = r.IncidentReference(allow_null=True, default=None)
    person = r.PersonReference(allow_null=True, default=None)
    institution = r.InstitutionReference(allow_null=True, default=None)
    statement = r.StatementReference(allow_null=True, default=None)
    case = r.CaseReference(allow_null=True, default=None)
    custody = f.Id(allow_null=True, default=None, help_text="A period of custody of the person.")


class CitedBody(b.RecordBody):
    """A record with its citations."""

    citations = b.listed(CitationEntry, b.MOST_CITATIONS, required=False, help_text=b.LIST_IS_REPLACED)
