"""Columns of related tables, made from the catalogue of fields."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import IntegerChoices

from incidents.exports.flat_columns import SEPARATOR, days_of_span, join
from incidents.exports.table_types import DATE, INTEGER, NUMBER, STRING, Entry, Field, column, whole
from incidents.fields import base as catalogue
from incidents.fields.base import Type
from incidents.presentation.involved import victim_range

Columns = tuple[Field, ...]


def columns_of(fields: Iterable[catalogue.Field], **by_hand: Columns) -> Columns:
    """Return the columns of published fields, of some `by_hand`; lists of records and parts are left out."""
    return tuple(
        column
        for field in fields
        if field.published
        for column in by_hand.get(field.name) or (OF_TYPE[field.type](field) if field.type in OF_TYPE else ())
    )


def _one(field: catalogue.Field, *path: str, type: str = STRING) -> Columns:
    more: dict[str, Any] = {"required": field.required, "type": type}
    if field.vocabulary is not None:
        more["values"] = tuple(field.vocabulary.values)
        if issubclass(field.vocabulary, IntegerChoices):
            more["type"] = INTEGER
    return (column(field.name, field.description, *path, **more),)


def _several(path: tuple[str, ...]) -> Callable[[catalogue.Field], Columns]:
    """Several values in one cell."""

    def columns(field: catalogue.Field) -> Columns:
        def value(entry: Entry) -> str:
            values = entry.part.get(field.name) or ()
            return join(each[path[0]] if path else each for each in values)

        words = f"{field.description} Several are separated by “{SEPARATOR.strip()}”."
        return (Field(field.name, STRING, words, value, field.name),)

    return columns


def _span(field: catalogue.Field) -> Columns:
    """An uncertain date: its words, and its earliest and latest possible day."""
    words, *days = field.columns
    return (
        column(field.name, words.description, field.name, "text"),
        *(
            column(name, day.description, field.name, part, type=DATE)
            for name, day, part in zip(days_of_span(field), days, ("earliest", "latest"), strict=True)
        ),
    )


def _country(field: catalogue.Field) -> Columns:
    codes = "ISO 3166-1 alpha-2; former states SU, YU, CS, DD; XK."
    return (
        column(field.name, f"{field.description} {codes}", field.name, "code"),
        column(f"{field.name}_name", "Its name in English.", field.name, "name"),
    )


def _location(field: catalogue.Field) -> Columns:
    return tuple(
        made
        for part in field.columns
        for made in _one(part, field.name, part.name, type=NUMBER if part.type is Type.DEGREES else STRING)
    )


def _victims(field: catalogue.Field) -> Columns:
    """The bounds of the number of victims, those who are named included."""

    def bound(part: str) -> Callable[[Entry], Any]:
        return lambda entry: victim_range(entry.document)[part]

    return tuple(
        Field(each.name, INTEGER, each.description, bound(part), field.name)
        for each, part in zip(field.columns, ("low", "high"), strict=True)
    )


def _quotation(field: catalogue.Field) -> Columns:
    """Verbatim words, and their translation."""
    words, *translated = field.columns
    parts = zip(translated, ("text", "language", "by"), strict=True)
    return (
        column(words.name, words.description, field.name, "text"),
        *(column(each.name, each.description, field.name, "translation", part) for each, part in parts),
    )


OF_TYPE: dict[Type, Callable[[catalogue.Field], Columns]] = {
    **dict.fromkeys(catalogue.ONE_VALUE, _one),
    Type.NUMBER: lambda field: (whole(field.name, field.description),),
    Type.DAY: lambda field: _one(field, type=DATE),
    Type.SPAN: _span,
    Type.COUNTRY: _country,
    Type.COUNTRIES: _several(("code",)),
    **dict.fromkeys((Type.TEXTS, Type.CODES), _several(())),
    Type.LOCATION: _location,
    Type.VICTIMS: _victims,
    Type.QUOTATION: _quotation,
}
