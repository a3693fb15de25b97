"""The change counter of SQLite: the same as long as nothing is committed, by whichever process."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from incidents.public.cache import planned_cursor
from incidents.public.queries import ledger_state
from tests.clock import move_clock
from tracker.handler import availability
from tracker.handler.availability import PublicState
from tracker.handler.change_counter import ChangeCounter

pytestmark = pytest.mark.one_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tracker.sqlite3"


@pytest.fixture
def writer(path: Path) -> Iterator[sqlite3.Connection]:
    """Another connection with the database of a ledger of one line."""
    with sqlite3.connect(path, isolation_level=None, timeout=0) as connection:
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        connection.execute("CREATE TABLE line (sequence, at, pending)")
        connection.execute("INSERT INTO line VALUES (1, '2026-11-30', 0)")
        yield connection


@pytest.fixture
def counter(path: Path, writer: sqlite3.Connection) -> ChangeCounter:
    found = ChangeCounter(sqlite(path))
    found.follow()
    return found


@pytest.fixture
def state(
    db: None, path: Path, writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PublicState]:
    """The state as a server process knows it, which has read it once."""
    connection = connections.create_connection("default")
    connection.settings_dict = {**connection.settings_dict, **sqlite(path), "OPTIONS": {"timeout": 0}}
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such counter")
    monkeypatch.setattr(availability, "connections", {"public": connection})
    monkeypatch.setattr(planned_cursor, "connections", {"public": connection})
    monkeypatch.setattr(ledger_state, "LAST_LINE", "SELECT * FROM line")
    found = PublicState()
    found.read()
    yield found
    connection.close()


def sqlite(path: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path}


def commit(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE line SET sequence = sequence + 1")


def test_a_commit_changes_it_and_nothing_else_does(counter, writer):
    before = counter.read()
    writer.execute("SELECT * FROM line").fetchall()
    writer.execute("BEGIN IMMEDIATE")
    commit(writer)
    assert before is not None
    assert counter.read() == before
    writer.execute("COMMIT")

    assert counter.read() not in {before, None}


def test_with_a_write_ahead_log_it_is_not_known(counter, writer):
    writer.execute("PRAGMA journal_mode=WAL")

    assert counter.read() is None


@pytest.mark.parametrize("name", [":memory:", "file:memory?mode=memory&cache=shared", "/missing/file"])
def test_without_a_file_it_is_not_known(name):
    counter = ChangeCounter(sqlite(Path(name)))
    counter.follow()

    assert counter.read() is None


def test_a_file_that_takes_the_place_of_another_is_followed(counter, path, writer):
    before, other = counter.read(), path.with_name("other")
    with sqlite3.connect(other) as connection:
        connection.execute("PRAGMA user_version=1")
    other.rename(path)
    counter.follow()

    assert counter.read() not in {before, None}


def test_the_state_is_known_without_a_query_until_something_is_committed(state, writer):
    assert state.unchanged()[1] == 1
    commit(writer)

    assert state.unchanged() is None
    assert state.read()[1] == state.unchanged()[1] == 2


def test_nobody_can_commit_between_state_and_counter(state, writer, monkeypatch):
    tried = []

    def read(counter: ChangeCounter) -> bytes:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            commit(writer)
        tried.append(True)
        return b""

    monkeypatch.setattr(ChangeCounter, "read", read)
    state.read()

    assert tried == [True]


def test_after_a_second_and_on_another_day_the_database_is_asked(state, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(availability, "monotonic", lambda: state._read + 1.1)
        assert state.unchanged() is None

    move_clock(monkeypatch, datetime.now(UTC).date() + timedelta(days=1))
    assert state.unchanged() is None
