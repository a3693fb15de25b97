"""Fields of a body that take one JSON type each: a number is no text, "5" and true are no integers."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from incidents.countries import country_names
from incidents.dates.date_rules import EDITOR_RULES
from incidents.dates.grammar import MAX_LENGTH
from incidents.dates.span import Span, UnreadableDate
from incidents.desk.validation import errors_of_text, words_of_days
from incidents.desk.validation.checked_values import (
    country_code,
    errors_of_address,
    errors_of_language,
    errors_of_script,
    no_country,
    no_degrees,
    no_number,
    not_one_of,
)
from incidents.desk.validation.shared_rules import errors_of_span
from incidents.fields.common import LANGUAGE_LENGTH, SCRIPT_LENGTH, URL_LENGTH
from incidents.http.request_checks import read_uid

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEEP_WORDS = ' To keep the words without days, give "earliest": null and "latest": null beside them.'


class Id(serializers.UUIDField):
    def to_internal_value(self, given: Any) -> uuid.UUID:
        uid = read_uid(given)
        if uid is None:
            raise serializers.ValidationError("This has to be an id, a UUID.")
        return uid


class Text(serializers.CharField):
    def to_internal_value(self, given: Any) -> str:
        if not isinstance(given, str):
            raise serializers.ValidationError("This has to be text.")
        text: str = super().to_internal_value(given)
        if errors := errors_of_text(text):
            raise serializers.ValidationError(errors)
        return text


def optional_text(most: int, **kwargs: Any) -> Text:
    """Return a field for text that may be empty, and is if it is left out."""
    return Text(max_length=most, allow_blank=True, default="", **kwargs)


class Flag(serializers.BooleanField):
    def to_internal_value(self, given: Any) -> bool:
        if not isinstance(given, bool):
            raise serializers.ValidationError("This has to be true or false.")
        return given


class Number(serializers.IntegerField):
    def to_internal_value(self, given: Any) -> int:
        if not isinstance(given, int) or isinstance(given, bool):
            raise serializers.ValidationError(no_number(self.max_value or 0))
        return given


class Degrees(serializers.FloatField):
    """Degrees of latitude or longitude, kept to six places."""

    def to_internal_value(self, given: Any) -> Any:
        if not isinstance(given, int | float) or isinstance(given, bool):
            raise serializers.ValidationError("This has to be a number.")
        if abs(given) > 360:
            raise serializers.ValidationError(no_degrees(int(self.max_value or 0)))
        return Decimal(str(given)).quantize(Decimal("0.000001"))


class Code(serializers.ChoiceField):
    """A value of a vocabulary, of its own type; the error for another one lists those allowed."""

    def to_internal_value(self, given: Any) -> Any:
        if given == "" and not self.allow_blank:
            raise serializers.ValidationError(serializers.CharField.default_error_messages["blank"], "blank")
        values = [*self.choices, *([""] if self.allow_blank else [])]
        if type(given) is not type(values[0]) or given not in values:
            raise serializers.ValidationError(not_one_of(self.choices))
        return given


class Day(serializers.DateField):
    def to_internal_value(self, given: Any) -> date:
        if not isinstance(given, str) or not _DAY.fullmatch(given):
            raise serializers.ValidationError("This has to be a day, written YYYY-MM-DD.")
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise serializers.ValidationError("There is no such day in the calendar.") from None


class Address(Text):
    """An http or https address, kept as it is written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=URL_LENGTH, **kwargs)

    def to_internal_value(self, given: Any) -> str:
        text = super().to_internal_value(given)
        if errors := errors_of_address(text):
            raise serializers.ValidationError(errors)
        return text


class Matching(Text):
    """Text of one form, or empty."""

    def __init__(self, pattern: re.Pattern[str], detail: str, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, default="", **kwargs)
        self.pattern, self.detail = pattern, detail

    def to_internal_value(self, given: Any) -> str:
        text = super().to_internal_value(given)
        if text and not self.pattern.fullmatch(text):
            raise serializers.ValidationError(self.detail)
        return text


class Tag(Text):
    """The tag of a language or the code of a script, or empty."""

    def __init__(self, check: Callable[[str], list[str]], **kwargs: Any) -> None:
        super().__init__(allow_blank=True, default="", **kwargs)
        self.check = check

    def to_internal_value(self, given: Any) -> str:
        text = super().to_internal_value(given)
        if errors := self.check(text):
            raise serializers.ValidationError(errors)
        return text


def language() -> Tag:
    return Tag(errors_of_language, max_length=LANGUAGE_LENGTH, help_text="BCP 47.")


def script() -> Tag:
    words = "ISO 15924; found from the text if empty."
    return Tag(errors_of_script, max_length=SCRIPT_LENGTH, help_text=words)


def known_keys(given: dict[str, object], known: tuple[str, ...]) -> None:
    """Refuse keys of a small object that it does not have."""
    unknown = {key: ["There is no such field."] for key in given if key not in known}
    if unknown:
        raise serializers.ValidationError(unknown)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "description": "ISO 3166-1 alpha-2 or alpha-3, in any case.", "maxLength": 3},
            {
                "type": "object",
                "description": "The form that answers have.",
                "properties": {"code": {"type": "string"}, "name": {"type": "string"}},
                "required": ["code"],
                "additionalProperties": False,
            },
        ]
    }
)
class Country(serializers.Field):
    """A country by its code, or in the form of responses; its value is the alpha-2 code."""

    def to_internal_value(self, given: Any) -> str:
        return self._read_form(given) if isinstance(given, dict) else self._code(given)

    def _code(self, given: object) -> str:
        if not isinstance(given, str):
            raise serializers.ValidationError(no_country())
        if not given and not self.required:
            return ""
        code = country_code(given)
        if not code:
            raise serializers.ValidationError(no_country())
        return code

    def _read_form(self, given: dict[str, object]) -> str:
        known_keys(given, ("code", "name"))
        code = self._code(given.get("code"))
        if given.get("name", country_names().get(code)) != country_names().get(code):
            raise serializers.ValidationError({"name": [f"{code} is {country_names().get(code)}."]})
        return code


_BOUND = {"type": "string", "format": "date", "nullable": True}


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "maxLength": MAX_LENGTH, "example": "March 2024"},
            {
                "type": "object",
                "properties": {
                    "text": {"type": "string", "maxLength": MAX_LENGTH, "example": "March 2024"},
                    "earliest": _BOUND,
                    "latest": _BOUND,
                },
                "additionalProperties": False,
            },
        ],
        "description": "Words, read as EDTF or English; `earliest` and `latest` where the words are not "
        "enough. Words that cannot be read are kept only with both given, as null if unknown.",
    }
)
class SpanField(serializers.Field):
    """An uncertain date: words alone, or words with the days they mean."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": True, "default": None, **kwargs})

    def to_internal_value(self, given: Any) -> Span:
        words = {"text": given} if isinstance(given, str) else given
        if not isinstance(words, dict):
            raise serializers.ValidationError('This has to be an object such as {"text": "March 2024"}.')
        known_keys(words, ("text", "earliest", "latest"))
        text = self._text(words.get("text", ""))
        bounds = {
            name: None if words[name] is None else self._bound(name, words[name])
            for name in ("earliest", "latest")
            if name in words
        }
        return self._span(text, bounds)

    @staticmethod
    def _text(text: object) -> str:
        if not isinstance(text, str):
            raise serializers.ValidationError({"text": ["This has to be text."]})
        if errors := errors_of_text(text, MAX_LENGTH):
            raise serializers.ValidationError({"text": errors})
        return text.strip()

    @staticmethod
    def _bound(name: str, given: object) -> date:
        try:
            return Day().to_internal_value(given)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({name: error.detail}) from None

    @staticmethod
    def _span(text: str, bounds: dict[str, date | None]) -> Span:
        """The span of the words; bounds in the body take the place of those read from the words."""
        read = Span(text)
        if len(bounds) < 2:
            try:
                read = Span.parse(text, EDITOR_RULES)
            except UnreadableDate as problem:
                if not any(bounds.values()):
                    raise serializers.ValidationError(str(problem) + _KEEP_WORDS) from None
        earliest, latest = bounds.get("earliest", read.earliest), bounds.get("latest", read.latest)
        words = text or words_of_days(earliest, latest)
        if errors := errors_of_span({"date_text": words, "earliest": earliest, "latest": latest}):
            raise serializers.ValidationError(errors)
        return Span(words, earliest, latest)
