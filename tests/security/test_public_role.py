"""The public wing answers with no right on any table of the desk."""

import io
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from incidents.management.commands.public_role import public_tables, statements
from tests.security.campaign import requests_about
from tests.security.recording import differences, record
from tests.security.tables import hidden_models
from tests.security.tracker import Tracker
from tracker.server.instance_lock import PUBLIC

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@contextmanager
def rights_of_readers() -> Iterator[None]:
    """The connection of the test with the rights of the public role.

    On PostgreSQL by that role, which goes with the transaction; SQLite knows none, so there an authorizer
    refuses what the grants leave out.
    """
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        yield from _with_role(f"readers_{uuid.uuid4().hex[:12]}")
    else:
        connection.connection.set_authorizer(_authorizer(set(public_tables())))
        yield
        connection.connection.set_authorizer(None)


def _with_role(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        for statement in statements(role, connection.settings_dict["NAME"]):
            cursor.execute(statement)
        cursor.execute(f"SET LOCAL ROLE {role}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def _authorizer(shown: set[str]) -> Any:
    writing = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
    known = set(connection.introspection.table_names())

    def decide(action: int, table: str | None, *rest: Any) -> int:
        if action in writing:
            return sqlite3.SQLITE_DENY
        is_hidden = action == sqlite3.SQLITE_READ and table in known and not _is_shown(str(table), shown)
        return sqlite3.SQLITE_DENY if is_hidden else sqlite3.SQLITE_OK

    return decide


def _is_shown(table: str, shown: set[str]) -> bool:
    """A public table, or one that FTS5 keeps for it."""
    return table in shown or any(table.startswith(f"{each}_fts") for each in shown)


def works(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return False
    return True


def test_readers_get_the_same_answers_without_any_right_on_the_desk(
    tracker: Tracker, settings: Any, all_cases: bool
) -> None:
    settings.SIDES = (PUBLIC,)  # without rights on the desk the desk is not ready, as it should be
    asked = requests_about(tracker, 600 if all_cases else 200)
    before = record(asked)

    with rights_of_readers():
        after = record(asked)

    assert differences(before, after) == []


def test_the_public_role_reads_no_table_of_the_desk(db: None) -> None:
    tables = [model._meta.db_table for model in hidden_models()]

    with rights_of_readers():
        read = [table for table in tables if works("SELECT * FROM " + table)]  # noqa: S608

    assert read == []
    assert len(tables) > 20


def test_the_public_role_reads_every_public_table(db: None) -> None:
    with rights_of_readers():
        read = [table for table in public_tables() if works("SELECT * FROM " + table)]  # noqa: S608

    assert read == public_tables()


def test_the_public_role_writes_nothing(db: None) -> None:
    with rights_of_readers():
        written = [table for table in public_tables() if works("DELETE FROM " + table)]  # noqa: S608

    assert written == []


def test_the_command_prints_what_a_database_runs(db: None) -> None:
    printed = io.StringIO()

    call_command("public_role", "readers", database="tracker", stdout=printed)

    assert printed.getvalue().splitlines() == [f"{each};" for each in statements("readers", "tracker")]


@pytest.mark.parametrize("name", ["", "Readers", "readers; DROP ROLE postgres", 'a"b', "é"])
def test_a_role_is_named_plainly(db: None, name: str) -> None:
    with pytest.raises(CommandError):
        call_command("public_role", name)
