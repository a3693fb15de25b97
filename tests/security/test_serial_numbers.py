"""Serial numbers of the desk's rows are in no answer: their gaps would tell how much is hidden.

Every row gets a key that cannot be met by chance. Then every kind of page of the admin and every list of the
desk API is read as every role, following links from the first page on, and its answers are searched.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from incidents.choices import RecordKind
from incidents.models import Case, ImportBatch, Incident, Institution, Person, Source, Statement
from incidents.models.base import Record, Traced
from tests import make
from tests.desk.admin_forms import fields_of, opened, url_of
from tests.desk.conftest import Desk
from tests.module_data import shared
from tests.security.tracker import Tracker, build

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.slow]
FIRST, APART = 731_000_000, 100_000
OF_EACH_KIND = 1  # pages of one view that are read, without parameters and with some
ROLES = ("contributor", "editor", "publisher", "administrator")
LINK = re.compile(r'(?:href|action|src|data-url|data-reads-date|data-ajax--url)="([^"]+)"')
FOLDERS = (*(f"{kind}s" for kind in RecordKind), "sources", "involvements", "custody", "citations")
HOSTILE_TO_SESSIONS = ("/account/", "/logout")


def models_with_hidden_rows() -> list[Any]:
    rows = [model for model in apps.get_app_config("incidents").get_models() if issubclass(model, Traced)]
    return [*rows, ImportBatch]


@shared
def numbered() -> Tracker:
    """The tracker, every row of it with a key of nine digits."""
    for place, model in enumerate(models_with_hidden_rows()):
        _start_at(model._meta.db_table, FIRST + place * APART)
    tracker = build()
    make.cite(tracker.drafts["incident"], make.source("Cited"))
    ImportBatch.objects.create(dataset="A file", file_name="file.csv", by=tracker.users["contributor"])
    return tracker


def _start_at(table: str, number: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])


def serial_numbers(answer: Any) -> set[str]:
    """The keys of rows that an answer holds, in its body or in a header."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace") + "".join(answer.headers.values())
    return set(re.findall(r"(?<![0-9a-fA-F.-])731\d{6}(?![0-9a-fA-F-])", text))


def links(page: str, text: str) -> Iterator[str]:
    for found in LINK.findall(text):
        address = urlsplit(urljoin(page, unescape(found)))
        if address.path.startswith("/admin/") and not any(
            each in address.path for each in HOSTILE_TO_SESSIONS
        ):
            yield f"{address.path}?{address.query}" if address.query else address.path


def walked(client: Client, start: list[str]) -> dict[str, set[str]]:
    """The serial numbers in every page reached from some, one of each view with and without parameters."""
    waiting, known, read = list(start), set(start), Counter[Any]()
    found: dict[str, set[str]] = {}
    while waiting:
        page = waiting.pop(0)
        path, _, query = page.partition("?")
        kind = resolve(path).view_name, bool(query)
        if read[kind] >= OF_EACH_KIND:
            continue
        read[kind] += 1
        answer = client.get(page)
        found[page] = serial_numbers(answer)
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            new = dict.fromkeys(each for each in links(page, answer.content.decode()) if each not in known)
            known |= new.keys()
            waiting += [each for each in new if _is_known(each)]
    return found


def _is_known(page: str) -> bool:
    try:
        return bool(resolve(page.partition("?")[0]).view_name)
    except Resolver404:
        return False


def pages_of(tracker: Tracker) -> Iterator[str]:
    """Where to start: the first page, and every page of one record in each state."""
    yield reverse("admin:index")
    for states in (tracker.drafts, tracker.published, tracker.in_review, tracker.merged):
        for record in states.values():
            yield from (url_of(record, page) for page in ("change", "history", "delete", "compare"))
            if not isinstance(record, Source):
                yield from (url_of(record, page) for page in ("review", "submit", "publish", "preview"))
            yield url_of(record) + "?more=1"
            if isinstance(record, Person | Institution):
                yield f"{url_of(record, 'merge')}?with={tracker.published[str(record._meta.model_name)].uid}"
    for name in ("person", "institution", "source"):
        yield reverse(f"admin:incidents_{name}_choices") + "?term=a"
        yield reverse(f"admin:incidents_{name}_changelist") + "?_popup=1&_to_field=id"
    asked = "app_label=incidents&model_name=involvement&field_name=person&term="
    yield f"{reverse('admin:autocomplete')}?{asked}"


def test_no_page_of_the_admin_holds_a_serial_number(numbered: Tracker, all_cases: bool) -> None:
    """By default, pages of the role that sees most."""
    for role in ROLES if all_cases else ROLES[-1:]:
        client = Client()
        client.force_login(numbered.users[role])

        found = walked(client, [*pages_of(numbered)])

        assert len(found) > 60
        assert {page: numbers for page, numbers in found.items() if numbers} == {}, role


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_of_the_desk_api_holds_a_serial_number(numbered: Tracker, role: str) -> None:
    desk = Desk(numbered.users[role])
    record = numbered.drafts["incident"]
    paths = [f"{folder}/" for folder in FOLDERS]
    paths += [
        f"incidents/{record.uid}/",
        f"incidents/{record.uid}/history/",
        f"incidents/{record.uid}/preview/",
    ]

    assert {path: serial_numbers(desk.get(path)) for path in paths} == {path: set() for path in paths}


def test_no_answer_to_a_form_holds_a_serial_number(client: Client, numbered: Tracker) -> None:
    client.force_login(numbered.users["publisher"])
    incident = numbered.drafts["incident"]
    page = url_of(incident)
    form = opened(client, page)
    chosen = {"_selected_action": [str(incident.uid)], "index": "0"}
    rows = reverse("admin:incidents_incident_changelist")
    posts = {
        "stale": (page, {**form, "revision": "99", "title": "Other"}),
        "wrong": (page, {**form, "title": ""}),
        "right": (page, {**form, "title": "Other", "_continue": "1"}),
        "popup": (reverse("admin:incidents_source_add"), {
            **opened(client, reverse("admin:incidents_source_add")), "title": "New", "_popup": "1",
            "_to_field": "id",
        }),
        "bulk": (rows, {**chosen, "action": "submit"}),
        "export": (rows, {**chosen, "action": "export_chosen"}),
        "step": (url_of(incident, "submit"), {"revision": "99", "reason": "why"}),
    }  # fmt: skip

    answers = {name: client.post(*post) for name, post in posts.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "stale": 412, "wrong": 200, "right": 302, "popup": 200, "bulk": 200, "export": 200, "step": 412,
    }  # fmt: skip
    assert {name: serial_numbers(answer) for name, answer in answers.items()} == {
        name: set() for name in posts
    }


@pytest.mark.parametrize("page", ["change", "history", "delete", "review"])
def test_an_address_with_a_serial_number_answers_like_an_unknown_one(
    client: Client, numbered: Tracker, page: str
) -> None:
    client.force_login(numbered.users["administrator"])
    person = numbered.drafts["person"]
    addresses = [
        reverse(f"admin:incidents_person_{page}", args=[key])
        for key in (person.pk, FIRST + APART * 90, "00000000-0000-4000-8000-000000000000")
    ]

    answers = [client.get(address) for address in addresses]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1


def test_rows_of_a_form_are_known_by_their_ids_only(client: Client, numbered: Tracker) -> None:
    """A serial number sent for a row, or for a choice, is no row and no choice."""
    client.force_login(numbered.users["editor"])
    incident: Any = numbered.published["trial"]
    row = incident.involvements.order_by("pk").first()
    form = opened(client, url_of(incident))

    by_key = client.post(url_of(incident), {**form, "involvements-0-id": str(row.pk), "title": "Changed"})
    choice = {**form, "involvements-0-person": str(row.person_id), "title": "Changed"}
    chosen = client.post(url_of(incident), choice)

    assert (by_key.status_code, chosen.status_code) == (200, 200)
    incident.refresh_from_db()
    assert incident.title != "Changed"
    assert fields_of(client.get(url_of(incident)))["involvements-0-id"] == str(row.uid)


def test_every_kind_of_row_is_numbered_here() -> None:
    kinds = {model for model in models_with_hidden_rows() if issubclass(model, Record)}

    assert kinds == {Case, Incident, Institution, Person, Source, Statement}
