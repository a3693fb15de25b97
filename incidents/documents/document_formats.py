"""Formats of documents. Stored documents never change: readers of an older one see it in the present format.

A key that a later format added is optional in the schema. Its field in the catalogue says `since`, or its
serializer is not `required`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import orjson
from rest_framework import serializers

from incidents.choices import RecordKind
from incidents.documents.field_shapes import Shape
from incidents.documents.serializers import shape_of
from incidents.documents.statement_titles import with_words

Document = dict[str, Any]

FIRST, FORMAT = 1, 2


def parse_document(kind: str, text: str | bytes) -> Document:
    """Return a stored document, parsed, in the present format."""
    return in_present_format(kind, orjson.loads(text))


def in_present_format(kind: str, document: Document) -> Document:
    """Return a document with every key that formats after its own added; `format` stays its own."""
    if document.get("format") == FORMAT:
        return document
    for step in range(format_of(document) + 1, FORMAT + 1):
        document = STEPS[step](kind, document)
    return document


def format_of(document: Document) -> int:
    """Return the format of a document; the first one had no key for it."""
    return int(document.get("format", FIRST))


def _to_format_2(kind: str, document: Document) -> Document:
    """Return a document of the first format with the new keys; statements had one text for their words."""
    found = {"format": FIRST, **document}
    if kind == RecordKind.STATEMENT:
        found = with_words(found)
    elif kind == RecordKind.INCIDENT:
        found["statements"] = [
            each if "quotation" in each else with_words(each) for each in found["statements"]
        ]
    return _empty_keys_of(kind).fill(found)


STEPS: dict[int, Callable[[str, Document], Document]] = {2: _to_format_2}


@dataclass(frozen=True, slots=True)
class EmptyKeys:
    """The optional keys of a shape, and the values inside it that have some (list or not)."""

    makers: tuple[tuple[str, Callable[[], Any]], ...]
    inner: tuple[tuple[str, bool, "EmptyKeys"], ...]

    @classmethod
    def of(cls, shape: Shape) -> Self:
        """Return those of a shape, so that values need not be compared with all of its fields."""
        fields = shape.fields.items()
        shapes = {name: getattr(field, "child", field) for name, field in fields}
        inner = {name: cls.of(each) for name, each in shapes.items() if isinstance(each, Shape)}
        return cls(
            tuple((name, _maker(field)) for name, field in fields if not field.required),
            tuple(
                (name, shapes[name] is not shape.fields[name], each)
                for name, each in inner.items()
                if each.makers or each.inner
            ),
        )

    def fill(self, value: Document) -> Document:
        """Return a value with the keys that it lacks, empty; also in the values inside it."""
        filled = {**value}
        for name, make in self.makers:
            if name not in value:
                filled[name] = make()
        for name, is_list, keys in self.inner:
            if inside := value.get(name):
                filled[name] = list(map(keys.fill, inside)) if is_list else keys.fill(inside)
        return filled


def _maker(field: serializers.Field) -> Callable[[], Any]:
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return list
    if isinstance(field, serializers.DictField):
        return dict
    return type(None) if field.allow_null or not isinstance(field, serializers.CharField) else str


@cache
def _empty_keys_of(kind: str) -> EmptyKeys:
    return EmptyKeys.of(shape_of(kind))
