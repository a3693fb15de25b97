"""The history of a record: who changed which field, when and why."""

import pytest

from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def here(record, page=""):
    return f"{record._meta.model_name}s/{record.uid}/{page}"


@pytest.fixture
def incident(db):
    return make.incident("Old title")


def test_a_change_is_told_with_its_author_reason_and_revision(as_editor, incident):
    body = {"title": "New title", "reason": "the court's own words"}
    as_editor.patch(here(incident), body, revision=1)

    entry = as_editor.get(here(incident, "history/")).json()["results"][0]

    assert (entry["by"], entry["reason"], entry["revision"]) == ("editor", "the court's own words", 2)
    assert (entry["kind"], entry["action"], entry["id"]) == ("incident", "changed", str(incident.uid))
    assert entry["changes"] == [{"field": "title", "old": "Old title", "new": "New title"}]
    assert entry["at"].endswith("Z")


@pytest.mark.parametrize(
    ("change", "field", "new"),
    [
        ({"date": "2024"}, "date", {"text": "2024", "earliest": "2024-01-01", "latest": "2024-12-31"}),
        ({"country": "GE"}, "country", {"code": "GE", "name": "Georgia"}),
        ({"victims": {"low": 2, "high": None}}, "victims", {"low": 2, "high": None}),
        ({"sensitivity": 20}, "sensitivity", 20),
    ],
)
def test_fields_have_the_names_and_forms_of_the_document(as_editor, incident, change, field, new):
    as_editor.patch(here(incident), change, revision=1)

    changes = as_editor.get(here(incident, "history/")).json()["results"][0]["changes"]

    assert [(each["field"], each["new"]) for each in changes] == [(field, new)]


def test_parts_have_their_place_in_it(as_editor, incident):
    person = make.person()
    body = {
        "incident": str(incident.uid),
        "person": str(person.uid),
        "role": "victim",
        "reason": "named today",
    }
    made = as_editor.post("involvements/", body).json()
    as_editor.patch(f"involvements/{made['id']}/", {"charge": "treason"}, revision=2)
    as_editor.delete(f"involvements/{made['id']}/", revision=3)

    entries = as_editor.get(here(incident, "history/")).json()["results"]
    told = [entry for entry in entries if entry["kind"] == "involvement"]

    assert [entry["action"] for entry in told] == ["deleted", "changed", "created"]
    assert told[1]["changes"] == [{"field": "charge", "old": "", "new": "treason"}]
    assert {"field": "person", "old": None, "new": str(person.uid)} in told[2]["changes"]
    assert told[2]["reason"] == "named today"
    assert {entry["by"] for entry in told} == {"editor"}


def test_a_change_of_what_a_statement_is_about_is_told(as_editor, incident):
    statement = make.statement()

    as_editor.patch(here(statement), {"incidents": [str(incident.uid)]}, revision=1)
    entry = as_editor.get(here(statement, "history/")).json()["results"][0]

    assert entry["changes"] == [{"field": "incidents", "old": [], "new": [str(incident.uid)]}]
    assert entry["by"] == "editor"


def test_all_that_a_creation_writes_is_its_authors(as_editor, incident):
    body = {"description": "a diplomat", "incidents": [str(incident.uid)]}

    created = as_editor.post("statements/", body).json()
    entries = as_editor.get(f"statements/{created['id']}/history/").json()["results"]

    assert [entry["by"] for entry in entries] == ["editor", "editor"]


def test_a_change_of_a_name_is_told(as_editor):
    person = make.person("Old Name")
    names = [{"id": str(person.names.get().uid), "text": "New Name"}]

    as_editor.patch(here(person), {"names": names}, revision=1)
    entries = as_editor.get(here(person, "history/")).json()["results"]

    assert [entry["changes"][0]["new"] for entry in entries[:2]] == ["New Name", "New Name"]
    assert {entry["kind"] for entry in entries} == {"person", "name"}


def test_it_comes_in_pages(as_editor, incident):
    [make.edited(incident, title=f"Title {place}") for place in range(4)]
    path = here(incident, "history/?page_size=2")

    first = as_editor.get(path).json()
    second = as_editor.get(first["next"].partition("/api/v1/desk/")[2]).json()

    assert first["count"] == 6
    assert first["previous"] is None
    assert second["previous"] is not None
    assert [entry["changes"][0]["new"] for entry in first["results"]] == ["Title 3", "Title 2"]
    assert [entry["changes"][0]["new"] for entry in second["results"]] == ["Title 1", "Title 0"]


def test_a_long_history_costs_no_more_queries(as_editor, django_assert_max_num_queries):
    statement = make.statement(person=make.person())
    [make.edited(statement, quotation=f"Words {place}") for place in range(10)]

    with django_assert_max_num_queries(20):
        as_editor.get(here(statement, "history/"))
