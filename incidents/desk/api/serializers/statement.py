"""The request body of statements."""

from rest_framework import serializers

from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import reference_fields as r
from incidents.desk.api.serializers.evidence import CitedBody
from incidents.desk.api.serializers.party import InstitutionOrNew, PersonOrNew
from incidents.fields.evidence import STATEMENT


def _records(reference: type[r.Reference], words: str) -> serializers.ListField:
    return serializers.ListField(child=reference(), default=list, max_length=b.MOST_NAMED, help_text=words)


class StatementBody(CitedBody):
    """A statement, or a telling silence."""

    catalogue = STATEMENT
    READ_ONLY = (*b.RECORD_READ_ONLY, "speaker")

    person = PersonOrNew(allow_null=True, default=None)
    institution = InstitutionOrNew(allow_null=True, default=None)
    undated = b.undated()
    incidents = _records(r.IncidentReference, "What it is about.")
    persons = _records(r.PersonReference, "Whom it is about.")
