"""Form fields for the values of query parameters, bounded and strict."""

import difflib
import math
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.countries import countries_called, country_codes, country_names
from incidents.dates import span
from incidents.http.error_codes import ParameterCode

MOST_VALUES = 50
LONGEST_REFERENCE = 36
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGITS = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,12})?")
# RFC 3339, section 5.6. An unescaped "+" arrives as a space, which cannot mean anything else.
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]{1,9})?(?:[Zz]|[+ -][0-9]{2}:[0-9]{2})"
)


def refusal(
    value: object,
    detail: str,
    code: ParameterCode = ParameterCode.BAD_VALUE,
    **more: Iterable[Any] | str | None,
) -> ValidationError:
    """Return the error of a field for a value that it refuses; `more` as in `parameter_error`."""
    return ValidationError(detail, code=code, params={"value": value, **more})


def not_allowed(text: str, codes: Sequence[str]) -> ValidationError:
    """Return the error of a field for a value that is not among those allowed."""
    near = difflib.get_close_matches(text[:50].lower(), codes, n=1)
    return refusal(text, "This is not one of the values allowed.", allowed=codes, suggestions=near)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, and the text of the parameter."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in degrees; it crosses the antimeridian if west is greater than east."""

    west: float
    south: float
    east: float
    north: float


class OneField(forms.Field):
    """A parameter with one value; `schema` describes it in OpenAPI."""

    many = False
    schema: dict[str, Any] = {"type": "string"}

    def __init__(self, **kwargs: Any) -> None:
        self.example = kwargs.pop("example", None)
        self.default = kwargs.pop("default", None)
        super().__init__(required=False, **{k: v for k, v in kwargs.items() if k != "required"})

    def to_python(self, value: Any) -> Any:
        return None if value is None else self.read(value)

    def read(self, text: str) -> Any:
        """Return the value of the text; raise `refusal`."""
        return text


class _RepeatedValues(forms.Widget):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name)


class ManyField(OneField):
    """A parameter with several values, separated by commas or repeated; records match any of them."""

    many = True
    most = MOST_VALUES
    widget = _RepeatedValues
    item_schema: dict[str, Any] = {"type": "string"}

    @property
    def schema(self) -> dict[str, Any]:  # type: ignore[override]
        return {"type": "array", "items": self.item_schema, "minItems": 1, "maxItems": self.most}

    def to_python(self, value: Any) -> list[Any]:
        words = [word.strip(" ") for text in value for word in text.split(",")]
        if len(words) > self.most:
            detail = f"At most {self.most} values can be asked for at once."
            raise refusal(f"{len(words)} values", detail, ParameterCode.TOO_MANY_VALUES)
        found, refused = [], []
        for word in words:
            try:
                found.append(self.read(word) if word else self._refuse_empty())
            except ValidationError as error:
                refused.append(error)
        if refused:
            raise ValidationError(refused)
        return list(dict.fromkeys(found))

    @staticmethod
    def _refuse_empty() -> Any:
        raise refusal("", "There is an empty value in the list.", ParameterCode.EMPTY_VALUE)


def _name_of(code: str) -> str:
    """Return the name of a value in generated clients, which would number values with a sign."""
    word = code.lstrip("-").upper()
    return f"{word}_DESCENDING" if code.startswith("-") else word


class CodeField(OneField):
    """A field for one value of a vocabulary."""

    def __init__(self, *, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = tuple(codes)

    @property
    def schema(self) -> dict[str, Any]:  # type: ignore[override]
        named = {"x-enum-varnames": [_name_of(code) for code in self.codes]}
        is_signed = any(code.startswith("-") for code in self.codes)
        return {"type": "string", "enum": list(self.codes), **(named if is_signed else {})}

    def read(self, text: str) -> str:
        if text not in self.codes:
            raise not_allowed(text, self.codes)
        return text


class CodesField(ManyField):
    """A field for values of a vocabulary."""

    def __init__(self, *, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = tuple(codes)
        self.item_schema = {"type": "string", "enum": list(codes)}

    def read(self, text: str) -> str:
        if text not in self.codes:
            raise not_allowed(text, self.codes)
        return text


def _no_country(text: str) -> ValidationError:
    """Return the error for a text that is not a country code; for a country's name it suggests the code."""
    detail = "This is no ISO 3166-1 alpha-2 or alpha-3 code; every alpha-3 code is allowed too."
    codes = countries_called(text)
    if codes:
        names = ", ".join(f"{code} ({country_names()[code]})" for code in codes)
        detail = f"{detail} Did you mean {names}?"
    return refusal(text, detail, allowed=country_names(), suggestions=codes)


class CountriesField(ManyField):
    """A field for countries by ISO 3166-1 alpha-2 or alpha-3 code in any case; its value is alpha-2."""

    item_schema = {"type": "string", "pattern": "^[A-Za-z]{2,3}$"}

    def read(self, text: str) -> str:
        code = country_codes().get(text.upper()) if text.isascii() else None
        if code is None:
            raise _no_country(text)
        return code


def read_reference(text: str) -> str | None:
    """Return a record's UUID in lower case or its number without leading zeros, or None."""
    if len(text) > LONGEST_REFERENCE:
        return None
    if _DIGITS.fullmatch(text):
        return text.lstrip("0") or "0"
    lower = text.lower()
    return lower if _UUID.fullmatch(lower) else None


class ReferencesField(ManyField):
    """A field for records by UUID or public number."""

    item_schema = {"type": "string", "maxLength": LONGEST_REFERENCE}

    def read(self, text: str) -> str:
        reference = read_reference(text)
        if reference is None:
            raise refusal(text, "This is neither the id (a UUID) nor the public number of a record.")
        return reference


class UUIDsField(ManyField):
    """A field for records by UUID, where a number could mean records of several kinds."""

    item_schema = {"type": "string", "format": "uuid"}

    def read(self, text: str) -> uuid.UUID:
        if not _UUID.fullmatch(text.lower()):
            raise refusal(text, "This is no id (a UUID).")
        return uuid.UUID(text)


class DayField(OneField):
    """A field for a day, or the first or last day of a month or year."""

    schema = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}

    def __init__(self, *, last: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.last = last

    def read(self, text: str) -> date:
        try:
            return span.last_day(text) if self.last else span.first_day(text)
        except ValueError:
            raise refusal(
                text,
                "This is no date of the calendar: write YYYY, YYYY-MM or YYYY-MM-DD.",
                hint="YYYY, YYYY-MM or YYYY-MM-DD",
            ) from None


class MomentField(OneField):
    """A field for a time (RFC 3339), or a day in UTC: its first moment, or with `last` its last."""

    schema = {"type": "string"}

    def __init__(self, *, last: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.last = last

    def read(self, text: str) -> Moment:
        try:
            if _TIME.fullmatch(text):
                at = datetime.fromisoformat(text.upper().replace(" ", "+"))
                return Moment(at.astimezone(UTC), text.replace(" ", "+"))
            day = span.first_day(text if len(text) == 10 else "")
        except (ValueError, OverflowError):
            raise refusal(
                text,
                "This is neither a day nor a time with its offset: write 2026-11-23 or 2026-11-23T12:00:00Z.",
                hint="YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ",
            ) from None
        return Moment(datetime.combine(day, time.max if self.last else time.min, UTC), text)


class BoxField(OneField):
    """A field for a bounding box: west,south,east,north in degrees (WGS 84).

    Separated by commas or repeated, like every list; west > east crosses the antimeridian.
    """

    many = True
    widget = _RepeatedValues
    schema = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}

    def to_python(self, value: Any) -> Box:
        return self.read(",".join(value))

    def read(self, text: str) -> Box:
        words = [word.strip(" ") for word in text.split(",")]
        if len(words) != 4 or not all(_DECIMAL.fullmatch(word) for word in words):
            raise refusal(text, "This is not four numbers of degrees: west,south,east,north.")
        west, south, east, north = (float(word) for word in words)
        if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
            raise refusal(text, "Longitudes lie between -180 and 180, latitudes between -90 and 90.")
        if south > north:
            raise refusal(text, "South lies north of north: the order is west,south,east,north.")
        return Box(west, south, east, north)


class CountField(OneField):
    """A field for a whole number between two bounds."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    @property
    def schema(self) -> dict[str, Any]:  # type: ignore[override]
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def read(self, text: str) -> int:
        digits = _DIGITS.fullmatch(text) and len(text) <= 1 + math.ceil(math.log10(self.most))
        if not digits or not self.least <= int(text) <= self.most:
            raise refusal(text, f"This is no whole number from {self.least} to {self.most}.")
        return int(text)
