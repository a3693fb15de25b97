"""The request bodies of statements and cases, which name other records in lists."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import fields as f
from incidents.desk.api.serializers import reference_fields as r
from incidents.desk.api.serializers.evidence import CitedBody
from incidents.desk.api.serializers.party import InstitutionOrNew, PersonOrNew
from incidents.fields.case import CASE
from incidents.fields.common import STATEMENT_LENGTH
from incidents.fields.statement import STATEMENT
from incidents.text.statement_words import join_words, split_words


def records(reference: type[r.Reference], words: str) -> serializers.ListField:
    """Return a list of other records."""
    return serializers.ListField(child=reference(), default=list, max_length=b.MOST_NAMED, help_text=words)


Values = dict[str, Any]


@extend_schema_serializer(deprecate_fields=["text"])
class StatementBody(CitedBody):
    """A statement, or a telling silence."""

    catalogue = STATEMENT
    READ_ONLY = (*b.RECORD_READ_ONLY, "speaker", "consent_recorded_by")

    text = f.Text(
        required=False, allow_blank=True, max_length=STATEMENT_LENGTH,
        help_text="Deprecated, until release 0.4.0: quotation and summary in one text, instead of both.",
    )  # fmt: skip
    person = PersonOrNew(allow_null=True, default=None)
    institution = InstitutionOrNew(allow_null=True, default=None)
    undated = b.undated()
    incidents = records(r.IncidentReference, "What it is about.")
    persons = records(r.PersonReference, "Whom it is about.")

    def to_internal_value(self, data: Any) -> Values:
        values = super().to_internal_value(data)
        _settle_language(values, data)
        if "text" in data:
            self._settle_text(values, data)
        values.pop("text", None)
        return values

    def _settle_text(self, values: Values, data: Values) -> None:
        """Take the one text in place of quotation and summary, unless it is theirs or as it was read."""
        present = self.context.get("present")
        now: Values = present() if present else {}
        text, names = values["text"], [name for name in ("quotation", "summary") if name in data]
        words = {name: values.get(name, now.get(name)) for name in ("quotation", "summary")}
        if names and text in {now.get("text"), _in_one_text(**words)}:
            return
        if any(data[name] != now.get(name) for name in names):
            raise serializers.ValidationError({"text": [BOTH]})
        quotation, summary = split_words(text)
        old = words["quotation"] or {}
        new = {"text": quotation} if quotation else None
        values |= {"summary": summary, "quotation": old if old.get("text") == quotation else new}


BOTH = "Enter quotation and summary, or this text alone; they differ."


def _in_one_text(quotation: Values | None, summary: str | None) -> str:
    return join_words(quotation["text"] if quotation else "", summary or "")


def _settle_language(values: Values, data: Values) -> None:
    """Take the language of the quotation as that of the statement, which is the same."""
    language = (values.get("quotation") or {}).get("language", "")
    if language and language != values.get("language", language) and data.get("language"):
        wrong = {"language": ["This is not the `language` of the statement, which is the same."]}
        raise serializers.ValidationError({"quotation": wrong})
    if language:
        values["language"] = language


class CaseBody(CitedBody):
    """Records that belong together under one name. A draft needs a title."""

    catalogue = CASE
    READ_ONLY = b.RECORD_READ_ONLY

    incidents = records(r.IncidentReference, "The incidents of the case.")
    persons = records(r.PersonReference, "People of the case whom none of its incidents names.")
    institutions = records(r.InstitutionReference, "Institutions of the case.")
    statements = records(r.StatementReference, "Statements about the case as a whole.")
