"""Records in which every cited value has so many independent sources: lists answer as the documents say."""

import csv
import io
import re
from importlib import import_module
from random import Random
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from bench.expected import least_independent
from incidents.models.editions.edition import EDITIONS, IncidentEdition, PersonEdition
from incidents.publishing import propagation
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared

FIELDS = ("date", "country", "title", "summary")
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@shared
def incidents() -> Any:
    """Thirty incidents whose values have one to four sources, some of which repeat one another."""
    random = Random(3)
    first = [make.source(f"Source {number}") for number in range(4)]
    reprints = [make.source(f"Reprint {number}", derived_from=random.choice(first)) for number in range(4)]
    hidden = make.source("Hidden", sensitivity=20)
    sources = [*first, *reprints, make.source("Of a hidden one", derived_from=hidden)]
    found = []
    for number in range(30):
        made = make.incident(f"Incident {number}", cited=False)
        for field in random.sample(FIELDS, random.randint(1, 2)):
            for source in random.sample(sources, random.randint(1, 5)):
                stance = "supports" if random.random() < 0.9 else "disputes"
                make.cite(made, source, field, value="a value", stance=stance)
            make.cite(made, hidden, field, value="a value")
        found.append(made)
    return make.public(*found)


def documents(kind: str) -> list[Any]:
    return [orjson.loads(text) for text in EDITIONS[kind].objects.live().values_list("document", flat=True)]


def titles(least: int) -> set[str]:
    return {each["title"] for each in documents("incident") if least_independent(each) >= least}


@pytest.mark.parametrize("least", [1, 2, 3, 4])
def test_every_way_to_a_list_leaves_out_what_has_fewer_independent_sources(incidents, least):
    client, query = Client(), {"independent_min": least}
    answer = client.get("/api/v1/incidents/", {**query, "page_size": 100}).json()
    file = client.get("/api/v1/incidents.csv", query).getvalue().decode()
    statistics = client.get("/api/v1/stats/", {**query, "by": "kind"}).json()
    page = client.get("/incidents/", query).content.decode()
    feed = client.get("/incidents/feed/", query).content.decode()

    expected = titles(least)
    assert {each["title"] for each in answer["results"]} == expected
    assert answer["count"] == answer["count_certain"] == len(expected)
    assert {row["title"] for row in csv.DictReader(io.StringIO(file))} == expected
    assert statistics["totals"]["incidents"]["possible"] == len(expected)
    assert f'data-count="{len(expected)}"' in page
    assert len(re.findall("<entry>", feed)) == len(expected)
    assert 0 < len(expected) < 30 or least in {1, 4}


def test_the_numbers_tell_incidents_apart(incidents):
    assert len({len(titles(least)) for least in range(1, 5)}) >= 3


def test_the_question_is_described_and_can_be_taken_away(incidents):
    asked = Client().get("/api/v1/incidents/", {"independent_min": 2}).json()["asked"]
    page = Client().get("/incidents/", {"independent_min": 2}).content.decode()

    assert asked == "Incidents, with at least 2 independent sources for every cited value"
    assert re.search(r'name="independent_min" value="2"', page)
    assert "Independent sources of each value, at least" in page


@pytest.mark.parametrize("value", ["0", "-1", "two", "101", ""])
def test_other_numbers_are_refused(db, value):
    answer = Client().get("/api/v1/incidents/", {"independent_min": value})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "independent_min"


@pytest.mark.parametrize("path", ["persons", "institutions", "statements", "cases"])
def test_every_kind_of_record_is_asked_so(db, path):
    assert Client().get(f"/api/v1/{path}/", {"independent_min": 1}).json()["count"] == 0


def test_the_migration_counts_what_publishing_counts(incidents, monkeypatch):
    migration = import_module("incidents.migrations.0043_fill_independent_sources")
    before = dict(IncidentEdition.objects.values_list("pk", "independent_sources"))
    IncidentEdition.objects.update(independent_sources=None)
    monkeypatch.setattr(migration, "CHUNK", 7)
    migration.fill(apps, SimpleNamespace(connection=connection))

    assert dict(IncidentEdition.objects.values_list("pk", "independent_sources")) == before


def test_of_a_person_every_value_of_custody_is_counted(db):
    one, other = make.source("One"), make.source("Other")
    person = make.person("Held")
    for source in (one, other):
        make.cite(person, source, "names", value="Held")
    make.cite(person, one, "status", custody=make.hold(person), value="held")
    make.public(person)
    edition = PersonEdition.objects.live().get(uid=person.uid)

    assert edition.independent_sources == 1


@pytest.mark.parametrize("keep_history", [True, False])
def test_sources_of_a_withdrawn_party_count_no_longer_at_once(db, monkeypatch, keep_history):
    """The victim's charge has one source, the date two; without the victim every value has two."""
    one, other = make.source("One"), make.source("Other")
    victim = make.public(make.person("Victim"))
    made = make.incident("Trial", cited=False)
    involvement = make.involve(made, victim, "victim", charge="treason")
    make.cite(made, one, "charge", involvement=involvement, value="treason")
    for source in (one, other):
        make.cite(made, source, "date", value="2025")
    make.public(made)
    before = IncidentEdition.objects.live().get(uid=made.uid).independent_sources
    monkeypatch.setattr(propagation, "LEAST", 0)
    monkeypatch.setattr(propagation, "SECONDS", -1)
    door.withdraw(victim, by=None, reason="r", keep_history=keep_history)
    waiting = IncidentEdition.objects.live().get(uid=made.uid).independent_sources
    monkeypatch.undo()
    propagation.settle()
    after = IncidentEdition.objects.live().get(uid=made.uid).independent_sources

    assert (before, waiting, after) == (1, None, 2)
