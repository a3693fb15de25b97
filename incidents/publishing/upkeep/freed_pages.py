"""Overwriting deleted rows: databases keep their text in freed pages until these are used again."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import OperationalError, connection

from incidents.models.editions.search_index import SEARCH

# How often PostgreSQL is asked to rewrite a table whose deleted rows an open transaction can still read.
ATTEMPTS, PAUSE = 4, 1.0  # seconds between two
FIRST_NUMBER = re.compile(r"\d+")


def delete_securely() -> None:
    """Let SQLite overwrite what this connection deletes from now on."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def overwrite_freed_pages() -> None:
    """Rewrite the database, so that no freed page holds deleted text.

    Raises:
        DatabaseError: another connection holds a lock, or can still read what was deleted, for too long.
    """
    if connection.vendor == "sqlite":
        _rewrite_sqlite()
        return
    tables = _tables()
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE)
        tables = [table for table in tables if _rewrite(table)]
        if not tables:
            return
    raise OperationalError(f"{len(tables)} tables keep deleted rows for a transaction that is open")


def _rewrite_sqlite() -> None:
    with connection.cursor() as cursor:
        for model in SEARCH.values():  # FTS5 keeps deleted words until its segments are merged
            table = f"{model._meta.db_table}_fts"
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608 - our name
        cursor.execute("VACUUM")


def _rewrite(table: str) -> int:
    """Rewrite a table of PostgreSQL; return how many deleted rows it keeps for transactions that are open.

    `FULL` alone also keeps rows for transactions of other databases of the same server; a plain `VACUUM`
    removes those. What is left only `VERBOSE` tells, as sessions of other roles are hidden from us.
    """
    with _details() as details, connection.cursor() as cursor:
        cursor.execute(f'VACUUM (TRUNCATE OFF) "{table}"')
        cursor.execute(f'VACUUM (FULL, VERBOSE, ANALYZE) "{table}"')
    return sum(int(found[0]) for detail in details if (found := FIRST_NUMBER.search(detail)))


@contextmanager
def _details() -> Iterator[list[str]]:
    """Collect the details of notices: "3 dead row versions cannot be removed yet.", in any language."""
    details: list[str] = []

    def note(diagnostic: object) -> None:
        details.append(getattr(diagnostic, "message_detail", None) or "")

    connection.ensure_connection()
    connection.connection.add_notice_handler(note)
    try:
        yield details
    finally:
        connection.connection.remove_notice_handler(note)


def _tables() -> list[str]:
    """Return the tables of the tracker and of sessions."""
    models = [*apps.get_app_config("incidents").get_models(include_auto_created=True)]
    models += apps.get_app_config("sessions").get_models()
    return sorted({model._meta.db_table for model in models if model._meta.managed})
