"""What the audit log says of lists, files, searches and changes, and that no route is left out."""

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from incidents.imports.batches import undo
from incidents.imports.mapping.mapping import read_mapping
from incidents.imports.run import apply, check
from incidents.models import ImportBatch, Incident, Person, audit
from incidents.models.base import Record
from tests import make
from tests.desk.admin_forms import send
from tests.desk.conftest import Desk
from tests.security.addresses import Route, desk_routes
from tests.security.desk import addresses
from tests.security.recording import quiet
from tests.security.tracker import Tracker
from tracker.logs import JSONLines

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.slow]
Lines = Callable[[], list[dict[str, Any]]]
CONFIDENTIAL = 30


@pytest.fixture
def lines(caplog: Any) -> Lines:
    """The lines of the audit log so far."""
    caplog.set_level(logging.INFO, "tracker.desk")
    return lambda: [
        json.loads(JSONLines().format(each)) for each in caplog.records if each.name == "tracker.desk"
    ]


# Every route

# A GET of these shows no record and changes nothing: forms and help, and what sends on to another page.
SHOWS_NO_RECORD = re.compile(r"/admin/(account/|login/|logout/|password_change/|jsi18n/|guide/)")


def hidden_words(tracker: Tracker) -> list[str]:
    """Ids, titles and names of confidential records, as pages and answers show them."""
    return [
        str(word)
        for record in tracker.confidential.values()
        for word in (record.uid, getattr(record, "title", ""), getattr(record, "name", ""))
        if word
    ]


def fault_of(route: Route, address: str, client: Client, lines: Lines, secrets: list[str]) -> str:
    """What the log lacks about a request; "" if nothing."""
    before = len(lines())
    answer = client.get(address + ("" if route.name != "admin:search" else "?q=confidential"))
    body = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
    new = [line for line in lines()[before:] if line["message"] == "desk"]
    if len(new) != 1 or new[0]["user"] is None:
        return f"{address}: {len(new)} lines"
    (line,) = new
    shows_confidential = any(secret in body for secret in secrets)
    if shows_confidential and not line["object"] and line.get("highest") != CONFIDENTIAL:
        return f"{address}: shows a confidential record, and the line says {line.get('highest')}"
    if any(secret in json.dumps(line) for secret in secrets if secret not in address):
        return f"{address}: the line tells a secret"
    return ""


def test_every_route_without_a_record_logs_what_is_sent_to_it(tracker: Tracker, lines: Lines) -> None:
    (client := Client(raise_request_exception=False)).force_login(tracker.users["administrator"])
    missing = []
    with quiet():
        for route in desk_routes():
            for state, address, _ in addresses(route, tracker):
                if state or SHOWS_NO_RECORD.match(address):
                    continue
                before = len(lines())
                client.post(address)
                if "POST" not in [line.get("method") for line in lines()[before:]]:
                    missing.append(address)

    assert missing == []


def test_every_route_of_the_desk_has_its_line_which_tells_of_confidential_records(
    tracker: Tracker, lines: Lines
) -> None:
    (client := Client(raise_request_exception=False)).force_login(tracker.users["administrator"])
    _, token = AuthToken.objects.create(user=tracker.users["administrator"])
    by_token = Client(raise_request_exception=False, headers={"Authorization": f"Token {token}"})
    routes = [route for route in desk_routes() if not SHOWS_NO_RECORD.match(route.path)]
    secrets, faults, asked = hidden_words(tracker), [], 0
    with quiet():
        for route in routes:
            for state, address, _ in addresses(route, tracker):
                if state not in {"", "any", "confidential"}:
                    continue
                asked += 1
                who = client if route.is_admin else by_token
                faults.append(fault_of(route, address, who, lines, secrets))

    assert [fault for fault in faults if fault] == []
    assert asked > 150


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("/api/v1/desk/persons/?sensitivity=30&page_size=100", ["page_size", "sensitivity"]),
        ("/api/v1/desk/persons/matches/?name=confidential", ["name"]),
        ("/admin/incidents/person/?sensitivity__exact=30&q=person", ["q", "sensitivity__exact"]),
        ("/admin/incidents/person/export/?sensitivity__exact=30", ["sensitivity__exact"]),
        ("/admin/incidents/person/choices/?term=confidential", ["term"]),
        ("/admin/search/?q=confidential", ["q"]),
        (
            "/admin/autocomplete/?app_label=incidents&model_name=involvement&field_name=person&term=person",
            ["app_label", "field_name", "model_name", "term"],
        ),
    ],
)
def test_what_shows_many_says_how_many_how_secret_and_by_which_filters(
    client: Client, editor: Any, lines: Lines, path: str, filters: list[str]
) -> None:
    for name in ("Confidential Person", "Confidential Persona"):
        make.person(name, sensitivity=CONFIDENTIAL)
    client.force_login(editor)
    assert client.get(path).status_code == 200

    line = lines()[-1]
    assert (line["user"], line["filters"]) == (editor.pk, filters)
    assert (line["records"]["person"], line["highest"]) == (2, CONFIDENTIAL)
    assert "onfidential" not in json.dumps(line)


def test_the_highest_sensitivity_is_of_what_was_read_by_this_user(
    client: Client, contributor: Any, lines: Lines
) -> None:
    make.person("Open"), make.person("Closed", sensitivity=20), make.person("Hidden", sensitivity=30)
    client.force_login(contributor)
    client.get("/api/v1/desk/persons/")

    assert (lines()[-1]["records"]["person"], lines()[-1]["highest"]) == (2, 20)


def test_a_list_of_involvements_says_that_it_names_a_confidential_person(
    client: Client, editor: Any, lines: Lines
) -> None:
    make.involve(make.incident(), make.person("Hidden", sensitivity=30))
    client.force_login(editor)
    client.get("/api/v1/desk/involvements/")

    assert lines()[-1]["highest"] == CONFIDENTIAL


def test_a_parameter_that_is_no_filter_may_be_a_name_and_is_not_logged(
    client: Client, editor: Any, lines: Lines
) -> None:
    client.force_login(editor)
    for path in ("/api/v1/desk/persons/", "/admin/incidents/person/", "/admin/search/", "/admin/"):
        client.get(f"{path}?Leyla=1")

    assert len(lines()) >= 4
    assert "Leyla" not in json.dumps(lines())


def test_a_creation_through_the_api_is_logged_with_the_new_ids(editor: Any, lines: Lines) -> None:
    body = {"title": "An arrest", "kind": "arrest", "involvements": [{"role": "victim", "person": None}]}
    body["involvements"][0]["person"] = {"names": [{"text": "Leyla", "kind": "main"}]}  # type: ignore[index]
    answer = Desk(editor).post("incidents/", body).json()

    made = lines()[-1]["created"]
    assert f"incident {answer['id']}" in made
    assert f"involvement {answer['involvements'][0]['id']}" in made
    assert "Leyla" not in json.dumps(lines())


def test_a_receipt_without_an_id_is_logged_with_it(contributor: Any, lines: Lines) -> None:
    incident, person = make.incident(), make.person("A. B.")
    body = {"incident": str(incident.uid), "role": "witness", "person": str(person.uid)}
    answer = Desk(contributor).post("involvements/", body)

    assert "id" not in answer.json()
    assert [key.split()[0] for key in lines()[-1]["created"]] == ["involvement"]


def test_a_creation_in_the_admin_is_logged_with_the_new_id(client: Client, editor: Any, lines: Lines) -> None:
    client.force_login(editor)
    fields = {"title": "A report", "kind": "news", "sensitivity": 10}
    send(client, reverse("admin:incidents_source_add"), fields)

    (made,) = lines()[-1]["created"]
    assert made.startswith("source ")


def test_a_refused_creation_claims_no_id(contributor: Any, lines: Lines) -> None:
    assert Desk(contributor).post("incidents/", {"title": "x"}).status_code == 400

    assert "created" not in lines()[-1]


def test_a_merge_is_logged_with_both_ids(publisher: Any, lines: Lines) -> None:
    gone, kept = make.person("A. B."), make.person("Alif B.")
    body = {"into": str(kept.uid), "into_revision": kept.revision, "reason": "The same person."}
    answer = Desk(publisher).post(f"persons/{gone.uid}/merge/", body, revision=gone.revision)

    assert answer.status_code == 200
    assert lines()[-1]["merged"] == [str(gone.uid), str(kept.uid)]


def test_a_step_for_many_is_logged_with_the_id_of_each(client: Client, editor: Any, lines: Lines) -> None:
    drafts = [make.incident(f"Incident {number}") for number in range(3)]
    client.force_login(editor)
    client.post(
        reverse("admin:incidents_incident_changelist"),
        {"action": "submit", "_selected_action": [each.uid for each in drafts]},
    )

    assert lines()[-1]["records"]["incident"] >= len(drafts)


def test_a_deletion_is_logged_with_the_id(editor: Any, lines: Lines) -> None:
    incident = make.incident()
    Desk(editor).delete(f"incidents/{incident.uid}/", revision=incident.revision)

    assert lines()[-1]["deleted"] == [f"incident {incident.uid}"]


MAPPING = """
dataset = "arrests"
[incident]
id = {column = "id"}
title = {column = "title"}
kind = {value = "arrest"}
"""


def test_an_import_and_its_undoing_are_logged_in_numbers(tmp_path: Any, editor: Any, lines: Lines) -> None:
    file = tmp_path / "arrests.csv"
    file.write_text("id,title\n1,Leyla is arrested\n2,Another arrest\n")
    batch = ImportBatch(dataset="arrests", file_name="arrests.csv", by=editor)
    apply(check(file, file.name, read_mapping(MAPPING), by=editor), batch, by=editor)
    undo(batch, by=editor)

    numbers = [(each["message"], each["user"], each["rows"]) for each in lines()]
    assert numbers == [
        ("import checked", editor.pk, 2),
        ("import applied", editor.pk, 2),
        ("import undone", editor.pk, 2),
    ]
    assert "Leyla" not in json.dumps(lines())


def test_of_many_new_rows_a_hundred_keys_and_the_number_are_logged() -> None:
    with audit.gathering() as activity:
        for _ in range(audit.MOST_KEYS + 5):
            audit.note_write("created", Incident())

    told = activity.words()
    assert (len(told["created"]), told["created_number"]) == (audit.MOST_KEYS, audit.MOST_KEYS + 5)


def test_reading_outside_a_request_of_the_desk_gathers_nothing(editor: Any) -> None:
    make.person()
    with audit.gathering() as activity:
        pass
    rows: list[Record] = list(Person.objects.visible_to(editor))

    assert len(rows) == 1
    assert activity.read == {}
