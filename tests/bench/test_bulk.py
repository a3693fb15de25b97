"""Synthetic records written in bulk are what publication would have made of the same working records."""

import re
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
import pytest
from django.apps import apps
from django.db import connection

from bench.bulk import fill
from incidents.models import Change, Incident, Institution, Person, Source
from incidents.models.editions.edition import IncidentEdition
from incidents.models.editions.search_index import first_hits
from incidents.publishing import publish as door
from incidents.text.search_terms import read_words
from tests.public.client import get

pytestmark = pytest.mark.django_db

ROWS = 40
TIMES = re.compile(rb'"published_at":"[^"]*"')
# When it was, and what follows from that.
OF_TIMES = {"id", "edition_id", "published_at", "at", "digest", "created_at", "updated_at"}
DESK = (Person, Institution, Incident, Source)
PUBLIC = [
    model
    for model in apps.get_app_config("incidents").get_models()
    if model.__module__.rpartition(".")[2] in {"edition", "figures", "filter_rows", "search"}
]


def rows_of(model: type[Any]) -> list[dict[str, Any]]:
    """The stored rows of a table in the order of their keys, but for keys and times.

    Read past the ORM, which turns ids of different forms into the same object.
    """
    table, key = (connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")  # noqa: S608
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{name: timeless(value) for name, value in row.items() if name not in OF_TIMES} for row in rows]


def timeless(value: Any) -> Any:
    value = bytes(value) if isinstance(value, memoryview) else value
    return TIMES.sub(b"", value.encode()) if isinstance(value, str) else value


def tables() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: rows_of(model) for model in (*DESK, *PUBLIC)}


def publish_again() -> None:
    """Forget all that is public, and publish the same working records through the door."""
    for model in PUBLIC:
        model._base_manager.all().delete()
    for model in DESK:
        model._base_manager.update(number=None, status="draft", published_revision=0)
    for model in (Person, Institution, Incident):
        for record in model.objects.order_by("pk"):
            door.publish([record], by=None)


def test_what_is_made_in_bulk_is_what_the_door_makes_of_it(db):
    fill(ROWS)
    bulk = tables()
    publish_again()

    assert bulk == tables()
    assert (len(bulk["IncidentEdition"]), len(bulk["PersonEdition"])) == (ROWS, ROWS // 2)


def test_documents_have_the_digest_and_the_time_of_their_editions(db):
    fill(ROWS)
    edition = IncidentEdition.objects.get(number=7)
    line = Change.objects.get(kind="incident", number=7)

    assert sha256(get("incidents/7/").content).hexdigest() == edition.digest
    assert orjson.loads(edition.document)["published_at"] == line.at.isoformat().replace("+00:00", "Z")


def test_parties_of_what_is_made_in_bulk_can_be_filtered_by(db):
    fill(ROWS)
    document = orjson.loads(IncidentEdition.objects.get(number=7).document)
    person = document["involvements"][0]["person"]["id"]

    assert 7 in [each["number"] for each in get("incidents/", f"person={person}").json()["results"]]
    assert get("persons/", "role=victim").json()["count"] > 0


def test_keys_go_on_where_those_made_in_bulk_end(db):
    fill(ROWS)
    last = IncidentEdition.objects.order_by("-pk").first().pk
    door.publish([Incident.objects.first()], by=None)

    assert IncidentEdition.objects.order_by("-pk").first().pk == last + 1


def test_words_are_found_whichever_way_they_were_written(db):
    fill(ROWS)
    found = first_hits("incident", read_words('"xylophone zeppelin"'), connection.alias, 10)

    assert len(found) == 5


def test_at_2000_rows_there_is_what_the_contract_promises(db):
    fill(2_000)
    period = IncidentEdition.objects.filter(
        country="AZ", earliest__gte=date(2015, 1, 1), latest__lte=date(2024, 12, 31)
    )

    assert period.count() >= 200
    assert Incident.objects.filter(summary__contains="the ").count() == 1_000
    assert IncidentEdition.objects.filter(document__contains="xylophone zeppelin").count() == 5
