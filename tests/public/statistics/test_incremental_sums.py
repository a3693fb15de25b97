"""Statistics after a publication are those before, and what changed: as if all were added up anew."""

from typing import Any

import orjson
import pytest
from django.http import QueryDict

from incidents.public.api.stats import OF_LISTS, PARAMETERS, body_of
from incidents.public.cache import registry
from incidents.public.queries import ledger_state
from incidents.public.queries.list_query import ask
from incidents.public.statistics import incremental_sums
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "by=country,year",
    "by=month&date_from=2024-03&date_to=2025-06&date_match=certain",
    "by=role,outcome",
    "by=country&role=none,judge",
    "by=kind,role&country=AZ",
]


def some_record() -> dict[str, Any]:
    """Persons in several incidents of all sorts of date; those who stand at the edges of time stay."""
    ann, bob, court = make.person("Ann"), make.person("Bob"), make.institution("Court")
    first = make.incident("The first", date="January 2024", country="GE")
    last = make.incident("The last", date="since December 2025", victims_low=4)
    arrest = make.incident("An arrest", date="23 June 2025", victims_low=2, victims_high=5)
    trial = make.incident("A trial", date="2024-11/2025-02", kind="conviction")
    undated = make.incident("Undated", date="", country="", unstated={"country": "none"})
    make.involve(first, ann, outcome="detained")
    make.involve(arrest, ann, outcome="detained")
    make.involve(arrest, bob)
    make.involve(trial, bob, outcome="convicted")
    make.involve(trial, court, "court")
    make.public(ann, bob, court, first, last, arrest, trial, undated)
    return {"ann": ann, "bob": bob, "arrest": arrest, "trial": trial, "undated": undated, "first": first}


@shared
def record() -> dict[str, Any]:
    return some_record()


def another(record: dict[str, Any]) -> None:
    new = make.incident("Another", date="March 2025", victims_low=1)
    make.involve(new, record["ann"], outcome="released")
    make.involve(new, person := make.person("Cem"), "judge")
    make.public(person, new)


def elsewhere(record: dict[str, Any]) -> None:
    make.public(make.edited(record["arrest"], country="GE", kind="conviction", victims_high=9))


def without_a_victim(record: dict[str, Any]) -> None:
    record["arrest"].involvements.get(person=record["bob"]).delete()
    make.public(make.edited(record["arrest"]))


def one_more(record: dict[str, Any]) -> None:
    make.involve(record["undated"], record["ann"], "judge")
    make.public(make.edited(record["undated"]))


def renamed(record: dict[str, Any]) -> None:
    make.public(make.rename(record["bob"], "Robert"))


def taken_back(record: dict[str, Any]) -> None:
    door.withdraw(record["trial"], by=None, reason="a mistake", keep_history=True)


def several(record: dict[str, Any]) -> None:
    another(record)
    elsewhere(record)
    taken_back(record)


def closed(record: dict[str, Any]) -> None:
    door.withdraw(record["trial"], by=None, reason="asked for it", keep_history=False)


def person_closed(record: dict[str, Any]) -> None:
    door.withdraw(record["ann"], by=None, reason="asked for it", keep_history=False)


def merged(record: dict[str, Any]) -> None:
    door.merge(record["bob"], record["ann"], by=None, reason="one person")


def the_first_edited(record: dict[str, Any]) -> None:
    make.public(make.edited(record["first"], summary="In the mountains."))


def the_first_gone(record: dict[str, Any]) -> None:
    door.withdraw(record["first"], by=None, reason="a mistake", keep_history=True)


def earlier_than_all(record: dict[str, Any]) -> None:
    make.public(make.incident("Long ago", date="1999"))


CARRIED = [another, elsewhere, without_a_victim, one_more, renamed, taken_back, several, the_first_edited]
ANEW = [closed, person_closed, merged, the_first_gone, earlier_than_all]


def asked(query: str) -> dict[str, Any]:
    question = ask("incident", QueryDict(query), without=OF_LISTS, extra=PARAMETERS)
    found = orjson.loads(body_of(question, "json"))
    assert found["totals"]["incidents"]["possible"] > 0 or not found["cells"]
    return found


def asked_anew(query: str) -> dict[str, Any]:
    registry.clear()
    return asked(query)


@pytest.mark.parametrize("happening", [*CARRIED, *ANEW], ids=lambda each: each.__name__)
@pytest.mark.parametrize("query", QUESTIONS)
def test_what_is_carried_on_is_what_is_added_up_anew(record, happening, query):
    asked(query)
    happening(record)

    assert asked(query) == asked_anew(query)


@pytest.mark.parametrize("happening", CARRIED, ids=lambda each: each.__name__)
def test_only_what_changed_is_added_up(record, happening, monkeypatch):
    before = asked("by=country,year")
    happening(record)
    monkeypatch.setattr(incremental_sums.IncrementalAggregator, "_anew", None)

    assert asked("by=country,year")["totals"]["incidents"]["possible"] >= before["totals"]["incidents"][
        "possible"
    ] - (happening is taken_back)


def test_sums_of_another_record_are_not_carried_on(record, monkeypatch):
    """As after a copy was put back: its ledger has a line of the same number, of another time."""
    asked("by=country")
    key, kept = next(each for each in incremental_sums._remembered.items() if each[0][1] == ("country",))
    line = (kept.line[0] - 1, kept.line[1])
    monkeypatch.setitem(
        incremental_sums._remembered,
        key,
        incremental_sums.Aggregates(line, None, None, {("XX",): (1, 1, 0, 1, 1)}, {}),
    )

    assert asked("by=country") == asked_anew("by=country")


def test_after_too_many_publications_all_is_added_up_anew(record, monkeypatch):
    asked("by=country,year")
    several(record)
    monkeypatch.setattr(ledger_state, "MOST_LINES", 1)
    monkeypatch.setattr(incremental_sums, "_named", None)

    assert asked("by=country,year") == asked_anew("by=country,year")


def test_who_is_in_too_many_incidents_is_counted_anew(record, monkeypatch):
    asked("by=country,year")
    another(record)
    monkeypatch.setattr(incremental_sums, "MOST_INCIDENTS", 1)

    assert asked("by=country,year") == asked_anew("by=country,year")
