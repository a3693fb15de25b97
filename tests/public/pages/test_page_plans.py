"""The page of one record reads no table whole, however many records there are."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.module_data import shared

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads tables this small whole"),
]

# Rows of these are few at any time.
SMALL = {"incidents_pendingredaction"}
LAST_OF_AN_INDEX = re.compile(r"ORDER BY (sequence|1) DESC LIMIT 1$")


@shared
def records() -> dict[str, Any]:
    """A record of each kind that names others, with custody, a later version and linked incidents."""
    person, court = make.person(), make.institution()
    make.hold(person)
    trial, verdict = make.incident(title="Trial"), make.incident(title="Verdict")
    for each in (trial, verdict):
        make.involve(each, person)
        make.involve(each, court, "court")
    make.link(verdict, trial)
    case, statement = make.case("A case", trial, verdict), make.statement(court)
    every = {
        "incidents": verdict,
        "persons": person,
        "institutions": court,
        "cases": case,
        "statements": statement,
    }
    make.public(trial, *every.values())
    for each in (verdict, person, court):
        make.public(make.edited(each, summary="Another summary."))
    return every


def scanned(sql: str) -> set[str]:
    """Return the tables that a query reads whole, although it might use an index."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"), [])
        steps = "\n".join(str(row[-1]) for row in cursor.fetchall())
    names = {short: table for table, short in re.findall(r'"(incidents_\w+)" ([UV]\d)', sql)}
    return {
        names.get(each, each) for each in re.findall(r"^SCAN (incidents_\w+|[UV]\d)", steps, re.MULTILINE)
    } - SMALL


@pytest.mark.parametrize("kind", ["incidents", "persons", "institutions", "cases", "statements"])
def test_the_page_of_a_record_reads_no_table_whole(records: dict[str, Any], kind: str) -> None:
    path = f"/{kind}/{records[kind].number}/"
    Client().get(path)
    make.public(make.incident(title="Elsewhere"))
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path, follow=True).status_code == 200
    queries = [each["sql"] for each in captured.captured_queries]
    reading = [sql for sql in queries if sql.startswith("SELECT") and not LAST_OF_AN_INDEX.search(sql)]
    assert len(reading) > 1
    assert {sql: found for sql in reading if (found := scanned(sql))} == {}
