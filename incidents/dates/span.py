"""Uncertain dates: the words a source used, with the earliest and the latest day they can mean.

Notations follow EDTF levels 0 and 1 (ISO 8601-2:2019), dates in words follow the choices below. Where a
text allows several readings the bounds contain all of them; where it cannot be read, nothing is guessed.

- "?" (uncertain) keeps the bounds. "~", "%" and "about" widen them by one unit of their own precision at
  each end: one day, month, season, half-year, year, decade or century.
- Seasons are northern: summer is June to August. "winter 2024" and "2024-24" are December 2023 to
  February 2025, as either winter may be meant; "winter 2023/24" is December 2023 to February 2024.
- "early", "mid" and "late" are days 1-10, 11-20 and 21-end of a month, January-April, May-August and
  September-December of a year, and years 0-3, 3-6 and 6-9 of a decade.
- "23.06.2025" has the day first. "23/06/2025" and "23-06-2025" are read only if one order is possible.
- A date with a time keeps the date as written, whatever the time zone.
- "before" and "after" leave out the day, month or year they name, unless it is vague ("before late 2015");
  "by", "until", "since" and "from" keep it. A single period stands behind these words, never a choice of two.
- The "night" or "weekend" of a single day adds a day at each end.
- "1900s" is the century, "1990s" and "2000s" are decades.
- Years run from 1800 to the next, and from 1000 to 2999 where the rules allow any, as in forms and the API:
  1401 may be a year of Iran, 2563 one of Thailand.
- "2020-21" is refused, as it may be two years or, in EDTF, a spring; where the rules say EDTF, as in forms
  and the API, it is spring 2020. "2021-21" and "2024-24" are seasons.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from incidents.dates import vocabulary as words
from incidents.dates.date_rules import DEFAULT_RULES, DateRules
from incidents.dates.grammar import ONE_DAY, read_text
from incidents.dates.vocabulary import Impossible

# Invisible characters that belong to a text: joiners of Persian, marks of direction, hard spaces.
UNSEEN = "\u200c\u200d\u200e\u200f\u061c\u00ad\u00a0\u202f\u2009\u3000"


class UnreadableDate(ValueError):
    """A text that is not a readable date; `text` has it, `str()` the reason and what would be readable."""

    def __init__(self, text: str, reason: str = "") -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 60 else f"{self.text[:59]}\u2026"
        shown = "".join(letter if letter.isprintable() or letter in UNSEEN else "\ufffd" for letter in shown)
        because = f": {self.reason}" if self.reason else ""
        return (
            f'Cannot read "{shown}" as a date{because}. Write it like 2025-06-23, 23 June 2025, June 2025, '
            "2025, between 3 May 2021 and 5 June 2021 or before 2010, or enter the earliest and latest dates."
        )


@dataclass(frozen=True, slots=True)
class Span:
    """The words of a source, and the earliest and latest day they can mean; a bound of None is open."""

    text: str = ""
    earliest: date | None = None
    latest: date | None = None

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError(f"The earliest date {self.earliest} is after the latest date {self.latest}.")

    @classmethod
    def parse(cls, text: str, rules: DateRules = DEFAULT_RULES) -> "Span":
        """Read a date in EDTF (ISO 8601-2:2019, levels 0 and 1) or in words; raise `UnreadableDate`.

        Blank text is an empty span. English is read in full, other languages as far as `languages` has them.
        Unless `rules` allow it, years before 1800 or after the next are not read as Gregorian years.
        """
        stripped = text.strip()
        if not stripped:
            return cls()
        try:
            reading = read_text(stripped, rules)
        except Impossible as problem:
            raise UnreadableDate(stripped, str(problem)) from problem
        if reading is None:
            raise UnreadableDate(stripped)
        earliest = None if reading.first == date.min else reading.first
        return cls(stripped, earliest, None if reading.last == date.max else reading.last)

    @classmethod
    def between(cls, earliest: date | None, latest: date | None, text: str = "") -> "Span":
        """Return a span with these bounds; raise ValueError if they are reversed."""
        return cls(text, earliest, latest)

    @property
    def is_empty(self) -> bool:
        """Return whether there are neither words nor bounds."""
        return not self.text and not self.is_dated

    @property
    def is_dated(self) -> bool:
        """Return whether at least one bound is set."""
        return self.earliest is not None or self.latest is not None

    @property
    def is_open(self) -> bool:
        """Return whether exactly one bound is set."""
        return (self.earliest is None) != (self.latest is None)

    def overlaps(self, other: "Span") -> bool:
        """Return whether both can mean the same day (a possible match); undated spans never match."""
        if not (self.is_dated and other.is_dated):
            return False
        (first, last), (other_first, other_last) = self._limits(), other._limits()
        return first <= other_last and other_first <= last

    def show(self) -> str:
        """Return the bounds in English; `parse` reads the result back."""
        first, last = self.earliest, self.latest
        if first is None and last is None:
            return ""
        if last is None or last == date.max:
            return f"since {_worded(first or date.min)}"
        if first is None:
            return f"before {_worded(last + ONE_DAY)}"
        if first == last:
            return _worded(first)
        if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
            return str(first.year)
        if first.day == 1 and last == _month_end(first):
            return f"{words.MONTH_NAMES[first.month - 1]} {first.year}"
        return f"between {_worded(first)} and {_worded(last)}"

    def __str__(self) -> str:
        return self.text or self.show()

    def _limits(self) -> tuple[date, date]:
        return self.earliest or date.min, self.latest or date.max


def first_day(text: str) -> date:
    """Return the first day of a query bound YYYY, YYYY-MM or YYYY-MM-DD; raise ValueError otherwise."""
    return _query_bound(text)[0]


def last_day(text: str) -> date:
    """Return the last day of a query bound YYYY, YYYY-MM or YYYY-MM-DD; raise ValueError otherwise."""
    return _query_bound(text)[1]


def _query_bound(text: str) -> tuple[date, date]:
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", text)
    if not found:
        raise ValueError(f"{text[:30]!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD.")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError as problem:
        raise ValueError(f"{text} is not in the calendar: {problem}.") from problem
    if day is not None:
        return first, first
    return first, date(first.year, 12, 31) if month is None else _month_end(first)


def _worded(day: date) -> str:
    return f"{day.day} {words.MONTH_NAMES[day.month - 1]} {day.year}"


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


# The effect of the words before a date on its reading.
