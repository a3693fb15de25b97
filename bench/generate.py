"""Fill an empty database with published synthetic incidents: `python bench/generate.py ROWS`.

Uses the same environment variables as manage.py and applies migrations first. The same ROWS give the
same records (but for ids and times). Working records are inserted in bulk, without a history; their
documents come from the door's own `render`, and everything beside a document from the door's own
`columns` and `mentions`, so that what readers get is what publication would have made.
"""

import argparse
import hashlib
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import transaction
from django_countries import countries

from incidents.choices import ChangeAction, IncidentKind, InstitutionKind, NameKind, Outcome, Role, Status
from incidents.dates import Span
from incidents.models import (
    RECORDS,
    Change,
    Citation,
    Incident,
    Institution,
    InstitutionName,
    Involvement,
    Person,
    PersonName,
    PersonNationality,
    Source,
    VictimCount,
)
from incidents.models.edition import EDITIONS
from incidents.models.search import SEARCH
from incidents.publishing.documents import canonical, kind_of, render
from incidents.publishing.editions import MENTIONS, columns, head
from incidents.publishing.indexing import victim_count
from incidents.publishing.ledger import Act
from incidents.publishing.references import PublicRecord, mentions
from incidents.searching import indexed

CHUNK = 500
FIRST = (
    "Aysel Bahruz Leyla Murad Nigar Rauf Sevinj Tural Ulvi Vafa Zaur Elnur Farid Gunel Hafiz Ilkin".split()
)
LAST = (
    "Aliyev Babali Gasimov Hasanov Ibrahimov Karimov Mammadov Nabiyev Quliyev Rzayev Safarov Valiyev".split()
)
WORDS = (
    "court police detained journalist office search lawyer verdict appeal family protest witness ministry "
    "prison report charged released evidence hearing district border university editor colleague statement"
).split()
RARE = "xylophone zeppelin"
RARE_ROWS = 5
AZERBAIJAN_SHARE = 8  # one incident in so many
OTHER_COUNTRIES = [code for code, _ in countries if code != "AZ"][:194]
# Zipf: the n-th country has 1/n of the incidents of the first.
WEIGHTS = [1 / rank for rank in range(1, len(OTHER_COUNTRIES) + 1)]


class Generator:
    """Synthetic records from one random seed."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.random = random.Random(20251123)
        self.rare = set(self.random.sample(range(rows), min(RARE_ROWS, rows)))

    def persons(self) -> Iterator[Person]:
        for n in range(1, max(2, self.rows // 2) + 1):
            name = f"{self.random.choice(FIRST)} {self.random.choice(LAST)} {n}"
            nationality = self.random.choice(["AZ", *self.random.choices(OTHER_COUNTRIES, WEIGHTS)])
            yield Person(name=name, nationalities=nationality, **_published(n))

    def institutions(self) -> Iterator[Institution]:
        for n in range(1, max(2, self.rows // 20) + 1):
            kind = self.random.choice(InstitutionKind.values)
            country = self.random.choices(OTHER_COUNTRIES, WEIGHTS)[0]
            yield Institution(name=f"{kind.title()} no. {n}", kind=kind, country=country, **_published(n))

    def sources(self) -> Iterator[Source]:
        for n in range(1, max(1, self.rows // 2) + 1):
            source = Source(title=f"Report {n}", publisher="Example News", url=f"https://news.example/{n}")
            source.date = self.span(2015, 2025)
            yield source

    def incidents(self) -> Iterator[Incident]:
        for n in range(1, self.rows + 1):
            azeri = n % AZERBAIJAN_SHARE == 0
            kind = self.random.choice(IncidentKind.values)
            incident = Incident(
                title=f"{IncidentKind(kind).label.capitalize()} no. {n}",
                kind=kind,
                country="AZ" if azeri else self.random.choices(OTHER_COUNTRIES, WEIGHTS)[0],
                summary=self.text(n),
                victims_low=1,
                victims_high=self.random.choice([1, 1, 1, 2, 5]),
                **_published(n),
            )
            # The contract promises incidents of Azerbaijan in 2015-2024.
            incident.date = self.span(2015, 2024) if azeri else self.span(1990, 2025)
            if self.random.random() < 0.3:
                incident.latitude = round(self.random.uniform(-60, 70), 4)
                incident.longitude = round(self.random.uniform(-180, 180), 4)
                incident.precision = "locality"
            yield incident

    def span(self, first: int, last: int) -> Span:
        """A date of any precision, wholly inside the years given."""
        day = date(first, 1, 1) + timedelta(days=self.random.randrange((last - first + 1) * 365))
        precision = self.random.choices(["day", "month", "year", "range"], [6, 2, 1, 1])[0]
        if precision == "day":
            return Span.parse(day.isoformat())
        if precision == "month":
            return Span.parse(f"{day:%B %Y}")
        if precision == "year":
            return Span.parse(str(day.year))
        end = min(day + timedelta(days=self.random.randrange(1, 60)), date(last, 12, 31))
        return Span.parse(f"{day.isoformat()}/{end.isoformat()}")

    def text(self, n: int) -> str:
        """300 to 1,500 characters; "the" in every other one, the rare words in five."""
        words = self.random.choices(WORDS, k=self.random.randrange(45, 190))
        if n % 2 == 0:
            words[::9] = ["the"] * len(words[::9])
        if n - 1 in self.rare:
            words[3:3] = [RARE]
        return " ".join(words)[:1500]


def _published(number: int) -> dict[str, Any]:
    return {"number": number, "status": Status.PUBLISHED, "published_revision": 1}


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def insert(rows: Iterable[Any]) -> list[int]:
    """Insert rows in bulk past the history; their primary keys."""
    made: list[int] = []
    for chunk in _chunks(rows):
        manager = type(chunk[0])._base_manager
        made += [row.pk for row in manager.bulk_create(chunk)]
    return made


class KnownPublic(PublicRecord):
    """References from the working records at hand, all of which are public here."""

    def know(self, records: Iterable[Any]) -> None:
        for record in records:
            self.add(kind_of(record), {"id": str(record.uid), "number": record.number, "name": record.name})


def publish(records: Sequence[Any], public: PublicRecord) -> None:
    """First editions of new records, as the door makes them, inserted in bulk."""
    kind = kind_of(records[0])
    model = EDITIONS[kind]
    act = Act()
    editions, changes, documents = [], [], []
    for record in records:
        sequence, at = act.stamp()
        document = render(record, public, head(kind, record.number, 1, at)).document
        text = canonical(document)
        documents.append(document)
        about = {"uid": record.uid, "number": record.number, "version": 1}
        digest = hashlib.sha256(text).hexdigest()
        editions.append(
            model(published_at=at, document=text.decode(), digest=digest, **about, **columns(kind, document))
        )
        changes.append(Change(sequence=sequence, kind=kind, action=ChangeAction.PUBLISHED, at=at, **about))
    made = model.objects.bulk_create(editions)
    Change.objects.bulk_create(changes)
    insert(_index(kind, made, documents))
    if kind == "incident":
        insert(_figures(made, documents))
    insert(
        row
        for edition, document in zip(made, documents, strict=True)
        for row in _rows(kind, edition, document)
    )


def _index(kind: str, editions: list[Any], documents: list[dict[str, Any]]) -> Iterator[Any]:
    for edition, document in zip(editions, documents, strict=True):
        yield SEARCH[kind](edition=edition, **indexed(kind, document))


def _figures(editions: list[Any], documents: list[dict[str, Any]]) -> Iterator[VictimCount]:
    for edition, document in zip(editions, documents, strict=True):
        yield VictimCount(edition=edition, **victim_count(document))


def _rows(kind: str, edition: Any, document: dict[str, Any]) -> Iterator[Any]:
    if kind == "person":
        for country in document["nationalities"]:
            yield PersonNationality(edition=edition, country=country["code"])
        return
    for mention in mentions(kind, document):
        yield MENTIONS[kind](edition=edition, **mention)


def fill(rows: int) -> None:
    """Make and publish everything."""
    made = Generator(rows)
    public = KnownPublic()
    persons, institutions = list(made.persons()), list(made.institutions())
    with transaction.atomic():
        insert(persons)
        insert(institutions)
        insert(PersonName(person=p, text=p.name, kind=NameKind.MAIN, script="Latn") for p in persons)
        insert(InstitutionName(institution=i, text=i.name, kind=NameKind.MAIN) for i in institutions)
        sources = insert(made.sources())
    public.know([*persons, *institutions])
    for parties in (*_chunks(persons), *_chunks(institutions)):
        with transaction.atomic():
            publish(parties, public)
    for incidents in _chunks(made.incidents()):
        with transaction.atomic():
            insert(incidents)
            insert(_involvements(made, incidents, persons, institutions))
            insert(_citations(made, incidents, sources))
            publish(incidents, public)


def _involvements(
    made: Generator, incidents: list[Any], persons: list[Any], institutions: list[Any]
) -> Iterator[Any]:
    for incident in incidents:
        for person in made.random.sample(persons, k=made.random.choice([1, 1, 2])):
            outcome = made.random.choice(["", *Outcome.values])
            yield Involvement(incident=incident, person=person, role=Role.VICTIM, outcome=outcome)
        if made.random.random() < 0.7:
            role = made.random.choice([Role.COURT, Role.DETAINING_AUTHORITY, Role.ALLEGED_PERPETRATOR])
            yield Involvement(incident=incident, institution=made.random.choice(institutions), role=role)


def _citations(made: Generator, incidents: list[Any], sources: list[int]) -> Iterator[Citation]:
    for incident in incidents:
        for _ in range(made.random.choice([1, 2])):
            source = made.random.choice(sources)
            yield Citation(incident=incident, source_id=source, field="date", value=incident.date_text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, metavar="ROWS")
    rows = parser.parse_args().rows
    if rows < 1:
        parser.error("ROWS is at least 1")
    call_command("migrate", verbosity=0)
    if any(model.objects.exists() for model in RECORDS):
        sys.exit("The database is not empty; name an empty one by DATABASE_URL or TRACKER_DATA_DIR.")
    start = time.perf_counter()
    fill(rows)
    print(f"{rows} incidents in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
