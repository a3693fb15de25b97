"""A cursor for queries that look up one id, which PostgreSQL plans once for each connection.

Planning such a query takes PostgreSQL longer than executing it. Queries of lists and searches are planned
for their values each time: how common a word or country is decides how they are best executed.
"""

from functools import partialmethod

import psycopg
from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper


class PlannedCursor(psycopg.Cursor[tuple[object, ...]]):
    """A cursor whose statements are prepared; psycopg keeps the latest hundred of a connection."""

    execute = partialmethod(psycopg.Cursor.execute, prepare=True)


def planned_cursor() -> CursorWrapper:
    """Return a cursor of the public database, as `connection.cursor()` does."""
    connection = connections[settings.PUBLIC_DATABASE]
    if connection.vendor != "postgresql" or connection.queries_logged:  # logs show values
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.connection.prepare_threshold is None:  # Django's way to prepare nothing
            connection.connection.prepare_threshold = 0
        return connection._prepare_cursor(PlannedCursor(connection.connection))  # type: ignore[attr-defined]
