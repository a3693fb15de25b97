"""The serializers of published documents: the allow-list of what may leave the desk.

`publishing` renders documents with these, and `public` describes its responses with them in the OpenAPI
schema. Plain fields follow from the catalogue (`incidents/fields/`), the others are declared here; a field in
neither cannot be published.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import IntegerChoices
from rest_framework import serializers

from incidents import choices
from incidents.fields.base import Field, Fields, Type
from incidents.fields.evidence import CITATION, SOURCE, STATEMENT
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT, LINK
from incidents.fields.party import INSTITUTION, NAME, PERSON


class Shape(serializers.Serializer):
    """A serializer of plain dictionaries: it selects and describes fields and never reads a model.

    It has the published fields of its `catalogue`, and those that it declares itself.
    """

    catalogue: ClassVar[Fields] = Fields()

    def get_fields(self) -> dict[str, serializers.Field]:
        declared = super().get_fields()
        described = {
            field.name: declared.pop(field.name) if field.name in declared else document_field(field)
            for field in self.catalogue
            if field.published
        }
        return {**declared, **described}

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self._pick(field, instance[name])
            for name, field in self.fields.items()
            if field.required or name in instance
        }

    @staticmethod
    def _pick(field: serializers.Field, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(field, Shape | serializers.ListSerializer | serializers.ListField):
            return field.to_representation(value)
        return value


def code(choices_of: Any, **kwargs: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=choices_of.choices, **kwargs)


class SpanShape(Shape):
    """An uncertain date: the words of the source, and the earliest and latest day they can mean."""

    text = serializers.CharField(help_text="The words of the source.")
    earliest = serializers.DateField(
        allow_null=True, help_text="First possible day; null where the span is open."
    )
    latest = serializers.DateField(
        allow_null=True, help_text="Last possible day; null where the span is open."
    )


class CountryShape(Shape):
    code = serializers.CharField(help_text="ISO 3166-1 alpha-2; former states under their last code.")
    name = serializers.CharField()


class LocationShape(Shape):
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    precision = code(choices.LocationPrecision)


class VictimsShape(Shape):
    """The number of people harmed, named or not.

    Null if no number is stated: at least those who are named, with no upper bound.
    """

    low = serializers.IntegerField(allow_null=True, help_text="At least so many; null: not stated.")
    high = serializers.IntegerField(
        allow_null=True, help_text="At most so many; null: no upper bound is known."
    )


def document_field(field: Field) -> serializers.Field:
    """Return the description of a plain field of the catalogue; raises KeyError for records and parts."""
    return DESCRIBED[field.type](field, {"help_text": field.description or None})


def _text(field: Field, more: dict[str, Any]) -> serializers.Field:
    may_be_blank = not (field.required or field.derived or field.nullable)
    return serializers.CharField(allow_blank=may_be_blank, allow_null=field.nullable, **more)


def _code(field: Field, more: dict[str, Any]) -> serializers.Field:
    if field.vocabulary is None:
        return _text(field, more)
    if issubclass(field.vocabulary, IntegerChoices):
        return _number(field, more)
    if field.required:
        return code(field.vocabulary)  # the values say enough
    return code(field.vocabulary, allow_blank=not field.nullable, allow_null=field.nullable, **more)


def _number(field: Field, more: dict[str, Any]) -> serializers.Field:
    return serializers.IntegerField(allow_null=field.nullable, **more)


def _of(shape: type[serializers.Field], **fixed: Any) -> Callable[[Field, dict[str, Any]], serializers.Field]:
    return lambda field, more: shape(allow_null=field.nullable, **fixed, **more)


DESCRIBED: dict[Type, Callable[[Field, dict[str, Any]], serializers.Field]] = {
    **dict.fromkeys((Type.TEXT, Type.LONG_TEXT, Type.LANGUAGE, Type.SCRIPT, Type.URL), _text),
    Type.CODE: _code,
    Type.NUMBER: _number,
    Type.DAY: _of(serializers.DateField),
    Type.SPAN: _of(SpanShape),
    Type.COUNTRY: _of(CountryShape),
    Type.COUNTRIES: _of(CountryShape, many=True),
    Type.TEXTS: lambda field, more: serializers.ListField(child=serializers.CharField(), **more),
    Type.LOCATION: _of(LocationShape),
    Type.VICTIMS: _of(VictimsShape),
}


class PartyReference(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()


class IncidentReference(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()


class StatementReference(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    speaker = serializers.CharField()
    date = SpanShape(allow_null=True)
    stance = code(choices.Stance, allow_blank=True)
    text = serializers.CharField(allow_blank=True)


class InvolvementShape(Shape):
    catalogue = INVOLVEMENT
    person = PartyReference(allow_null=True)
    institution = PartyReference(allow_null=True)


class LinkShape(Shape):
    relation = document_field(LINK.named("relation"))
    incident = IncidentReference()


class SourceShape(Shape):
    catalogue = SOURCE
    id = serializers.UUIDField()


class CitedInvolvement(Shape):
    party = serializers.UUIDField(help_text="The person or institution involved.")
    role = code(choices.Role)


class CitationShape(Shape):
    field = document_field(CITATION.named("field"))
    involvement = CitedInvolvement(allow_null=True)
    value = document_field(CITATION.named("value"))
    stance = document_field(CITATION.named("stance"))
    source = serializers.UUIDField(help_text="The id of an entry of `sources`.")
    quotation = document_field(CITATION.named("quotation"))
    locator = document_field(CITATION.named("locator"))


class NameShape(Shape):
    catalogue = NAME


class DocumentShape(Shape):
    """The first fields of every document."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="The public number, for ever.")
    version = serializers.IntegerField()
    url = serializers.CharField(help_text="The page of this record, from the root of the site.")
    published_at = serializers.DateTimeField()


class EvidenceShape(Shape):
    """The last fields of every document."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """Return the fields in display order; Django REST framework would put those of base classes first."""
        fields = super().get_fields()
        last = {name: fields.pop(name) for name in list(EvidenceShape._declared_fields)}
        return {**fields, **last}

    unstated = serializers.DictField(
        child=code(choices.Unstated),
        help_text="Empty fields of which it is known why: `none` or `withheld`; others are unknown.",
    )
    sources = SourceShape(many=True)
    citations = CitationShape(many=True)


class IncidentDocument(DocumentShape, EvidenceShape):
    catalogue = INCIDENT
    involvements = InvolvementShape(many=True)
    statements = StatementReference(many=True)
    links = LinkShape(many=True)


class PersonDocument(DocumentShape, EvidenceShape):
    catalogue = PERSON
    names = NameShape(many=True)


class InstitutionDocument(DocumentShape, EvidenceShape):
    catalogue = INSTITUTION
    names = NameShape(many=True)
    parent = PartyReference(allow_null=True)


class StatementDocument(DocumentShape, EvidenceShape):
    catalogue = STATEMENT
    person = PartyReference(allow_null=True)
    institution = PartyReference(allow_null=True)
    incidents = IncidentReference(many=True)
    persons = PartyReference(many=True)


DOCUMENTS: dict[str, type[DocumentShape]] = {
    choices.RecordKind.INCIDENT: IncidentDocument,
    choices.RecordKind.PERSON: PersonDocument,
    choices.RecordKind.INSTITUTION: InstitutionDocument,
    choices.RecordKind.STATEMENT: StatementDocument,
}
