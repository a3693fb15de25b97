"""Compare lists and statistics of the API with its documents: `python bench/oracle.py QUERIES`.

Uses the environment variables of manage.py, with any data: random queries are answered within this process,
and computed again by brute force. Prints each difference and exits with 1 if there is one.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

    import django

    django.setup()

import orjson
from django.conf import settings
from django.test import Client
from django.utils.http import urlencode

from bench.expected import (
    Document,
    Question,
    asks_certain,
    country_of,
    in_order,
    is_incident,
    is_institution,
    is_person,
    span_of,
    statistics,
    trait_values,
    words_of,
)
from incidents.choices import Gender, IncidentKind, InstitutionKind, Outcome, Role
from incidents.models.editions.edition import EDITIONS

ROOT = "/api/v1"
MOST_CELLS = 10_000
DIMENSIONS = (
    *("country", "year", "month", "kind", "role", "outcome"),
    *("gender", "nationality", "occupation", "institution"),
)


class Oracle:
    """The public record as documents, and random queries about it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.documents: dict[str, list[Document]] = {
            kind: [orjson.loads(text) for text in self._live(kind)] for kind in EDITIONS
        }
        incidents = self.documents["incident"]
        self._connect()
        self.countries = sorted({country_of(each) for each in incidents} | {"none"})
        self.days = sorted({day for each in incidents for day in span_of(each) or ()})[1:-1]

    def _connect(self) -> None:
        """Add to each incident the data of other documents: its parties and the incidents that link to it."""
        persons = {each["id"]: each for each in self.documents["person"]}
        by_id = {each["id"]: each for each in self.documents["incident"]}
        for incident in by_id.values():
            incident["linked"] = set()
            for part in incident["involvements"]:
                part["known"] = part["person"] and persons[part["person"]["id"]]
        for incident in by_id.values():
            for other in (by_id[link["incident"]["id"]] for link in incident["links"]):
                incident["linked"].add(str(other["number"]))
                other["linked"].add(str(incident["number"]))

    @staticmethod
    def _live(kind: str) -> Any:
        return EDITIONS[kind].objects.for_readers().live().values_list("document", flat=True)

    def differences(self, questions: int) -> Iterator[str]:
        """Run random queries; yield a description of each difference."""
        checks = [
            self._list_of_incidents,
            self._statistics,
            self._list_of_persons,
            self._statistics,
            self._list_of_institutions,
        ]
        for number in range(questions):
            yield from checks[number % len(checks)]()

    # Questions

    def _some(self, values: Any, most: int = 3) -> list[str]:
        values = list(values)
        return [
            str(each) for each in self.random.sample(values, min(len(values), self.random.randint(1, most)))
        ]

    def _maybe(self, share: float = 0.25) -> bool:
        return self.random.random() < share

    def _period(self) -> Question:
        first, last = sorted(self.random.choices(self.days, k=2)) if self.days else (None, None)
        found = {"date_from": [str(first)]} if first and self._maybe(0.7) else {}
        found |= {"date_to": [str(last)]} if last and self._maybe(0.7) else {}
        return found | ({"date_match": ["certain"]} if self._maybe() else {})

    def _support(self) -> Question:
        return {"independent_min": self._some(range(1, 4), 1)} if self._maybe(0.2) else {}

    def _about_incidents(self, more: bool = True) -> Question:
        query: Question = {}
        for name, values in (found := self._values(more)).items():
            if self._maybe(0.25 if len(found) < 7 else 0.12):
                query[name] = self._some(values, 100 if name == "ids" else 3)
        if self._maybe(0.5):
            return query | self._period()
        return query | ({"undated": ["true"]} if more and self._maybe(0.1) else {})

    def _values(self, more: bool) -> dict[str, list[str]]:
        """Return conditions on incidents; `more` adds those that persons cannot have through incidents."""
        countries = self.countries if more else [each for each in self.countries if each != "none"]
        found = {
            "country": countries,
            "kind": IncidentKind.values,
            "role": [*Role.values, *["none"] * more],
            "outcome": [*Outcome.values, *["unstated"] * more],
        }
        if more:
            for kind in ("person", "institution"):
                found[kind] = self._numbers(kind)
            found |= self._traits() | self._texts()
            found["linked_to"] = found["ids"] = self._numbers("incident")
        return {name: values for name, values in found.items() if values}

    def _numbers(self, kind: str) -> list[str]:
        return [str(each["number"]) for each in self.documents[kind]]

    def _traits(self) -> dict[str, list[str]]:
        """Return conditions on persons, or on victims."""
        nations = sorted({code for p in self.documents["person"] for code in trait_values(p, "nationality")})
        occupations = sorted(
            {text for p in self.documents["person"] for text in trait_values(p, "occupation")}
        )
        return {
            "gender": [*Gender.values, "unstated"],
            "nationality": nations,
            "occupation": self._words_of(occupations),
        }

    def _texts(self) -> dict[str, list[str]]:
        incidents = self.documents["incident"]
        parts = [part for each in incidents for part in each["involvements"]]
        sources = [source for each in incidents for source in each["sources"]]
        return {
            "charge": self._words_of({part["charge"] for part in parts}),
            "provision": self._words_of({part["provision"] for part in parts}),
            "publisher": self._words_of({source["publisher"] for source in sources}),
            "source": sorted({source["id"] for source in sources}),
        }

    @staticmethod
    def _words_of(texts: Any) -> list[str]:
        """Return words and whole texts to search for, of those in ASCII letters."""
        plain = [text for text in texts if text.isascii() and words_of(text)]
        words = {word for text in plain for word in words_of(text)}
        whole = {f'"{" ".join(words_of(text))}"' for text in plain if len(text) < 90}
        return sorted(words | whole - {'"unstated"'})

    # Checks

    def _list_of_incidents(self) -> Iterator[str]:
        query = self._about_incidents()
        if self._maybe(0.1):
            query["bbox"] = [self.random.choice(["0,-30,60,60", "150,-60,-30,70"])]
        query |= self._support()
        documents = self.documents["incident"]
        found = [each for each in documents if is_incident(each, query, certain=asks_certain(query))]
        certain = [each for each in documents if is_incident(each, query, certain=True)]
        yield from self._compare("incidents", query, in_order(found), len(certain))

    def _list_of_persons(self) -> Iterator[str]:
        query, incidents = self._about_incidents(more=False), self.documents["incident"]
        query |= {name: self._some(values) for name, values in self._traits().items() if self._maybe()}
        query |= {"ids": self._some(self._numbers("person"), 100)} if self._maybe(0.1) else {}
        query |= self._support()
        persons = self.documents["person"]
        found = [
            each["id"] for each in persons if is_person(each, query, incidents, certain=asks_certain(query))
        ]
        certain = [each for each in persons if is_person(each, query, incidents, certain=True)]
        yield from self._compare("persons", query, sorted(found), len(certain))

    def _list_of_institutions(self) -> Iterator[str]:
        documents, incidents = self.documents["institution"], self.documents["incident"]
        countries = {country_of(each) for each in documents} - {"none"}
        query = {
            f"incident_{name}" if name in {"country", "kind"} else name: values
            for name, values in (self._about_incidents(more=False) if self._maybe(0.5) else {}).items()
        }
        query |= {"country": self._some(sorted(countries))} if countries and self._maybe(0.5) else {}
        query |= {"kind": self._some(InstitutionKind.values)} if self._maybe(0.5) else {}
        query |= {"ids": self._some(self._numbers("institution"), 100)} if self._maybe(0.1) else {}
        query |= self._support()
        match = asks_certain(query)
        found = [each["id"] for each in documents if is_institution(each, query, incidents, certain=match)]
        certain = [each for each in documents if is_institution(each, query, incidents, certain=True)]
        yield from self._compare("institutions", query, sorted(found), len(certain))

    def _compare(self, path: str, query: Question, ids: list[str], certain: int) -> Iterator[str]:
        address = f"{ROOT}/{path}/?{_query(query | {'fields': ['id'], 'page_size': ['100']})}"
        count, listed = (-1, -1), []
        following: str | None = address
        while following:
            answer = self._ask(following)
            count = answer["count"], answer["count_certain"]
            listed += [each["id"] for each in answer["results"]]
            following = answer["next"] and answer["next"].removeprefix(settings.PUBLIC_URL)
        listed = listed if path == "incidents" else sorted(listed)
        if (listed, count) != (ids, (len(ids), certain)):
            yield f"{address}: {count}, {len(listed)} listed, not {len(ids)}, {certain} certainly"

    def _statistics(self) -> Iterator[str]:
        query, by = (
            self._about_incidents() | self._support(),
            self.random.sample(DIMENSIONS, self.random.randint(1, 3)),
        )
        if {"year", "month"} <= set(by):
            by.remove("month")
        cells = statistics(self.documents["incident"], by, query)
        address = f"{ROOT}/stats/?{_query({'by': by} | query)}"
        answer = self._ask(address)
        if "cells" not in answer:
            if len(cells) <= MOST_CELLS:
                yield f"{address}: refused, with {len(cells)} cells"
            return
        given = {
            tuple(_cell_value(name, each[name]) for name in by): _figures(each) for each in answer["cells"]
        }
        yield from (
            f"{address}: {key}: {given.get(key)}, not {cells.get(key)}" for key in _unlike(given, cells)
        )
        total = statistics(self.documents["incident"], [], query)[()]
        if _figures(answer["totals"]) != total:
            yield f"{address}: totals {_figures(answer['totals'])}, not {total}"

    def _ask(self, address: str) -> Any:
        return self.client.get(address).json()


def _query(query: Question) -> str:
    return urlencode({name: ",".join(values) for name, values in query.items()})


def _figures(shown: Document) -> Document:
    return {name: shown[name] for name in ("incidents", "involvements", "persons", "victims")}


def _unlike(actual: dict[Any, Any], expected: dict[Any, Any]) -> list[Any]:
    return [key for key in actual.keys() | expected.keys() if actual.get(key) != expected.get(key)]


def _cell_value(name: str, value: Any) -> Any:
    """Return a value of a cell as documents have it."""
    if name == "country":
        return value or "none"
    if name == "outcome" and value == "unstated":
        return ""
    if name == "month" and value:
        year, month = map(int, value.split("-"))
        return year * 12 + month - 1
    return value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=int, metavar="QUESTIONS")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = list(Oracle(arguments.seed).differences(arguments.questions))
    print("\n".join(found[:50]))
    print(f"{arguments.questions} questions, {len(found)} differences")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
