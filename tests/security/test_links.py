"""One-time links that set a password: once, for two days, without a word in the log."""

import json
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from incidents.desk.auth.one_time_links import link_tokens, make_link
from incidents.desk.auth.users import reset_second_factors
from incidents.http.site_address import LINKS
from tests import make
from tracker.logs import JSONLines
from tracker.middleware.onion import onion_requests

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
    monkeypatch.setattr(link_tokens, "_now", lambda: later)

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


def change_user(user: User, **fields: Any) -> None:
    """Change a user by the form of an administrator."""
    client = Client()
    client.force_login(User.objects.filter(username="chief").first() or make.user("administrator", "chief"))
    role = fields.pop("role", None) or user.groups.get().name
    group = Group.objects.get(name=role).pk
    sent = {"username": user.username, "is_active": "on", "groups": group, **fields}
    sent = {name: value for name, value in sent.items() if value}
    assert client.post(f"/admin/auth/user/{user.pk}/change/", sent).status_code == 302


def disable_and_enable(user: User) -> None:
    change_user(user, is_active="")
    assert not User.objects.get(pk=user.pk).is_active
    change_user(user)


def change_role_and_back(user: User) -> None:
    change_user(user, role="publisher")
    change_user(user, role="editor")


ENDS = {
    "a newer link": make_link,
    "the use of a newer link": lambda user: follow(make_link(user), **NEW),
    "another role": lambda user: change_user(user, role="publisher"),
    "another role and back": change_role_and_back,
    "disabled": lambda user: change_user(user, is_active=""),
    "disabled and enabled": disable_and_enable,
    "second factors forgotten": reset_second_factors,
    "signed out by the command": lambda user: call_command("sign_out", user.username),
    "everyone signed out by the command": lambda user: call_command("sign_out", everybody=True),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_link_ends_with(editor: Any, end: str) -> None:
    link = make_link(editor)
    assert follow(link).status_code == 200

    ENDS[end](User.objects.get(pk=editor.pk))

    assert follow(link).status_code == 404
    if User.objects.get(pk=editor.pk).is_active:
        assert follow(make_link(User.objects.get(pk=editor.pk))).status_code == 200


def test_of_two_requests_with_one_link_the_second_sets_nothing(editor: Any) -> None:
    link, pages = make_link(editor), [Client(), Client()]
    path = link.removeprefix(settings.PUBLIC_URL)
    forms = [page.get(path).url for page in pages]
    other = {"new_password1": "another good password", "new_password2": "another good password"}

    assert pages[0].post(forms[0], NEW).status_code == 302
    assert pages[1].post(forms[1], other).status_code == 404
    editor.refresh_from_db()
    assert editor.check_password(NEW["new_password1"])


@pytest.mark.parametrize("action", ["make_one_time_link", "reset_second_factor"])
@pytest.mark.parametrize("name", ["chief", "deputy", "former"])
def test_no_administrator_opens_their_own_account_or_that_of_another(action: str, name: str) -> None:
    client, users = (
        Client(),
        {each: make.user("administrator", each) for each in ("chief", "deputy", "former")},
    )
    User.objects.filter(username="former").update(is_active=False)
    client.force_login(users["chief"])
    factor = Authenticator.objects.create(user=users[name], type="totp", data={})

    fields = {"action": action, "_selected_action": users[name].pk}
    page = client.post("/admin/auth/user/", fields, follow=True).content.decode()

    assert f"Only a command on the server can do this for an administrator: {name}." in page
    assert LINKS not in page
    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_a_command_makes_a_link_for_an_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    make.user("administrator", "chief")
    call_command("make_link", "chief")

    assert follow(json.loads(capsys.readouterr().out)["link"]).status_code == 200


def test_the_address_of_a_link_is_not_passed_on_or_stored(editor: Any) -> None:
    path, client = make_link(editor).removeprefix(settings.PUBLIC_URL), Client()
    answers = [client.get(path), client.get(f"{path}x/"), client.post(path)]
    form = client.get(answers[0].url)

    for answer in (*answers, form):
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer.headers["Cache-Control"]
    assert path.split("/")[-2] not in form.content.decode()


def test_the_onion_service_is_not_offered_at_the_address_of_a_link(settings: Any) -> None:
    settings.ONION_URL = f"http://{'a' * 56}.onion"

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("a page")

    headers = {
        path: onion_requests(page)(RequestFactory().get(path)).headers
        for path in (f"{LINKS}MQ/token/", "/incidents/")
    }

    assert "Onion-Location" in headers["/incidents/"]
    assert "Onion-Location" not in headers[f"{LINKS}MQ/token/"]


def test_no_line_of_a_log_has_a_link(editor: Any, caplog: pytest.LogCaptureFixture) -> None:
    path = make_link(editor).removeprefix(settings.PUBLIC_URL)
    with caplog.at_level(logging.DEBUG):
        Client(enforce_csrf_checks=True).post(path)  # Django warns, with the path
        Client().get(path)
        Client().get(f"{path[:-5]}x/")
    logging.getLogger("django.request").error("Internal Server Error: %s", path)

    lines = [JSONLines().format(record) for record in caplog.records]
    assert any("CSRF" in line for line in lines)
    token = path.rstrip("/").rpartition("/")[2]
    assert not [line for line in lines if token[:-5] in line]
