"""Lists of the desk: filters, orders, pages, and a fixed number of queries."""

from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make

pytestmark = pytest.mark.django_db

FOLDERS = ["incidents", "persons", "institutions", "statements", "sources", "involvements", "citations"]


def titles(desk, query):
    answer = desk.get(f"incidents/?{query}")
    assert answer.status_code == 200, answer.content
    assert answer.json()["count"] == len(answer.json()["results"])
    return {each["title"] for each in answer.json()["results"]}


@pytest.fixture
def cases(db):
    """Three incidents: an arrest in June, a killing some time in 2025, an undated raid."""
    june = make.incident("June", place="Baku")
    make.involve(june, make.person("Aysel Quliyeva", nationalities=["AZ", "TR"]), outcome="detained")
    make.involve(june, make.institution("Baku Police", "police"), "detaining_authority")
    year = make.incident("Year", date="2025", kind="killing", country="GE", summary="by the river")
    make.involve(year, make.person("Leyla Yunus"), "judge")
    undated = make.incident("Undated", date="", kind="raid", country="")
    return june, year, undated


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"June", "Year", "Undated"}),
        ("country=AZ", {"June"}),
        ("country=aze,geo", {"June", "Year"}),
        ("country=AZ&country=GE", {"June", "Year"}),
        ("kind=arrest,raid", {"June", "Undated"}),
        ("date_from=2025-06&date_to=2025-06", {"June", "Year"}),
        ("date_from=2025-06&date_to=2025-06&date_match=certain", {"June"}),
        ("date_from=2026", set()),
        ("date_to=2025-06-22", {"Year"}),
        ("undated=true", {"Undated"}),
        ("role=victim", {"June"}),
        ("role=victim,judge", {"June", "Year"}),
        ("outcome=detained", {"June"}),
        ("role=judge&outcome=detained", set()),
        ("status=draft", {"June", "Year", "Undated"}),
        ("status=published", set()),
        ("sensitivity=10", {"June", "Year", "Undated"}),
        ("sensitivity=20,30", set()),
        ("q=RIVER", {"Year"}),
        ("q=baku june", {"June"}),
        ("updated_by=nobody", set()),
    ],
)
def test_a_filter_finds_the_incidents_that_fit(as_editor, cases, query, expected):
    assert titles(as_editor, query) == expected


def test_incidents_are_found_by_a_party_and_its_role(as_editor, cases):
    person = cases[0].involvements.exclude(person=None).get().person

    assert titles(as_editor, f"person={person.uid}") == {"June"}
    assert titles(as_editor, f"person={person.uid}&role=victim") == {"June"}
    assert titles(as_editor, f"person={person.uid}&role=judge") == set()


def test_a_party_is_found_by_its_public_number_too(as_editor, cases):
    person = make.public(cases[0].involvements.exclude(person=None).get().person)

    assert titles(as_editor, f"person={person.number}") == {"June"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("nationality=TR", ["Aysel Quliyeva"]),
        ("country=GE", ["Leyla Yunus"]),
        ("role=judge", ["Leyla Yunus"]),
        ("role=judge&country=AZ", []),
        ("q=quliyeva", ["Aysel Quliyeva"]),
        ("date_from=2025&date_match=certain", ["Aysel Quliyeva", "Leyla Yunus"]),
        ("ordering=-name", ["Leyla Yunus", "Aysel Quliyeva"]),
    ],
)
def test_persons_are_found_by_themselves_and_by_their_incidents(as_editor, cases, query, expected):
    assert [each["name"] for each in as_editor.get(f"persons/?{query}").json()["results"]] == expected


def test_statements_are_found_by_speaker_and_subject(as_editor, cases):
    speaker, subject = make.person("Speaker"), make.person("Subject")
    statement = make.statement(person=speaker, persons=[subject], incidents=[cases[0]])
    make.statement("Another")
    queries = [f"person={speaker.uid}", f"about_person={subject.uid}", f"incident={cases[0].uid}"]

    found = [as_editor.get(f"statements/?{query}").json()["results"] for query in queries]

    assert [[each["id"] for each in results] for results in found] == [[str(statement.uid)]] * 3


def test_parts_are_found_by_their_record(as_editor, cases):
    involvements = as_editor.get(f"involvements/?incident={cases[0].uid}&role=victim").json()
    citations = as_editor.get(f"citations/?incident={cases[1].uid}&field=date").json()

    assert (involvements["count"], citations["count"]) == (1, 1)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "colour"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=x", "page_size"),
        ("cursor=x", "cursor"),
        ("cursor=eyJ4IjogMX0geyJ4IjogMX0g", "cursor"),
        ("page_size=1&page_size=2", "page_size"),
        ("page_size=", "page_size"),
    ],
)
def test_a_bad_parameter_is_named(as_editor, folder, query, parameter):
    answer = as_editor.get(f"{folder}/?{query}")

    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("country=ZZ", "country"),
        ("kind=nonsense", "kind"),
        ("status=gone", "status"),
        ("sensitivity=15", "sensitivity"),
        ("date_from=yesterday", "date_from"),
        ("date_from=2025&date_to=2024", "date_to"),
        ("undated=false", "undated"),
        ("undated=true&date_from=2025", "undated"),
        ("person=x", "person"),
        ("ordering=colour", "ordering"),
        ("q=%00", "q"),
        ("as_of=2025", "as_of"),
    ],
)
def test_a_bad_value_is_named_with_its_parameter(as_editor, query, parameter):
    answer = as_editor.get(f"incidents/?{query}")

    assert answer.status_code == 400
    assert parameter in {error["parameter"] for error in answer.json()["errors"]}


def on_days(*days):
    for day in days:
        make.incident("Same", date=day)


def walk(desk, path, way="next"):
    """Every page from here on, each a list of ids."""
    pages = []
    while path and len(pages) < 10:
        answer = desk.get(path).json()
        pages.append([each["id"] for each in answer["results"]])
        path = answer[way] and answer[way].partition("/api/v1/desk/")[2]
    return pages


@pytest.mark.parametrize(
    "ordering", ["date", "-date", "title", "-title", "updated", "-updated", "created", "-created"]
)
def test_pages_hold_every_record_once_in_order(as_editor, ordering):
    on_days("2025", "", "23 June 2025", "2025", "", "before 2010", "since 2019")
    whole = walk(as_editor, f"incidents/?ordering={ordering}&page_size=100")

    pages = walk(as_editor, f"incidents/?ordering={ordering}&page_size=2")

    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert list(chain(*pages)) == whole[0]


@pytest.mark.parametrize("ordering", ["date", "-date", "title"])
def test_pages_can_be_walked_back(as_editor, ordering):
    on_days("2025", "", "23 June 2025", "", "2024")
    path = f"incidents/?ordering={ordering}&page_size=2"
    forward = walk(as_editor, path)
    second = as_editor.get(path).json()["next"].partition("/api/v1/desk/")[2]
    last = as_editor.get(second).json()["next"].partition("/api/v1/desk/")[2]

    assert walk(as_editor, last, "previous") == forward[::-1]


@pytest.mark.parametrize("ordering", ["date", "-date"])
def test_undated_records_come_last_both_ways(as_editor, cases, ordering):
    results = as_editor.get(f"incidents/?ordering={ordering}").json()["results"]

    assert results[-1]["title"] == "Undated"


def test_a_record_that_is_new_meanwhile_moves_no_other_to_the_next_page(as_editor):
    on_days("2024", "2024", "2024")
    first = as_editor.get("incidents/?page_size=2").json()
    make.incident("New", date="2025")

    second = as_editor.get(first["next"].partition("/api/v1/desk/")[2]).json()

    assert len({each["id"] for each in first["results"] + second["results"]}) == 3


def test_a_cursor_belongs_to_its_question(as_editor, cases):
    following = as_editor.get("incidents/?page_size=1").json()["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]

    assert as_editor.get(f"incidents/?page_size=1&kind=arrest&cursor={cursor}").status_code == 400


def make_case(place):
    """An incident with parts of every kind, and a statement about it."""
    person, court = make.person(f"Person {place}"), make.institution(f"Court {place}")
    incident = make.incident(f"Incident {place}")
    part = make.involve(incident, person)
    make.involve(incident, court, "court")
    make.cite(incident, field="charge", involvement=part)
    make.link(incident, make.incident(f"Before {place}"))
    make.statement(person=person, institution=court, incidents=[incident], persons=[person])
    make.institution(f"Child {place}", parent=court)
    make.public(person)


def queries_of(desk, path):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert desk.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_list_of_three_costs_the_queries_of_a_list_of_one(as_editor, folder):
    make_case(0)
    queries_of(as_editor, f"{folder}/")  # the first use of a token in a day is noted
    of_one = queries_of(as_editor, f"{folder}/?page_size=100")
    [make_case(place) for place in range(1, 3)]

    assert queries_of(as_editor, f"{folder}/?page_size=100") == of_one


def test_a_write_of_many_parts_looks_its_references_up_together(as_editor):
    persons = [make.person(f"Person {place}") for place in range(6)]

    def create(few):
        body = {"title": "One", "kind": "arrest"}
        entries = [{"role": "victim", "person": str(person.uid)} for person in few]
        with CaptureQueriesContext(connection) as queries:
            assert as_editor.post("incidents/", {**body, "involvements": entries}).status_code == 201
        return sum('FROM "incidents_person"' in query["sql"] for query in queries)

    assert create(persons) == create(persons[:1])
