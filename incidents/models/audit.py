"""The audit log of the desk: what one request, or one import, reads and writes, gathered for one line.

Rows are noted where they are fetched (`TracedQuerySet`) and saved, so that no view can forget to. A line
holds kinds, keys, numbers and names of filters; never a name, a word or a value.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models

log = logging.getLogger("tracker.desk")
MOST_KEYS = 100  # of what was written; of more, only the number is logged


@dataclass
class Activity:
    """What has been read and written so far."""

    filters: set[str] = field(default_factory=set)
    highest: int | None = None  # sensitivity among the rows that were read
    read: dict[str, set[Any]] = field(default_factory=dict)  # primary keys by kind
    written: dict[str, dict[str, None]] = field(default_factory=dict)  # verb -> "kind uid", in order
    merged: tuple[str, str] | None = None  # the record that is gone, and the one that stayed

    def add_read(self, rows: Iterable[models.Model], clearance: int) -> None:
        for row in rows:
            self._add_row(row, clearance)
            for related in row._state.fields_cache.values():
                # What is joined to a row is left out of the answer where its reader is not cleared for it.
                if isinstance(related, models.Model) and hasattr(related, "sensitivity"):
                    self._add_level(related.sensitivity, clearance)

    def _add_row(self, row: models.Model, clearance: int) -> None:
        self.read.setdefault(str(row._meta.model_name), set()).add(row.pk)
        self._add_level(getattr(row, "sensitivity", None), clearance)

    def _add_level(self, level: int | None, clearance: int) -> None:
        if level is not None and level <= clearance:
            self.highest = max(self.highest or 0, level)

    def words(self, *, has_failed: bool = False) -> dict[str, Any]:
        """The fields of a line of the log; of what failed, and so was taken back, only what was read."""
        told: dict[str, Any] = {}
        if self.filters:
            told["filters"] = sorted(self.filters)
        if self.read:
            told["records"] = {kind: len(keys) for kind, keys in sorted(self.read.items())}
            told["highest"] = self.highest
        if has_failed:
            return told
        for verb, keys in self.written.items():
            told[verb] = list(keys)[:MOST_KEYS]
            if len(keys) > MOST_KEYS:
                told[f"{verb}_number"] = len(keys)
        if self.merged:
            told["merged"] = list(self.merged)
        return told


_activity: ContextVar[Activity | None] = ContextVar("activity", default=None)


@contextmanager
def gathering() -> Iterator[Activity]:
    """Gather what is read and written inside."""
    activity = Activity()
    token = _activity.set(activity)
    try:
        yield activity
    finally:
        _activity.reset(token)


def note_read(rows: Iterable[Any], clearance: int) -> None:
    """Note rows that somebody with this clearance has read; does nothing outside `gathering`."""
    if (activity := _activity.get()) is not None:
        activity.add_read((row for row in rows if isinstance(row, models.Model)), clearance)


def note_filters(names: Iterable[str]) -> None:
    """Note what a list was narrowed by: names that the service knows, as others are what somebody typed."""
    if (activity := _activity.get()) is not None:
        activity.filters.update(names)


def note_written(verb: str, row: Any) -> None:
    """Note a row that was created, changed or deleted."""
    if (activity := _activity.get()) is not None:
        key = f"{row._meta.model_name} {getattr(row, 'uid', row.pk)}"
        if verb == "changed" and key in activity.written.get("created", {}):
            return
        activity.written.setdefault(verb, {})[key] = None


def note_merge(gone: Any, kept: Any) -> None:
    """Note which record was merged into which."""
    if (activity := _activity.get()) is not None:
        activity.merged = (str(gone.uid), str(kept.uid))


def log_event(event: str, **told: Any) -> None:
    """Write a line of the audit log."""
    log.info(event, extra={"told": told})
