"""Questions about who is held: `python bench/held.py PEOPLE`, in an empty database.

Publishes PEOPLE people with one to three periods of custody each, in cases of a hundred, and asks on another
day each time, so that no answer is remembered. Prints the median time within this process with a tenth of the
people and with all of them, the ratio of the two, and the ratio to a page of all people.
"""

import argparse
import os
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.db import transaction
from django.test import Client

from bench.bulk import MODELS, NO_EVIDENCE, Bulk
from bench.tables import continue_keys
from incidents.dates.span import Span
from incidents.models import PersonEdition
from incidents.public.cache import registry
from incidents.publishing.document_parts import span_document
from incidents.publishing.ledger import LedgerWriter

FIRST, DAYS = date(2015, 1, 1), 4_000
OF_A_CASE = 100
STATUSES = ("pretrial_detention", "serving_sentence", "serving_sentence", "house_arrest", "released")
HELD = "custody=in_custody,house_arrest"
WORKS = {
    "people, first page": "persons/?published_since={day}",
    "held on a day, possibly": f"persons/?{HELD}&custody_on={{day}}",
    "held on a day, certainly": f"persons/?{HELD}&custody_on={{day}}&custody_match=certain",
    "held by status": f"stats/held/?{HELD}&custody_on={{day}}&by=custody_status",
    "held by case and status": f"stats/held/?{HELD}&custody_on={{day}}&by=case,custody_status",
    "held by month": f"stats/held/?{HELD}&by=month&custody_to={{day:%Y-%m}}",
    "people held as CSV": "prisoners.csv?custody_on={day}",
}


class People:
    """Random people with custody, a case for each hundred."""

    def __init__(self) -> None:
        self.random, self.numbers, self.bulk = Random(4), count(1), Bulk()

    def add(self, size: int) -> None:
        """Publish more people, and the cases that they belong to."""
        with transaction.atomic():
            act = LedgerWriter()
            for first in range(0, size, OF_A_CASE):
                self._add_case(act, [self._add(act) for _ in range(min(OF_A_CASE, size - first))])
            self.bulk.write()
            continue_keys(MODELS)
        registry.clear()

    def _add(self, act: LedgerWriter) -> dict[str, Any]:
        number, uid = next(self.numbers), uuid.UUID(int=self.random.getrandbits(128), version=4)
        name = f"Person {number}"
        content = {
            "name": name,
            "names": [{"text": name, "kind": "main", "script": "Latn", "language": ""}],
            "gender": self.random.choice(["female", "male"]),
            "birth": None,
            "nationalities": [],
            "occupations": ["journalist"],
            "summary": "",
            "custody": list(self._custody()),
            **NO_EVIDENCE,
        }
        self.bulk.publish(act, "person", number, uid, content)
        return {"id": str(uid), "number": number, "name": name}

    def _custody(self) -> Iterator[dict[str, Any]]:
        periods = self.random.randint(1, 3)
        days = sorted(self.random.sample(range(DAYS), 2 * periods))
        for place, (begin, end) in enumerate(zip(days[::2], days[1::2], strict=True)):
            is_open = place == periods - 1 and self.random.random() < 0.5
            yield {
                "status": self.random.choice(STATUSES),
                "from": _day(begin),
                "until": None if is_open else _day(end),
                "last_confirmed": str(FIRST + timedelta(days=end)) if is_open else None,
                "expected_end": None,
                "note": "",
                **dict.fromkeys(("place", "begun_by", "ended_by")),
                "citations": [],
            }

    def _add_case(self, act: LedgerWriter, members: list[dict[str, Any]]) -> None:
        number = members[0]["number"]
        content = {
            "title": f"Case {number}",
            "kind": "",
            "country": None,
            "summary": "",
            "incidents": [],
            "persons": members,
            "institutions": [],
            "statements": [],
            **NO_EVIDENCE,
        }
        uid = uuid.UUID(int=self.random.getrandbits(128), version=4)
        self.bulk.publish(act, "case", number, uid, content)


def _day(number: int) -> dict[str, Any]:
    return span_document(Span.parse(str(FIRST + timedelta(days=number))))


def times(rounds: int) -> dict[str, float]:
    """Return the median time of each kind of question, in milliseconds; nothing is remembered."""
    random, client = Random(5), Client(SERVER_NAME="127.0.0.1")
    found: dict[str, list[float]] = {work: [] for work in WORKS}
    for _ in range(rounds):
        for work, address in WORKS.items():
            registry.clear()
            path = f"/api/v1/{address.format(day=FIRST + timedelta(days=random.randrange(DAYS)))}"
            begin = time.perf_counter()
            answer = client.get(path)
            _ = answer.getvalue()
            found[work].append((time.perf_counter() - begin) * 1000)
            assert answer.status_code == 200, path  # noqa: S101 - a measurement of errors is none
    return {work: median(each) for work, each in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", type=int, metavar="PEOPLE", nargs="?", default=4_000)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    if PersonEdition.objects.exists():
        sys.exit("The database is not empty.")
    people, few = People(), arguments.people // 10
    people.add(few)
    before = times(arguments.rounds)
    people.add(arguments.people - few)
    after = times(arguments.rounds)
    plain = after["people, first page"]
    print(
        f"| question | {few:,} people: ms | {arguments.people:,} people: ms | ratio | to a page of people |"
    )
    print("|---|---|---|---|---|")
    for work in WORKS:
        ratio, to_plain = after[work] / before[work], after[work] / plain
        found = f"{before[work]:.1f} | {after[work]:.1f} | {ratio:.1f} x | {to_plain:.1f} x"
        print(f"| {work} | {found} |")


if __name__ == "__main__":
    main()
