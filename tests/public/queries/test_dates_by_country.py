"""Incidents of a country counted from the days that are kept: as many as the database finds."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.http import QueryDict

from incidents.models.editions.edition import IncidentEdition
from incidents.public.queries import dates_by_country
from incidents.public.queries.counts import count_queryset
from incidents.public.queries.dates_by_country import Counts, counts_by_dates
from incidents.public.queries.ledger_state import last_line
from incidents.public.queries.list_query import ask
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.public.statistics import test_incremental_sums as happenings

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "country=AZ",
    "country=AZ,GE&date_from=2024-02",
    "country=GE,none&date_to=2025-06-23",
    "country=AZ&date_from=2025-06-23&date_to=2025-06-23",
    "country=AZ&date_from=2024-11&date_to=2025-02&date_match=certain",
    "country=AZ,GE,none&date_from=2020&date_to=2030&date_match=certain",
    "country=none&undated=true",
    "country=none",
    "country=DE&date_from=2001&date_to=2003",
    "country=DE&date_to=2003&date_match=certain",
]


@shared
def record() -> dict[str, Any]:
    """As for statistics, and one of which only the end is known, and one of which only the beginning is."""
    made = happenings.some_record()
    ended, begun = (make.incident(date, date=date, country="DE") for date in ("before 2003", "since 2002"))
    return {**made, "ended": make.public(ended), "begun": make.public(begun)}


def twice_edited(record: dict[str, Any]) -> None:
    make.public(make.edited(record["arrest"], country="DE"))
    make.public(make.edited(record["arrest"], country="GE"))


def there_and_back(record: dict[str, Any]) -> None:
    make.public(make.edited(record["ended"], country="AZ"))
    make.public(make.edited(record["ended"], country="DE"))


def new_and_edited(record: dict[str, Any]) -> None:
    new = make.public(make.incident("New", date="March 2025"))
    make.public(make.edited(new, country="GE"))


def new_and_gone(record: dict[str, Any]) -> None:
    new = make.public(make.incident("New", date="March 2025"))
    door.withdraw(new, by=None, reason="a mistake", keep_history=True)


CARRIED = [*happenings.CARRIED, twice_edited, there_and_back, new_and_edited, new_and_gone]


def kept(query: str) -> Counts | None:
    return counts_by_dates(ask("incident", QueryDict(query)).filters)


def looked_for(query: str) -> Counts:
    asked = ask("incident", QueryDict(query))
    found = next(iter(count_queryset(asked.editions, asked.filters.certain())))
    return found[0], found[-1]


def ask_about(*queries: str) -> None:
    for query in queries:
        kept(query)


def ask_twice() -> None:
    ask_about(*QUESTIONS, *QUESTIONS)


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_first_question_is_the_databases_and_the_second_is_told_from_what_is_kept(record, query):
    assert kept(query) is None
    assert kept(query) == looked_for(query) != (0, 0)


@pytest.mark.parametrize("happening", [*CARRIED, *happenings.ANEW], ids=lambda happening: happening.__name__)
def test_what_is_kept_is_carried_on(record, happening):
    ask_twice()
    happening(record)

    assert [kept(query) for query in QUESTIONS] == [looked_for(query) for query in QUESTIONS]


@pytest.mark.parametrize("happening", CARRIED, ids=lambda happening: happening.__name__)
def test_only_what_changed_is_read(record, happening, monkeypatch):
    ask_twice()
    happening(record)
    monkeypatch.setattr(dates_by_country, "CountryDates", None)

    assert all(kept(query) for query in QUESTIONS)


def test_a_country_that_is_not_kept_yet_is_not_left_out(record):
    ask_about("country=AZ", "country=AZ")

    assert kept("country=AZ,GE") is None
    assert kept("country=AZ,GE") == looked_for("country=AZ,GE")


def test_what_was_carried_on_by_half_is_forgotten(record, monkeypatch):
    ask_twice()
    happenings.elsewhere(record)

    def fails(*_):
        raise OperationalError

    with monkeypatch.context() as failing:
        failing.setattr(dates_by_country.IntervalIndex, "remove", fails)
        with pytest.raises(OperationalError):
            kept("country=AZ")
    ask_twice()

    assert [kept(query) for query in QUESTIONS] == [looked_for(query) for query in QUESTIONS]


def test_while_another_reads_days_the_database_tells(record, monkeypatch):
    ask_about("country=AZ", "country=GE")
    meanwhile = []

    def reading(country):
        meanwhile.append(kept("country=AZ"))
        return read(country)

    read = dates_by_country._dates_in
    with monkeypatch.context() as slowly:
        slowly.setattr(dates_by_country, "_dates_in", reading)
        first = kept("country=AZ")

    assert meanwhile == [None]
    assert first == kept("country=AZ") == looked_for("country=AZ")


def test_what_another_thread_carried_on_meanwhile_is_not_carried_on_twice(record, monkeypatch):
    ask_twice()
    happenings.another(record)
    since = dates_by_country.incidents_since

    def overtaken(*lines):
        monkeypatch.setattr(dates_by_country, "incidents_since", since)
        kept("country=AZ")
        return since(*lines)

    monkeypatch.setattr(dates_by_country, "incidents_since", overtaken)

    assert kept("country=AZ") == looked_for("country=AZ")


def test_a_snapshot_from_before_what_is_kept_is_not_told_of_it(record, monkeypatch):
    filters, line = ask("incident", QueryDict("country=AZ")).filters, dates_by_country.line_now()
    filters.state = last_line()
    happenings.another(record)
    ask_twice()
    with monkeypatch.context() as then:
        then.setattr(dates_by_country, "line_now", lambda: line)
        assert counts_by_dates(filters) is None

    assert kept("country=AZ") == looked_for("country=AZ")


def test_what_is_kept_of_another_record_is_not_carried_on(record):
    """As after a copy was put back: its ledger has a line of the same number, of another time."""
    ask_twice()
    sequence, at = dates_by_country._remembered._line
    dates_by_country._remembered._line = sequence - 1, at - timedelta(seconds=1)
    dates_by_country._remembered._state = None
    dates_by_country._remembered.countries["AZ"].change(None, None, 1)

    assert kept("country=AZ") == looked_for("country=AZ")


@pytest.mark.parametrize(
    "query",
    ["", "date_from=2024", "country=AZ&kind=arrest", "country=AZ&q=arrest", "country=AZ&as_of=2020-01-01"],
)
def test_what_is_asked_by_more_is_the_databases(query):
    assert [kept(query), kept(query)] == [None, None]


def test_countries_of_other_records_are_not_those_of_incidents():
    filters = ask("statement", QueryDict("country=AZ")).filters
    assert [counts_by_dates(filters), counts_by_dates(filters)] == [None, None]


def test_dates_in_a_wrong_order_are_left_to_the_database(record):
    """The desk refuses them; a document of a replica or of another version might have them."""
    edition = IncidentEdition.objects.filter(country="AZ", superseded_at=None).exclude(earliest=None)[0]
    IncidentEdition.objects.filter(pk=edition.pk).update(latest=edition.earliest - timedelta(1))

    ask_about("country=GE", "country=GE")
    assert [kept("country=AZ"), kept("country=AZ"), kept("country=AZ,GE")] == [None, None, None]
    assert kept("country=GE") == looked_for("country=GE")
