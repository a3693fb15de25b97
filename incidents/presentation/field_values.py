"""Plain fields of a document as a page shows them: values by the type of the field."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from incidents import choices
from incidents.fields.base import Field, Type
from incidents.presentation import display
from incidents.presentation.display import Value


def values_of(field: Field, content: Any) -> list[Value]:
    """Return what a page shows of a field's content; nothing of an empty one.

    Raises:
        KeyError: the field is no plain one: other records, or parts.
    """
    found = SHOWN[field.type](field, content) if content or content == 0 else []
    return [value for value in found if value.text]


def _text(field: Field, content: str) -> list[Value]:
    """Text of the record itself, which stays in its language."""
    return [Value(content, language=display.language_of_records())]


def _number(field: Field, content: int) -> list[Value]:
    return [Value(display.sentence(content) if field.name == "sentence_months" else str(content))]


def _span(field: Field, content: Any) -> list[Value]:
    span = display.span(content)
    return [span] if span else []


def _location(field: Field, content: Any) -> list[Value]:
    precision = display.label(choices.LocationPrecision, content["precision"])
    note = _("latitude, longitude; %(precision)s") % {"precision": precision}
    return [Value(f"{content['latitude']}, {content['longitude']}", note=note)]


SHOWN: dict[Type, Callable[[Field, Any], list[Value]]] = {
    Type.TEXT: _text,
    Type.LONG_TEXT: _text,
    Type.TEXTS: lambda field, content: [value for each in content for value in _text(field, each)],
    Type.CODE: lambda field, content: [Value(display.label(field.vocabulary, content))],
    Type.LANGUAGE: lambda field, content: [Value(display.language_name(content))],
    Type.URL: lambda field, content: [Value(content, href=display.web_address(content))],
    Type.DAY: lambda field, content: [Value(display.day(date.fromisoformat(content)))],
    Type.NUMBER: _number,
    Type.SPAN: _span,
    Type.COUNTRY: lambda field, content: [Value(display.country(content))],
    Type.COUNTRIES: lambda field, content: [Value(display.country(each)) for each in content],
    Type.LOCATION: _location,
    Type.VICTIMS: lambda field, content: [Value(display.victims(content))],
}
