"""What the desk hides from those who are not cleared, wherever it might show."""

import json

import pytest

from incidents.models import Involvement, Statement
from incidents.models.base import delete_with_history, save_with_history
from tests import make
from tests.desk.conftest import fields_of

pytestmark = pytest.mark.django_db

SECRET = "Nigar Witness"
SOME_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def witness(db):
    return make.person(SECRET, sensitivity=30)


@pytest.fixture
def incident(db):
    return make.incident()


def here(record, page=""):
    return f"{record._meta.model_name}s/{record.uid}/{page}"


def says(answer, *words):
    return any(word in answer.content.decode() for word in map(str, words))


@pytest.fixture
def hidden_involvement(incident, witness):
    """A confidential witness, with a citation and a note."""
    part = make.involve(incident, witness, "witness", sensitivity=30, note="a secret note")
    make.cite(incident, make.source("A source"), "note", involvement=part, value="a secret value")
    return part


ADDRESSES = [
    "incidents/",
    "incidents/{incident}/",
    "incidents/{incident}/history/",
    "incidents/{incident}/preview/",
    "incidents/?role=witness",
    "involvements/",
    "involvements/?role=witness",
    "citations/",
    "citations/?field=note",
    "persons/",
    "persons/?q=Nigar",
    "persons/?role=witness",
    "persons/matches/?name=Nigar Witness",
    "statements/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hidden_witness_shows_nowhere(as_contributor, incident, witness, hidden_involvement, address):
    answer = as_contributor.get(address.format(incident=incident.uid))

    assert answer.status_code == 200
    assert not says(answer, SECRET, witness.uid, hidden_involvement.uid, "secret", "witness")


def test_who_is_cleared_sees_the_witness(as_editor, incident, hidden_involvement):
    answer = as_editor.get(here(incident))

    assert answer.json()["involvements"][0]["person"]["name"] == SECRET
    assert answer.json()["citations"][1]["value"] == "a secret value"


def test_a_public_person_in_a_hidden_role_is_not_found_by_that_role(as_contributor, incident):
    person = make.person("Public Person")
    make.involve(incident, person, "witness", sensitivity=30)

    by_role = as_contributor.get("incidents/?role=witness").json()
    by_person = as_contributor.get(f"incidents/?person={person.uid}").json()
    persons = as_contributor.get("persons/?role=witness").json()

    assert (by_role["count"], by_person["count"], persons["count"]) == (0, 0, 0)


@pytest.mark.parametrize("name", ["person", "institution"])
def test_a_filter_by_a_hidden_party_answers_like_one_by_a_missing_party(as_contributor, incident, name):
    hidden = getattr(make, name)("Hidden Party", sensitivity=30)
    make.involve(incident, hidden)

    answers = [as_contributor.get(f"incidents/?{name}={uid}").json() for uid in (hidden.uid, SOME_ID)]

    assert answers[0] == answers[1]
    assert answers[0]["count"] == 0


def test_counts_leave_out_what_is_hidden(as_contributor, as_editor):
    make.incident("Open")
    make.incident("Hidden", sensitivity=30)

    assert as_contributor.get("incidents/").json()["count"] == 1
    assert as_editor.get("incidents/").json()["count"] == 2


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("involvements.0.person", "person"),
        ("involvements.0.institution", "institution"),
        ("links.0.incident", "incident"),
        ("citations.0.source", "source"),
    ],
)
def test_naming_a_hidden_record_is_refused_like_naming_a_missing_one(as_contributor, incident, field, kind):
    hidden = getattr(make, kind)(sensitivity=30)
    list_of, _, name = field.split(".")
    entry = {"role": "victim"} if list_of == "involvements" else {"relation": "follows"}
    entry = {"field": "date"} if list_of == "citations" else entry

    answers = [
        as_contributor.patch(here(incident), {list_of: [{**entry, name: str(uid)}]}, revision=1)
        for uid in (hidden.uid, SOME_ID)
    ]

    assert answers[0].content == answers[1].content
    assert fields_of(answers[0]) == {field}
    assert f"There is no such {kind}." in answers[0].json()["detail"]


@pytest.mark.parametrize("field", ["person", "institution"])
def test_a_hidden_speaker_is_null_and_stays_when_null_is_sent_back(as_contributor, field):
    speaker = getattr(make, field)("Hidden Speaker", sensitivity=30)
    statement = make.statement(description="a diplomat", **{field: speaker})
    read = as_contributor.get(here(statement)).json()

    answer = as_contributor.put(here(statement), {**read, "text": "New words"}, revision=1)

    assert (read[field], read["speaker"]) == (None, "a diplomat")
    assert answer.status_code == 200
    assert not says(answer, "Hidden Speaker")
    assert getattr(Statement.objects.get(), field) == speaker


def test_a_hidden_parent_stays_when_null_is_sent_back(as_contributor):
    child = make.institution("Child", parent=make.institution("Hidden Parent", sensitivity=30))
    read = as_contributor.get(here(child)).json()

    as_contributor.put(here(child), read, revision=1)

    child.refresh_from_db()
    assert read["parent"] is None
    assert child.parent is not None


def test_hidden_subjects_of_a_statement_stay_when_the_list_is_replaced(as_contributor, incident, witness):
    statement = make.statement(incidents=[incident], persons=[witness])
    seen = make.person("Seen")

    answer = as_contributor.patch(here(statement), {"persons": [str(seen.uid)], "incidents": []}, revision=1)

    assert [each["name"] for each in answer.json()["persons"]] == ["Seen"]
    assert set(statement.persons.all()) == {witness, seen}
    assert list(statement.incidents.all()) == []


def test_hidden_parts_stay_when_the_list_is_replaced(as_contributor, incident, hidden_involvement):
    answer = as_contributor.patch(here(incident), {"involvements": [], "citations": []}, revision=1)

    assert answer.json()["involvements"] == []
    assert list(incident.involvements.all()) == [hidden_involvement]
    assert [citation.field for citation in incident.citations.all()] == ["note"]


def test_a_hidden_part_cannot_be_named_by_its_id(as_contributor, incident, hidden_involvement):
    entries = [[{"id": str(uid), "charge": "x"}] for uid in (hidden_involvement.uid, SOME_ID)]

    answers = [as_contributor.patch(here(incident), {"involvements": each}, revision=1) for each in entries]

    assert answers[0].content == answers[1].content
    assert fields_of(answers[0]) == {"involvements.0.id"}


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
def test_a_hidden_part_answers_like_a_missing_one(as_contributor, hidden_involvement, method):
    answers = [
        as_contributor.send(method, f"involvements/{uid}/", {}, revision=1)
        for uid in (hidden_involvement.uid, SOME_ID)
    ]

    assert answers[0].status_code == 404
    assert answers[0].content == answers[1].content


def test_a_part_cannot_be_made_in_a_hidden_record(as_contributor, witness):
    hidden, person = make.incident(sensitivity=30), make.person()
    body = {"person": str(person.uid), "role": "victim"}

    answers = [
        as_contributor.post("involvements/", {**body, "incident": str(uid)}) for uid in (hidden.uid, SOME_ID)
    ]

    assert answers[0].content == answers[1].content
    assert fields_of(answers[0]) == {"incident"}


def test_a_citation_of_a_restricted_source_is_hidden_from_nobody_at_the_desk(as_contributor, incident):
    make.cite(incident, make.source("Health report", sensitivity=20), "summary")

    assert "Health report" in as_contributor.get(here(incident)).content.decode()


def test_a_citation_of_a_confidential_source_is_hidden_with_the_source(as_contributor, incident):
    make.cite(incident, make.source("Secret interview", sensitivity=30), "summary", quotation="secret words")

    assert not says(as_contributor.get(here(incident)), "Secret interview", "secret words")
    assert not says(as_contributor.get("citations/"), "secret words")


@pytest.mark.parametrize("kind", ["incident", "person", "institution", "statement", "source"])
def test_nobody_raises_a_sensitivity_above_their_own_clearance(as_contributor, kind):
    record = getattr(make, kind)()

    answer = as_contributor.patch(here(record), {"sensitivity": 30}, revision=1)

    record.refresh_from_db()
    assert answer.status_code == 403
    assert record.sensitivity == 10


def test_nobody_makes_a_record_above_their_own_clearance(as_contributor):
    assert as_contributor.post("sources/", {"title": "A", "sensitivity": 30}).status_code == 403


def test_nobody_raises_a_part_above_their_own_clearance(as_contributor, incident):
    part = make.involve(incident, make.person())

    answer = as_contributor.patch(f"involvements/{part.uid}/", {"sensitivity": 30}, revision=1)

    assert answer.status_code == 403
    assert Involvement.objects.get().sensitivity == 10


def test_the_preview_keeps_quiet_about_hidden_parts_that_stay_out(
    as_contributor, as_editor, incident, hidden_involvement
):
    seen = as_contributor.get(here(incident, "preview/")).json()["left_out"]
    all_of_it = as_editor.get(here(incident, "preview/")).json()["left_out"]

    assert seen == []
    assert {left["part"] for left in all_of_it} == {"involvement", "citation"}


def test_the_history_of_a_record_that_was_confidential_begins_when_it_was_opened(as_contributor, as_editor):
    incident = make.incident("Names the informant", sensitivity=30)
    make.edited(incident, title="Neutral title", sensitivity=20)
    make.edited(incident, title="Last title")

    seen = as_contributor.get(here(incident, "history/"))

    assert not says(seen, "Names the informant")
    assert says(seen, "Neutral title", "Last title")
    assert says(as_editor.get(here(incident, "history/")), "Names the informant")


def test_a_name_that_was_taken_off_a_confidential_person_stays_unknown(as_contributor, as_editor):
    person = make.person("Pseudonym", sensitivity=30)
    alias = person.names.create(text="Real Name", kind="alias")
    delete_with_history(alias, by=None)
    make.edited(person, sensitivity=10)
    make.edited(person, summary="known now")

    seen = as_contributor.get(here(person, "history/"))

    assert seen.status_code == 200
    assert not says(seen, "Real Name")
    assert says(as_editor.get(here(person, "history/")), "Real Name")


def test_an_involvement_that_was_hidden_once_keeps_its_old_words(as_contributor, incident):
    part = make.involve(incident, make.person(), "witness", sensitivity=30, note="old secret")
    make.cite(incident, make.source(), "note", involvement=part, value="cited secret")
    part.sensitivity, part.note = 10, "open note"
    save_with_history(part, by=None)

    seen = as_contributor.get(here(incident, "history/"))

    assert says(seen, "open note")
    assert not says(seen, "old secret", "cited secret")


def test_a_deleted_hidden_involvement_stays_hidden_in_the_history(
    as_contributor, incident, hidden_involvement
):
    delete_with_history(hidden_involvement, by=None)

    assert not says(as_contributor.get(here(incident, "history/")), SECRET, "secret", hidden_involvement.uid)


def test_a_citation_whose_source_was_closed_later_is_hidden_in_the_history(as_contributor, incident):
    citation = make.cite(incident, make.source("Interview", sensitivity=30), "summary", value="secret value")
    delete_with_history(citation, by=None)

    assert not says(as_contributor.get(here(incident, "history/")), "secret value")


def test_the_cursor_of_a_list_holds_nothing_hidden(as_contributor):
    make.incident("Seen 1"), make.incident("Hidden", sensitivity=30), make.incident("Seen 2")

    first = as_contributor.get("incidents/?page_size=1&ordering=title").json()
    second = as_contributor.get(first["next"].partition("/desk/")[2]).json()

    assert [each["title"] for each in first["results"] + second["results"]] == ["Seen 1", "Seen 2"]
    assert json.dumps([first, second]).count("Hidden") == 0
