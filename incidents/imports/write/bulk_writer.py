"""Writing many rows at once with their history, equal to what `desk.records` writes one by one.

Only imports use this; tests compare it with the desk's own functions.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from incidents.imports.check.existing import MODELS
from incidents.imports.check.plan import ChangedSinceCheck
from incidents.imports.write.rows import AT_ONCE, Change, Prepared
from incidents.models.base import HISTORY_REASON_LENGTH


class BulkWriter:
    """Writes rows with the user, time and reason of their history rows."""

    def __init__(self, by: Any, at: datetime, reason: str) -> None:
        self.by, self.at, self.reason = by, at, reason[:HISTORY_REASON_LENGTH] or None

    def insert(self, prepared: Prepared) -> None:
        if prepared.values:
            prepared.insert()
            self._note(prepared.model, prepared.keys, "+")

    def change(self, change: Change) -> None:
        """Write changes of rows that are identified by their keys.

        Raises:
            ChangedSinceCheck: one of them is not there any more, or not as it was.
        """
        if change.count:
            self.write(change)
            self._note(change.model, change.keys, "~")

    def write(self, change: Change) -> None:
        """Write changes whose history row comes with a later change.

        Raises:
            ChangedSinceCheck: one of them is not there any more, or not as it was.
        """
        if change.write() < change.count:
            name = change.model._meta.verbose_name
            raise ChangedSinceCheck(
                f"One {name} or more of the file were changed meanwhile. Check the file again."
            )

    def delete(self, rows: Sequence[Any]) -> None:
        if rows:
            self._note(type(rows[0]), [row.pk for row in rows], "-")
            _all(rows).filter(pk__in=[row.pk for row in rows])._raw_delete("default")

    def relate(self, kind: str, field: str, rows: Sequence[Any]) -> None:
        """Add entries of lists, rows of the table of a field, to the newest history row of each record."""
        history, owner = MODELS[kind].history, f"{kind}_id"
        keys = {getattr(row, owner) for row in rows}
        lines = {line.id: line for line in history.filter(id__in=keys).order_by("history_id")}
        model, column = getattr(history.model, field).model, f"{field.removesuffix('s')}_id"
        model.objects.bulk_create(
            [
                model(
                    id=row.pk, history=lines[getattr(row, owner)],
                    **{owner: getattr(row, owner), column: getattr(row, column)},
                )
                for row in rows
            ],
            batch_size=AT_ONCE,
        )  # fmt: skip

    def _note(self, model: type[Any], all_keys: list[int], sign: str) -> None:
        """Insert a history row for each row. The database copies them, which takes half of the time."""
        quoted, history = connection.ops.quote_name, model.history.model
        columns = ", ".join(quoted(field.column) for field in history.tracked_fields)
        about = "history_date, history_user_id, history_change_reason, history_type"
        at = connection.ops.adapt_datetimefield_value(self.at)
        for start in range(0, len(all_keys), AT_ONCE):
            keys = all_keys[start : start + AT_ONCE]
            copy = (
                f"INSERT INTO {quoted(history._meta.db_table)} ({columns}, {about}) "  # noqa: S608 - our names
                f"SELECT {columns}, %s, %s, %s, %s FROM {quoted(model._meta.db_table)} "
                f"WHERE {quoted('id')} IN ({', '.join(['%s'] * len(keys))}) ORDER BY {quoted('id')}"
            )
            with connection.cursor() as cursor:
                cursor.execute(copy, [at, self.by and self.by.pk, self.reason, sign, *keys])


def _all(rows: Sequence[Any]) -> models.QuerySet[Any]:
    """Return all rows of the table, without the QuerySet that refuses writes without history."""
    return models.QuerySet(type(rows[0]))
