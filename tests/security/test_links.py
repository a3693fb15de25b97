"""One-time links that set a password: once, for two days, without a word in the log."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import default_token_generator
from django.core.management import CommandError, call_command
from django.test import Client

from incidents.desk.auth.one_time_links import make_link
from tests import make

pytestmark = pytest.mark.django_db
NEW = {"new_password1": "a much better password", "new_password2": "a much better password"}


@pytest.fixture
def editor() -> Any:
    return make.user("editor", "leyla")


def follow(link: str, **fields: str) -> Any:
    """The page of a link; with fields, the answer to its form."""
    client = Client()
    page = client.get(link.partition("//")[2].partition("/")[1] + link.partition("//")[2].partition("/")[2])
    if page.status_code == 302:
        page = client.get(page.url)
    return client.post(page.request["PATH_INFO"], fields) if fields and page.status_code == 200 else page


def test_a_link_sets_a_password_once_and_leaves_the_second_factor(editor: Any) -> None:
    factor = Authenticator.objects.create(user=editor, type="totp", data={})
    link = make_link(editor)

    assert follow(link).status_code == 200
    assert follow(link, **NEW).status_code == 302
    editor.refresh_from_db()
    assert editor.check_password(NEW["new_password1"])
    assert Authenticator.objects.filter(pk=factor.pk).exists()
    assert follow(link).status_code == 404
    assert "used already" in follow(link).content.decode()


def test_a_link_ends_sessions_and_signs_nobody_in(editor: Any) -> None:
    before = Client()
    before.force_login(editor)

    answer = follow(make_link(editor), **NEW)

    assert answer.url == "/admin/account/login/"
    assert before.get("/admin/").status_code == 302
    assert answer.client.get("/admin/").status_code == 302


def test_a_weak_password_is_refused(editor: Any) -> None:
    answer = follow(make_link(editor), new_password1="short", new_password2="short")

    assert answer.status_code == 200
    assert "15 characters" in answer.content.decode()


@pytest.mark.parametrize(("hours", "status"), [(47, 200), (49, 404), (24 * 365, 404)])
def test_an_old_link_is_nothing(
    editor: Any, monkeypatch: pytest.MonkeyPatch, hours: int, status: int
) -> None:
    link, later = make_link(editor), datetime.now() + timedelta(hours=hours)
    monkeypatch.setattr(default_token_generator, "_now", lambda: later)

    assert follow(link).status_code == status


def test_the_link_of_a_disabled_user_or_of_one_without_a_role_is_nothing(editor: Any) -> None:
    link, other = make_link(editor), make_link(make.user("", "outsider"))
    editor.is_active = False
    editor.save()

    assert follow(link).status_code == follow(other).status_code == 404


def test_an_administrator_hands_a_link_over_and_the_log_has_it_without_the_link(
    editor: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    client.force_login(make.user("administrator", "chief"))
    action = {"action": "make_one_time_link", "_selected_action": editor.pk}
    with caplog.at_level("INFO", "tracker.desk"):
        page = client.post("/admin/auth/user/", action, follow=True).content.decode()

    link = next(word for word in page.split() if "/admin/account/link/" in word).partition("<")[0]
    assert follow(link, **NEW).status_code == 302
    assert "link made" in [record.message for record in caplog.records]
    token = link.rstrip("/").rpartition("/")[2]
    assert all(token not in str(vars(record)) for record in caplog.records)


def test_a_command_makes_a_link_for_members_only(editor: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_link", "leyla")
    made = json.loads(capsys.readouterr().out)

    assert (made["name"], made["hours"]) == ("leyla", 48)
    assert follow(made["link"]).status_code == 200
    with pytest.raises(CommandError, match="no active user"):
        call_command("make_link", "nobody")
