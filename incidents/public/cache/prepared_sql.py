"""SQL that the ORM writes once and that is asked again with other values.

Most questions differ from another in values only: in another country, in another period. For the database
that is nothing, but the ORM would take longer to write the SQL anew than the database to answer it. So it is
written for values that stand for any, and these are replaced.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.models import QuerySet

# No record has any of these, nor does the ORM write them by itself. There are two of each: where the SQL for
# both differs, it depends on the values.
_STAND_INS: dict[type, Callable[[int, int], Any]] = {
    str: lambda which, place: f"{which}/{place}",
    date: lambda which, place: date(100 * which, 1, 1) + timedelta(place),
    datetime: lambda which, place: datetime(100 * which, 1, 1, tzinfo=UTC) + timedelta(place),
    UUID: lambda which, place: UUID(int=1_000 * which + place),
}


class Sql(NamedTuple):
    """A query: its text, its parameters, and which of these is which of the values that may be others."""

    text: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]

    def asked_with(self, values: Sequence[Any]) -> list[Any]:
        """The parameters for these values, which are as `stored` gives them."""
        parameters = list(self.parameters)
        for place, number in self.places:
            parameters[place] = values[number]
        return parameters


def write(
    types: Sequence[type], querysets: Callable[[Sequence[Any]], Iterable[QuerySet[Any]]]
) -> list[Sql] | None:
    """The SQL of what `querysets` makes of values of these types; None where it depends on more than their
    types.
    """
    one, other = (_written(which, types, querysets) for which in (1, 2))
    return one if one == other else None


def _written(
    which: int, types: Sequence[type], querysets: Callable[[Sequence[Any]], Iterable[QuerySet[Any]]]
) -> list[Sql]:
    values = [_STAND_INS[each](which, place) for place, each in enumerate(types)]
    numbers = {value: number for number, value in enumerate(stored(values))}
    found = []
    for queryset in querysets(values):
        text, parameters = queryset.query.get_compiler(queryset.db).as_sql()
        places = tuple((n, numbers[each]) for n, each in enumerate(parameters) if each in numbers)
        left = (None if each in numbers else each for each in parameters)
        found.append(Sql(text, tuple(left), places))
    return found


def stored(values: Iterable[Any]) -> list[Any]:
    """Values as the fields that they are compared with would give them to the database."""
    connection: Any = connections[settings.PUBLIC_DATABASE]
    return [_stored(value, connection) for value in values]


def _stored(value: Any, connection: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def reader_of(model: Any, *names: str) -> Callable[[Sequence[Any]], list[Any]]:
    """How what a query found in these columns becomes what the ORM would give."""
    columns = [model._meta.get_field(name).get_col(model._meta.db_table) for name in names]

    def read(found: Sequence[Any]) -> list[Any]:
        connection: Any = connections[settings.PUBLIC_DATABASE]  # of the thread that reads
        values = list(found)
        for place, column in enumerate(columns):
            for convert in connection.ops.get_db_converters(column) + column.get_db_converters(connection):
                values[place] = convert(values[place], column, connection)
        return values

    return read


def answers(query: Sql, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a query finds with these stored values."""
    with connections[settings.PUBLIC_DATABASE].cursor() as cursor:
        cursor.execute(query.text, query.asked_with(values))
        return cursor.fetchall()
