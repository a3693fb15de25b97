"""Comparison of a file with an existing record: field by field, part by part.

Only new values of the file count. A value of an earlier file that an editor has changed since stays as the
editor left it; a part that an editor removed is not added again; nothing is ever removed.
"""

from typing import Any, Protocol

from django.core.exceptions import FieldDoesNotExist

from incidents.imports.check.custody import changed_periods, words_of_period
from incidents.imports.check.existing import identity_of, plain
from incidents.imports.common.drafts import PERIODS, Draft, Part, Ref, listed_mark
from incidents.imports.common.report import shown
from incidents.models.base import Record
from incidents.models.revisions import seen_changes

Values = dict[str, Any]

Line = tuple[str, str, str]  # field, old, new
# Documents round coordinates to their precision; a rounded copy of the stored value is no change.
_COARSE = {"vicinity": 2, "locality": 2, "country": 0}


class ReferenceIds(Protocol):
    """The ids of the records that a file refers to."""

    def uid(self, ref: Ref) -> str: ...
    def named(self, ref: Ref) -> list[str]: ...
    def prepared(self, part: Part) -> Values: ...
    def there(self, draft: Draft, refs: list[Ref]) -> list[list[str]]: ...


def compared(
    names: ReferenceIds,
    draft: Draft,
    record: Any,
    parts: dict[str, Part],
    said: dict[str, str],
    told: dict[str, str],
) -> tuple[Values, list[Line]] | None:
    """Return the entry of an update and its lines for people; None if nothing changes."""
    new = {name for name in said if told.get(name) != said[name]}
    values = {
        name: value
        for name, value in draft.values.items()
        if name in new and name != "sensitivity" and not _is_same(record, name, value, draft)
    }
    lines = [(_words_of(record, n), _told(plain(record, n)), _told(value)) for n, value in values.items()]
    refs, ref_lines = _refs(names, draft, record, new)
    others = {mark: part for mark, part in parts.items() if part.kind not in PERIODS}
    add, change, part_lines = _parts(names, record, others, new, told)
    periods = changed_periods(names, record, parts, new, told)
    add, change, part_lines = add + periods[0], change + periods[1], part_lines + periods[2]
    many, list_lines = _lists(names, draft, record, told)
    if not (values or refs or add or change or many):
        return None
    if cleared := _unstated(record, values):
        values["unstated"] = cleared
    entry = {
        "kind": draft.kind, "uid": str(record.uid), "pk": record.pk, "changes": seen_changes(record),
        "values": values, "refs": refs, "add": add, "change": change, "many": many,
    }  # fmt: skip
    return entry, [*lines, *ref_lines, *part_lines, *list_lines]


def lines_of_new(draft: Draft) -> list[Line]:
    """Return the lines of a new record: custody, recognitions, and the number of members of a case."""
    periods = [(part.kind, "", words_of_period(part)) for part in draft.parts if part.kind in PERIODS]
    lists = [(name, "", str(len(refs))) for name, refs in draft.many.items() if draft.kind == "case" and refs]
    return [*periods, *lists]


def _words_of(row: Any, name: str) -> str:
    """Return the label of a field."""
    try:
        return str(row._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name.replace("_", " ")


def _is_same(record: Any, name: str, value: Any, draft: Draft) -> bool:
    now = plain(record, name)
    if now == value:
        return True
    if name in {"latitude", "longitude"} and now is not None and value is not None:
        places = _COARSE.get(record.precision, 6)
        return draft.is_whole and round(float(now), places) == round(float(value), places)
    return False


def _unstated(record: Record, values: Values) -> dict[str, str]:
    """Return the marks that remain when these fields are filled; empty if all remain."""
    filled = {"date" if name in {"earliest", "latest"} else name for name, value in values.items() if value}
    kept = {name: why for name, why in record.unstated.items() if name not in filled}
    return kept if len(kept) < len(record.unstated) and "unstated" not in values else {}


def _refs(names: ReferenceIds, draft: Draft, record: Record, new: set[str]) -> tuple[Values, list[Line]]:
    found: Values = {}
    lines: list[Line] = []
    for name, ref in draft.refs.items():
        now = getattr(record, name)
        if name in new and (now is None or str(now.uid) != names.uid(ref)):
            found[name] = names.named(ref)
            lines.append((_words_of(record, name), str(now or ""), shown(ref[1])))
    return found, lines


def _lists(
    names: ReferenceIds, draft: Draft, record: Any, earlier: dict[str, str]
) -> tuple[dict[str, list[list[str]]], list[Line]]:
    """Return the new entries of lists of other records. An entry that an editor removed stays removed."""
    found: dict[str, list[list[str]]] = {}
    lines: list[Line] = []
    for name, refs in draft.many.items():
        new = [ref for ref in dict.fromkeys(refs) if listed_mark(name, ref) not in earlier]
        listed = {str(uid) for uid in getattr(record, name).values_list("uid", flat=True)} if new else set()
        if wanted := names.there(draft, [ref for ref in new if names.uid(ref) not in listed]):
            found[name] = wanted
            lines.append((name, str(len(listed)), str(len(listed) + len(wanted))))
    return found, lines


def _parts(
    names: ReferenceIds, record: Any, parts: dict[str, Part], new: set[str], told: dict[str, str]
) -> tuple[list[Values], list[Values], list[Line]]:
    add: list[Values] = []
    change: list[Values] = []
    lines: list[Line] = []
    for mark, part in parts.items():
        if mark not in new:
            continue
        prepared = names.prepared(part)
        row = record.parts[record.pk, part.kind].get(identity_of(prepared))
        if row is not None:
            values = _changed(part, row)
            if values:
                change.append({"kind": part.kind, "pk": row.pk, "values": values})
                lines += [
                    (f"{part.kind}: {_words_of(row, n)}", _told(plain(row, n)), _told(v))
                    for n, v in values.items()
                ]
        elif mark not in told:
            add.append(_fitting(prepared, record))
            lines.append((part.kind, "", _words(part)))
    return add, change, lines


def _changed(part: Part, row: Any) -> Values:
    """Return the new values of a part; the kind of a name and sensitivities are left to editors."""
    kept = {"sensitivity", "kind"} if part.kind == "name" else {"sensitivity"}
    if getattr(row, "outcomes", None) and not part.values.get("outcomes"):
        kept = {"sensitivity", "outcome"}  # it follows from stages that the file does not have
    return {n: v for n, v in part.values.items() if n not in kept and plain(row, n) != v}


def _fitting(prepared: Values, record: Record) -> Values:
    """Return a part that fits the record: a further main name becomes an alias."""
    if prepared["kind"] == "name" and prepared["values"]["kind"] == "main":
        return {**prepared, "values": {**prepared["values"], "kind": "alias"}}
    return prepared


def _words(part: Part) -> str:
    named = [ref[1] for ref in part.refs.values()]
    said = [str(part.values[name]) for name in ("text", "role", "field", "value") if part.values.get(name)]
    return shown(" ".join([*said, *named]))


def _told(value: object) -> str:
    return shown(", ".join(map(str, value)) if isinstance(value, list) else value)
