"""Synthetic records from a random seed, as plain values: the same number of rows gives the same records.

One incident in eight is in Azerbaijan in 2015-2024, the others follow a Zipf distribution over 194 countries.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from django_countries import countries

from bench.vocabulary import OTHER_WORDS, WORDS
from incidents.choices import IncidentKind, InstitutionKind, Outcome, Role
from incidents.dates.span import Span

FIRST = (
    "Aysel Bahruz Leyla Murad Nigar Rauf Sevinj Tural Ulvi Vafa Zaur Elnur Farid Gunel Hafiz Ilkin".split()
)
LAST = (
    "Aliyev Babali Gasimov Hasanov Ibrahimov Karimov Mammadov Nabiyev Quliyev Rzayev Safarov Valiyev".split()
)
RARE, RARE_ROWS = "xylophone zeppelin", 5
MIDDLING, MIDDLING_SHARE = "lighthouse", 100  # one text in so many
AZERBAIJAN_SHARE = 8  # one incident in so many
OTHER_COUNTRIES = [code for code, _ in countries if code != "AZ"][:194]
# Traits of persons, by their number, and charges of victims; some have none.
GENDERS = ("female", "male", "", "male", "other")
OCCUPATIONS: tuple[tuple[str, ...], ...] = (
    ("journalist",),
    ("investigative journalist", "blogger"),
    (),
    ("human rights lawyer",),
    ("student",),
    ("Journalist", "student activist"),
    (),
)
CHARGES = (
    ("", ""),
    ("high treason", "Criminal Code, Article 274"),
    ("smuggling of foreign currency", "Criminal Code, Article 206.3.2"),
    ("incitement to hatred", "Article 283"),
    ("treason", ""),
    ("", "Article 234.4.3"),
)
LINK_SHARE = 6  # one incident in so many follows the previous one
PARTIES = (Role.COURT, Role.DETAINING_AUTHORITY, Role.ALLEGED_PERPETRATOR)


def zipf(count: int) -> list[float]:
    """Return cumulative weights: the n-th is 1/n of the first."""
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


COUNTRY_WEIGHTS = zipf(len(OTHER_COUNTRIES))
VOCABULARY = [*WORDS, *OTHER_WORDS]
WORD_WEIGHTS = zipf(len(VOCABULARY))


class Party(NamedTuple):
    """A person or an institution: the fields by which others name it, and its own."""

    pk: int
    uid: uuid.UUID
    name: str
    own: dict[str, Any]


class Report(NamedTuple):
    """A source."""

    pk: int
    uid: uuid.UUID
    date: Span


class Part(NamedTuple):
    """An involvement: party, role and outcome."""

    party: Party
    is_person: bool
    role: str
    outcome: str
    charge: str = ""
    provision: str = ""


class Case(NamedTuple):
    """An incident with its parts and its sources."""

    pk: int
    uid: uuid.UUID
    date: Span
    own: dict[str, Any]
    parts: list[Part]
    sources: list[Report]
    follows: "Case | None" = None


class Synthetic:
    """Incidents, half as many persons and sources, and an institution for every twenty."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.random = random.Random(20251123)
        self.rare = set(self.random.sample(range(1, rows + 1), min(RARE_ROWS, rows)))
        self.persons = [self._person(n) for n in range(1, max(2, rows // 2) + 1)]
        self.institutions = [self._institution(n) for n in range(1, max(2, rows // 20) + 1)]
        self.sources = [
            Report(n, self._uid(), self._span(2015, 2025)) for n in range(1, max(1, rows // 2) + 1)
        ]

    def cases(self) -> Iterator[Case]:
        before = None
        for n in range(1, self.rows + 1):
            azeri = n % AZERBAIJAN_SHARE == 0
            # The contract promises incidents of Azerbaijan in 2015-2024.
            span = self._span(2015, 2024) if azeri else self._any_span()
            parts = (self._uid(), span, self._incident(n, azeri), self._parts(n), self._cited())
            before = Case(n, *parts, before if n % LINK_SHARE == 0 else None)
            yield before
            before = before._replace(follows=None)

    def _uid(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def _country(self) -> str:
        return self.random.choices(OTHER_COUNTRIES, cum_weights=COUNTRY_WEIGHTS)[0]

    def _person(self, n: int) -> Party:
        name = f"{self.random.choice(FIRST)} {self.random.choice(LAST)} {n}"
        own = {
            "nationalities": self.random.choice(["AZ", self._country()]),
            "gender": GENDERS[n % len(GENDERS)],
            "occupations": "\n".join(OCCUPATIONS[n % len(OCCUPATIONS)]),
        }
        return Party(n, self._uid(), name, own)

    def _institution(self, n: int) -> Party:
        kind = self.random.choice(InstitutionKind.values)
        return Party(n, self._uid(), f"{kind.title()} no. {n}", {"kind": kind, "country": self._country()})

    def _incident(self, n: int, azeri: bool) -> dict[str, Any]:
        kind = self.random.choice(IncidentKind.values)
        own = {
            "title": f"{IncidentKind(kind).label.capitalize()} no. {n}",
            "kind": kind,
            "country": "AZ" if azeri else self._country(),
            "summary": self._text(n),
            "victims_low": 1,
            "victims_high": self.random.choice([1, 1, 1, 2, 5]),
        }
        if self.random.random() < 0.3:
            own["latitude"] = round(self.random.uniform(-60, 70), 4)
            own["longitude"] = round(self.random.uniform(-180, 180), 4)
        return own

    def _parts(self, n: int) -> list[Part]:
        parts = [
            Part(
                person,
                True,
                Role.VICTIM,
                self.random.choice(["", *Outcome.values]),
                *CHARGES[(n + person.pk) % len(CHARGES)],
            )
            for person in self._some(self.persons, self.random.choice([1, 1, 2]))
        ]
        if self.random.random() < 0.7:
            parts.append(Part(self.random.choice(self.institutions), False, self.random.choice(PARTIES), ""))
        return parts

    def _cited(self) -> list[Report]:
        return self._some(self.sources, min(self.random.choice([1, 2]), len(self.sources)))

    def _some(self, of: list[Any], count: int) -> list[Any]:
        return self.random.sample(of, k=count)

    def _any_span(self) -> Span:
        """Return a date of 1990 to 2025; one in forty has an open end, one in a hundred is unknown."""
        chance = self.random.random()
        if chance < 0.01:
            return Span()
        if chance < 0.035:
            word = self.random.choice(["since", "before"])
            return _parsed(f"{word} {self.random.randrange(1995, 2025)}")
        return self._span(1990, 2025)

    def _span(self, first: int, last: int) -> Span:
        """Return a date of any precision within these years."""
        day = date(first, 1, 1) + timedelta(days=self.random.randrange((last - first + 1) * 365))
        precision = self.random.choices(["day", "month", "year", "range"], [6, 2, 1, 1])[0]
        if precision == "day":
            return Span(day.isoformat(), day, day)
        if precision == "month":
            return _parsed(f"{day:%B %Y}")
        if precision == "year":
            return _parsed(str(day.year))
        end = min(day + timedelta(days=self.random.randrange(1, 60)), date(last, 12, 31))
        return Span(f"{day.isoformat()}/{end.isoformat()}", day, end)

    def _text(self, n: int) -> str:
        """Return 300 to 1,500 characters; "the" in every other text, the rare words in five."""
        words = self.random.choices(VOCABULARY, cum_weights=WORD_WEIGHTS, k=self.random.randrange(48, 190))
        if n % 2 == 0:
            words[::9] = ["the"] * len(words[::9])
        if n % MIDDLING_SHARE == 1:
            words[1:1] = [MIDDLING]
        if n in self.rare:
            words[3:3] = [RARE]
        return " ".join(words)[:1500]


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> Span:
    return Span.parse(text)
