"""Mail by a real SMTP server: what is sent, what is tried again, and what the log has of it."""

import json
import logging
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from incidents.desk.mail import outbox, sender
from incidents.http.site_address import LINKS
from incidents.models import OneTimeLink, WaitingMail
from tests import make
from tests.security.test_links import NEW, follow
from tests.smtp import Mailboxes, mailboxes
from tracker.logs import JSONLines
from tracker.mail_server import mail_server

pytestmark = pytest.mark.django_db
ADDRESS = "leyla@members.example"
INVITATION, PASSWORD = outbox.Kind.INVITATION, outbox.Kind.PASSWORD


@pytest.fixture
def mail(settings: Any) -> Iterator[Mailboxes]:
    with mailboxes() as server:
        settings.MAIL, settings.MAIL_FROM = mail_server("EMAIL_URL", server.url), "desk@tracker.example"
        yield server


@pytest.fixture
def leyla() -> Any:
    return make.user("editor", "leyla", email=ADDRESS)


def link_in(message: Any) -> str:
    return next(line for line in message.get_content().splitlines() if LINKS in line)


def retry_now() -> None:
    WaitingMail.objects.update(next_try_at=timezone.now())
    sender.send_due()


def test_an_invitation_is_a_mail_with_a_link_that_sets_a_password(mail: Mailboxes, leyla: Any) -> None:
    outbox.queue(INVITATION, "leyla")
    sender.send_due()

    (message,) = mail.messages
    assert (message["To"], message["From"]) == (ADDRESS, "desk@tracker.example")
    assert "leyla" in message.get_content()
    assert follow(link_in(message), **NEW).status_code == 302
    leyla.refresh_from_db()
    assert leyla.check_password(NEW["new_password1"])
    assert not WaitingMail.objects.exists()


def test_nothing_of_a_link_is_stored_while_mail_waits(mail: Mailboxes, leyla: Any) -> None:
    outbox.queue(INVITATION, "leyla")

    assert not OneTimeLink.objects.exists()
    assert mail.messages == []


def test_mail_that_is_refused_is_tried_again_and_shown_to_administrators(
    mail: Mailboxes, leyla: Any, caplog: pytest.LogCaptureFixture
) -> None:
    mail.answer = f"550 no such mailbox: {ADDRESS}"
    outbox.queue(INVITATION, "leyla")
    with caplog.at_level(logging.INFO):
        sender.send_due()
        sender.send_due()  # not due

    lines = [JSONLines().format(record) for record in caplog.records]
    (failure,) = [json.loads(line) for line in lines if "mail not sent" in line]
    assert (failure["kind"], failure["tries"]) == ("invitation", 1)
    assert not [line for line in lines if ADDRESS in line or "leyla" in line]

    WaitingMail.objects.update(queued_at=timezone.now() - timedelta(minutes=16))
    assert outbox.late_names() == ["leyla"]
    client = Client()
    client.force_login(make.user("administrator", "chief"))
    assert "could not be sent yet: leyla" in client.get("/admin/").content.decode()
    client.force_login(leyla)
    assert "could not be sent yet" not in client.get("/admin/").content.decode()

    mail.answer = "250 OK"
    retry_now()
    assert len(mail.messages) == 1
    assert outbox.late_names() == []


def test_mail_is_given_up_after_two_days_and_queued_again_by_a_new_invitation(
    mail: Mailboxes, leyla: Any
) -> None:
    mail.answer = "450 later"
    outbox.queue(INVITATION, "leyla")
    for _ in range(outbox.MOST_TRIES):
        retry_now()
    mail.answer = "250 OK"
    retry_now()
    assert mail.messages == []

    outbox.queue(INVITATION, "leyla")
    sender.send_due()
    assert len(mail.messages) == 1


def test_mail_that_was_given_up_is_forgotten_after_a_week(mail: Mailboxes, leyla: Any) -> None:
    outbox.queue(INVITATION, "leyla")
    old = timezone.now() - timedelta(days=8)
    WaitingMail.objects.update(tries=outbox.MOST_TRIES, queued_at=old)

    assert outbox.forget_old() == 1


def test_a_mail_server_that_says_nothing_is_given_up(
    mail: Mailboxes, leyla: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PATIENCE", 0.2)
    mail.silent_seconds = 5
    outbox.queue(INVITATION, "leyla")
    began = time.monotonic()
    sender.send_due()

    assert time.monotonic() - began < 4
    assert WaitingMail.objects.get().tries == 1


def test_two_processes_do_not_send_one_message_twice(mail: Mailboxes, leyla: Any) -> None:
    outbox.queue(INVITATION, "leyla")
    (first,), (second,) = outbox.due(), outbox.due()

    assert outbox.claim(first)
    assert not outbox.claim(second)


def test_the_outbox_has_one_message_of_a_kind_to_a_name_and_an_end(
    mail: Mailboxes, leyla: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_WAITING", 3)
    for name in ("leyla", "leyla", "one", "two", "three", "four"):
        outbox.queue(PASSWORD, name)

    assert WaitingMail.objects.count() == 3


def test_the_name_of_this_machine_is_in_no_mail(mail: Mailboxes, leyla: Any, settings: Any) -> None:
    settings.IS_LOCAL, settings.PUBLIC_HOST = False, "tracker.example.org"
    outbox.queue(INVITATION, "leyla")
    sender.send_due()

    assert mail.greetings == ["ehlo tracker.example.org"]
    assert re.search(r"@tracker\.example\.org>$", mail.messages[0]["Message-ID"])


def test_the_command_queues_an_invitation(
    mail: Mailboxes, leyla: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("make_link", "leyla", invite=True)
    sender.send_due()

    assert LINKS not in capsys.readouterr().out
    assert follow(link_in(mail.messages[0])).status_code == 200


def test_the_command_needs_a_mail_server_and_an_address(settings: Any, leyla: Any) -> None:
    with pytest.raises(CommandError, match="EMAIL_URL is not set"):
        call_command("make_link", "leyla", invite=True)
    make.user("editor", "without")
    settings.MAIL = mail_server("EMAIL_URL", "smtp://127.0.0.1")
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("make_link", "without", invite=True)
