"""Many rows at once with their history: the same rows that `desk.records` would write one by one.

Only imports use this; tests hold what it writes against what the desk's own functions write.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from incidents.models import Statement
from incidents.models.base import HISTORY_REASON_LENGTH

AT_ONCE = 500


class Pen:
    """Who writes, when and why; each row gets its line in the history."""

    def __init__(self, by: Any, at: datetime, reason: str) -> None:
        self.by, self.at, self.reason = by, at, reason[:HISTORY_REASON_LENGTH] or None

    def insert(self, rows: Sequence[Any]) -> None:
        if rows:
            _all(rows).bulk_create(rows, batch_size=AT_ONCE)
            self._note(rows, "+")

    def update(self, rows: Sequence[Any], fields: Iterable[str]) -> None:
        if rows:
            _all(rows).bulk_update(rows, list(fields), batch_size=100)
            self._note(rows, "~")

    def delete(self, rows: Sequence[Any]) -> None:
        if rows:
            self._note(rows, "-")
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

    def _note(self, rows: Sequence[Any], sign: str) -> None:
        history = type(rows[0]).history.model
        fields = [field.attname for field in history.tracked_fields]
        history.objects.bulk_create(
            [
                history(
                    history_date=self.at,
                    history_user=self.by,
                    history_change_reason=self.reason,
                    history_type=sign,
                    **{name: getattr(row, name) for name in fields},
                )
                for row in rows
            ],
            batch_size=AT_ONCE,
        )


def _all(rows: Sequence[Any]) -> models.QuerySet[Any]:
    """The table of the rows, past the QuerySet of ours that refuses to write without a history."""
    return models.QuerySet(type(rows[0]))
