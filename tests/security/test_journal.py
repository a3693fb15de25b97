"""The journal of the desk: what is noted, and what never is."""

import json
import logging
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from incidents.desk.auth.audit_log import NETWORK
from incidents.desk.auth.networks import network_of
from incidents.management.commands import run_import
from incidents.models import ImportBatch
from tests import make
from tests.desk.admin_forms import url_of
from tracker.logs import JSONLines

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def noted(caplog: Any) -> Any:
    """The lines of the log so far, as they are written."""
    caplog.set_level(logging.INFO, "tracker.desk")
    return lambda: [json.loads(JSONLines().format(record)) for record in caplog.records]


def test_sign_ins_and_refusals_are_noted_without_the_name(client, contributor, noted):
    client.post(reverse("account_login"), {"login": "contributor", "password": "a wrong guess"})
    client.post(reverse("account_login"), {"login": "contributor", "password": make.PASSWORD})

    events = [(line["message"], line["user"]) for line in noted()]
    assert ("sign-in refused", None) in events
    assert ("signed in", contributor.pk) in events
    assert "contributor" not in json.dumps(noted())


def test_the_opening_of_a_record_is_noted_with_who_and_which(client, editor, noted):
    hidden = make.incident("A witness named Leyla", sensitivity=30)
    client.force_login(editor)
    client.get(url_of(hidden))

    line = noted()[-1]
    assert (line["user"], line["object"], line["outcome"]) == (editor.pk, str(hidden.uid), 200)
    assert "Leyla" not in json.dumps(noted())


def test_an_export_and_a_refusal_are_noted_without_the_query(client, contributor, noted):
    client.force_login(contributor)
    client.get(reverse("admin:incidents_incident_export") + "?q=Leyla")
    client.get(reverse("admin:service") + "?q=Leyla")

    assert [(line["did"], line["outcome"]) for line in noted()[-2:]] == [
        ("admin:incidents_incident_export", 200),
        ("admin:service", 404),
    ]
    assert "Leyla" not in json.dumps(noted())


@pytest.mark.parametrize(
    "address", ["/api/v1/desk/persons/Leyla%20Yunus/", "/admin/incidents/person/Leyla%20Yunus/change/"]
)
def test_a_name_in_the_place_of_a_key_is_not_noted(client, editor, noted, address):
    client.force_login(editor)
    client.get(address)

    assert noted()[-1]["object"] == "no key"
    assert "Leyla" not in json.dumps(noted())


def test_a_change_by_token_is_noted_and_the_token_is_not(contributor, noted):
    _, token = AuthToken.objects.create(user=contributor)
    body = {"title": "Leyla detained", "kind": "arrest"}
    headers = {"Authorization": f"Token {token}"}
    Client().post("/api/v1/desk/incidents/", body, content_type="application/json", headers=headers)

    assert (noted()[-1]["method"], noted()[-1]["outcome"]) == ("POST", 201)
    assert token not in json.dumps(noted())


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("nonsense", None)],
)
def test_of_an_address_its_network_is_kept(rf, address, kept):
    assert network_of(rf.get("/admin/", REMOTE_ADDR=address), NETWORK) == kept


def test_readers_are_not_noted(client, noted):
    client.get("/api/v1/incidents/?country=AZ")

    assert noted() == []


def test_an_error_is_told_by_its_kind_and_place_without_its_words():
    try:
        raise ValueError("Key (name)=(Leyla) already exists.")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    line = JSONLines().format(logging.LogRecord("x", logging.ERROR, __file__, 1, "Failed", None, told))

    assert json.loads(line)["error"] == "ValueError"
    assert "test_journal.py" in json.loads(line)["at"][-1]
    assert "Leyla" not in line


def test_an_import_that_fails_in_its_own_process_tells_no_words_of_the_file(
    contributor, noted, capfd, monkeypatch
):
    batch = ImportBatch.objects.create(dataset="arrests", file_name="arrests.csv", by=contributor)
    monkeypatch.setattr(run_import, "run", lambda *_, **__: {}["Leyla"])
    with pytest.raises(SystemExit):
        call_command("run_import", str(batch.pk), "check", str(contributor.pk))

    assert (noted()[-1]["message"], noted()[-1]["error"]) == ("An import failed", "KeyError")
    assert "Leyla" not in json.dumps(noted()) + "".join(capfd.readouterr())


def test_the_service_writes_json_lines():
    assert settings.LOGGING["formatters"]["line"]["()"] == "tracker.logs.JSONLines"
