"""Readers of cells for each field, by its type in the catalogue of fields."""

from collections.abc import Callable
from functools import partial
from typing import Any

from incidents.fields.base import Field, Type
from incidents.fields.common import SENSITIVITY
from incidents.fields.party import MOST_NATIONALITIES, MOST_OCCUPATIONS
from incidents.fields.registry import FIELDS as CATALOGUE
from incidents.imports.mapping import text_values as v

Reader = Callable[[str], Any]
# Kinds of record and part that a mapping fills, in the order of its sections.
KINDS = (
    "incident", "involvement", "person", "custody", "recognition", "institution", "source", "statement",
    "case", "citation",
)  # fmt: skip
# These have a visibility of their own, which the catalogue has in one place for all records.
RECORDS = ("incident", "person", "institution", "source", "statement", "case")


def reader_of(field: Field) -> Reader | None:
    """Return the function that reads a cell for a field; None where one cell is not one value of it."""
    match field.type:
        case Type.TEXT | Type.LONG_TEXT:
            return partial(v.text, field.limit)
        case Type.CODE if field.vocabulary:
            return partial(v.code, field.vocabulary)
        case Type.NUMBER:
            return partial(v.number, field.limit)
        case Type.DEGREES:
            return partial(v.degrees, field.limit)
        case _:
            return ONE_VALUE.get(field.type)


ONE_VALUE: dict[Type, Reader] = {
    Type.COUNTRY: v.country,
    Type.URL: v.address,
    Type.DAY: v.day,
    Type.LANGUAGE: v.language,
    Type.STAGES: v.stages,
}


def _columns(kind: str) -> list[Field]:
    """Return the columns of a kind that a cell can fill; a date is read from several."""
    fields = [
        field
        for field in CATALOGUE[kind]
        if (field.deprecated or not field.derived) and field.type is not Type.SPAN
    ]
    own = [column for field in fields for column in field.columns or (field,)]
    return [*own, SENSITIVITY] if kind in RECORDS else own


NAME: Reader = partial(v.text, CATALOGUE["name"].named("text").limit)
# Fields of one text each, by kind of record or part. A date, and what has several values, is not among them.
PLAIN: dict[str, dict[str, Reader]] = {
    kind: {column.name: reader for column in _columns(kind) if (reader := reader_of(column))}
    for kind in KINDS
}
# The most characters of a text, for mappings that cut.
LIMITS: dict[tuple[str, str], int] = {
    (kind, column.name): column.limit
    for kind in KINDS
    for column in _columns(kind)
    if column.type in (Type.TEXT, Type.LONG_TEXT)
}
VOCABULARIES: dict[tuple[str, str], Any] = {
    (kind, column.name): column.vocabulary
    for kind in (*KINDS, "link")
    for column in _columns(kind)
    if column.vocabulary
}
# Uncertain dates: the field, and the names of its three columns.
SPANS: dict[str, dict[str, tuple[str, ...]]] = {
    kind: {field.name: field.column_names for field in CATALOGUE[kind].of(Type.SPAN)} for kind in KINDS
}
# Fields of several values: how one is read, and the most there may be.
MANY: dict[str, dict[str, tuple[Reader, int]]] = {
    kind: {
        **{field.name: (v.country, MOST_NATIONALITIES) for field in CATALOGUE[kind].of(Type.COUNTRIES)},
        **{
            field.name: (partial(v.code, field.vocabulary), field.limit)
            for field in CATALOGUE[kind].of(Type.CODES)
        },
        **{
            field.name: (partial(v.text, field.limit), MOST_OCCUPATIONS)
            for field in CATALOGUE[kind].of(Type.TEXTS)
        },
    }
    for kind in RECORDS
}
FIELDS: dict[str, tuple[str, ...]] = {
    kind: (*PLAIN[kind], *SPANS.get(kind, {}), *MANY.get(kind, {})) for kind in KINDS
}
