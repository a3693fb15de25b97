"""Deleting in the admin: only what was never public, one at a time, and without telling what else goes."""

import pytest

from incidents.desk import workflow
from incidents.desk.records import editing
from incidents.models import Incident
from tests import make
from tests.desk.admin_forms import add_url, list_url, opened, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def test_a_deletion_does_not_list_what_goes_with_it(client, editor):
    client.force_login(editor)
    incident = make.incident()
    make.involve(incident, make.person("Leyla Mammadova", sensitivity=30), "witness", sensitivity=30)

    assert "Leyla" not in text_of(client.get(url_of(incident, "delete")))


def test_deleting_keeps_the_history(client, editor):
    incident = make.incident("Entered twice")
    client.force_login(editor)

    send(client, url_of(incident, "delete"), opened(client, url_of(incident, "delete")), reason="a double")

    assert not Incident.objects.exists()
    last = Incident.history.first()
    assert (last.history_type, last.title, last.history_change_reason) == ("-", "Entered twice", "a double")


def test_contributors_cannot_delete(desk):
    assert desk.post(url_of(make.incident(), "delete"), {"revision": 1}).status_code == 403


def test_what_was_published_cannot_be_deleted(client, editor):
    incident = make.public(make.incident())
    client.force_login(editor)

    assert client.post(url_of(incident, "delete"), {"revision": 1}).status_code == 403


def test_what_others_refer_to_cannot_be_deleted(client, editor):
    person = make.person()
    make.involve(make.incident(), person)
    client.force_login(editor)

    page = send(client, url_of(person, "delete"), opened(client, url_of(person, "delete")))

    assert page.status_code == 409
    assert "remove those references first" in text_of(page)


def test_nothing_is_deleted_in_bulk(client, administrator):
    client.force_login(administrator)
    incident = make.incident()

    page = client.post(
        list_url("incident"), {"action": "delete_selected", "_selected_action": [incident.uid], "index": 0}
    )

    assert Incident.objects.count() == 1
    assert page.status_code == 302


# One's own draft


def own_draft(client, title="Entered by mistake"):
    fields = opened(client, add_url("incident"))
    send(client, add_url("incident"), fields, title=title, kind="raid")
    return Incident.objects.get(title=title)


def deleted(client, record):
    return send(client, url_of(record, "delete"), opened(client, url_of(record, "delete")))


def test_a_contributor_deletes_an_own_draft(desk):
    incident = own_draft(desk)
    assert url_of(incident, "delete") in text_of(desk.get(url_of(incident)))

    deleted(desk, incident)

    assert not Incident.objects.exists()
    assert Incident.history.first().history_type == "-"


def test_a_draft_that_was_submitted_is_not_deleted_by_its_author(desk, contributor):
    incident = own_draft(desk)
    workflow.submit(incident, by=contributor, revision=1)
    incident.refresh_from_db()
    workflow.return_to_draft(incident, by=make.user("editor", "anna"), revision=1, reason="No.")

    assert desk.get(url_of(incident, "delete")).status_code == 403


def test_a_draft_that_another_user_changed_is_not_deleted_by_its_author(desk):
    incident = own_draft(desk)
    incident.refresh_from_db()
    with editing.changing(incident, by=make.user("editor", "anna"), revision=1):
        incident.summary = "More."

    assert desk.get(url_of(incident, "delete")).status_code == 403


def test_an_own_draft_that_others_refer_to_stays(desk):
    incident = own_draft(desk)
    make.statement(incidents=[incident])

    page = deleted(desk, incident)

    assert page.status_code == 409
    assert Incident.objects.filter(pk=incident.pk).exists()


@pytest.mark.parametrize("hidden", ["witness", "statement", "link"])
def test_an_own_draft_with_something_hidden_is_gone_for_its_author_and_stays(desk, editor, hidden):
    incident = own_draft(desk)
    if hidden == "witness":
        make.involve(incident, make.person("A Witness", sensitivity=30), "witness", sensitivity=30)
    elif hidden == "statement":
        make.statement(incidents=[incident], sensitivity=30)
    else:
        make.link(make.incident("Hidden", sensitivity=30), incident)

    page = desk.post(url_of(incident, "delete"), opened(desk, url_of(incident, "delete")), follow=True)

    assert "was deleted" in text_of(page)
    assert desk.get(url_of(incident)).status_code == 404
    incident.refresh_from_db()
    assert incident.sensitivity == 30
    desk.force_login(editor)
    assert "kept because something confidential" in text_of(desk.get(url_of(incident, "history")))


def test_the_api_deletes_an_own_draft(as_contributor):
    made = as_contributor.post("incidents/", {"title": "A raid", "kind": "raid"}).json()
    assert as_contributor.delete(f"incidents/{made['id']}/", revision=1).status_code == 204


def test_the_api_deletes_no_draft_of_another(as_contributor):
    incident = make.edited(make.incident(), by=make.user("contributor", "nina"))
    assert as_contributor.delete(f"incidents/{incident.uid}/", revision=2).status_code == 403
