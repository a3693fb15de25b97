"""Deleting in the admin: only what was never public, one at a time, and without telling what else goes."""

import pytest

from incidents.models import Incident
from tests import make
from tests.desk.admin_forms import list_url, opened, send, text_of, url_of

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
