"""Incidents of a country counted from the days that are kept: as many as the database finds."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from incidents.models.edition import IncidentEdition
from incidents.public import counted
from incidents.public.counted import totals_kept
from incidents.public.question import ask
from incidents.public.totals import Totals, last_line
from tests.public import test_stats_carried as happenings

pytestmark = pytest.mark.django_db
record = happenings.record

QUESTIONS = [
    "country=AZ",
    "country=AZ,GE&date_from=2024-02",
    "country=GE,none&date_to=2025-06-23",
    "country=AZ&date_from=2025-06-23&date_to=2025-06-23",
    "country=AZ&date_from=2024-11&date_to=2025-02&date_match=certain",
    "country=AZ,GE,none&date_from=2020&date_to=2030&date_match=certain",
    "country=none&undated=true",
]


def kept(query: str) -> Totals | None:
    return totals_kept(ask("incident", QueryDict(query)).filters)


def looked_for(query: str) -> Totals:
    found = next(iter(ask("incident", QueryDict(query)).counts()))
    return Totals(found[0], found[-1])


def ask_twice() -> None:
    for query in QUESTIONS * 2:
        kept(query)


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_first_question_is_the_databases_and_the_second_is_told_from_what_is_kept(record, query):
    assert kept(query) is None
    assert kept(query) == looked_for(query) != Totals(0, 0)


@pytest.mark.parametrize(
    "happening", [*happenings.CARRIED, *happenings.ANEW], ids=lambda happening: happening.__name__
)
def test_what_is_kept_is_carried_on(record, happening):
    ask_twice()
    happening(record)

    assert [kept(query) for query in QUESTIONS] == [looked_for(query) for query in QUESTIONS]


@pytest.mark.parametrize("happening", happenings.CARRIED, ids=lambda happening: happening.__name__)
def test_only_what_changed_is_read(record, happening, monkeypatch):
    ask_twice()
    happening(record)
    monkeypatch.setattr(counted, "Days", None)

    assert all(kept(query) for query in QUESTIONS)


def test_a_snapshot_from_before_what_is_kept_is_not_told_of_it(record, monkeypatch):
    filters, line = ask("incident", QueryDict("country=AZ")).filters, counted.line_now()
    filters.state = last_line()
    happenings.another(record)
    ask_twice()
    with monkeypatch.context() as then:
        then.setattr(counted, "line_now", lambda: line)
        assert totals_kept(filters) is None

    assert kept("country=AZ") == looked_for("country=AZ")


def test_what_is_kept_of_another_record_is_not_carried_on(record):
    """As after a copy was put back: its ledger has a line of the same number, of another time."""
    ask_twice()
    sequence, at = counted._remembered._line
    counted._remembered._line = sequence - 1, at - timedelta(seconds=1)
    counted._remembered._state = None
    counted._remembered.countries["AZ"].change(None, None, 1)

    assert kept("country=AZ") == looked_for("country=AZ")


@pytest.mark.parametrize(
    "query",
    ["", "date_from=2024", "country=AZ&kind=arrest", "country=AZ&q=arrest", "country=AZ&as_of=2030-01-01"],
)
def test_what_is_asked_by_more_is_the_databases(query):
    assert [kept(query), kept(query)] == [None, None]


def test_countries_of_other_records_are_not_those_of_incidents():
    filters = ask("statement", QueryDict("country=AZ")).filters
    assert [totals_kept(filters), totals_kept(filters)] == [None, None]


def test_days_in_a_wrong_order_are_left_to_the_database(record):
    """The desk refuses them; a document of a replica or of another version might have them."""
    edition = IncidentEdition.objects.filter(country="AZ", superseded_at=None).exclude(earliest=None)[0]
    IncidentEdition.objects.filter(pk=edition.pk).update(latest=edition.earliest - timedelta(1))

    assert [kept("country=AZ"), kept("country=AZ")] == [None, None]
    assert kept("country=GE") is None
    assert kept("country=GE") == looked_for("country=GE")
