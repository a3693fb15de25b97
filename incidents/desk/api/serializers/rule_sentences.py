"""The refusals of DRF's own fields, in the words of the desk's rules."""

from typing import Any

from rest_framework import serializers

from incidents.desk.validation import missing
from incidents.desk.validation.checked_values import no_degrees, no_number, too_long, too_many

_EMPTY = frozenset({"required", "null", "blank"})
_BOUNDS = frozenset({"min_value", "max_value"})
# A field with a message of its own says it.
_OF_DRF = {**serializers.Field.default_error_messages, **serializers.CharField.default_error_messages}


def worded(body: Any, errors: dict[str, Any]) -> dict[str, Any]:
    """Return the errors of a body, with the sentences of the rules in the place of DRF's."""
    return {name: _of_field(body, body.fields.get(name), detail) for name, detail in errors.items()}


def _of_field(body: object, field: object, detail: object) -> Any:
    if isinstance(field, serializers.ListField) and isinstance(detail, dict):
        return {place: _of_field(body, field.child, each) for place, each in detail.items()}
    if isinstance(field, serializers.ListField) and isinstance(detail, list):
        return [too_many(int(field.max_length or 0)) if _is_too_long(each) else each for each in detail]
    if isinstance(detail, list):
        return [_sentence(body, field, each) for each in detail]
    return detail


def _sentence(body: Any, field: Any, error: Any) -> Any:
    code = getattr(error, "code", "")
    if code in _EMPTY and field is not None and field.field_name and str(error) == str(_OF_DRF[code]):
        return missing_in(body, field.field_name)
    if code == "max_length" and isinstance(field, serializers.CharField):
        return too_long(int(field.max_length or 0))
    if code in _BOUNDS and isinstance(field, serializers.IntegerField) and not field.min_value:
        return no_number(int(field.max_value or 0))
    if code in _BOUNDS and isinstance(field, serializers.FloatField):
        return no_degrees(int(field.max_value or 0))
    return error


def _is_too_long(error: object) -> bool:
    return getattr(error, "code", "") == "max_length"


def missing_in(body: object, name: str) -> str:
    """Return the sentence about a value that a body needs and does not have."""
    say = getattr(body, "missing", missing)
    return str(say(name))
