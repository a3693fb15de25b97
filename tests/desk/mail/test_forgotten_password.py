"""Asking for a new password on the sign-in page: one response for every name; the second factor stays."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.desk.auth.users import make_second_factor
from incidents.desk.mail import sender
from incidents.models import WaitingMail
from tests import make
from tests.desk.mail.test_outbox import ADDRESS, leyla, link_in, mail  # noqa: F401 - fixtures
from tests.security.test_links import NEW, follow
from tests.smtp import Mailboxes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail", "leyla")]
FORGOTTEN, SIGN_IN = "/admin/account/forgotten/", "/admin/account/login/"


def ask(name: str, client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).post(FORGOTTEN, {"name": name}, **more)


def test_a_link_comes_by_mail_and_the_second_factor_is_still_needed(mail: Mailboxes, leyla: Any) -> None:  # noqa: F811
    code = make_second_factor(leyla)[0]
    assert FORGOTTEN in Client().get(SIGN_IN).content.decode()
    assert ask("leyla").status_code == 200
    sender.send_due()
    (message,) = mail.messages
    assert message["To"] == ADDRESS
    assert follow(link_in(message), **NEW).status_code == 302

    client = Client()
    client.post(SIGN_IN, {"login": "leyla", "password": NEW["new_password1"]})
    assert client.get("/admin/").status_code == 302
    client.post("/admin/account/login/factor/", {"code": code})
    assert client.get("/admin/").status_code == 200
    assert Authenticator.objects.filter(user=leyla, type="totp").exists()


def shapes(queries: Any) -> list[str]:
    """The statements without their values."""
    return [re.sub(r"'[^']*'|\b\d[\d.]*\b|\bs\d+_x\d+\b", "?", query["sql"]) for query in queries]


def test_response_and_queries_are_the_same_for_every_name(leyla: Any) -> None:  # noqa: F811
    make.user("", "roleless", email="roleless@members.example")
    ask("before")  # what is done once in a process
    seen = []
    for name in ("leyla", "nobody", "roleless"):
        with CaptureQueriesContext(connection) as queries:
            page = ask(name)
        words = re.sub(r'value="[^"]*"', "", page.content.decode())
        seen.append((page.status_code, words, shapes(queries)))

    assert seen[0] == seen[1] == seen[2]


def without_address(user: Any) -> None:
    user.email = ""


def without_password(user: Any) -> None:
    user.set_unusable_password()


def disabled(user: Any) -> None:
    user.is_active = False


@pytest.mark.parametrize("change", [without_address, without_password, disabled])
def test_some_users_get_no_link(mail: Mailboxes, leyla: Any, change: Any) -> None:  # noqa: F811
    change(leyla)
    leyla.save()
    ask("leyla")
    sender.send_due()

    assert mail.messages == []
    assert not WaitingMail.objects.exists()


def test_three_mails_an_hour_are_sent_for_a_name(mail: Mailboxes) -> None:  # noqa: F811
    for number in range(5):
        assert ask("leyla", REMOTE_ADDR=f"203.0.113.{number}").status_code == 200
        sender.send_due()

    assert len(mail.messages) == 3


def test_twenty_requests_an_hour_are_taken_from_an_address() -> None:
    for number in range(25):
        ask(f"name {number}", REMOTE_ADDR="203.0.113.9")

    assert WaitingMail.objects.count() == 20


@pytest.mark.parametrize("name", ["", "x" * 151, "le\0yla"])
def test_what_cannot_be_a_name_is_refused(name: str) -> None:
    ask(name)

    assert not WaitingMail.objects.exists()


def test_without_mail_there_is_no_such_page(settings: Any) -> None:
    settings.MAIL = None

    assert Client().get(FORGOTTEN).status_code == ask("leyla").status_code == 404
    assert FORGOTTEN not in Client().get(SIGN_IN).content.decode()
