"""Rules for reading ambiguous dates, and the refusal of dates that are too ambiguous."""

import re
from dataclasses import dataclass
from datetime import date

from incidents.dates.vocabulary import YEAR_DIGITS, Impossible

FIRST_YEAR = 1800
ORDERS = ("", "day first", "month first")


@dataclass(frozen=True, slots=True)
class DateRules:
    """Properties of the dates of a file or a column.

    Attributes:
        calendar: one of `calendars.CALENDARS`; empty is Gregorian.
        order: "day first" or "month first" for 05/06/2014; empty if either is possible.
        short_years: 05/06/14 may be read, if `order` is set.
        edtf: 2020-21 is a season, not two years.
        any_year: years before 1800 and after the next are Gregorian years.
    """

    calendar: str = ""
    order: str = ""
    short_years: bool = False
    edtf: bool = False
    any_year: bool = False


DEFAULT_RULES = DateRules()
# For dates that a person enters, who sees the resulting days: any year, and the seasons of EDTF.
EDITOR_RULES = DateRules(edtf=True, any_year=True)
_IN_DIGITS = re.compile(
    r"(?<![0-9./-])([0-9]{1,2})( ?[-/.] ?)([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9]|[./-][0-9])"
)
_SEASON_CODE = re.compile(r"(?<![0-9-])[0-9]{2}([0-9]{2})-(2[1-4])(?![0-9-])")
_A_YEAR = re.compile(rf"(?<![0-9])(?:{YEAR_DIGITS}|[12][0-9](?:[0-9]x|xx))(?![0-9])")
_TIME_OF_DAY = re.compile(r"[t ][0-9]{1,2}:[0-9:.]+(?: ?z|(?: ?gmt)?[+-][0-9:]+)?")


def ordered(text: str, rules: DateRules) -> str:
    """Return dates in digits with a given order in ISO form; raise `Impossible` for a month over twelve."""
    if not rules.order:
        return text

    def iso(match: re.Match[str]) -> str:
        first, mark, second, year = match.groups()
        if "." in mark and rules.order == "day first" and len(year) == 4:
            return match[0]
        day, month = (first, second) if rules.order == "day first" else (second, first)
        if len(year) == 2 and not rules.short_years:
            return match[0]
        if not 1 <= int(month) <= 12:
            raise Impossible(f"“{match[0]}” has no month {month} with the {rules.order}")
        return f"{_full(year)}-{month.zfill(2)}-{day.zfill(2)}"

    return _IN_DIGITS.sub(iso, text)


def _full(year: str) -> str:
    """Return a year of two digits as the latest one that is not after the next."""
    if len(year) == 4:
        return year
    newest = date.today().year + 1
    return str(newest - (newest - int(year)) % 100)


def refuse_unclear(text: str, rules: DateRules) -> None:
    """Raise `Impossible` for an ambiguous text, unless the rules resolve it."""
    if not rules.edtf:
        _refuse_two_years(text)
    if not rules.any_year:
        _refuse_years_of_other_calendars(text)


def _refuse_two_years(text: str) -> None:
    """Refuse 2020-21, which in EDTF is spring 2020; 2024-24 cannot be two years."""
    for match in _SEASON_CODE.finditer(text):
        if match[2] > match[1]:
            raise Impossible(f"“{match[0]}” could be two years, or a season")


def _refuse_years_of_other_calendars(text: str) -> None:
    last = date.today().year + 1
    for match in _A_YEAR.finditer(_TIME_OF_DAY.sub("", text)):
        year = int(match[0].replace("x", "0"))
        if not FIRST_YEAR <= year <= last:
            side = f"before {FIRST_YEAR}" if year < FIRST_YEAR else f"after {last}"
            raise Impossible(f"{match[0]} is {side}; it may be a year of another calendar")
