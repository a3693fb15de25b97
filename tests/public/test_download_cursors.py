"""Every file of records names the cursor of `changes/` from which a copy of it goes on."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from incidents.models.editions.change import Change
from incidents.publishing.publish import withdraw
from tests import make
from tests.public.client import body, get

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FILES = [
    "/api/v1/incidents.csv",
    "/api/v1/incidents.jsonl",
    "/api/v1/persons.xlsx",
    "/api/v1/incidents/?format=geojson",
    "/incidents/calendar.ics",
]
CURSOR = "Changes-Cursor"


@pytest.fixture
def records():
    first, second = make.incident("First"), make.incident("Second")
    return make.public(first), make.public(second)


def last():
    return str(Change.objects.order_by("-sequence").first().sequence)


@pytest.mark.parametrize("address", FILES)
def test_a_file_names_the_last_line_of_the_ledger(records, address):
    built, again, head = Client().get(address), Client().get(address), Client().head(address)
    part = Client().get(address, headers={"Range": "bytes=0-1"})
    unchanged = Client().get(address, headers={"If-None-Match": built["ETag"]})

    assert [each.status_code for each in (built, again, head, part, unchanged)] == [200, 200, 200, 206, 304]
    assert {each[CURSOR] for each in (built, again, head, part, unchanged)} == {last()}


def test_what_happens_after_the_file_is_what_the_cursor_leads_to(records, publisher):
    cursor = get("incidents.jsonl")[CURSOR]
    assert get("changes/", f"since={cursor}").json()["results"] == []
    make.public(make.edited(records[0], title="Another"))
    withdraw(records[1], by=publisher, reason="An error", keep_history=True)

    lines = get("changes/", f"since={cursor}").json()["results"]
    assert [(line["id"], line["action"]) for line in lines] == [
        (str(records[0].uid), "published"),
        (str(records[1].uid), "withdrawn"),
    ]


def test_a_file_of_the_past_names_the_last_line_of_then(records):
    first, second = Change.objects.order_by("sequence")
    between = (first.at + (second.at - first.at) / 2).isoformat().replace("+00:00", "Z")
    before = (first.at - timedelta(days=1)).isoformat().replace("+00:00", "Z")

    then = get("incidents.jsonl", f"as_of={between}")
    assert then[CURSOR] == str(first.sequence)
    assert [json.loads(line)["title"] for line in body(then).splitlines()] == ["First"]
    assert get("incidents.jsonl", f"as_of={before}")[CURSOR] == "0"


def test_another_site_may_read_it(records):
    assert CURSOR in get("incidents.csv")["Access-Control-Expose-Headers"]


def test_a_release_and_an_exported_file_name_it_too(records, tmp_path, capsys):
    call_command("release", str(tmp_path / "release"))
    released = json.loads(capsys.readouterr().out)
    call_command("export_file", str(tmp_path / "all.csv"), "--format", "csv")
    exported = json.loads(capsys.readouterr().out)
    package = json.loads((tmp_path / "release/datapackage.json").read_text())

    assert released["cursor"] == exported["cursor"] == package["cursor"] == int(last())
    assert f"changes/?since={last()}>" in (tmp_path / "release/README.md").read_text()


def test_an_exported_file_of_the_past_names_the_line_of_then(records, tmp_path, capsys):
    first = Change.objects.order_by("sequence").first()
    moment = first.at.isoformat().replace("+00:00", "Z")
    call_command("export_file", str(tmp_path / "x.csv"), "--format", "csv", "--query", f"as_of={moment}")

    assert json.loads(capsys.readouterr().out)["cursor"] == first.sequence
