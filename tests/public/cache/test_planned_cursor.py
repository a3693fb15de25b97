"""PostgreSQL plans look-ups by id once for each connection, and other queries for their values."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from incidents.choices import RecordKind
from incidents.public.queries.ledger_state import last_line
from incidents.public.queries.stored_editions import stored_live
from tests import make

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql",
        reason="SQLite plans quickly",
    ),
]


def planned(words: str) -> list[Any]:
    """Return how often each prepared statement with these words was executed."""
    with connections[settings.PUBLIC_DATABASE].cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            [f"%{words}%"],
        )
        return [times for (times,) in cursor.fetchall()]


def test_live_records_are_looked_up_with_one_plan() -> None:
    first, second = (make.public(make.incident(title=title)) for title in ("One", "Two"))
    before = sum(planned("WHERE number = $1"))
    found = [stored_live(RecordKind.INCIDENT, str(each.number)) for each in (first, second)]
    assert None not in found
    assert found[0] != found[1]
    (after,) = planned("FROM incidents_incidentedition WHERE number = $1")
    assert after - before == 2


def test_the_last_line_of_the_ledger_has_one_plan() -> None:
    make.public(make.incident(title="One"))
    before = sum(planned("FROM incidents_change ORDER BY sequence DESC"))
    one = last_line()
    make.public(make.incident(title="Two"))
    assert last_line() != one
    (after,) = planned("FROM incidents_change ORDER BY sequence DESC")
    assert after - before == 2
