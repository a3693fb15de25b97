"""Parts of a record through their own routes, what a statement is about, and witnesses."""

import pytest

from incidents.models import Involvement, Person
from incidents.models.revisions import as_seen_by
from tests import make
from tests.desk.conftest import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def incident(db):
    return make.incident(cited=False)


def here(record):
    return f"{record._meta.model_name}s/{record.uid}/"


def test_a_part_created_alone_counts_as_a_change_of_its_record(as_contributor, incident):
    make.in_review(incident)
    body = {"incident": str(incident.uid), "person": str(make.person().uid), "role": "victim"}

    answer = as_contributor.post("involvements/", body)

    incident.refresh_from_db()
    assert answer.status_code == 201
    assert answer["ETag"] == '"2"'
    assert answer["Location"] == f"/api/v1/desk/involvements/{answer.json()['id']}/"
    assert answer.json()["incident"] == {"id": str(incident.uid), "number": None, "title": incident.title}
    assert (incident.revision, incident.status, incident.updated_by) == (2, "draft", as_contributor.user)


def test_a_revision_given_with_a_new_part_is_checked(as_contributor, incident):
    body = {"incident": str(incident.uid), "person": str(make.person().uid), "role": "victim"}

    answer = as_contributor.post("involvements/", body, revision=9)

    assert answer.status_code == 412
    assert not Involvement.objects.exists()


@pytest.mark.parametrize(
    ("method", "body"),
    [("PATCH", {"charge": "treason"}), ("PUT", None), ("DELETE", None)],
)
def test_a_part_is_changed_under_the_revision_of_its_record(as_editor, incident, method, body):
    part = make.involve(incident, make.person())
    path = f"involvements/{part.uid}/"
    body = body or as_editor.get(path).json()

    missing = as_editor.send(method, path, body)
    stale = as_editor.send(method, path, body, revision=9)
    done = as_editor.send(method, path, body, revision=1)

    incident.refresh_from_db()
    assert (missing.status_code, stale.status_code) == (428, 412)
    assert done.status_code in {200, 204}
    assert done["ETag"] == '"2"'
    assert as_seen_by(incident, as_editor.user).revision == 2


def test_a_part_stays_where_it_was_made(as_editor, incident):
    part = make.involve(incident, make.person())
    other = make.incident("Other")

    answer = as_editor.patch(f"involvements/{part.uid}/", {"incident": str(other.uid)}, revision=1)

    assert fields_of(answer) == {"incident"}


@pytest.mark.parametrize("kind", ["incident", "person", "institution", "statement"])
def test_a_citation_is_made_of_any_kind_of_record(as_contributor, kind):
    record = getattr(make, kind)()
    field = {"person": "gender", "institution": "kind"}.get(kind, "date")
    body = {kind: str(record.uid), "field": field, "source": str(make.source().uid)}

    answer = as_contributor.post("citations/", body)

    record.refresh_from_db()
    assert answer.status_code == 201, answer.content
    assert answer.json()[kind] == str(record.uid)
    assert answer.json()["revision"] == record.revision == 2


def test_a_citation_of_an_involvement_finds_its_incident(as_contributor, incident):
    part = make.involve(incident, make.person())
    body = {"involvement": str(part.uid), "field": "charge", "source": str(make.source().uid)}

    assert as_contributor.post("citations/", body).json()["incident"] == str(incident.uid)


@pytest.mark.parametrize("kinds", [[], ["person", "institution"]])
def test_a_citation_is_of_one_record(as_contributor, kinds):
    of = {kind: str(getattr(make, kind)().uid) for kind in kinds}
    body = {**of, "field": "summary", "source": str(make.source().uid)}

    assert fields_of(as_contributor.post("citations/", body)) == {"body"}


def test_a_citation_is_changed_and_deleted_under_the_revision_of_its_record(as_editor):
    person = make.person()
    citation = make.cite(person, field="birth")
    path = f"citations/{citation.uid}/"

    changed = as_editor.patch(path, {"value": "1995"}, revision=1)
    deleted = as_editor.delete(path, revision=2)

    person.refresh_from_db()
    assert (changed.json()["value"], changed.json()["revision"]) == ("1995", 2)
    assert (deleted.status_code, person.revision, person.citations.count()) == (204, 3, 0)


def test_a_source_that_is_cited_cannot_be_deleted(as_editor):
    source = make.source()
    make.cite(make.person(), source, field="birth")

    assert as_editor.delete(here(source), revision=1).status_code == 409


def test_what_a_statement_is_about_is_written_as_ids(as_contributor, incident):
    person = make.person()
    body = {
        "description": "a diplomat",
        "text": "We are concerned.",
        "incidents": [str(incident.uid)],
        "persons": [{"id": str(person.uid)}],
    }

    read = as_contributor.post("statements/", body).json()
    emptied = as_contributor.patch(f"statements/{read['id']}/", {"persons": []}, revision=1).json()

    assert [each["title"] for each in read["incidents"]] == [incident.title]
    assert [each["name"] for each in read["persons"]] == [person.name]
    assert (len(emptied["incidents"]), emptied["persons"]) == (1, [])


def test_an_incident_names_the_statements_about_it(as_contributor, incident):
    make.statement(person=make.person("Some Speaker"), incidents=[incident])

    statements = as_contributor.get(here(incident)).json()["statements"]

    assert [each["speaker"] for each in statements] == ["Some Speaker"]


def test_a_new_person_in_a_witness_role_starts_confidential(as_editor, incident):
    body = {"incident": str(incident.uid), "role": "witness", "person": {"names": [{"text": "Somebody"}]}}

    answer = as_editor.post("involvements/", body)

    assert answer.json()["sensitivity"] == 30
    assert Person.objects.get().sensitivity == 30
