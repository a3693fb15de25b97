"""A record's way through the desk API: created, submitted, published by another, edited, withdrawn."""

import json

import pytest

from incidents.models import Incident, Person
from incidents.models.editions.edition import IncidentEdition
from incidents.publishing import publish as door
from tests import make

pytestmark = pytest.mark.django_db

VERDICT = {
    "title": "Verdict against a researcher",
    "kind": "conviction",
    "date": {"text": "23 June 2025"},
    "country": "AZ",
    "citations": [{"field": "date", "source": {"title": "A report", "url": "https://news.example/1"}}],
}


@pytest.fixture
def incident(contributor):
    return make.edited(make.incident("An arrest"), by=contributor)


@pytest.fixture
def reviewed(incident):
    return make.in_review(incident)


@pytest.fixture
def published(reviewed, publisher):
    return make.public(reviewed, by=publisher)


def path(record, step=""):
    folder = f"{record._meta.model_name}s"
    return f"{folder}/{record.uid}/{step}/" if step else f"{folder}/{record.uid}/"


def live_title(record):
    return json.loads(door.live_edition(record).document)["title"]


def test_a_case_goes_from_its_author_through_review_to_the_public(as_contributor, as_publisher):
    created = as_contributor.post("incidents/", VERDICT).json()
    here = f"incidents/{created['id']}/"

    submitted = as_contributor.post(f"{here}submit/", {"reason": "ready"}, revision=1)
    published = as_publisher.post(f"{here}publish/", revision=1)

    assert submitted.json()["status"] == "in_review"
    assert published.json()["status"] == "published"
    assert published.json()["public"]["url"] == "/incidents/1/"
    assert published.json()["number"] == 1


def test_an_edit_of_a_published_record_leaves_the_public_one_as_it_is(as_contributor, published):
    answer = as_contributor.patch(path(published), {"title": "Pending words"}, revision=published.revision)

    assert answer.json()["status"] == "draft"
    assert answer.json()["public"]["version"] == 1
    assert live_title(published) == "An arrest"


def test_publishing_again_makes_the_next_version_under_the_same_number(
    as_contributor, as_publisher, published
):
    revision = published.revision + 1
    as_contributor.patch(path(published), {"title": "New words"}, revision=published.revision)
    as_contributor.post(path(published, "submit"), revision=revision)

    answer = as_publisher.post(path(published, "publish"), revision=revision).json()

    assert (answer["public"]["number"], answer["public"]["version"]) == (1, 2)
    assert live_title(published) == "New words"


def test_a_withdrawn_record_is_public_no_more(as_publisher, published):
    body = {"reason": "Asked for by the family", "keep_history": False}

    answer = as_publisher.post(path(published, "withdraw"), body, revision=published.revision).json()

    assert (answer["status"], answer["public"], answer["number"]) == ("withdrawn", None, 1)
    assert not door.is_public(published)


def test_a_withdrawal_can_keep_the_history_readable(as_publisher, published):
    body = {"reason": "A correction", "keep_history": True}

    as_publisher.post(path(published, "withdraw"), body, revision=published.revision)

    assert IncidentEdition.objects.filter(uid=published.uid, closed_at=None).count() == 1


def test_parties_are_published_in_the_same_act(as_publisher, reviewed):
    person = make.person()
    make.involve(reviewed, person)
    together = [{"kind": "person", "id": str(person.uid), "revision": person.revision}]

    as_publisher.post(path(reviewed, "publish"), {"with": together}, revision=reviewed.revision)

    assert door.is_public(person)
    assert person.name in door.live_edition(reviewed).document


def test_a_party_that_moved_on_since_its_review_stops_the_publication(as_publisher, reviewed):
    person = make.person()
    together = [{"kind": "person", "id": str(person.uid), "revision": person.revision + 1}]

    answer = as_publisher.post(path(reviewed, "publish"), {"with": together}, revision=reviewed.revision)

    assert answer.status_code == 412
    assert not door.is_public(reviewed)


@pytest.mark.parametrize("kind", ["person", "institution", "statement", "incident"])
def test_a_record_that_is_not_there_cannot_be_published_with_another(as_publisher, reviewed, kind):
    together = [{"kind": kind, "id": "00000000-0000-4000-8000-000000000000", "revision": 1}]

    answer = as_publisher.post(path(reviewed, "publish"), {"with": together}, revision=reviewed.revision)

    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"field": "with.0.id", "detail": f"There is no such {kind}."}]


def test_a_returned_record_is_a_draft_with_the_reason_in_its_history(as_publisher, reviewed):
    revision = reviewed.revision
    answer = as_publisher.post(path(reviewed, "return"), {"reason": "Which court?"}, revision=revision)
    history = as_publisher.get(path(reviewed, "history")).json()["results"]

    assert answer.json()["status"] == "draft"
    assert history[0]["reason"] == "Which court?"
    assert history[0]["changes"] == [{"field": "status", "old": "in_review", "new": "draft"}]


@pytest.mark.parametrize("step", ["submit", "publish"])
def test_steps_forward_do_not_raise_the_revision(as_publisher, incident, step):
    record = make.in_review(incident) if step == "publish" else incident

    answer = as_publisher.post(path(record, step), revision=record.revision)

    assert answer.json()["revision"] == record.revision
    assert answer["ETag"] == f'"{record.revision}"'


def test_its_author_cannot_publish_it(as_publisher, publisher):
    record = make.in_review(make.edited(make.incident(), by=publisher))

    answer = as_publisher.post(path(record, "publish"), revision=record.revision)

    assert answer.status_code == 403
    assert "second person" in answer.json()["detail"]


def test_who_edited_a_part_of_it_cannot_publish_it(as_publisher, incident):
    involvement = make.involve(incident, make.person())
    as_publisher.patch(f"involvements/{involvement.uid}/", {"charge": "treason"}, revision=incident.revision)
    incident.refresh_from_db()
    make.in_review(incident)

    answer = as_publisher.post(path(incident, "publish"), revision=incident.revision)

    assert answer.status_code == 403


def test_who_set_what_a_statement_is_about_cannot_publish_it(as_publisher, incident):
    body = {"description": "a diplomat", "text": "We are concerned.", "incidents": [str(incident.uid)]}
    created = as_publisher.post("statements/", body).json()
    as_publisher.post(f"statements/{created['id']}/submit/", revision=1)

    answer = as_publisher.post(f"statements/{created['id']}/publish/", revision=1)

    assert answer.status_code == 403


def test_a_publisher_whose_own_edit_is_out_already_may_publish_the_next(as_contributor, as_publisher):
    record = make.edited(make.incident(), by=as_publisher.user)
    make.public(make.in_review(record))
    as_contributor.patch(path(record), {"title": "Corrected"}, revision=record.revision)
    as_contributor.post(path(record, "submit"), revision=record.revision + 1)

    answer = as_publisher.post(path(record, "publish"), revision=record.revision + 1)

    assert answer.status_code == 200


def test_one_person_may_withdraw_what_they_wrote(as_publisher, publisher):
    record = make.public(make.edited(make.incident(), by=publisher))

    body = {"reason": "wrong", "keep_history": False}
    answer = as_publisher.post(path(record, "withdraw"), body, revision=record.revision)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ("submit", "in_review"),
        ("submit", "withdrawn"),
        ("return", "draft"),
        ("publish", "draft"),
        ("publish", "withdrawn"),
        ("withdraw", "draft"),
    ],
)
def test_a_step_that_does_not_fit_the_status_is_a_conflict(as_publisher, incident, step, status):
    incident.status = status
    incident.save()

    body = {"reason": "so"} if step != "withdraw" else {"reason": "so", "keep_history": True}
    answer = as_publisher.post(path(incident, step), body, revision=incident.revision)

    assert answer.status_code == 409


@pytest.mark.parametrize("step", ["return", "withdraw"])
@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  "}, {"reason": None}])
def test_taking_something_back_needs_a_reason(as_publisher, published, step, body):
    answer = as_publisher.post(path(published, step), body, revision=published.revision)

    assert answer.status_code == 400
    assert "reason" in [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("body", [{}, {"keep_history": None}])
def test_a_withdrawal_without_a_choice_is_refused_and_both_are_explained(as_publisher, published, body):
    answer = as_publisher.post(
        path(published, "withdraw"), {"reason": "A correction", **body}, revision=published.revision
    )

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (400, "keep_history")
    assert "earlier versions stay readable" in str(error)
    assert "every version is removed; it cannot be undone" in str(error)
    assert door.is_public(published)


def test_a_correction_can_be_followed_by_a_removal_and_never_the_reverse(as_publisher, published):
    answers = []
    for keep in (True, False, True, False):
        published.refresh_from_db()
        body = {"reason": "so", "keep_history": keep}
        answer = as_publisher.post(path(published, "withdraw"), body, revision=published.revision)
        answers.append(answer.status_code)

    assert answers == [200, 200, 409, 409]
    assert not door.is_readable(published)


def test_what_a_record_lacks_for_publication_is_listed(as_publisher, contributor):
    record = make.in_review(make.edited(make.incident(cited=False, country=""), by=contributor))

    answer = as_publisher.post(path(record, "publish"), revision=record.revision)

    assert answer.status_code == 409
    assert len(answer.json()["reasons"]) == 2


@pytest.mark.parametrize(
    ("role", "step"),
    [
        ("contributor", "return"),
        ("contributor", "publish"),
        ("contributor", "withdraw"),
        ("editor", "publish"),
        ("editor", "withdraw"),
    ],
)
def test_a_role_that_lacks_a_step_is_told_so(request, reviewed, role, step):
    desk = request.getfixturevalue(f"as_{role}")

    body = {"reason": "so"} if step != "withdraw" else {"reason": "so", "keep_history": True}
    answer = desk.post(path(reviewed, step), body, revision=reviewed.revision)

    assert answer.status_code == 403


def test_sources_have_no_steps(as_publisher):
    answer = as_publisher.post(path(make.source(), "publish"), revision=1)

    assert answer.status_code == 404


def test_a_record_that_was_public_cannot_be_deleted(as_editor, published):
    answer = as_editor.delete(path(published), revision=published.revision)

    assert answer.status_code == 409
    assert Incident.objects.filter(pk=published.pk).exists()


def test_a_withdrawn_record_cannot_be_deleted(as_editor, published):
    door.withdraw(published, by=None, reason="gone", keep_history=False)

    assert as_editor.delete(path(published), revision=published.revision).status_code == 409


def test_a_draft_can_be_deleted_by_an_editor(as_editor, incident):
    answer = as_editor.delete(path(incident), revision=incident.revision)

    assert answer.status_code == 204
    assert not Incident.objects.filter(pk=incident.pk).exists()


def test_a_contributor_deletes_no_records(as_contributor, incident):
    assert as_contributor.delete(path(incident), revision=incident.revision).status_code == 403


def test_a_person_whom_an_incident_names_cannot_be_deleted(as_editor, incident):
    person = make.person()
    make.involve(incident, person)

    answer = as_editor.delete(path(person), revision=person.revision)

    assert answer.status_code == 409
    assert Person.objects.filter(pk=person.pk).exists()


def test_the_preview_shows_the_document_what_stays_out_and_what_is_missing(as_editor):
    record = make.incident(country="")
    person = make.person("Not Yet Public")
    make.involve(record, person)

    preview = as_editor.get(path(record, "preview")).json()

    assert preview["document"]["title"] == "An arrest"
    assert [each["person"]["name"] for each in preview["document"]["involvements"]] == ["Not Yet Public"]
    assert preview["left_out"] == []
    assert preview["missing"] == ["It needs a country, or the mark that there is none to state."]
    key = {"kind": "person", "id": str(person.uid)}
    assert (preview["with"], preview["shown_with"]) == ([{**key, "revision": 1}], [key])


def test_a_preview_shows_with_a_record_what_it_is_asked_to(as_editor, incident):
    first, second = make.person("First"), make.person("Second")
    make.involve(incident, first)
    make.involve(incident, second, "advocate")

    def shown(names):
        answer = as_editor.get(path(incident, f"preview/?with={names}").removesuffix("/")).json()
        rows = answer["document"]["involvements"]
        return [row["person"]["name"] for row in rows], [left["why"] for left in answer["left_out"]]

    stays = "The person is not published."
    assert shown("none") == ([], [stays, stays])
    assert shown(second.uid) == (["Second"], [stays])
    assert shown(f"{first.uid},{second.uid}") == (["First", "Second"], [])


def test_a_preview_is_refused_with_what_cannot_go_along_whatever_that_is(as_contributor, incident):
    hidden, public = make.person(sensitivity=30), make.person()
    make.involve(incident, hidden, sensitivity=30)
    make.public(public)
    details = set()
    for uid in (hidden.uid, public.uid, incident.uid, "00000000-0000-4000-8000-000000000000"):
        answer = as_contributor.get(path(incident, f"preview/?with={uid}").removesuffix("/"))
        assert answer.status_code == 400
        details.add((answer.json()["errors"][0]["parameter"], answer.json()["errors"][0]["detail"]))
    assert len(details) == 1


def test_a_preview_publishes_nothing(as_editor, incident):
    as_editor.get(path(incident, "preview"))

    assert not door.is_public(incident)
