"""Waiting for PostgreSQL at the start: as long as it may still come, and no longer."""

import os
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connections
from psycopg.pq import Ping

from tracker.server import waiting
from tracker.server.waiting import DatabaseMissing, wait_for_databases

REFUSED = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: Connection refused'
STARTING = "FATAL:  the database system is starting up"
FATAL = [
    'FATAL:  password authentication failed for user "x"',
    'FATAL:  database "x" does not exist',
    "FATAL:  Passwort-Authentifizierung für Benutzer »x« fehlgeschlagen",
    'ВАЖНО:  пользователь "x" не прошёл проверку подлинности (по паролю)',
]
STARTING_ELSEWHERE = "FATAL:  das Datenbanksystem startet"
FULL = "FATAL:  sorry, too many clients already"


class Connection:
    """One that fails so many times first."""

    vendor = "postgresql"
    settings_dict = {"HOST": "127.0.0.1", "PORT": "5432", "USER": "x", "NAME": "x"}

    def __init__(self, *failures: str) -> None:
        self.failures, self.asked = list(failures), 0

    def ensure_connection(self) -> None:
        self.asked += 1
        if self.failures:
            raise OperationalError(self.failures.pop(0))


class Clock:
    """Time that passes only while somebody sleeps."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Any:
    clock, lines = Clock(), list[str]()
    monkeypatch.setattr(waiting, "time", clock)

    def run(connection: Connection, says: Ping = Ping.NO_RESPONSE) -> tuple[float, list[str]]:
        monkeypatch.setattr(waiting, "PGconn", SimpleNamespace(ping=lambda conninfo: says))
        monkeypatch.setattr(waiting, "connections", {"default": connection})
        wait_for_databases(waiting.connections, lines.append)
        return clock.now, lines

    return run


def test_a_database_that_comes_late_is_waited_for_with_a_line_every_five_seconds(wait):
    assert wait(Connection(REFUSED, REFUSED, STARTING)) == (15.0, [*_lines(60, 55, 50)])


def test_one_that_is_starting_is_waited_for_in_whatever_language_it_says_so(wait):
    assert wait(Connection(STARTING_ELSEWHERE), Ping.REJECT) == (5.0, [*_lines(60)])


def test_one_that_is_full_is_waited_for(wait):
    assert wait(Connection(FULL), Ping.OK) == (5.0, [*_lines(60)])


def _lines(*seconds: int) -> list[str]:
    return [f"Waiting for PostgreSQL, {left} seconds more at most." for left in seconds]


def test_a_database_that_is_there_is_not_waited_for(wait):
    assert wait(Connection()) == (0.0, [])


def test_after_a_minute_it_is_given_up(wait):
    connection = Connection(*[REFUSED] * 100)
    with pytest.raises(DatabaseMissing, match="60 seconds"):
        wait(connection)
    assert connection.asked == 13


@pytest.mark.parametrize("words", FATAL)
def test_a_wrong_password_or_name_is_not_waited_for(wait, words):
    connection = Connection(words)
    with pytest.raises(DatabaseMissing, match="refuses"):
        wait(connection, Ping.OK)
    assert connection.asked == 1


@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="needs PostgreSQL")
def test_postgresql_itself_says_that_it_takes_connections_of_others():
    here = connections["default"].settings_dict

    wrong = SimpleNamespace(settings_dict={**here, "NAME": "not_there", "USER": "nobody"})
    absent = SimpleNamespace(settings_dict={**here, "PORT": "9"})
    assert waiting._takes_connections(wrong)
    assert not waiting._takes_connections(absent)
