"""The audit log of the desk: the reads and writes of a request or an import, collected for one line.

Rows are recorded when they are fetched (`TracedQuerySet`) and saved, so that no view can omit it. A line has
kinds, keys, numbers and names of filters; never a name, a text or a value.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models

log = logging.getLogger("tracker.desk")
MOST_KEYS = 100  # of rows written; above that, only their number is logged


@dataclass
class Activity:
    """The reads and writes so far."""

    filters: set[str] = field(default_factory=set)
    highest: int | None = None  # highest sensitivity among the rows read
    read: dict[str, set[Any]] = field(default_factory=dict)  # primary keys by kind
    written: dict[str, dict[str, None]] = field(default_factory=dict)  # verb -> "kind uid", in order
    merged: tuple[str, str] | None = None  # the removed record, and the remaining one

    def add_read(self, rows: Iterable[models.Model], clearance: int) -> None:
        for row in rows:
            self._add_row(row, clearance)
            for related in row._state.fields_cache.values():
                # Joined rows are left out of the response if the user is not cleared for them.
                if isinstance(related, models.Model) and hasattr(related, "sensitivity"):
                    self._add_level(related.sensitivity, clearance)

    def _add_row(self, row: models.Model, clearance: int) -> None:
        self.read.setdefault(str(row._meta.model_name), set()).add(row.pk)
        self._add_level(getattr(row, "sensitivity", None), clearance)

    def _add_level(self, level: int | None, clearance: int) -> None:
        if level is not None and level <= clearance:
            self.highest = max(self.highest or 0, level)

    def words(self, *, has_failed: bool = False) -> dict[str, Any]:
        """Return the fields of the line; for a failed request, which was rolled back, only its reads."""
        fields: dict[str, Any] = {}
        if self.filters:
            fields["filters"] = sorted(self.filters)
        if self.read:
            fields["records"] = {kind: len(keys) for kind, keys in sorted(self.read.items())}
            fields["highest"] = self.highest
        if has_failed:
            return fields
        for verb, keys in self.written.items():
            fields[verb] = list(keys)[:MOST_KEYS]
            if len(keys) > MOST_KEYS:
                fields[f"{verb}_number"] = len(keys)
        if self.merged:
            fields["merged"] = list(self.merged)
        return fields


_activity: ContextVar[Activity | None] = ContextVar("activity", default=None)


@contextmanager
def gathering() -> Iterator[Activity]:
    """Collect the reads and writes inside."""
    activity = Activity()
    token = _activity.set(activity)
    try:
        yield activity
    finally:
        _activity.reset(token)


def note_read(rows: Iterable[object], clearance: int) -> None:
    """Record rows read by a user with this clearance; without effect outside `gathering`."""
    if (activity := _activity.get()) is not None:
        activity.add_read((row for row in rows if isinstance(row, models.Model)), clearance)


def note_filters(names: Iterable[str]) -> None:
    """Record the filters of a list, if the service has filters of these names: others are user input."""
    if (activity := _activity.get()) is not None:
        activity.filters.update(names)


def note_write(verb: str, row: Any) -> None:
    """Record a row that was created, changed or deleted."""
    if (activity := _activity.get()) is not None:
        key = f"{row._meta.model_name} {getattr(row, 'uid', row.pk)}"
        if verb == "changed" and key in activity.written.get("created", {}):
            return
        activity.written.setdefault(verb, {})[key] = None


def note_merge(gone: Any, survivor: Any) -> None:
    """Record which record was merged into which."""
    if (activity := _activity.get()) is not None:
        activity.merged = (str(gone.uid), str(survivor.uid))


def log_event(event: str, **fields: object) -> None:
    """Write a line of the audit log."""
    log.info(event, extra={"fields": fields})
