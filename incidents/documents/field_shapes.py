"""Serializers of the values of fields in documents, and the description of a plain field by its type."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import IntegerChoices
from rest_framework import serializers

from incidents import choices
from incidents.fields.base import Field, Fields, Type


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


class StageShape(Shape):
    """A stage of an outcome, with its date."""

    stage = code(choices.Stage)
    date = SpanShape(allow_null=True)


class TranslationShape(Shape):
    text = serializers.CharField()
    language = serializers.CharField(allow_blank=True, help_text="BCP 47.")
    by = serializers.CharField(allow_blank=True, help_text="Who translated it.")


class QuotationShape(Shape):
    """Verbatim words in the order of the original; “[…]” stands for words that are left out."""

    text = serializers.CharField()
    language = serializers.CharField(allow_blank=True, help_text="BCP 47.")
    translation = TranslationShape(allow_null=True)


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
    more: dict[str, Any] = {"help_text": field.description or None}
    return DESCRIBED[field.type](field, more | ({"required": False} if field.since > 1 else {}))


def _text(field: Field, more: dict[str, Any]) -> serializers.Field:
    may_be_blank = not (field.required or field.derived or field.nullable)
    return serializers.CharField(allow_blank=may_be_blank, allow_null=field.nullable, **more)


def _code(field: Field, more: dict[str, object]) -> serializers.Field:
    if field.vocabulary is None:
        return _text(field, more)
    if issubclass(field.vocabulary, IntegerChoices):
        return _number(field, more)
    if field.required:
        return code(field.vocabulary, required=more.get("required", True))  # the values say enough
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
    Type.CODES: lambda field, more: serializers.ListField(child=code(field.vocabulary), **more),
    Type.LOCATION: _of(LocationShape),
    Type.VICTIMS: _of(VictimsShape),
    Type.QUOTATION: _of(QuotationShape),
    Type.STAGES: lambda field, more: StageShape(many=True, **more),
}
