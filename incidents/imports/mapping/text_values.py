"""Texts of a file as values of fields; the errors of readers have the fix.

Values are plain (texts, numbers, ISO days), so that they can be stored between check and import.
"""

import difflib
import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from incidents.countries import country_names
from incidents.dates.date_rules import DEFAULT_RULES, DateRules
from incidents.dates.grammar import MAX_LENGTH
from incidents.dates.span import Span, UnreadableDate
from incidents.desk.validation import errors_of_text, words_of_days
from incidents.desk.validation.checked_values import (
    country_code,
    errors_of_address,
    errors_of_degrees,
    errors_of_language,
    errors_of_script,
    no_country,
    no_degrees,
    no_number,
    not_one_of,
    too_long,
)
from incidents.desk.validation.stages import errors_of_stages, read_stages
from incidents.documents.outcome_stages import Stages
from incidents.fields.involvement import INVOLVEMENT

Values = dict[str, Any]


class BadText(ValueError):
    """An invalid value; the message has the fix."""

    def __init__(self, value: str, detail: str) -> None:
        super().__init__(detail)
        self.value = value


class Unread(Exception):
    """A date whose words are stored without days, for an editor to enter them."""

    def __init__(self, values: Values, text: str, detail: str) -> None:
        super().__init__(detail)
        self.values, self.text = values, text


def text(most: int, value: str) -> str:
    """Return a text of bounded length with visible characters."""
    if len(value) > most:
        raise BadText(value, f"{too_long(most)} Shorten it, or let the mapping cut it.")
    if "\0" in value:
        raise BadText(value, "This has a NUL character.")
    for detail in errors_of_text(value):
        raise BadText(value, detail)
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise BadText(value, "This has half a character in it.")
    return value


def code(vocabulary: Any, value: str) -> Any:
    """Return a value of a vocabulary for itself or its label, in any case."""
    known = _codes(vocabulary)
    found = known.get(value.casefold().replace("-", "_").replace(" ", "_"))
    if found is None:
        detail = f"{not_one_of(vocabulary.values)} A table in the mapping can translate it."
        raise BadText(value, detail)
    return found


@lru_cache
def _codes(vocabulary: Any) -> dict[str, Any]:
    short = {value: str(label).partition(":")[0] for value, label in vocabulary.choices}
    labels = {label.casefold().replace("-", "_").replace(" ", "_"): value for value, label in short.items()}
    return labels | {str(value).casefold(): value for value in vocabulary.values}


@lru_cache(maxsize=4096)
def country(value: str) -> str:
    """Return the alpha-2 code of a code or an English name."""
    found = country_code(value) or _country_names().get(value.casefold())
    if found is None:
        near = difflib.get_close_matches(value.casefold(), _country_names(), 1, 0.75)
        meant = f" “{near[0].title()}” is {_country_names()[near[0]]}." if near else ""
        raise BadText(value, f"{no_country()} Its English name is read too.{meant}")
    return found


@lru_cache
def _country_names() -> dict[str, str]:
    usual = {
        "united states": "US", "usa": "US", "u.s.": "US", "uk": "GB", "great britain": "GB", "russia": "RU",
        "iran": "IR", "syria": "SY", "turkey": "TR", "türkiye": "TR", "north korea": "KP",
        "south korea": "KR", "venezuela": "VE", "bolivia": "BO",
        "tanzania": "TZ", "moldova": "MD", "vietnam": "VN", "laos": "LA",
        "burma": "MM", "ivory coast": "CI", "czech republic": "CZ", "palestine": "PS", "drc": "CD",
        "democratic republic of the congo": "CD", "macedonia": "MK", "soviet union": "SU", "ussr": "SU",
        "yugoslavia": "YU", "czechoslovakia": "CS", "east germany": "DD",
    }  # fmt: skip
    return usual | {name.casefold(): code for code, name in country_names().items()}


def number(most: int, value: str) -> int:
    """Return a whole number from 0; thousands may be separated, and 5.0 is 5."""
    plain = re.sub(r"(?<=\d)[,\u00a0 '’](?=\d{3}\b)", "", value)
    plain = re.sub(r"\.0+$", "", plain)
    if not re.fullmatch(r"[0-9]{1,9}", plain) or int(plain) > most:
        raise BadText(value, no_number(most))
    return int(plain)


def degrees(most: int, value: str) -> str:
    """Return degrees as a decimal text with six places."""
    if not re.fullmatch(r"[+-]?[0-9]{1,3}([.,][0-9]{1,20})?", value):
        raise BadText(value, no_degrees(most))
    found = Decimal(value.replace(",", "."))
    for detail in errors_of_degrees(found, most):
        raise BadText(value, detail)
    return str(found.quantize(Decimal("0.000001")))


_BARE_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(/\S*)?", re.IGNORECASE)


def address(value: str) -> str:
    """Return an http or https address; without a scheme it gets https."""
    full = f"https://{value}" if _BARE_HOST.fullmatch(value) else value
    for detail in errors_of_address(full):
        raise BadText(value, detail)
    return full


def day(value: str) -> str:
    """Return a single day as YYYY-MM-DD."""
    span = _span(value)
    if span.earliest is None or span.earliest != span.latest:
        raise BadText(value, "This has to be one day, such as 2025-06-23.")
    return span.earliest.isoformat()


def stages(value: str) -> Stages:
    """Return the stages of an outcome: “sentenced: 23 June 2025; upheld: 9 September 2025”."""
    try:
        found = read_stages(value, DEFAULT_RULES)
    except ValueError as problem:
        raise BadText(value, str(problem)) from None
    for detail in errors_of_stages(INVOLVEMENT.named("outcomes"), found):
        raise BadText(value, detail)
    return found


def language(value: str) -> str:
    for detail in errors_of_language(value):
        raise BadText(value, detail)
    return value


def script(value: str) -> str:
    for detail in errors_of_script(value):
        raise BadText(value, detail)
    return value


@lru_cache(maxsize=65_536)
def _span(value: str, rules: DateRules = DEFAULT_RULES) -> Span:
    return Span.parse(value, rules)


def span(names: tuple[str, ...], value: str, reading: str = "", rules: DateRules = DEFAULT_RULES) -> Values:
    """Return an uncertain date in its three columns; `reading` is the text to interpret.

    Raises:
        Unread: the words are not a date; they are stored.
    """
    if len(value) > MAX_LENGTH:
        raise BadText(value, too_long(MAX_LENGTH))
    try:
        found = _span(reading or value, rules)
    except UnreadableDate as problem:
        kept = dict(zip(names, (text(MAX_LENGTH, value), None, None), strict=True))
        raise Unread(kept, value, f"{problem} Its words are kept, without days.") from None
    return dict(zip(names, (value, _iso(found.earliest), _iso(found.latest)), strict=True))


ANY_YEAR = DateRules(any_year=True)


def bound(name: str, value: str) -> str:
    """Return the earliest or latest day of a separate cell: of a month or year its first or last day."""
    try:
        span = _span(value, ANY_YEAR)
    except UnreadableDate as problem:
        raise BadText(value, str(problem)) from None
    found = span.earliest if name == "earliest" else span.latest
    if found is None:
        raise BadText(value, "This has to be a day, such as 2025-06-23.")
    return found.isoformat()


def span_of_days(
    names: tuple[str, ...],
    value: str,
    reading: str,
    days: dict[str, str | None],
    rules: DateRules = DEFAULT_RULES,
) -> Values:
    """Return an uncertain date with days in separate columns; a day without a column is read from the words.

    Raises:
        BadText: the words are too long, or the days are reversed.
    """
    read = _reading(reading, rules) or Span()
    found = {"earliest": _iso(read.earliest), "latest": _iso(read.latest)} | days
    earliest, latest = found["earliest"], found["latest"]
    words = text(MAX_LENGTH, value) if value else words_of_days(*_dates(earliest, latest))
    return dict(zip(names, (words, earliest, latest), strict=True))


def fits(reading: str, values: Values, names: tuple[str, ...], rules: DateRules = DEFAULT_RULES) -> bool:
    """Return whether the words can mean any of the days; unreadable words can mean all."""
    read = _reading(reading, rules)
    first, last = _dates(values[names[1]], values[names[2]])
    is_reversed = first is not None and last is not None and first > last
    return is_reversed or read is None or not read.is_dated or read.overlaps(Span.between(first, last))


def _dates(*days: str | None) -> tuple[date | None, ...]:
    return tuple(date.fromisoformat(day) if day else None for day in days)


def _reading(text: str, rules: DateRules) -> Span | None:
    try:
        return _span(text, rules)
    except UnreadableDate:
        return None


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
