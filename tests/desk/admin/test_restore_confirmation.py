"""The page on which an administrator confirms what a restore makes public again."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.desk.restored_records import restored_records
from incidents.models import Restoration
from tests import make
from tests.desk.admin_forms import text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def administrator() -> User:
    return make.user("administrator", "leyla")


@pytest.fixture
def desk(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def restored() -> None:
    Restoration.objects.create(first_sequence=1000, last_sequence=0, at=timezone.now())


def confirm(desk: Client, records: Any) -> Any:
    return desk.post(reverse("admin:restore"), {"records": records})


def test_it_lists_what_becomes_public_with_links(desk: Client) -> None:
    incident, person = make.public(make.incident("An arrest")), make.public(make.person("Azer"))
    make.incident("A draft")
    restored()
    page = desk.get(reverse("admin:restore"))
    assert url_of(incident) in page.content.decode()
    assert url_of(person) in page.content.decode()
    assert "A draft" not in text_of(page)
    assert reverse("admin:restore") in desk.get(reverse("admin:index")).content.decode()


def test_the_number_of_records_confirms_it(desk: Client) -> None:
    make.public(make.incident())
    restored()
    wrong = confirm(desk, 2)
    assert (wrong.status_code, Restoration.objects.get().confirmed_at) == (400, None)
    assert "The list has 1 records now" in text_of(wrong)
    assert confirm(desk, 1).status_code == 302
    assert Restoration.objects.get().confirmed_at is not None


def test_without_a_restore_there_is_nothing_to_confirm(desk: Client) -> None:
    assert "No restore waits" in text_of(desk.get(reverse("admin:restore")))
    assert confirm(desk, 0).status_code == 409
    assert reverse("admin:restore") not in desk.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher"])
def test_only_administrators_see_the_page(client: Client, role: str) -> None:
    restored()
    client.force_login(make.user(role, "other"))
    assert client.get(reverse("admin:restore")).status_code == 404
    assert confirm(client, 0).status_code == 404


def test_pages_of_the_list_join_without_a_gap() -> None:
    make.public(*[make.person(f"Person {number}") for number in range(3)])
    make.public(*[make.incident(f"Incident {number}") for number in range(3)])
    every = list(restored_records())
    assert [each for start in range(0, 6, 2) for each in restored_records(start, 2)] == every
    assert len(every) == 6
