"""The work that waits for a user: short lists for the first page, with counts and links to all of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from incidents.choices import Status
from incidents.desk.admin.common.labels import record_label
from incidents.desk.admin.dashboard.compiled import fetch
from incidents.desk.records.visible_history import seen_rows
from incidents.desk.work_queues import WORK, Work, live_editions, not_merged
from incidents.models.base import clearance_of
from incidents.models.revisions import last_change_columns

SHOWN = 5
MOST_COUNTED = 100

Key = tuple[type[Any], int]  # a record by its kind and primary key


@dataclass(frozen=True)
class Item:
    label: str
    kind: str
    url: str
    at: datetime
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Count:
    """The number of records of one kind in a queue, counted to 100, and the address of their list."""

    kind: str
    number: int
    url: str

    @property
    def words(self) -> str:
        return f"{MOST_COUNTED}+" if self.number > MOST_COUNTED else str(self.number)


@dataclass(frozen=True)
class WorkList:
    work: Work
    items: list[Item]
    counts: list[Count]

    @property
    def total(self) -> str:
        number = sum(count.number for count in self.counts)
        return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def work_lists(user: Any) -> list[WorkList]:
    """Return the work queues, in one query for each kind of each queue and a few for the items.

    Those of the queues are compiled once a day for each user.
    """
    waiting = {(work.key, model): _waiting(work, model, user) for work in WORK for model in work.kinds}
    chosen = {work.key: _chosen(work, waiting) for work in WORK}
    records = _records(user, [key for keys in chosen.values() for key, _ in keys])
    steps = {
        "returned": _steps(user, chosen["returned"], status=Status.DRAFT),
        "review": _steps(user, chosen["review"], status=Status.IN_REVIEW),
        "recent": _steps(user, chosen["recent"], status=Status.PUBLISHED),
    }
    return [
        WorkList(
            work,
            [
                _item(work, records[key], at, steps.get(work.key, {}).get(key))
                for key, at in chosen[work.key]
                if key in records
            ],
            _counts(work, waiting),
        )
        for work in WORK
    ]


def _waiting(work: Work, model: type[Any], user: Any) -> list[tuple[int, datetime]]:
    """Return primary keys and times in the order of the queue, at most MOST_COUNTED and one."""
    asked = (work.key, model, user.pk, clearance_of(user), MOST_COUNTED)
    key = (*asked, timezone.localdate(), settings.CUSTODY_CONFIRMATION_DAYS)
    return [(pk, at) for pk, at in fetch(key, lambda: _rows(work, model, user)[: MOST_COUNTED + 1])]


def _rows(work: Work, model: type[Any], user: Any) -> Any:
    rows = not_merged(model.objects.visible_to(user)).filter(work.condition(model, user))
    if not work.newest:
        changed_at = last_change_columns(user)[0]
        return rows.order_by(changed_at, "pk").values_list("pk", changed_at)
    went_out = live_editions(model).filter(uid=OuterRef("uid")).values("published_at")
    newest = rows.annotate(went_out=Subquery(went_out[:1])).order_by("-went_out", "-pk")
    return newest.values_list("pk", "went_out")


def _chosen(work: Work, waiting: dict[Any, list[tuple[int, datetime]]]) -> list[tuple[Key, datetime]]:
    """Return the first few of all kinds together."""
    rows = [((model, pk), at) for model in work.kinds for pk, at in waiting[work.key, model][:SHOWN]]
    rows.sort(key=lambda row: row[1], reverse=work.newest)
    return rows[:SHOWN]


def _counts(work: Work, waiting: dict[Any, list[Any]]) -> list[Count]:
    return [
        Count(
            str(model._meta.verbose_name_plural),
            len(waiting[work.key, model]),
            reverse(f"admin:incidents_{model._meta.model_name}_changelist") + f"?work={work.key}",
        )
        for model in work.kinds
        if waiting[work.key, model]
    ]


def _by_kind(keys: list[Key]) -> dict[type[Any], set[int]]:
    keys_of: dict[type[Any], set[int]] = defaultdict(set)
    for model, pk in keys:
        keys_of[model].add(pk)
    return keys_of


def _records(user: Any, keys: list[Key]) -> dict[Key, Any]:
    """Return the records by key, in one query for each kind."""
    records: dict[Key, Any] = {}
    for model, wanted in _by_kind(keys).items():
        rows = model.objects.visible_to(user).in_bulk(list(wanted))
        records |= {(model, pk): row for pk, row in rows.items()}
    return records


def _steps(user: Any, chosen: list[tuple[Key, datetime]], *, status: Status) -> dict[Key, Any]:
    """Return the row of history that gave each record its status: who did it and why."""
    steps: dict[Key, Any] = {}
    for model, wanted in _by_kind([key for key, _ in chosen]).items():
        rows = model.history.filter(id__in=wanted).select_related("history_user").order_by("history_id")
        before: dict[int, str] = {}
        for row in seen_rows(rows, clearance_of(user)):
            if row.status == status != before.get(row.id):
                steps[model, row.id] = row
            before[row.id] = row.status
    return steps


def _item(work: Work, record: Any, at: datetime, act: Any) -> Item:
    opts = record._meta
    reason = act.history_change_reason if act and work.gives_reason else ""
    return Item(
        record_label(record),
        str(opts.verbose_name),
        reverse(f"admin:incidents_{opts.model_name}_{work.opens}", args=[record.uid]),
        act.history_date if act else at,
        act.history_user.get_username() if act and act.history_user else "",
        reason or "",
    )
