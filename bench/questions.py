"""The values of requests: the same for all contenders, and enough that none repeats within a run.

Caches of whole responses are measured separately, by rows that repeat one request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.vocabulary import OTHER_WORDS, WORDS

MOST_RECORDS = 20_000
# A step through all numbers in an order without locality; a prime, so that each occurs once.
STRIDE = 7_919
WIDTH = timedelta(days=730)
# Words of these ranks occur in about 0.7 to 1.5 of 100 texts, the others in 10 to 99.
MIDDLING = OTHER_WORDS[900:1_900]
COMMON = [word for pair in zip(WORDS, OTHER_WORDS, strict=False) for word in pair]
AGAIN = ", asked again"
FILTERED_WORD = "search, word and filter"
EVERYTHING = "CSV of everything"
# Requests to this service only: filters by participants.
BY_PERSON, BY_INSTITUTION = "incidents of a person", "incidents of an institution"
PEOPLE = "people by incidents"
BY_PARTIES = (BY_PERSON, BY_INSTITUTION, PEOPLE)


@dataclass(frozen=True)
class Place:
    """A row of the list, newest first: the cursors with which each contender reaches it."""

    ours: str
    sort_date: str
    uid: str
    datasette: str
    page: int


@dataclass(frozen=True)
class Places:
    """Rows near the beginning of the list, and rows spread over the whole list.

    `countries` are those other than Azerbaijan, the most frequent first.
    """

    rows: int
    countries: tuple[str, ...]
    near: tuple[Place, ...]
    deep: tuple[Place, ...]

    @classmethod
    def read(cls, values: dict[str, Any]) -> "Places":
        near, deep = (tuple(Place(**each) for each in values[name]) for name in ("near", "deep"))
        return cls(values["rows"], tuple(values["countries"]), near, deep)

    @property
    def persons(self) -> int:
        """Return the number of persons: see `bench.synthetic.Synthetic`."""
        return max(2, self.rows // 2)

    @property
    def institutions(self) -> int:
        return max(2, self.rows // 20)


def periods(countries: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return periods of two years, from each day of seven years, in two countries of similar size."""
    days = [date(2015, 1, 1) + timedelta(days=(n * 1_001) % 2_557) for n in range(2_557)]
    return [(each, str(day), str(day + WIDTH)) for day in days for each in ("AZ", countries[0])]


def pairs(countries: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of countries, one of them large: about the same work each time."""
    return [("AZ", other) for other in countries[5:]]


def numbers(rows: int) -> list[int]:
    """Return numbers of records, spread over all."""
    return [n * STRIDE % rows + 1 for n in range(min(rows, MOST_RECORDS))]


def rare(rows: int) -> list[str]:
    """Return words that occur in about ten records: the numbers in titles and names."""
    return [str(number) for number in numbers(rows) if number > rows // 20]
