"""The way that a list query is counted by."""

import pytest
from django.http import QueryDict

from incidents.public.queries import word_search
from incidents.public.queries.counts import Totals, Way
from incidents.public.queries.list_query import ask, snapshot
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def incidents():
    make.public(*(make.incident(f"Arrest {n}", date="June 2025", country="AZ") for n in range(3)))


def totals(query: str) -> Totals:
    with snapshot():
        return ask("incident", QueryDict(query)).totals()


def way(query: str) -> Way:
    found = totals(query)
    assert found.count == 3
    return found.way


def test_the_database_counts_what_is_not_known():
    assert way("date_from=2025") == Way.DATABASE


def test_what_was_counted_is_remembered_until_the_next_publication():
    assert [way("date_from=2025"), way("date_from=2025&page_size=2")] == [Way.DATABASE, Way.REMEMBERED]

    make.public(make.incident("Another arrest", date="2024", country="AZ"))

    assert way("date_from=2025") == Way.DATABASE


def test_incidents_of_a_named_person_are_not_remembered():
    person, arrests = make.person("Ann"), [make.incident(f"Arrest of Ann {n}") for n in range(3)]
    for arrest in arrests:
        make.involve(arrest, person)
    make.public(person, *arrests)

    assert [way(f"person={person.uid}") for _ in range(2)] == [Way.DATABASE, Way.DATABASE]


def test_periods_of_a_country_are_counted_by_its_dates_from_the_second_time_on():
    ways = [way(f"country=AZ&date_to={year}") for year in (2025, 2026, 2027)]

    assert ways == [Way.DATABASE, Way.DATE_INDEX, Way.DATE_INDEX]


def test_frequent_words_alone_are_counted_by_the_search_index(monkeypatch):
    monkeypatch.setattr(word_search, "MOST_RANKED", 1)

    assert [way("q=arrest"), way("q=arrest&country=AZ")] == [Way.SEARCH_INDEX, Way.DATABASE]


def test_rare_words_are_counted_by_their_ids():
    assert way("q=arrest") == Way.DATABASE


def test_the_way_changes_nothing_that_an_etag_is_made_of():
    first, again = totals("date_from=2025"), totals("date_from=2025")

    assert first.way != again.way
    assert (first, repr(first)) == (again, repr(again))
