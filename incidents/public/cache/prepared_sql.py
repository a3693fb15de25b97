"""SQL that the ORM compiles once, to be executed with other values.

Most queries differ from each other in values only, and the ORM needs longer to compile one than the database
to execute it. So a query is compiled for sentinel values, which are replaced.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from incidents.public.cache import registry
from incidents.public.cache.planned_cursor import planned_cursor

# No row has any of these values, nor does the ORM add them by itself. Each query is compiled twice with
# different sentinels; if the SQL differs it depends on the values and is not prepared.
_SENTINELS: dict[type, Callable[[int, int], Any]] = {
    str: lambda which, place: f"{which}/{place}",
    date: lambda which, place: date(100 * which, 1, 1) + timedelta(place),
    datetime: lambda which, place: datetime(100 * which, 1, 1, tzinfo=UTC) + timedelta(place),
    UUID: lambda which, place: UUID(int=1_000 * which + place),
}


class Sql(NamedTuple):
    """A query: its text, its parameters, and which of these (by place) is which of the values (by number)."""

    text: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]

    def bind(self, values: Sequence[object]) -> list[Any]:
        """Return the parameters for these values, which are as `database_values` returns them."""
        parameters = list(self.parameters)
        for place, number in self.places:
            parameters[place] = values[number]
        return parameters


def prepare(
    types: Sequence[type], querysets: Callable[[Sequence[Any]], Iterable[QuerySet[Any]]]
) -> list[Sql] | None:
    """Return the SQL of what `querysets` makes of values of these types.

    None if it depends on more than their types.
    """
    one, other = (_compiled(which, types, querysets) for which in (1, 2))
    return one if one == other else None


def _compiled(
    which: int, types: Sequence[type], querysets: Callable[[Sequence[Any]], Iterable[QuerySet[Any]]]
) -> list[Sql]:
    values = [_SENTINELS[each](which, place) for place, each in enumerate(types)]
    numbers = {value: number for number, value in enumerate(database_values(values))}
    found = []
    for queryset in querysets(values):
        text, parameters = queryset.query.get_compiler(queryset.db).as_sql()
        places = tuple((n, numbers[each]) for n, each in enumerate(parameters) if each in numbers)
        left = (None if each in numbers else each for each in parameters)
        found.append(Sql(text, tuple(left), places))
    return found


def database_values(values: Iterable[object]) -> list[Any]:
    """Return values as the fields that they are compared with would pass them to the database."""
    connection: Any = connections[settings.PUBLIC_DATABASE]
    return [_database_value(value, connection) for value in values]


def _database_value(value: Any, connection: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


Rows = QuerySet[Any, tuple[Any, ...]]  # of `values_list`


class Lookup:
    """A query that differs in one id only, compiled at its first use."""

    def __init__(self, queryset: Callable[[UUID], Rows]) -> None:
        self.queryset = queryset
        self.clear()
        registry.register_compiled(self.clear)

    def clear(self) -> None:
        """Forget the compiled query."""
        self.sql: list[Sql] | None = None

    def rows(self, uid: UUID) -> list[tuple[Any, ...]]:
        """Return the rows as the database returns them; ids may be texts, which `read_uid` reads."""
        if self.sql is None:
            self.sql = prepare([UUID], lambda values: [self.queryset(values[0])])
        if self.sql is None:
            return list(self.queryset(uid))
        with planned_cursor() as cursor:
            return _execute(cursor, self.sql[0], database_values([uid]))


def read_uid(value: UUID | str) -> UUID:
    """Return an id of a row of a query that was prepared."""
    return value if isinstance(value, UUID) else UUID(value)


def row_converter(model: Any, *names: str) -> Callable[[Sequence[Any]], list[Any]]:
    """Return the function that makes of a row of these columns what the ORM would make of it."""
    columns = [model._meta.get_field(name).get_col(model._meta.db_table) for name in names]

    def convert_row(row: Sequence[object]) -> list[Any]:
        connection: Any = connections[settings.PUBLIC_DATABASE]  # of the thread that reads
        values = list(row)
        for place, column in enumerate(columns):
            for convert in connection.ops.get_db_converters(column) + column.get_db_converters(connection):
                values[place] = convert(values[place], column, connection)
        return values

    return convert_row


def fetch(query: Sql, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """Return the rows of a query with these database values."""
    with connections[settings.PUBLIC_DATABASE].cursor() as cursor:
        return _execute(cursor, query, values)


def _execute(cursor: CursorWrapper, query: Sql, values: Sequence[object]) -> list[tuple[object, ...]]:
    cursor.execute(query.text, query.bind(values))
    return cursor.fetchall()
