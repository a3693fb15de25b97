"""A new user without a password: invited by mail where there is mail, else by a link."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from incidents.desk.mail import sender
from incidents.http.site_address import LINKS
from incidents.models import WaitingMail
from tests import make
from tests.desk.mail.test_outbox import ADDRESS, link_in, mail  # noqa: F401 - a fixture
from tests.security.test_links import NEW, follow
from tests.smtp import Mailboxes

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(make.user("administrator", "chief"))
    return client


def add(chief: Client, role: str = "editor", **fields: str) -> str:
    """Add a user by the form; return the page that follows."""
    sent: dict[str, Any] = {"username": "leyla", "password1": "", "password2": "", **fields}
    sent["groups"] = [Group.objects.get(name=role).pk] if role else []
    return chief.post("/admin/auth/user/add/", sent, follow=True).content.decode()


def test_a_new_user_with_an_address_is_invited(mail: Mailboxes, chief: Client) -> None:  # noqa: F811
    page = add(chief, email=ADDRESS)
    assert "will be sent by mail" in page
    assert LINKS not in page
    assert not User.objects.get(username="leyla").has_usable_password()
    sender.send_due()

    assert follow(link_in(mail.messages[0]), **NEW).status_code == 302
    assert User.objects.get(username="leyla").check_password(NEW["new_password1"])


def test_a_new_user_without_a_role_is_invited_once_there_is_one(
    mail: Mailboxes,  # noqa: F811
    chief: Client,
) -> None:
    add(chief, role="", email=ADDRESS)
    sender.send_due()
    assert mail.messages == []

    User.objects.get(username="leyla").groups.add(Group.objects.get(name="editor"))
    WaitingMail.objects.update(next_try_at="2020-01-01T00:00Z")
    sender.send_due()
    assert len(mail.messages) == 1


@pytest.mark.parametrize("email", ["", ADDRESS])
def test_without_mail_the_administrator_gets_the_link(chief: Client, email: str) -> None:
    page = add(chief, email=email)

    link = next(word for word in page.split() if LINKS in word).partition("<")[0]
    assert follow(link).status_code == 200
    assert not WaitingMail.objects.exists()


def test_a_new_user_with_a_password_is_not_invited(mail: Mailboxes, chief: Client) -> None:  # noqa: F811
    add(chief, email=ADDRESS, password1=make.PASSWORD, password2=make.PASSWORD)

    assert User.objects.get(username="leyla").check_password(make.PASSWORD)
    assert not WaitingMail.objects.exists()


def test_half_a_password_is_refused(chief: Client) -> None:
    add(chief, password1=make.PASSWORD)

    assert not User.objects.filter(username="leyla").exists()


def test_the_action_sends_a_link_to_members_with_an_address_only(mail: Mailboxes, chief: Client) -> None:  # noqa: F811
    users = [
        make.user("editor", "leyla", email=ADDRESS),
        make.user("editor", "without"),
        make.user("administrator", "deputy", email="deputy@members.example"),
    ]
    fields = {"action": "invite_by_mail", "_selected_action": [user.pk for user in users]}
    chief.post("/admin/auth/user/", fields)

    assert [*WaitingMail.objects.values_list("name", flat=True)] == ["leyla"]


def test_without_mail_there_is_no_such_action(chief: Client) -> None:
    assert "invite_by_mail" not in chief.get("/admin/auth/user/").content.decode()
