"""Serializers that describe the answers of the public API in its schema."""

from typing import Any

from rest_framework import serializers

from incidents.choices import ChangeAction, RecordKind
from incidents.documents.serializers import DOCUMENTS, DocumentShape
from incidents.http.error_codes import ErrorCode, choices_of
from incidents.http.schema_parts import ProblemError, ProblemShape


class PublicProblem(ProblemShape):
    """RFC 9457."""

    code = serializers.ChoiceField(choices=choices_of(ErrorCode), help_text="Stable; for programs.")


class BadQuery(PublicProblem):
    errors = ProblemError(many=True)  # type: ignore[assignment]  # a field here, an attribute of serializers


class GoneRecord(PublicProblem):
    withdrawn_at = serializers.DateTimeField()
    action = serializers.ChoiceField(choices=ChangeAction.choices)
    reason = serializers.CharField(allow_blank=True)


class MergedRecord(serializers.Serializer):
    merged_into = serializers.UUIDField()
    url = serializers.URLField(help_text="The survivor in this API.")


class VersionShape(serializers.Serializer):
    """The metadata of a version, present even when its document is gone."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    version = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(allow_null=True, help_text="Null while it is the live one.")
    closed_at = serializers.DateTimeField(allow_null=True, help_text="When it was taken from view.")
    redacted_at = serializers.DateTimeField(
        allow_null=True, help_text="When a party was taken out of it; the digest is of the words before that."
    )
    digest = serializers.CharField(help_text="SHA-256 of the document as it was published, in hex.")
    url = serializers.URLField()


class GoneVersion(GoneRecord, VersionShape):
    pass


class ListedVersion(VersionShape):
    reason = serializers.CharField(allow_blank=True, help_text="What changed and why, as in `changes/`.")


class VersionsShape(serializers.Serializer):
    count = serializers.IntegerField()
    results = ListedVersion(many=True)


class ChangeShape(serializers.Serializer):
    sequence = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=RecordKind.choices)
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    version = serializers.IntegerField()
    action = serializers.ChoiceField(choices=ChangeAction.choices)
    at = serializers.DateTimeField()
    reason = serializers.CharField(
        allow_blank=True,
        help_text="Why it was withdrawn or merged; of a version, the public note of its publisher if any, or "
        "what changed in another record that it followed from.",
    )
    merged_into = serializers.UUIDField(allow_null=True)
    url = serializers.URLField()
    document = serializers.DictField(
        required=False,
        allow_null=True,
        help_text="Of `include=document`: the document of this version of the record; null where nothing was "
        "published, or where it can be read no more.",
    )


class ChangesShape(serializers.Serializer):
    results = ChangeShape(many=True)
    cursor = serializers.IntegerField(
        allow_null=True,
        help_text="The last sequence seen; the `since` to go on with later. If that is a 400, the service "
        "was put back to an older state: discard the copy and start again from 0.",
    )
    next = serializers.URLField(allow_null=True)


class TermShape(serializers.Serializer):
    value = serializers.JSONField(help_text="Text, or a whole number where the scale has an order.")
    label = serializers.CharField()  # type: ignore[assignment]  # likewise
    definition = serializers.CharField(allow_null=True)


class PlaceShape(serializers.Serializer):
    standard = serializers.CharField(help_text="The code of a standard, as in `standards`.")
    number = serializers.CharField(help_text="In the standard's own numbering.")
    title = serializers.CharField()


class DefinedTermShape(serializers.Serializer):
    value = serializers.JSONField(help_text="Text, or a whole number where the scale has an order.")
    label = serializers.CharField()  # type: ignore[assignment]  # likewise
    definition = serializers.CharField()
    example = serializers.CharField()
    standards = PlaceShape(many=True)


class VocabularyShape(serializers.Serializer):
    standards = PlaceShape(many=True, help_text="Places of the vocabulary as a whole.")
    terms = DefinedTermShape(many=True)


class StandardShape(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField(help_text="Empty where none was checked.")


class VocabulariesShape(serializers.Serializer):
    vocabularies = serializers.DictField(child=VocabularyShape())
    standards = StandardShape(many=True)


class CountryTerm(serializers.Serializer):
    code = serializers.CharField()
    alpha3 = serializers.CharField(allow_null=True)
    name = serializers.CharField()


class RootShape(serializers.Serializer):
    name = serializers.CharField()
    version = serializers.CharField()
    links = serializers.DictField(child=serializers.URLField())
    vocabularies = serializers.DictField(child=TermShape(many=True))
    countries = CountryTerm(many=True)


class Result(serializers.Serializer):
    """A document, or with `fields` a part of it."""

    document: type[DocumentShape]


def part_of(document: type[DocumentShape]) -> type[serializers.Serializer]:
    def get_fields(self: Any) -> Any:
        fields = super(document, self).get_fields()
        for field in fields.values():
            field.required = False
        return fields

    return type(f"{document.__name__}Part", (document,), {"get_fields": get_fields, "__doc__": None})


RESULTS: dict[str, type[Result]] = {
    kind: type(f"{RecordKind(kind).name.title()}Result", (Result,), {"document": document, "__doc__": None})
    for kind, document in DOCUMENTS.items()
}


class ExtractShape(serializers.Serializer):
    """A few words of a document around what was searched for: plain text, not HTML."""

    id = serializers.UUIDField(help_text="The record, as in `results`.")
    field = serializers.CharField(help_text="The field of the document that the words stand in.")
    text = serializers.CharField(allow_blank=True)
    marks = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        help_text="From where to where in `text` the words stand, in Unicode characters.",
    )


def withdrawn_since() -> serializers.Field:
    return serializers.IntegerField(
        required=False,
        help_text="With `as_of`: how many records of this kind were public then and have been withdrawn, "
        "merged or erased since, so that the answer lacks those that would match.",
    )


def list_shape(kind: str) -> type[serializers.Serializer]:
    """The answer of a list."""
    members = {
        "count": serializers.IntegerField(help_text="How many records match."),
        "count_certain": serializers.IntegerField(help_text="How many of them certainly."),
        "asked": serializers.CharField(help_text="The question in English."),
        "withdrawn_since": withdrawn_since(),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": RESULTS[kind](many=True),
        "extracts": ExtractShape(
            many=True,
            required=False,
            help_text="With `extract=true`: one for each of `results`, in their order.",
        ),
    }
    return type(f"{RecordKind(kind).name.title()}List", (serializers.Serializer,), members)
