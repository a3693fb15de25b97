"""Notices by mail: to whom, how often, and that they say nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from incidents.desk import workflow
from incidents.desk.mail import notices, sender
from incidents.models import MailNotice, WaitingMail
from incidents.models.base import save_with_history
from tests import make
from tests.desk.mail.test_outbox import mail  # noqa: F401 - a fixture
from tests.smtp import Mailboxes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail")]
PAGE = "/admin/account/mail/"


@pytest.fixture
def author() -> Any:
    return make.user("contributor", "author", email="author@members.example")


@pytest.fixture
def reviewer() -> Any:
    return make.user("publisher", "reviewer", email="reviewer@members.example")


@pytest.fixture
def submitted(author: Any, reviewer: Any) -> Any:
    """An incident with a telling title, submitted by its author."""
    record = make.incident("An arrest in Baku")
    record.updated_by = record.updated_by_30 = author
    save_with_history(record, by=author)
    return workflow.submit(record, by=author, revision=record.revision)


def queued() -> list[str]:
    notices.queue_notices()
    return sorted(WaitingMail.objects.values_list("name", flat=True))


def test_a_reviewer_gets_a_notice_that_says_nothing(mail: Mailboxes, submitted: Any) -> None:  # noqa: F811
    assert queued() == ["reviewer"]
    sender.send_due()

    (message,) = mail.messages
    assert message["To"] == "reviewer@members.example"
    assert message["Subject"] == "Something is waiting for you at the desk"
    whole = message.as_string()
    assert not [word for word in ("Baku", "arrest", submitted.short_id, "author") if word in whole]


def test_nothing_waits_for_anybody(author: Any, reviewer: Any) -> None:
    assert queued() == []


def test_an_author_gets_a_notice_when_a_record_is_returned(
    submitted: Any, author: Any, reviewer: Any
) -> None:
    assert not notices.has_waiting(author)
    workflow.return_to_draft(submitted, by=reviewer, revision=submitted.revision, reason="Cite the court.")

    assert queued() == ["author"]


def test_a_second_notice_comes_a_day_later(submitted: Any, reviewer: Any) -> None:
    assert queued() == ["reviewer"]
    WaitingMail.objects.all().delete()
    assert queued() == []

    MailNotice.objects.update(last_at=timezone.now() - timedelta(hours=25))
    assert queued() == ["reviewer"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", ""), ("is_active", False), ("last_login", timezone.now() - timedelta(hours=23))],
)
def test_some_users_get_no_notice(submitted: Any, reviewer: Any, field: str, value: Any) -> None:
    setattr(reviewer, field, value)
    reviewer.save()

    assert queued() == []


def test_each_user_turns_notices_off_and_on(submitted: Any, reviewer: Any) -> None:
    client = Client()
    client.force_login(reviewer)
    reviewer.last_login = None
    reviewer.save()
    assert "checked" in client.get(PAGE).content.decode()

    client.post(PAGE, {})
    assert "checked" not in client.get(PAGE).content.decode()
    assert queued() == []

    client.post(PAGE, {"wanted": "on"})
    assert queued() == ["reviewer"]


def test_strangers_and_trackers_without_mail_have_no_such_page(settings: Any, reviewer: Any) -> None:
    assert Client().get(PAGE).status_code == 302
    settings.MAIL = None
    client = Client()
    client.force_login(reviewer)

    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/admin/account/").content.decode()
