"""The plan of restoring an old version, and what of it cannot be restored; nothing here writes.

A person or institution that was merged since stands for the one it went into, where that is in its place
already. What names a record that is hidden from the user looks empty to them, then as now.
"""

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from incidents.desk.errors import Unknown, WrongStatus
from incidents.desk.records.named_records import is_link, links_of
from incidents.desk.records.part_matching import key_for, pairs
from incidents.desk.records.visible_history import RecordState, Versions
from incidents.desk.validation import default_sensitivity
from incidents.fields.consent import CONSENT
from incidents.models import CITED_PARTS, Citation, Involvement
from incidents.models.base import Record, clearance_of
from incidents.models.evidence import CITED_RECORDS
from incidents.models.revisions import BOOKKEEPING, BOOKKEEPING_OF_PARTS

# What no version brings back: keys, standing, copies, who may know, consent and warnings.
KEPT = BOOKKEEPING | {"name", "sensitivity", "merged_into"} | {field.name for field in CONSENT}
MERGED, GONE, UNINVOLVED = "merged", "gone", "uninvolved"


@dataclass(frozen=True)
class NotRestored:
    """A field or part of the old version that cannot be restored, and why."""

    model: type[Any]
    row: Any  # the part; the record's own row for a field of it
    why: str
    field: str = ""


@dataclass(frozen=True)
class Write:
    """A part to create again or to change, with its values."""

    model: type[Any]
    row: Any  # of the history; a part that is made again takes its ids
    current: Any | None
    values: dict[str, Any]


@dataclass
class RestorePlan:
    """The effects of restoring a version; `outcome` is the record after it."""

    now: RecordState
    outcome: RecordState
    values: dict[str, Any] = field(default_factory=dict)
    many: dict[str, list[int]] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    removals: list[Any] = field(default_factory=list)
    left_out: list[NotRestored] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        return not (self.values or self.many or self.writes or self.removals)


def planned(record: Record, versions: Versions, revision: int, *, by: Any) -> RestorePlan:
    """Return what restoring a revision would change in the record.

    Raises:
        Unknown: the version is none that the user may know of.
        WrongStatus: the record was merged into another.
    """
    if getattr(record, "merged_into_id", None):
        raise WrongStatus(_("It was merged into another record: make changes there."))
    then = versions.state(revision)
    now = versions.state(versions.rows[-1].revision) if versions.rows else None
    if then is None or now is None:
        raise Unknown
    return _Planner(record, versions, now, then, by).plan()


class _Planner:
    """Works out what can be restored."""

    def __init__(self, record: Any, versions: Versions, now: RecordState, then: RecordState, by: Any) -> None:
        self.record, self.versions, self.by = record, versions, by
        self.now, self.then = now, then
        self.made = RestorePlan(now, replace(then, row=copy.copy(then.row), parts={}))
        # The parts with citations that come back or stay: as they were, and as they will be.
        self.cited: dict[tuple[type[Any], int], int] = {}

    def plan(self) -> RestorePlan:
        self._fields()
        self._lists()
        for model, rows in self.then.parts.items():
            self.made.outcome.parts[model] = self._parts(model, rows)
        self.made.left_out += [NotRestored(model, row, GONE) for model, row in self.then.lost]
        return self.made

    def _fields(self) -> None:
        for each in type(self.record)._meta.concrete_fields:
            if each.name in KEPT:
                continue
            if is_link(each):
                self._link(each)
            value = getattr(self.made.outcome.row, each.attname)
            if value != getattr(self.record, each.attname) and not self._is_hidden(each, value):
                self.made.values[each.attname] = value

    def _link(self, link: Any) -> None:
        """Set the target of a link of the record itself."""
        row, current = self.made.outcome.row, getattr(self.now.row, link.attname)
        key = getattr(row, link.attname)
        target = self._target(link.related_model, key)
        winner = getattr(target, "merged_into_id", None)
        if why := self._why_not(target, key, winner == current):
            setattr(row, link.attname, current)
            self.made.left_out.append(NotRestored(type(self.record), self.then.row, why, link.name))
        else:
            setattr(row, link.attname, target and (winner or target.pk))

    def _is_hidden(self, each: Any, value: Any) -> bool:
        """Tell whether the present target is hidden from the user, who would empty the field unaware."""
        target = getattr(self.record, each.name) if is_link(each) and value is None else None
        return target is not None and target.sensitivity > clearance_of(self.by)

    def _lists(self) -> None:
        keys = {many.name: self._entries(many) for many in type(self.record)._meta.many_to_many}
        self.made.outcome.row.linked_keys = keys
        for name, wanted in keys.items():
            hidden = getattr(self.record, name).filter(sensitivity__gt=clearance_of(self.by))
            wanted = [*wanted, *hidden.values_list("pk", flat=True)]
            if set(wanted) != {each.pk for each in getattr(self.record, name).all()}:
                self.made.many[name] = wanted

    def _entries(self, many: Any) -> list[int]:
        keys: list[int] = []
        for key in self.then.row.linked_keys[many.name]:
            target = self._target(many.related_model, key)
            winner = getattr(target, "merged_into_id", None)
            if why := self._why_not(target, key, winner in self.now.row.linked_keys[many.name]):
                self.made.left_out.append(NotRestored(type(self.record), self.then.row, why, many.name))
            elif target is not None:
                keys.append(winner or key)
        return keys

    def _target(self, model: type[Model], key: int | None) -> Any:
        return self.versions.named(model, key, self.then.at)

    def _why_not(self, target: object, key: int | None, winner_is_there: bool) -> str:
        """Return why a link cannot be restored; empty if it can, or if the user may not know why."""
        if key is not None and target is None:
            return GONE if self.versions.hides_nothing else ""
        return MERGED if getattr(target, "merged_into_id", None) and not winner_is_there else ""

    def _parts(self, model: type[Any], rows: list[Any]) -> list[Any]:
        """Plan the parts of one kind; return the rows after it."""
        visible = model.objects.visible_to(self.by).filter(**{str(self.record._meta.model_name): self.record})
        current = list(visible.order_by("pk"))
        standing = {row.id: row for row in self.now.parts[model]}
        lost = {row.id for kind, row in self.then.lost if kind is model}
        outcome = []
        found = pairs(model, [self._redirected(model, row) for row in rows], current)
        partner = {row.id: stands for row, stands in found if row is not None and stands is not None}
        ones = {row.id: row for row, _stands in found if row is not None}
        for row, stands in found:
            if row is not None and not (why := self._why_not_part(model, row, stands)):
                ids = row if stands else ones[key_for(row, partner, [*ones.values()])]
                self._write(model, row, stands, ids)
                outcome.append(row)
                continue
            if row is not None:
                self.made.left_out.append(NotRestored(model, row.as_it_was, why))
            if stands is None:
                continue
            # What stood for somebody who is gone since stays as it is now.
            if (row is None and stands.pk not in lost) or self._falls(stands):
                self.made.removals.append(stands)
            elif stands.pk in standing:
                outcome.append(standing[stands.pk])
        return outcome

    def _falls(self, stands: object) -> bool:
        """Tell whether a citation is removed with its part."""
        going = {(type(each), each.pk) for each in self.made.removals}
        return any((part, getattr(stands, f"{name}_id", None)) in going for name, part in CITED_PARTS.items())

    def _redirected(self, model: type[Any], row: Any) -> Any:
        """Return the row with winners in place of parties that were merged since."""
        was, row = row, copy.copy(row)
        row.as_it_was, row.was_redirected = was, False
        for link in links_of(model):
            target = self._target(link.related_model, getattr(row, link.attname))
            if winner := getattr(target, "merged_into_id", None):
                setattr(row, link.attname, winner)
                row.was_redirected = True
        return row

    def _why_not_part(self, model: type[Any], row: Any, stands: Any) -> str:
        named = [link.attname for link in links_of(model) if link.related_model not in CITED_PARTS.values()]
        if row.was_redirected and any(getattr(stands, name, None) != getattr(row, name) for name in named):
            return MERGED
        if model is Citation:
            keys = [(part, getattr(row, f"{name}_id")) for name, part in CITED_PARTS.items()]
            if any(key and (part, key) not in self.cited for part, key in keys):
                return UNINVOLVED
        return ""

    def _write(self, model: type[Any], row: Any, stands: Any, ids_of: Any) -> None:
        values = self._values(model, row)
        if model in CITED_PARTS.values():
            self.cited[model, row.id] = stands.pk if stands else ids_of.id
        if hasattr(row, "sensitivity"):
            values["sensitivity"] = self._sensitivity(model, row, stands)
        if stands is None:
            self.made.writes.append(Write(model, ids_of, None, values))
        elif any(getattr(stands, name) != value for name, value in values.items()):
            self.made.writes.append(Write(model, row, stands, values))

    def _sensitivity(self, model: type[Any], row: Any, stands: Any) -> int:
        """Return the sensitivity of a restored part, which may have been raised before its removal."""
        after = copy.copy(row)
        raised = max(row.sensitivity, self.versions.last(model, row.id).sensitivity)
        after.sensitivity = stands.sensitivity if stands else raised
        return default_sensitivity(after, stands) if model is Involvement else int(after.sensitivity)

    def _values(self, model: type[Model], row: object) -> dict[str, Any]:
        owners = set(CITED_RECORDS) if model is Citation else {str(self.record._meta.model_name)}
        kept = {*BOOKKEEPING_OF_PARTS, "sensitivity", *owners}
        names = [each.attname for each in model._meta.concrete_fields if each.name not in kept]
        values = {name: getattr(row, name) for name in names}
        if model is Citation:
            for name, part in CITED_PARTS.items():
                values[f"{name}_id"] = self.cited.get((part, getattr(row, f"{name}_id")))
        return values
