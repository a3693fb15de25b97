"""The commands of the contract."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from incidents.desk.auth.users import random_password
from incidents.publishing import publish as door
from tests import make

pytestmark = pytest.mark.django_db


def test_create_user_prints_json_with_a_password_made_for_it(capsys):
    call_command("create_user", "leyla", role="editor")
    shown = json.loads(capsys.readouterr().out)
    assert (shown["name"], shown["role"]) == ("leyla", "editor")
    assert len(shown["password"]) >= 20


def test_create_user_reads_a_password_and_does_not_print_it(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough password 17\n"))
    call_command("create_user", "leyla", "--role", "publisher", "--password-stdin")
    assert "password" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("password", "complaint"), [("short", "15"), ("", "no password"), ("1" * 20, "numeric")]
)
def test_create_user_refuses_a_weak_password(password, complaint, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    with pytest.raises(CommandError, match=complaint):
        call_command("create_user", "leyla", "--role", "publisher", "--password-stdin")


def test_create_user_refuses_a_taken_name(editor):
    with pytest.raises(CommandError, match="already"):
        call_command("create_user", "EDITOR", role="editor")


def test_create_token_shows_the_token_once_and_stores_a_digest(editor, capsys):
    call_command("create_token", "editor", expires_days=30)
    shown = json.loads(capsys.readouterr().out)
    stored = editor.auth_token_set.get()
    assert shown["expires"]
    assert shown["token"] not in (stored.digest, stored.token_key)


@pytest.mark.parametrize("days", [0, -1, 100_000])
def test_create_token_refuses_an_odd_life(editor, days):
    with pytest.raises(CommandError, match="1 to"):
        call_command("create_token", "editor", expires_days=days)


def test_create_token_refuses_an_unknown_user(db):
    with pytest.raises(CommandError, match="no active user"):
        call_command("create_token", "ghost")


def test_dump_is_canonical_json_lines_sorted_by_kind_and_id(capsys):
    incidents = [make.incident(f"Arrest {n}") for n in range(3)]
    make.public(*incidents, make.person())
    call_command("dump")
    lines = capsys.readouterr().out.splitlines()
    rows = [json.loads(line) for line in lines]
    order = [(row["kind"], row["document"]["id"]) for row in rows]
    assert order == sorted(order)
    assert len(order) == 4
    assert lines[0] == json.dumps(rows[0], sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_dump_holds_live_editions_only(capsys):
    incident = make.public(make.incident("Gone"))
    make.edited(make.public(make.incident("Kept")), title="Pending")
    door.withdraw(incident, by=None, reason="x", keep_history=False)
    call_command("dump")
    out = capsys.readouterr().out
    assert "Kept" in out
    assert "Gone" not in out
    assert "Pending" not in out


def test_routes_lists_admin_and_api(capsys):
    call_command("routes")
    routes = capsys.readouterr().out.splitlines()
    assert "/admin/login/" in routes
    assert len(routes) == len(set(routes))


def test_a_password_made_up_is_never_like_the_name(monkeypatch):
    """A first start failed for a password that shared too many letters with the name of a demo user."""
    made = iter(["demo-administra", "xK4_90-Qz8-vW2-jY7u"])
    monkeypatch.setattr("incidents.desk.auth.users.secrets.token_urlsafe", lambda size: next(made))

    assert random_password("demo-administrator") == "xK4_90-Qz8-vW2-jY7u"
