"""The harness proves itself: each leak that is put in on purpose is found with CI's own requests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict

from incidents.public.queries.list_query import ask
from tests.security import leaks  # noqa: F401 - enters them
from tests.security.asking import Reader
from tests.security.changes import all_together
from tests.security.leaking import LEAKS, planted
from tests.security.recording import Asked, differences, record, recorded_after
from tests.security.sampling import sample
from tests.security.test_noninterference import REQUESTS
from tests.security.tracker import Tracker

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def questions() -> list[Asked]:
    """The requests of CI, made up for the first test that asks them: for all others they are the same."""
    return []


@pytest.mark.parametrize("name", LEAKS)
@pytest.mark.one_database
def test_a_seeded_leak_is_found(
    tracker: Tracker, questions: list[Asked], name: str, record_property: Any
) -> None:
    # CI adds what the answers lead to.
    asked = questions or sample(Reader(tracker).pool(), REQUESTS - REQUESTS // 10)
    questions[:] = asked

    with planted(name) as route:
        of_route = [each for each in asked if route.fits(each.path)]
        found = any(_is_seen(tracker, part) for part in _parts(of_route))
    record_property("leak", ["to readers", found])
    assert found


def test_there_are_leaks_of_many_kinds() -> None:
    assert len(LEAKS) >= 20


def _parts(asked: list[Any], first: int = 40) -> Iterator[list[Any]]:
    """A few, then all others: most leaks show at once."""
    return (part for part in (asked[:first], asked[first:]) if part)


def _is_seen(tracker: Tracker, asked: list[Any]) -> bool:
    before = record(asked)
    assert not differences(before, record(asked)), "The leak itself must be quiet."
    return bool(differences(before, recorded_after(all_together, tracker, asked)))


def test_no_query_that_was_compiled_with_a_leak_is_used_without_it(tracker: Tracker) -> None:
    def sql() -> Any:
        prepared = ask("incident", QueryDict()).prepared
        return prepared and prepared.sql.counts

    without = sql()
    with planted("a filter that joins a desk table"):
        assert sql() != without
    assert sql() == without
