"""Many rows at once with their history: the same rows that `desk.records` would write one by one.

Only imports use this; tests hold what it writes against what the desk's own functions write.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, cast

from django.db import connection, models

from incidents.models import Statement
from incidents.models.base import HISTORY_REASON_LENGTH

AT_ONCE = 500
MOST_VALUES = 32_000  # in one statement: SQLite takes 32,766
# What goes into the database as it is.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)
_PLAIN_TYPES = frozenset({str, int, bool, type(None)})


class Pen:
    """Who writes, when and why; each row gets its line in the history."""

    def __init__(self, by: Any, at: datetime, reason: str) -> None:
        self.by, self.at, self.reason = by, at, reason[:HISTORY_REASON_LENGTH] or None

    def insert(self, prepared: "Prepared") -> None:
        if prepared.values:
            prepared.insert()
            self._note(prepared.model, prepared.keys, "+")

    def update(self, rows: Sequence[Any], fields: Iterable[str]) -> None:
        if rows:
            _all(rows).bulk_update(rows, list(fields), batch_size=100)
            self._note(type(rows[0]), [row.pk for row in rows], "~")

    def delete(self, rows: Sequence[Any]) -> None:
        if rows:
            self._note(type(rows[0]), [row.pk for row in rows], "-")
            _all(rows).filter(pk__in=[row.pk for row in rows])._raw_delete("default")

    def relate(self, field: str, rows: Sequence[Any]) -> None:
        """Put what statements are about into the newest line of their history: rows of the field's table."""
        keys = {row.statement_id for row in rows}
        lines = {line.id: line for line in Statement.history.filter(id__in=keys).order_by("history_id")}
        model, column = getattr(Statement.history.model, field).model, f"{field.removesuffix('s')}_id"
        model.objects.bulk_create(
            [
                model(
                    id=row.pk, history=lines[row.statement_id], statement_id=row.statement_id,
                    **{column: getattr(row, column)},
                )
                for row in rows
            ],
            batch_size=AT_ONCE,
        )  # fmt: skip

    def _note(self, model: type[Any], all_keys: list[int], sign: str) -> None:
        """A line of history for each row, copied from its table by the database itself: twice as fast."""
        quoted, history = connection.ops.quote_name, model.history.model
        columns = ", ".join(quoted(field.column) for field in history.tracked_fields)
        told = "history_date, history_user_id, history_change_reason, history_type"
        at = connection.ops.adapt_datetimefield_value(self.at)
        for start in range(0, len(all_keys), AT_ONCE):
            keys = all_keys[start : start + AT_ONCE]
            copy = (
                f"INSERT INTO {quoted(history._meta.db_table)} ({columns}, {told}) "  # noqa: S608 - our names
                f"SELECT {columns}, %s, %s, %s, %s FROM {quoted(model._meta.db_table)} "
                f"WHERE {quoted('id')} IN ({', '.join(['%s'] * len(keys))}) ORDER BY {quoted('id')}"
            )
            with connection.cursor() as cursor:
                cursor.execute(copy, [at, self.by and self.by.pk, self.reason, sign, *keys])


class Prepared:
    """Rows of one model as the database takes them, made before the transaction that inserts them.

    Given as their values by column, dates and decimals as such; what is not given is the field's default.
    """

    def __init__(self, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
        self.model, self.keys = model, list[int]()
        self.columns, taken = _columns(cast(Any, model))
        self.values = [[take(row) for take in taken] for row in rows]

    def point(self, column: str, keys: Iterable[int | None]) -> None:
        """Fill in a foreign key that was not known yet."""
        place = self.columns[column]
        for values, key in zip(self.values, keys, strict=True):
            values[place] = key

    def insert(self) -> None:
        """Insert them, and keep their keys: `bulk_create` in less than half of its time."""
        quoted, place = connection.ops.quote_name, f"({', '.join(['%s'] * len(self.columns))})"
        head = f"INSERT INTO {quoted(self.model._meta.db_table)} ({', '.join(map(quoted, self.columns))})"
        at_once = min(AT_ONCE, MOST_VALUES // len(self.columns))
        with connection.cursor() as cursor:
            for start in range(0, len(self.values), at_once):
                some = self.values[start : start + at_once]
                places, values = ", ".join([place] * len(some)), list(chain.from_iterable(some))
                cursor.execute(f"{head} VALUES {places} RETURNING {quoted('id')}", values)
                self.keys += [key for (key,) in cursor.fetchall()]


@cache
def _columns(model: type[Any]) -> tuple[dict[str, int], list[Callable[[dict[str, Any]], Any]]]:
    """The columns of a table but its key, by their place, and how the value of each is taken from a row."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    return {field.column: place for place, field in enumerate(fields)}, [_taker(field) for field in fields]


def _taker(field: Any) -> Callable[[dict[str, Any]], Any]:
    name, is_plain = field.column, isinstance(field, _PLAIN)
    is_made = callable(field.default) and field.default is not models.NOT_PROVIDED
    default = field.get_db_prep_save(field.get_default(), connection)

    def take(row: dict[str, Any]) -> Any:
        if name not in row:
            return field.get_db_prep_save(field.get_default(), connection) if is_made else default
        value = row[name]
        return (
            value if is_plain and type(value) in _PLAIN_TYPES else field.get_db_prep_save(value, connection)
        )

    return take


def _all(rows: Sequence[Any]) -> models.QuerySet[Any]:
    """The table of the rows, past the QuerySet of ours that refuses to write without a history."""
    return models.QuerySet(type(rows[0]))
