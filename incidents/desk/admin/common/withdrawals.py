"""What is said of a record that was withdrawn: when, by whom, why, and what publishing it would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.choices import ChangeAction, Status
from incidents.models import Source
from incidents.models.base import Record, clearance_of
from incidents.models.editions.change import Change
from incidents.publishing.render import kind_of


@dataclass(frozen=True)
class Withdrawal:
    at: datetime
    by: str  # empty where the user may not know, or nobody did it
    reason: str
    number: int


def withdrawals(records: Sequence[Record], user: Any) -> dict[int, Withdrawal]:
    """The withdrawals after which nothing was published again, by the keys of records of one kind."""
    known = {each.uid: each for each in records if getattr(each, "number", None) is not None}
    if not known:
        return {}
    kind = kind_of(next(iter(known.values())))
    lines = Change.objects.filter(kind=kind, uid__in=known).order_by("sequence")
    last = {line.uid: line for line in lines}
    return {
        known[uid].pk: Withdrawal(line.at, _author(known[uid], line, user), line.reason, line.number)
        for uid, line in last.items()
        if line.action == ChangeAction.WITHDRAWN
    }


def withdrawal_of(record: Record, user: Any) -> Withdrawal | None:
    return None if isinstance(record, Source) else withdrawals([record], user).get(record.pk)


def _author(record: Any, line: Change, user: Any) -> str:
    """Who withdrew the record, if the user may see that entry of its history."""
    rows = record.history.filter(
        status=Status.WITHDRAWN, history_change_reason=line.reason, sensitivity__lte=clearance_of(user)
    )
    return rows.order_by("-history_id").values_list("history_user__username", flat=True).first() or ""
