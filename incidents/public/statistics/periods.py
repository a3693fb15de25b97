"""Years and months as numbers that count on, and the days they begin and end with."""

import calendar
from dataclasses import dataclass
from datetime import date

SPANS = {"year", "month"}


@dataclass(frozen=True, slots=True)
class Period:
    """A year or month, or as much of it as was asked for."""

    name: int | str
    first: date
    last: date


def months_of(by: list[str]) -> int:
    """Return how many periods there are in a year."""
    return 12 if "month" in by else 1


def number_of(day: date, months: int) -> int:
    """A year or month as a number that counts on."""
    return day.year * months + (day.month - 1) * (months - 1) // 11


def period_of(number: int, months: int) -> Period:
    if months == 1:
        return Period(number, date(number, 1, 1), date(number, 12, 31))
    year, month = divmod(number, months)
    last = calendar.monthrange(year, month + 1)[1]
    return Period(f"{year:04}-{month + 1:02}", date(year, month + 1, 1), date(year, month + 1, last))
