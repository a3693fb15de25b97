"""The versions of a record and its parts that a reader may know of: one rule for all that shows the past.

A version is shown only to whom it was open as it then was: by its own sensitivity, by that of the record it
belongs to, and by that of everything it names, before the change and after it. And only if the reader may
know of all of these today. What cannot be told to have been open is left out.

Parts have no revision of their own: each of their rows belongs to the revision of the record that it came
with.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from incidents.choices import Sensitivity
from incidents.desk.records.named_records import load_linked_keys, named_by
from incidents.models import (
    CITED_PARTS,
    Citation,
    Custody,
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
    Recognition,
)
from incidents.models.base import Record, clearance_of
from incidents.models.revisions import changes_above, revision_at

MOST_ROWS = 1_000  # of one history table; what is older can be read in the database
# Parts by the kind of record they belong to; those with citations of their own before these.
PARTS: dict[str, tuple[type[Any], ...]] = {
    "incident": (Involvement, IncidentLink, Citation),
    "person": (PersonName, Custody, Recognition, Citation),
    "institution": (InstitutionName, Citation),
    "statement": (Citation,),
    "case": (Citation,),
    "source": (),
}


@dataclass(frozen=True)
class RecordState:
    """A record and its parts as they stood at one of its revisions, as far as the reader may know."""

    row: Any
    at: datetime  # the end of the revision, or now
    parts: dict[type[Any], list[Any]]
    # Parts that name something deleted since; told only to whom nothing is hidden.
    lost: list[tuple[type[Any], Any]]


class Versions:
    """The history rows of one record and its parts, as far as one reader may know of them."""

    def __init__(self, record: Record, reader: Any) -> None:
        self._clearance, self._owner = clearance_of(reader), f"{record._meta.model_name}_id"
        self._record = record
        self._all_rows = _rows(type(record), id=record.pk)
        for row in self._all_rows:
            row.revision = revision_at(row, self._clearance)
        self.rows = [*seen_rows(self._all_rows, self._clearance)]
        self._began = _first_of_changes(self._all_rows)
        kind = str(record._meta.model_name)
        self._parts = {model: _rows(model, **{self._owner: record.pk}) for model in PARTS[kind]}
        self._moved = _moved_away(record, self._parts)
        self._last = {(model, row.id): row for model, rows in self._parts.items() for row in rows}
        self._cited_parts: dict[Any, list[Any]] = defaultdict(list)
        for part in CITED_PARTS.values():
            for row in self._parts.get(part, ()):
                self._cited_parts[part, row.id].append(row)
        self._load(type(record), reader)

    def _load(self, model: type[Model], reader: User) -> None:
        """Look up all records that the rows name: as they are, and how sensitive they have been."""
        keys: dict[type[Any], set[int]] = defaultdict(set)
        for kind, rows in [(model, self.rows), *self._parts.items()]:
            for row in rows:
                for named, key in named_by(kind, row):
                    keys[named].add(key)
        for part in CITED_PARTS.values():
            keys.pop(part, None)
        self._known = {
            named: named.objects.visible_to(reader).in_bulk(list(wanted)) for named, wanted in keys.items()
        }
        self._past: dict[Any, list[tuple[datetime, int]]] = defaultdict(list)
        if self.hides_nothing:
            return  # nothing was ever hidden from them
        for named, found in self._known.items():
            past = named.history.filter(id__in=list(found)).order_by("history_date", "history_id")
            for key, at, sensitivity in past.values_list("id", "history_date", "sensitivity"):
                self._past[named, key].append((at, sensitivity))

    @property
    def hides_nothing(self) -> bool:
        """Return whether the reader is cleared for everything: what is missing for them is gone."""
        return self._clearance >= Sensitivity.CONFIDENTIAL

    def last(self, model: type[Model], key: int) -> Any:
        """The last row of a part of the record."""
        return self._last[model, key]

    def parts(self, model: type[Model]) -> list[Any]:
        """The rows of the record's parts of one kind, oldest first."""
        return [row for row in self._parts[model] if self._is_open(model, row)]

    def at_revision(self, revision: int) -> Any:
        """The last row of a revision of the record; None if there is none to know of."""
        return next((row for row in reversed(self.rows) if row.revision == revision), None)

    def parts_at(self, model: type[Model], at: datetime) -> list[Any]:
        """The rows of the parts that stood at a time, without those that were not open then."""
        stood = {row.id: row for row in self._parts[model] if row.history_date <= at}
        return [row for row in stood.values() if row.history_type != "-" and self._is_open(model, row)]

    def revision_of(self, row: Any) -> int | None:
        """The revision that a part's row came with; None for one that came with none.

        Parts are saved before the row that closes their change, but after the row of a creation.
        """
        place = bisect_left(self._began, row.history_date, key=attrgetter("history_date"))
        following = self._began[place] if place < len(self._began) else None
        if place == 1 and _is_of_creation(row, self._began[0], following):
            return int(self._began[0].revision)
        return None if following is None else int(following.revision)

    def revisions(self) -> list[int]:
        """The revisions of which the reader may know and all rows are at hand, newest first."""
        return sorted({row.revision for row in self.rows if row.history_date >= self._reach()}, reverse=True)

    def state(self, revision: int) -> RecordState | None:
        """The record and its parts at the end of a revision; None if there is none to know of."""
        row = self.at_revision(revision)
        if row is None or row.history_type == "-" or revision not in self.revisions():
            return None
        following = next((each for each in self._began if each.revision > revision), None)
        at = following.history_date if following else timezone.now()
        standing = {model: self._standing(model, revision, following is None) for model in self._parts}
        open_then: dict[type[Any], list[Any]] = {}
        cited: set[tuple[type[Any], int]] = set()  # a citation is as open as the part that it is of
        for model, rows in standing.items():
            open_then[model] = [each for each in rows if self._stood_open(model, each, at, cited)]
            cited |= {(model, each.id) for each in open_then[model]}
        return RecordState(row, at, open_then, self._lost(standing))

    def _standing(self, model: type[Model], revision: int, is_last: bool) -> list[Any]:
        """The rows of the parts that stood at the end of a revision, open or not."""
        stood: dict[int, Any] = {}
        for row in sorted([*self._parts[model], *self._moved.get(model, ())], key=attrgetter("history_id")):
            came = self.revision_of(row)
            if is_last or (came is not None and came <= revision):
                stood[row.id] = row
        found = [row for row in stood.values() if row.history_type != "-"]
        return [row for row in found if getattr(row, self._owner) == self._record.pk]

    def _stood_open(self, model: type[Any], row: Any, at: datetime, cited: set[Any]) -> bool:
        """Return whether the reader might have known of a part as it stood at a revision open to them."""
        if getattr(row, "sensitivity", 0) > self._clearance:
            return False
        for named, key in named_by(model, row):
            is_part = named in CITED_PARTS.values()
            if is_part and (named, key) not in cited:
                return False
            own = named is type(self._record) and key == self._record.pk
            if not self._is_known(named, key):
                return False
            if not is_part and not own and not self._was_open(named, key, at):
                return False
        return self._is_open_today(model, self._last[model, row.id])

    def _lost(self, standing: dict[type[Any], list[Any]]) -> list[tuple[type[Any], Any]]:
        if not self.hides_nothing:
            return []
        return [
            (model, row)
            for model, rows in standing.items()
            for row in rows
            if any(not self._is_known(named, key) for named, key in named_by(model, row))
        ]

    def _reach(self) -> datetime:
        """The time from which on nothing is missing for being too old."""
        cut = [rows[0].history_date for rows in self._parts.values() if len(rows) == MOST_ROWS]
        return max(cut, default=datetime.min.replace(tzinfo=UTC))

    def named(self, model: type[Any], key: int | None, at: datetime) -> Any:
        """Return what a version of this time names: the record, or the last row of the part.

        None if the reader may not know of it now, or might not have known of it then.
        """
        if key is None or not self._is_known(model, key) or not self._was_open(model, key, at):
            return None
        return self._last[model, key] if model in CITED_PARTS.values() else self._known[model][key]

    def _is_open(self, model: type[Any], row: Any) -> bool:
        """Return whether the reader might know of a part's version then, and may know of the part today."""
        then = getattr(row, "sensitivity", 0) <= self._clearance and all(
            self._was_open(named, key, row.history_date) for named, key in named_by(model, row)
        )
        return then and self._is_open_today(model, self._last[model, row.id])

    def _is_open_today(self, model: type[Any], last: Any) -> bool:
        known = all(self._is_known(named, key) for named, key in named_by(model, last))
        return known and getattr(last, "sensitivity", 0) <= self._clearance

    def _is_known(self, model: type[Any], key: int) -> bool:
        if model not in CITED_PARTS.values():
            return key in self._known[model]
        last = self._last.get((model, key))
        return last is not None and self._is_open_today(model, last)

    def _was_open(self, model: type[Any], key: int, at: datetime) -> bool:
        """Return whether a record or a cited part was open to the reader before and after a change."""
        if model in CITED_PARTS.values():
            rows = self._cited_parts[model, key]
            around = _around([row.history_date for row in rows], at)
            return bool(around) and all(self._is_open(model, rows[place]) for place in around)
        if self.hides_nothing:
            return True
        past = self._past[model, key]
        around = _around([when for when, _ in past], at)
        return bool(around) and all(past[place][1] <= self._clearance for place in around)


def seen_rows(rows: Iterable[Any], clearance: int) -> Iterator[Any]:
    """The rows of records' history, oldest first, that a clearance sees: without hidden changes and times."""
    last: dict[int, Any] = {}
    for row in rows:
        before = last.get(row.id)
        last[row.id] = row
        is_hidden = before is not None and changes_above(row, clearance) > changes_above(before, clearance)
        if row.sensitivity <= clearance and not is_hidden:
            yield row


def _first_of_changes(rows: Iterable[object]) -> list[Any]:
    """The first row of each change, in order, hidden ones included: later ones are steps."""
    first: dict[int, Any] = {}
    for row in rows:
        first.setdefault(revision_at(row, Sensitivity.CONFIDENTIAL), row)
    return list(first.values())


def _is_of_creation(row: Any, creation: Any, following: Any) -> bool:
    """Return whether a part was saved in the act that made its record, and not in the change after it."""
    if creation.history_type != "+" or (following and row.history_date >= following.updated_at_30):
        return False
    same_person = row.history_user_id == creation.history_user_id
    return same_person and row.history_change_reason == creation.history_change_reason


def _moved_away(record: Record, parts: dict[type[Any], list[Any]]) -> dict[type[Any], list[Any]]:
    """The rows of citations that belong to another record since: a merger takes them along."""
    if not hasattr(record, "merged_into_id"):
        return {}
    keys = {row.id for row in parts[Citation]}
    elsewhere = Citation.history.filter(id__in=keys).exclude(**{f"{record._meta.model_name}_id": record.pk})
    return {Citation: list(elsewhere.order_by("-history_id")[:MOST_ROWS])}


def _around(times: Sequence[datetime], at: datetime) -> list[int]:
    """The places of the last time not after, and of the first not before; none if nothing came before."""
    before, after = bisect_right(times, at) - 1, bisect_left(times, at)
    return [place for place in (before, after) if place < len(times)] if before >= 0 else []


def _rows(model: type[Any], **conditions: Any) -> list[Any]:
    """The newest rows of a history table, oldest first."""
    rows = model.history.filter(**conditions).select_related("history_user")
    found = list(rows.order_by("-history_id")[:MOST_ROWS])[::-1]
    load_linked_keys(model, found)
    return found
