"""Queries that are compiled once.

To build the SQL of a queue takes Django ten times as long as a database takes to answer it.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

MOST_KEPT = 2000

_kept: dict[Hashable, "Compiled"] = {}


@dataclass(frozen=True)
class Compiled:
    """The SQL of some rows of values, its parameters, and the expressions of its columns."""

    sql: str
    parameters: tuple[Any, ...] = ()
    columns: tuple[Any, ...] = ()

    @classmethod
    def of(cls, rows: Any) -> "Compiled":
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return cls("")
        return cls(sql, tuple(parameters), tuple(expression for expression, _, _ in compiler.select))

    def fetch(self) -> list[tuple[Any, ...]]:
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            rows = cursor.fetchall()
        return [tuple(self._read(row)) for row in rows]

    def _read(self, row: Any) -> Iterator[Any]:
        """Yield the values of a row as Django does: a database may store them otherwise."""
        for value, column in zip(row, self.columns, strict=True):
            of_database = connection.ops.get_db_converters(column)
            for convert in (*of_database, *column.get_db_converters(connection)):
                value = convert(value, column, connection)
            yield value


def fetch(key: Hashable, rows: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query, which is built for a new key only: the key has all that it depends on."""
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = Compiled.of(rows())
    return found.fetch()
