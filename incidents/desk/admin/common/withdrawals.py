"""Withdrawals of records: when, by whom and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.choices import ChangeAction, Status
from incidents.models import Source
from incidents.models.base import Record, clearance_of
from incidents.models.editions.change import Change
from incidents.publishing.rendering import kind_of


@dataclass(frozen=True)
class Withdrawal:
    at: datetime
    by: str  # empty if the user may not see it, or the system did it
    reason: str
    number: int


def withdrawals(records: Sequence[Record], user: Any) -> dict[int, Withdrawal]:
    """Return the withdrawals that are in force, by the keys of records of one kind."""
    by_uid = {each.uid: each for each in records if getattr(each, "number", None) is not None}
    if not by_uid:
        return {}
    kind = kind_of(next(iter(by_uid.values())))
    lines = Change.objects.filter(kind=kind, uid__in=by_uid).order_by("sequence")
    last = {line.uid: line for line in lines}
    return {
        by_uid[uid].pk: Withdrawal(line.at, _author(by_uid[uid], line, user), line.reason, line.number)
        for uid, line in last.items()
        if line.action == ChangeAction.WITHDRAWN
    }


def withdrawal_of(record: Record, user: Any) -> Withdrawal | None:
    return None if isinstance(record, Source) else withdrawals([record], user).get(record.pk)


def _author(record: Any, line: Change, user: Any) -> str:
    """Return who withdrew the record; empty if the user may not see that row of its history."""
    rows = record.history.filter(
        status=Status.WITHDRAWN, history_change_reason=line.reason, sensitivity__lte=clearance_of(user)
    )
    return rows.order_by("-history_id").values_list("history_user__username", flat=True).first() or ""
