"""Erasing a person in the admin and by the desk API."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents.models import Erasure, Person
from tests import make
from tests.desk.admin_forms import text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def first() -> User:
    return make.user("administrator", "first")


@pytest.fixture
def second() -> User:
    return make.user("administrator", "second")


def page_of(client: Client, user: User, person: Person, **posted: Any) -> Any:
    client.force_login(user)
    address = url_of(person, "erase")
    return client.post(address, posted) if posted else client.get(address)


def test_two_administrators_erase_in_the_admin(client: Client, first: User, second: User) -> None:
    person = make.public(make.person("Azer Gasimli"))
    other = make.public(make.incident("Trial of Azer Gasimli"))
    page = text_of(page_of(client, first, person))
    assert "cannot be undone" in page
    assert f"incident {other.number}" in page
    page_of(client, first, person, revision=person.revision, reason="In danger.", _ask="x")
    waiting = text_of(page_of(client, first, person))
    assert "Another administrator has to confirm it." in waiting
    assert "Erase the person" not in waiting
    again = page_of(client, first, person, revision=person.revision, confirmation=person.number, _confirm="x")
    assert again.status_code == 200
    assert Person.objects.exists()
    wrong = page_of(client, second, person, revision=person.revision, confirmation="yes", _confirm="x")
    assert (wrong.status_code, Person.objects.exists()) == (400, True)
    done = page_of(client, second, person, revision=person.revision, confirmation=person.number, _confirm="x")
    assert done.status_code == 302
    assert not Person.objects.exists()


def test_a_request_can_be_cancelled_in_the_admin(client: Client, first: User) -> None:
    person = make.public(make.person())
    page_of(client, first, person, revision=person.revision, reason="In danger.", _ask="x")
    page_of(client, first, person, _cancel="x")
    assert not Erasure.objects.exists()


def test_the_form_of_a_person_links_to_the_erasure_for_administrators_only(
    client: Client, first: User, editor: User
) -> None:
    person = make.person()
    for user, is_linked in ((first, True), (editor, False)):
        client.force_login(user)
        assert (url_of(person, "erase") in client.get(url_of(person)).content.decode()) is is_linked


def test_two_administrators_erase_by_the_api(client: Client, first: User, second: User) -> None:
    person = make.public(make.person("Azer Gasimli"))
    address = f"/api/v1/desk/persons/{person.uid}/"
    headers = {"If-Match": f'"{person.revision}"'}
    client.force_login(first)
    posted = {"content_type": "application/json", "headers": headers}
    asked = client.post(f"{address}ask-for-erasure/", {"reason": "In danger."}, **posted).json()
    assert (asked["asked_by"], asked["confirmation"]) == ("first", str(person.number))
    assert client.post(f"{address}erase/", {"confirmation": "1"}, **posted).status_code == 403
    client.force_login(second)
    assert client.get(f"{address}erasure/").json()["reason"] == "In danger."
    assert client.post(f"{address}erase/", {"confirmation": "yes"}, **posted).status_code == 400
    done = client.post(f"{address}erase/", {"confirmation": str(person.number)}, **posted)
    assert (done.status_code, done.json()["number"]) == (200, person.number)
    assert not Person.objects.exists()
    assert client.get(address).status_code == 404


def test_a_request_can_be_cancelled_by_the_api(client: Client, first: User) -> None:
    person = make.public(make.person())
    client.force_login(first)
    address = f"/api/v1/desk/persons/{person.uid}"
    posted = {"content_type": "application/json", "headers": {"If-Match": f'"{person.revision}"'}}
    assert client.post(f"{address}/cancel-erasure/", {}, **posted).status_code == 409
    client.post(f"{address}/ask-for-erasure/", {"reason": "In danger."}, **posted)
    assert client.post(f"{address}/cancel-erasure/", {}, **posted).json()["asked_by"] is None
    assert not Erasure.objects.exists()
