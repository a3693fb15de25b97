"""Whoever becomes a witness is confidential, whichever way; nothing tells whether one was there before."""

import json
import uuid

import pytest

from incidents.desk.fixtures import Seed
from incidents.desk.records.restore import restore
from incidents.desk.validation import LOWER_WITH_REASON, ONLY_EDITORS_LOWER
from incidents.imports.write import pace
from incidents.models import IdempotentAnswer, Involvement, Person
from tests import make
from tests.desk.admin_forms import change, opened, rows, send, text_of, url_of
from tests.desk.histories import edit
from tests.imports.files import checked, imported, written

pytestmark = pytest.mark.django_db

CSV = """
dataset = "w"
[incident]
id = "id"
title = "title"
kind = { value = "arrest" }
[[involvement]]
role = { value = "witness" }
sensitivity = { value = "10" }
person.name = "person"
"""


@pytest.fixture(autouse=True)
def no_gaps(monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def document(incident, person, role="witness"):
    """A document of the incident that names this person in a role."""
    return {
        "id": str(incident.uid), "title": incident.title, "kind": incident.kind,
        "involvements": [{"role": role, "person": {"id": str(person.uid), "name": person.name}}],
    }  # fmt: skip


# One rule, by whichever way


def by_api(request, tmp_path, incident, person):
    body = {"incident": str(incident.uid), "person": str(person.uid), "role": "witness", "sensitivity": 10}
    assert request.getfixturevalue("as_editor").post("involvements/", body).status_code == 201


def by_list(request, tmp_path, incident, person):
    row = {"person": str(person.uid), "role": "witness", "sensitivity": 10}
    body = {"involvements": [row]}
    desk = request.getfixturevalue("as_editor")
    assert desk.patch(f"incidents/{incident.uid}/", body, revision=1).status_code == 200


def by_role(request, tmp_path, incident, person):
    row = make.involve(incident, person)
    desk = request.getfixturevalue("as_editor")
    assert desk.patch(f"involvements/{row.uid}/", {"role": "witness"}, revision=1).status_code == 200


def by_person(request, tmp_path, incident, person):
    row = make.involve(incident, make.person("Before"), "witness", sensitivity=10)
    desk = request.getfixturevalue("as_editor")
    body = {"person": str(person.uid)}
    assert desk.patch(f"involvements/{row.uid}/", body, revision=1).status_code == 200


def by_form(request, tmp_path, incident, person):
    desk = request.getfixturevalue("desk")
    row = {"role": "witness", "person": person.uid, "sensitivity": "10"}
    assert send(desk, url_of(incident), {**opened(desk, url_of(incident)), **rows("involvements", row)}).url


def by_form_role(request, tmp_path, incident, person):
    make.involve(incident, person)
    assert change(request.getfixturevalue("desk"), incident, involvements__0__role="witness").url


def by_csv(request, tmp_path, incident, person):
    path = written(tmp_path, "id,title,person\n1,A,Aysel\n")
    imported(path, request.getfixturevalue("editor"), CSV)


def by_document(request, tmp_path, incident, person):
    path = written(tmp_path, json.dumps(document(incident, person)) + "\n", "file.jsonl")
    imported(path, request.getfixturevalue("editor"), 'dataset = "d"\ndocuments = true\n')


def by_fixture(request, tmp_path, incident, person):
    involved = {"uid": str(uuid.uuid4()), "person": "p", "role": "witness", "sensitivity": 10}
    seed = {
        "persons": {"p": {"uid": str(uuid.uuid4()), "names": [{"text": "A", "kind": "main"}]}},
        "incidents": {
            "i": {
                "uid": str(uuid.uuid4()), "title": "A", "kind": "arrest", "sensitivity": 20,
                "involvements": [involved],
            }
        },
    }  # fmt: skip
    Seed().load([seed])


def by_restore(request, tmp_path, incident, person):
    editor = request.getfixturevalue("editor")
    row = make.involve(incident, person, "witness", sensitivity=10)
    edit(incident, editor, delete=[row], title="New")
    restore(incident, 1, by=editor, current_revision=2, reason="It was right.")


WAYS = [
    by_api, by_list, by_role, by_person, by_form, by_form_role, by_csv, by_document, by_fixture, by_restore,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whoever_becomes_a_witness_is_confidential(request, tmp_path, way):
    way(request, tmp_path, make.incident(), make.person())

    assert [row.sensitivity for row in Involvement.objects.filter(role="witness")] == [30]


# Handing in, and what nobody learns by it


def receipts(desk, incident, person):
    """Everything that is answered to who hands a witness in, and what they read afterwards."""
    body = {"incident": str(incident.uid), "person": str(person.uid), "role": "witness"}
    answers = [
        desk.post("involvements/", body, Idempotency_Key="k"),
        desk.post("involvements/", body, Idempotency_Key="k"),
        desk.get(f"involvements/?incident={incident.uid}"),
        desk.get(f"persons/?role=witness&incident={incident.uid}"),
    ]
    return [(each.status_code, dict(each.headers), each.content) for each in answers]


@pytest.mark.parametrize("hidden", [False, True])
def test_a_witness_is_handed_in_for_a_receipt_that_says_nothing(as_contributor, hidden):
    incident, person = make.incident(), make.person()
    if hidden:
        make.involve(incident, person, "witness", sensitivity=30)
    first, again, rows_read, _ = receipts(as_contributor, incident, person)

    assert (first[0], again[0]) == (201, 201)
    assert set(json.loads(first[2])) == {"received", "detail"}
    assert first[2] == again[2]
    assert "Location" not in first[1]
    assert str(person.uid) not in first[2].decode()
    assert json.loads(rows_read[2])["count"] == 0
    assert incident.involvements.filter(role="witness", sensitivity=30).count() == 1 + hidden


def test_answers_are_the_same_whether_or_not_the_witness_was_there_in_secret(as_contributor):
    worlds = []
    for hidden in (False, True):
        incident, person = make.incident(), make.person()
        if hidden:
            make.involve(incident, person, "witness", sensitivity=30)
        [*answers] = receipts(as_contributor, incident, person)
        as_contributor.post("involvements/", {}, Idempotency_Key="other")
        worlds.append([(code, content) for code, _, content in answers[:3]])
        IdempotentAnswer.objects.all().delete()

    assert worlds[0] == worlds[1]


def test_a_person_made_for_a_witness_cannot_be_read_by_who_hands_them_in(as_contributor, as_editor):
    incident = make.incident()
    new = {"names": [{"text": "Leyla"}], "sensitivity": 10}
    body = {"incident": str(incident.uid), "person": new, "role": "witness", "sensitivity": 30}

    answer = as_contributor.post("involvements/", body)

    assert answer.status_code == 201
    assert as_contributor.get("persons/").json()["count"] == 0
    assert as_contributor.get("persons/matches/?name=Leyla").json()["results"] == []
    assert as_editor.get("persons/").json()["results"][0]["sensitivity"] == 30
    assert Person.objects.get().created_by == as_contributor.user


def test_a_row_that_becomes_a_witness_leaves_the_view_of_who_changed_it(as_contributor):
    incident, person = make.incident(), make.person()
    row = make.involve(incident, person)
    make.involve(incident, person, "witness", sensitivity=30)

    answer = as_contributor.patch(f"involvements/{row.uid}/", {"role": "witness"}, revision=1)

    assert answer.status_code == 200
    assert set(answer.json()) == {"received", "detail"}
    assert as_contributor.get(f"involvements/{row.uid}/").status_code == 404


def test_a_form_with_a_witness_reads_the_same_whether_or_not_one_was_there_in_secret(desk):
    pages = []
    for hidden in (False, True):
        incident, person = make.incident(), make.person()
        if hidden:
            make.involve(incident, person, "witness", sensitivity=30)
        row = {"role": "witness", "person": person.uid, "sensitivity": "20"}
        page = send(desk, url_of(incident), {**opened(desk, url_of(incident)), **rows("involvements", row)})
        pages.append((page.status_code, "1 witness was received" in text_of(desk.get(page.url))))
        assert incident.involvements.filter(sensitivity=30).count() == 1 + hidden

    assert pages[0] == pages[1] == (302, True)


def test_a_check_of_a_file_says_the_same_whether_or_not_the_witness_is_there(tmp_path, contributor):
    summaries = []
    for hidden in (False, True):
        incident, person = make.incident(), make.person()
        if hidden:
            make.involve(incident, person, "witness", sensitivity=30)
        path = written(tmp_path, json.dumps(document(incident, person)) + "\n", "file.jsonl")
        summaries.append(checked(path, contributor, 'dataset = "d"\ndocuments = true\n').summary())
        imported(path, contributor, 'dataset = "d"\ndocuments = true\n')
        assert incident.involvements.filter(sensitivity=30).count() == 1 + hidden

    assert summaries[0] == summaries[1]


def test_who_is_cleared_is_told_of_the_same_witness_and_can_save_beside_a_double(as_editor, client, editor):
    client.force_login(editor)
    incident, person = make.incident(), make.person()
    make.involve(incident, person, "witness", sensitivity=30)
    body = {"incident": str(incident.uid), "person": str(person.uid), "role": "witness"}

    answer = as_editor.post("involvements/", body)
    make.involve(incident, person, "witness", sensitivity=30)
    page = change(client, incident, title="A new title", involvements__0__note="New")

    assert answer.status_code == 400
    assert "already" in answer.text
    assert page.status_code == 302
    assert as_editor.get(f"involvements/?incident={incident.uid}").json()["count"] == 2


# Lowering


def test_a_contributor_lowers_neither_a_record_nor_a_row_in_the_form(desk):
    incident = make.incident(sensitivity=20)
    row = make.involve(incident, make.person(), sensitivity=20)

    pages = [
        change(desk, incident, sensitivity="10", reason="Because."),
        change(desk, incident, involvements__0__sensitivity="10", reason="Because."),
    ]

    incident.refresh_from_db()
    row.refresh_from_db()
    assert (incident.sensitivity, row.sensitivity) == (20, 20)
    assert all(ONLY_EDITORS_LOWER in text_of(page) for page in pages)


def test_an_editor_lowers_a_confidential_record_in_the_form_with_a_reason(client, editor):
    client.force_login(editor)
    person = make.person(sensitivity=30)

    without = change(client, person, sensitivity="10")
    reasoned = change(client, person, sensitivity="10", reason="She is safe now.")

    assert (without.status_code, reasoned.status_code) == (200, 302)
    assert LOWER_WITH_REASON in text_of(without)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"sensitivity": 10, "reason": "She agreed."}, 200),
        ({"sensitivity": 20, "reason": "She agreed."}, 200),
        ({"sensitivity": 10}, 400),
        ({"sensitivity": 10, "reason": " "}, 400),
        ({"sensitivity": 10, "reason": "She agreed.", "note": "New"}, 400),
        ({"sensitivity": 10, "reason": "She agreed.", "role": "victim"}, 400),
    ],
)
def test_a_witness_is_lowered_in_a_step_of_its_own_with_a_reason(as_editor, body, status):
    incident = make.incident()
    row = make.involve(incident, make.person(), "witness", sensitivity=30)

    answer = as_editor.patch(f"involvements/{row.uid}/", body, revision=1)

    row.refresh_from_db()
    assert (answer.status_code, row.sensitivity) == (status, body["sensitivity"] if status == 200 else 30)
