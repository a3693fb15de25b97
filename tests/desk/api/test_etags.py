"""The optimistic lock: a change names the revision it was made from."""

import pytest

from incidents.models import Incident
from tests import make

pytestmark = pytest.mark.django_db

CHANGES = [
    ("PATCH", "", {"title": "New"}),
    ("PUT", "", {"title": "New", "kind": "arrest"}),
    ("DELETE", "", None),
    ("POST", "submit/", {}),
    ("POST", "return/", {"reason": "so"}),
    ("POST", "publish/", {}),
    ("POST", "withdraw/", {"reason": "so", "keep_history": False}),
]


@pytest.fixture
def incident(db):
    return make.incident()


@pytest.mark.parametrize(("method", "step", "body"), CHANGES)
def test_a_change_that_names_no_revision_is_refused(as_publisher, incident, method, step, body):
    answer = as_publisher.send(method, f"incidents/{incident.uid}/{step}", body)

    assert answer.status_code == 428
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "step", "body"), CHANGES)
def test_a_stale_change_is_refused_and_told_the_revision(as_publisher, incident, method, step, body):
    answer = as_publisher.send(method, f"incidents/{incident.uid}/{step}", body, revision=7)

    assert answer.status_code == 412
    assert answer.json()["current"] == 1
    assert Incident.objects.get().title == "An arrest"


@pytest.mark.parametrize(
    "header", ["*", "1", 'W/"1"', '"one"', '"01"', '"1", "2"', '""', "", '"-1"', '"1' + "0" * 20]
)
@pytest.mark.parametrize(("method", "step", "body"), CHANGES[:3])
def test_an_if_match_that_is_no_revision_is_a_bad_request(as_publisher, incident, method, step, body, header):
    answer = as_publisher.send(method, f"incidents/{incident.uid}/{step}", body, If_Match=header)

    assert answer.status_code == 400
    assert "If-Match" in answer.json()["detail"]


def test_each_change_raises_the_revision_by_one_and_makes_it_a_draft(as_editor, incident):
    make.in_review(incident)

    answer = as_editor.patch(f"incidents/{incident.uid}/", {"title": "New"}, revision=1)

    assert answer.json()["revision"] == 2
    assert answer.json()["status"] == "draft"
    assert answer["ETag"] == '"2"'


def test_a_change_of_many_parts_raises_the_revision_by_one(as_editor, incident):
    body = {
        "involvements": [{"role": "victim", "person": str(make.person().uid)} for _ in range(3)],
        "citations": [],
    }

    assert as_editor.patch(f"incidents/{incident.uid}/", body, revision=1).json()["revision"] == 2


def test_a_change_that_says_nothing_new_counts_as_a_change(as_editor, incident):
    assert as_editor.patch(f"incidents/{incident.uid}/", {}, revision=1).json()["revision"] == 2


def test_a_refused_change_leaves_everything_as_it_was(as_editor, incident):
    person = make.person()
    body = {
        "title": "New",
        "involvements": [{"role": "victim", "person": str(person.uid)}] * 2,
    }

    answer = as_editor.patch(f"incidents/{incident.uid}/", body, revision=1)

    incident.refresh_from_db()
    assert answer.status_code == 400
    assert (incident.title, incident.revision, incident.involvements.count()) == ("An arrest", 1, 0)


def test_an_answer_names_the_revision_as_its_etag(as_editor, incident):
    assert as_editor.get(f"incidents/{incident.uid}/")["ETag"] == '"1"'


def test_who_holds_the_revision_gets_304(as_editor, incident):
    answer = as_editor.get(f"incidents/{incident.uid}/", If_None_Match='"9", "1"')

    assert answer.status_code == 304
    assert answer.content == b""
    assert answer["ETag"] == '"1"'


def test_who_holds_an_older_revision_gets_the_record(as_editor, incident):
    assert as_editor.get(f"incidents/{incident.uid}/", If_None_Match='"9"').status_code == 200
