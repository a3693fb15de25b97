"""Fast insertion of rows without the ORM: by COPY or executemany."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models


class Table:
    """The pending rows of one model; columns without a value have their default."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model
        fields = model._meta.concrete_fields
        blank = model()
        self.columns = [connection.ops.quote_name(field.column) for field in fields]
        self._place = {
            field.attname: (place, field, _short_ways(field)) for place, field in enumerate(fields)
        }
        self._defaults = [_stored(field, getattr(blank, field.attname)) for field in fields]
        self._rows: list[list[Any]] = []

    def add(self, **values: Any) -> None:
        """Add a row; values by the names of attributes (`person_id`, not `person`)."""
        row = self._defaults.copy()
        for name, value in values.items():
            place, field, short_ways = self._place[name]
            stored = short_ways.get(type(value))
            row[place] = stored(value) if stored else _stored(field, value)
        self._rows.append(row)

    def write(self) -> None:
        """Insert the pending rows."""
        rows, self._rows = self._rows, []
        table, columns = connection.ops.quote_name(self.model._meta.db_table), ", ".join(self.columns)
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            marks = ", ".join("?" * len(self.columns))
            connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
            return
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)


def _as_it_is(value: Any) -> Any:
    return value


# Conversions of these types that do not depend on the field; all others ask the field.
ShortWays = dict[type, Callable[[Any], Any]]
_ANYWHERE: ShortWays = dict.fromkeys((int, bytes, type(None)), _as_it_is)
SHORT_WAYS: dict[str, ShortWays] = {
    "sqlite": {**_ANYWHERE, uuid.UUID: lambda value: value.hex, date: date.isoformat},
    "postgresql": {**_ANYWHERE, **dict.fromkeys((uuid.UUID, date, datetime), _as_it_is)},
}


def _short_ways(field: Any) -> ShortWays:
    """Return the conversions of a field that work without it.

    Only text fields store text unchanged: an id, a day or JSON may be text too, and has its own form in each
    database.
    """
    text: ShortWays = {str: _as_it_is} if isinstance(field, models.CharField | models.TextField) else {}
    return SHORT_WAYS[connection.vendor] | text


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def continue_keys(tables: list[type[Any]]) -> None:
    """Let the database continue its sequences after the inserted keys."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


FIND_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master "
    "WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
    # Indexes of constraints stay: foreign keys and upserts need them.
    "postgresql": "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i "
    "JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = %s::regclass "
    "AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
}


@contextmanager
def indexes_afterwards(tables: list[type[Any]]) -> Iterator[None]:
    """Drop indexes and create them again after the rows are inserted, which is several times faster."""
    with connection.cursor() as cursor:
        found = []
        for model in tables:
            cursor.execute(FIND_INDEXES[connection.vendor], [model._meta.db_table])
            found += cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for _, statement in found:
            cursor.execute(statement)
        cursor.execute("ANALYZE")


@contextmanager
def without_care() -> Iterator[None]:
    """Do not wait for the disk: an empty database that fails half full is thrown away."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")  # KiB
        else:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET maintenance_work_mem = '512MB'")
    yield
    connection.close()
