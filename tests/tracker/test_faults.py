"""Faults that are not ours: 503 or 507 with Retry-After, and a code in the log; all else stays a 500."""

import errno
import json
import logging
import sqlite3
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client, RequestFactory
from knox.models import AuthToken

from incidents.desk.api import resource_views
from incidents.http import request_ids
from incidents.public.api import list_views
from incidents.public.pages.lists import list_pages as pages
from tracker import logs
from tracker.faults import code_of, fault_of
from tracker.logs import JSONLines
from tracker.middleware.refusals import server_error

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def of_sqlite(name: str, kind: type[Exception] = OperationalError) -> Exception:
    cause = sqlite3.OperationalError("database is … row of Aysel Quliyeva")
    cause.sqlite_errorname = name
    return chained(kind, cause)


def of_postgresql(state: str | None, kind: type[Exception] = OperationalError) -> Exception:
    cause = psycopg.OperationalError("row of Aysel Quliyeva")
    cause.sqlstate = state
    return chained(kind, cause)


def chained(kind: type[Exception], cause: Exception) -> Exception:
    try:
        raise kind(*cause.args) from cause
    except kind as error:
        return error


FAULTS = [
    (of_sqlite("SQLITE_BUSY"), 503, "SQLITE_BUSY"),
    (of_sqlite("SQLITE_BUSY_SNAPSHOT"), 503, "SQLITE_BUSY_SNAPSHOT"),
    (of_sqlite("SQLITE_FULL"), 507, "SQLITE_FULL"),
    (of_sqlite("SQLITE_READONLY"), 503, "SQLITE_READONLY"),
    (of_sqlite("SQLITE_IOERR_WRITE"), 503, "SQLITE_IOERR_WRITE"),
    (of_sqlite("SQLITE_CANTOPEN"), 503, "SQLITE_CANTOPEN"),
    (of_postgresql("57P01"), 503, "57P01"),
    (of_postgresql("55P03"), 503, "55P03"),
    (of_postgresql("57014"), 503, "57014"),
    (of_postgresql("53300"), 503, "53300"),
    (of_postgresql("53100"), 507, "53100"),
    (of_postgresql("25006"), 503, "25006"),
    (of_postgresql(None), 503, "CONNECTION"),
    (OSError(errno.ENOSPC, "No space left on device"), 507, "ENOSPC"),
    (OSError(errno.EROFS, "Read-only file system"), 503, "EROFS"),
]
OURS = [
    ValueError("x"),
    of_sqlite("SQLITE_CONSTRAINT_UNIQUE", IntegrityError),
    of_sqlite("SQLITE_ERROR"),
    of_sqlite("SQLITE_CORRUPT"),
    of_postgresql("23505", IntegrityError),
    of_postgresql("42P01"),
    FileNotFoundError(errno.ENOENT, "x"),
]


@pytest.mark.parametrize(("error", "status", "code"), FAULTS, ids=[each[2] for each in FAULTS])
def test_a_fault_of_the_database_or_the_system_is_known_by_its_code(error, status, code):
    found = fault_of(error)

    assert found is not None
    assert (found.status, found.code, code_of(error)) == (status, code, code)
    assert found.retry_after > 0


@pytest.mark.parametrize("error", OURS, ids=str)
def test_an_error_of_ours_is_none(error):
    assert fault_of(error) is None


def fails(error: Exception) -> Any:
    def view(*_: Any, **__: Any) -> Any:
        raise error

    return view


@pytest.fixture
def asking(client: Client) -> Client:
    client.raise_request_exception = False
    return client


WAYS = {
    "/api/v1/incidents/": (list_views, "ask"),
    "/incidents/": (pages, "ask"),
    "/api/v1/desk/incidents/": (resource_views.ResourceView, "get_queryset"),
}


@pytest.mark.parametrize("address", WAYS)
@pytest.mark.parametrize(("error", "status", "code"), [FAULTS[0], FAULTS[2], FAULTS[-1]], ids=str)
def test_every_side_answers_a_fault_with_when_to_come_again(
    asking, monkeypatch, caplog, editor, address, error, status, code
):
    monkeypatch.setattr(*WAYS[address], fails(error))
    if "desk" in address:
        token = AuthToken.objects.create(user=editor)[1]
        asking.defaults["HTTP_AUTHORIZATION"] = f"Token {token}"
    response = asking.get(address)

    assert response.status_code == status
    assert int(response["Retry-After"]) > 0
    is_api = address.startswith("/api/")
    assert response["Content-Type"].startswith("application/problem+json" if is_api else "text/html")
    lines = [json.loads(JSONLines().format(record)) for record in caplog.records]
    assert code in [line.get("code") for line in lines]
    assert "Aysel" not in json.dumps(lines) + response.content.decode()


@pytest.mark.parametrize("error", [OURS[0], OURS[1]], ids=str)
def test_an_error_of_ours_stays_a_500(asking, monkeypatch, error):
    monkeypatch.setattr(list_views, "ask", fails(error))

    assert asking.get("/api/v1/incidents/").status_code == 500


def test_a_host_that_is_not_ours_is_one_short_line(client, caplog):
    with caplog.at_level(logging.INFO):
        assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400

    lines = [json.loads(JSONLines().format(record)) for record in caplog.records]
    assert [line["level"] for line in lines] == ["info"]
    assert not {"error", "at"} & lines[0].keys()
    assert "elsewhere" not in json.dumps(lines)


@pytest.mark.parametrize(
    ("address", "status"), [("/admin/account/login/", 503), ("/api/v1/desk/incidents/", 503), ("/", 200)]
)
def test_the_desk_is_closed_while_its_log_is_not_written(client, monkeypatch, address, status):
    monkeypatch.setattr(logs, "is_stuck", lambda: True)

    assert client.get(address).status_code == status


def test_lines_that_are_lost_are_counted(monkeypatch, capsys):
    monkeypatch.setattr(logs, "MOST_WAITING", 4)
    handler = logs.BackgroundHandler()
    handler.setFormatter(JSONLines())
    monkeypatch.setattr(handler, "_write", lambda: None)
    record = logging.makeLogRecord({"msg": "x", "levelname": "INFO"})
    for _ in range(6):
        handler.emit(record)
    assert (handler.lost, handler.is_stuck) == (2, True)

    while handler.lines.qsize():
        handler.lines.get()
    handler.emit(record)
    assert json.loads(handler.lines.get())["message"].startswith("2 lines were lost")


def test_tests_log_where_pytest_catches_it():
    """Not in the background, as a server does, whose thread would write between the dots of pytest."""
    assert not any(isinstance(handler, logs.BackgroundHandler) for handler in logging.getLogger().handlers)


def test_the_page_of_an_error_names_the_request() -> None:
    with request_ids.using_id("0123456789abcdef"):
        page = server_error(RequestFactory().get("/incidents/"))

    assert page.status_code == 500
    assert b"0123456789abcdef" in page.content
