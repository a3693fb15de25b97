"""Statistics: cells that lists confirm, uncertain dates, people apart from incidents; as JSON and CSV."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.public.cache import registry
from incidents.public.statistics import statistics
from incidents.public.statistics.aggregates import Cells
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.public.client import body, errors, get

pytestmark = pytest.mark.django_db

NOTHING_ASKED = ""
QUESTIONS = [
    NOTHING_ASKED,
    "country=AZ,GE",
    "country=none",
    "date_from=2024-03&date_to=2025-06",
    "date_from=2024-03&date_match=certain",
    "date_to=2024-05-15",
    "date_match=certain",
    "undated=true",
    "role=victim",
    "role=none",
    "role=none,judge",
    "role=victim,judge&outcome=convicted,unstated",
    "outcome=unstated",
    "person=1",
    "person=1&role=victim",
    "person=1&institution=1",
    "person=1&institution=1&role=court,victim",
    "institution=1&outcome=convicted",
    "kind=arrest&bbox=44,38,51,42",
    "q=arrest",
    "q=-arrest&country=AZ",
    "as_of=now",
    "published_since=2020-01-01",
    "person=99",
]
BY = ["country", "year", "month", "kind", "role", "outcome", "country,year", "role,outcome", "year,outcome"]
# Every question with three ways of counting, every way of counting with several questions.
ASKED = [(question, BY[(at + step) % len(BY)]) for at, question in enumerate(QUESTIONS) for step in (0, 3, 7)]


@shared
def record():
    """Incidents of every sort of date, some without a country, a date, or a party."""
    ann, bob, judge = make.person("Ann"), make.person("Bob"), make.person("Judge Judy")
    court = make.institution("Court")
    made = [
        make.incident("Arrest in June", date="23 June 2025", victims_low=2, victims_high=5),
        make.incident(
            "Trial over years",
            date="2024-11/2025-02",
            kind="conviction",
            country="GE",
            victims_low=1,
            victims_high=1,
        ),
        make.incident("Since then", date="since March 2024"),
        make.incident("Before", date="before May 2024", country="GE", victims_low=3),
        make.incident("Undated arrest", date=""),
        make.incident("At sea", date="2024", country="", unstated={"country": "none"}),
    ]
    make.edited(made[0], latitude=40.4, longitude=49.9, precision="locality")
    make.involve(made[0], ann, outcome="detained")
    make.involve(made[0], bob)
    make.involve(made[1], ann, outcome="convicted")
    make.involve(made[1], court, "court", outcome="convicted")
    make.involve(made[1], judge, "judge")
    make.involve(made[2], ann, outcome="unknown")
    make.involve(made[2], ann, "judge")
    make.link(made[3], made[0])
    return make.public(ann, bob, judge, court, *made)


def cells(query: str) -> list[dict]:
    answer = get("stats/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["cells"]


def by_value(query: str, name: str) -> dict:
    return {cell[name]: cell for cell in cells(query)}


def listed(query: str) -> dict[str, int]:
    answer = get("incidents/", query).json()
    return {"certain": answer["count_certain"], "possible": answer["count"]}


@pytest.mark.parametrize(("question", "by"), ASKED)
def test_the_query_of_every_cell_lists_what_the_cell_counts(record, question, by):
    found = cells(f"{question}&by={by}".lstrip("&"))

    assert [cell["incidents"] for cell in found] == [listed(cell["query"]) for cell in found]


# Two parties of one incident may have no role in common, and `role` would be that of both.
@pytest.mark.parametrize("by", ["country", "kind", "role", "outcome"])
@pytest.mark.parametrize("question", [each for each in QUESTIONS if "person=1&institution" not in each])
def test_what_a_list_finds_is_in_a_cell(record, question, by):
    found = cells(f"{question}&by={by}".lstrip("&"))

    assert bool(found) == bool(listed(question)["possible"])


@pytest.mark.parametrize(("question", "by"), ASKED)
def test_the_totals_are_those_of_the_list(record, question, by):
    totals = get("stats/", f"{question}&by={by}".lstrip("&")).json()["totals"]

    assert totals["incidents"] == listed(question)


def test_an_incident_is_possible_in_each_year_it_overlaps_and_certain_in_the_one_it_lies_inside(record):
    years = by_value("by=year&country=GE&kind=conviction", "year")

    assert {year: cell["incidents"] for year, cell in years.items()} == {
        2024: {"certain": 0, "possible": 1},
        2025: {"certain": 0, "possible": 1},
    }
    assert by_value("by=year&country=AZ", "year")[2025]["incidents"] == {"certain": 1, "possible": 2}


def test_an_open_span_reaches_no_further_than_what_is_told_or_asked(record):
    assert set(by_value("by=year", "year")) == {2024, 2025, None}
    assert set(by_value("by=year&q=then", "year")) == {2024}
    assert set(by_value("by=year&q=then&date_to=2027", "year")) == {2024, 2025, 2026, 2027}
    assert set(by_value("by=year&q=then&date_from=2030", "year")) == {2030}


def test_what_has_no_date_no_country_and_no_party_stands_apart(record):
    assert by_value("by=month", "month")[None]["query"] == "undated=true"
    assert by_value("by=country", "country")[None]["query"] == "country=none"
    assert by_value("by=role", "role")[None]["query"] == "role=none"
    assert by_value("by=outcome", "outcome")[None]["query"] == "role=none"


def test_an_outcome_that_is_unknown_is_not_one_that_is_not_told(record):
    outcomes = by_value("by=outcome", "outcome")

    assert outcomes["unknown"]["incidents"]["possible"] == 1
    assert outcomes["unstated"]["persons"] == 3
    assert get("incidents/", "outcome=unstated").json()["count"] == 3


def test_persons_are_counted_once_and_never_with_incidents(record):
    totals = get("stats/").json()["totals"]

    assert totals["incidents"] == {"certain": 6, "possible": 6}
    assert totals["persons"] == 3
    assert totals["involvements"] == 7


def test_persons_of_a_role_are_those_in_it(record):
    roles = by_value("by=role", "role")

    assert {role: cell["persons"] for role, cell in roles.items()} == {
        "victim": 2,
        "judge": 2,
        "court": 0,
        None: 0,
    }


def test_with_a_person_asked_for_no_figure_counts_anybody_else(record):
    outcomes = by_value("by=outcome&person=1", "outcome")

    assert {name: (cell["involvements"], cell["persons"]) for name, cell in outcomes.items()} == {
        "detained": (1, 1),
        "convicted": (1, 1),
        "unknown": (1, 1),
        "unstated": (1, 1),
    }
    assert outcomes["convicted"]["victims"] == {"low": 1, "high": 1}
    assert outcomes["unstated"]["victims"] == {"low": 0, "high": 0}


def test_of_a_person_in_two_roles_a_role_asked_for_counts_alone(record):
    totals = get("stats/", "person=1&role=judge").json()["totals"]

    assert (totals["involvements"], totals["persons"]) == (1, 1)
    assert totals["victims"] == {"low": 0, "high": 0}
    assert get("stats/", "person=1").json()["totals"]["victims"] == {"low": 3, "high": 3}


def test_with_an_institution_asked_for_its_own_parts_are_counted(record):
    totals = get("stats/", "institution=1&role=court").json()["totals"]
    both = get("stats/", "institution=1&person=1").json()["totals"]

    assert (totals["involvements"], totals["persons"]) == (1, 0)
    assert (both["involvements"], both["persons"]) == (2, 1)
    assert both["victims"] == {"low": 1, "high": 1}


def test_victims_are_at_least_those_named_and_have_no_upper_bound_where_none_is_stated(record):
    countries = by_value("by=country", "country")

    assert countries["AZ"]["victims"] == {"low": 3, "high": None}
    assert countries["GE"]["victims"] == {"low": 4, "high": None}
    assert get("stats/", "date_from=2025-06-23&date_match=certain").json()["totals"]["victims"] == {
        "low": 2,
        "high": 5,
    }
    assert get("stats/", "q=sea").json()["totals"]["victims"] == {"low": 0, "high": None}


def test_victims_of_what_is_only_possible_count_for_the_high_alone(record):
    cell = by_value("by=year&q=trial", "year")[2024]

    assert cell["victims"] == {"low": 0, "high": 1}


def test_a_month_is_written_as_one(record):
    months = cells("by=month&country=GE&date_from=2024-12-10&date_to=2025-01-05")

    assert [(cell["month"], cell["query"]) for cell in months] == [
        ("2024-12", "country=GE&date_from=2024-12-10&date_to=2024-12-31"),
        ("2025-01", "country=GE&date_from=2025-01-01&date_to=2025-01-05"),
    ]


def test_statistics_stand_as_they_stood(record):
    at = door.live_edition(record).published_at.isoformat()
    door.withdraw(record, by=None, reason="asked for it", keep_history=False)
    late = make.public(make.incident("Later", date="2025"))
    before = door.live_edition(late).published_at.isoformat()
    door.withdraw(late, by=None, reason="a mistake", keep_history=True)

    assert get("stats/", "by=year").json()["totals"]["incidents"]["possible"] == 6
    assert get("stats/", {"by": "year", "as_of": before}).json()["totals"]["incidents"]["possible"] == 7
    assert get("stats/", {"by": "year", "as_of": at}).json()["totals"]["incidents"]["possible"] == 0


def test_a_withdrawn_victim_is_not_counted_any_more(record):
    door.withdraw(record, by=None, reason="asked for it", keep_history=False)

    assert get("stats/", "q=june").json()["totals"]["persons"] == 1
    assert get("stats/", "q=then").json()["totals"]["victims"] == {"low": 0, "high": None}


def test_a_table_holds_the_cells(record):
    answer = get("stats/", "by=country,year&country=AZ&format=csv")
    rows = list(csv.DictReader(io.StringIO(body(answer).decode(), newline="")))

    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert "attachment" in answer["Content-Disposition"]
    assert list(rows[1].items()) == [
        *[("country", "AZ"), ("year", "2025"), ("incidents_certain", "1"), ("incidents_possible", "2")],
        *[("involvements", "4"), ("persons", "2"), ("victims_low", "2"), ("victims_high", "")],
        ("query", "country=AZ&date_from=2025-01-01&date_to=2025-12-31"),
    ]


def test_the_question_is_repeated_in_words(record):
    assert get("stats/", "by=country,year&kind=arrest&role=none").json()["asked"] == (
        "Incidents of the kind “arrest or detention”, in the role “none”, by country and year"
    )


@pytest.mark.parametrize(
    "value",
    ["", "day", "country,year,kind,role", "year,month", "Country", "country;year", "\0", "'", "1=1--"],
)
def test_what_cannot_be_counted_by_is_refused(value):
    assert errors("stats/", {"by": value}).keys() == {"by"}


@pytest.mark.parametrize("name", ["ordering", "page_size", "cursor", "fields", "extract"])
def test_how_a_list_is_given_has_no_meaning_for_statistics(name):
    assert "no such parameter" in errors("stats/", {"by": "year", name: "x"})[name]["detail"]


def test_more_months_than_there_can_be_are_refused_with_the_limit():
    make.public(make.incident(date="1900"), make.incident(date="2024"))

    assert "1,500 months, and there can be 1,200" in errors("stats/", "by=month")["by"]["detail"]
    assert len(cells("by=month&date_from=2000")) == 12


def test_more_cells_than_there_can_be_are_refused_with_the_limit(record, monkeypatch):
    monkeypatch.setattr(statistics, "MOST_CELLS", 2)

    assert "more than 2 cells" in errors("stats/", "by=country,year")["by"]["detail"]


PAIRS = ["country,year", "month,kind", "role,month", "year,outcome"]


@pytest.mark.parametrize(
    ("query", "by"),
    # Those without a date make as many cells as there are other values.
    [(query, PAIRS[at % len(PAIRS)]) for at, query in enumerate(QUESTIONS) if "undated" not in query],
)
def test_cells_are_counted_before_they_are_added_up(record, query, by, monkeypatch):
    found = cells(f"by={by}&{query}")
    monkeypatch.setattr(Cells, "incidents", lambda cells: pytest.fail("added up"))
    monkeypatch.setattr(statistics, "MOST_CELLS", len(found) - 1)
    registry.clear()

    if found:
        assert "cells" in errors("stats/", f"by={by}&{query}")["by"]["detail"]


@pytest.mark.parametrize("by", ["", "kind", "country,year", "institution"])
def test_head_and_a_matching_condition_add_nothing_up(record, by, monkeypatch):
    address = f"/api/v1/stats/?by={by}" if by else "/api/v1/stats/"
    etag = Client().get(address)["ETag"]
    registry.clear()
    for method in ("incidents", "people"):
        monkeypatch.setattr(Cells, method, lambda cells: pytest.fail("added up"))

    head = Client().head(address)
    assert (head.status_code, head["ETag"]) == (200, etag)
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304


def test_head_is_refused_as_get_is(record, monkeypatch):
    monkeypatch.setattr(statistics, "MOST_CELLS", 2)

    assert Client().head("/api/v1/stats/?by=country,year").status_code == 400


def test_as_many_cells_as_there_can_be_are_answered(record, monkeypatch):
    expected = cells("by=country,month")
    monkeypatch.setattr(statistics, "MOST_CELLS", len(expected))
    registry.clear()

    assert cells("by=country,month") == expected


def test_a_refusal_is_remembered(record, monkeypatch):
    monkeypatch.setattr(statistics, "MOST_CELLS", 2)
    first = get("stats/", "by=country,year").json()

    with CaptureQueriesContext(connection) as captured:
        assert get("stats/", "by=country,year").json() == first

    assert len(captured) == 1  # which state of the record this is


def test_an_empty_record_has_no_cells():
    answer = get("stats/", "by=country,year").json()

    assert answer["cells"] == []
    assert answer["totals"]["incidents"] == {"certain": 0, "possible": 0}


def queries(query: str) -> int:
    registry.clear()
    with CaptureQueriesContext(connection) as captured:
        cells(query)
    return len(captured.captured_queries)


def test_statistics_cost_the_same_queries_for_one_cell_and_for_many(record):
    assert queries("by=country,year&country=AZ&date_from=2025") == queries("by=country,year") <= 10


def test_nothing_hidden_is_counted():
    hidden, known = make.person("Hidden", sensitivity=30), make.person("Known")
    incident = make.incident()
    make.involve(incident, hidden, "witness")
    make.involve(incident, known)
    make.public(known, incident)
    make.incident("A draft")

    totals = get("stats/").json()["totals"]

    assert (totals["incidents"]["possible"], totals["persons"], totals["involvements"]) == (1, 1, 1)
    assert set(by_value("by=role", "role")) == {"victim"}
