"""Comparison of the custody and the recognitions of a person in a file with those at the desk.

A period is found again by the words and days of its beginning, a recognition by its body and status too.
Several that begin at the same time are paired by what else they have in common.
"""

from typing import Any, Protocol

from incidents.choices import CustodyStatus, RecognitionStatus
from incidents.imports.check.existing import identity_of, plain
from incidents.imports.common.drafts import PERIODS, Part, Ref
from incidents.imports.common.report import shown

Values = dict[str, Any]
Line = tuple[str, str, str]  # field, old, new
_BEGINNING = ("from_text", "from_earliest", "from_latest")
_LABELS = {"custody": CustodyStatus, "recognition": RecognitionStatus}


class PeriodNames(Protocol):
    """The ids of the records that a file refers to."""

    def uid(self, ref: Ref) -> str: ...
    def prepared(self, part: Part) -> Values: ...


def changed_periods(
    names: PeriodNames, person: Any, parts: dict[str, Part], new: set[str], earlier: dict[str, str]
) -> tuple[list[Values], list[Values], list[Line]]:
    """Return the periods to add, the changes of existing ones, and the lines for people."""
    add: list[Values] = []
    change: list[Values] = []
    lines: list[Line] = []
    for kind in PERIODS:
        wanted = {mark: part for mark, part in parts.items() if part.kind == kind}
        rows = list(person.parts[person.pk, kind].values()) if wanted else []
        pairs = _paired(names, wanted, rows)
        for mark in (each for each in wanted if each in new):
            part, row = wanted[mark], pairs.get(mark)
            if row is not None:
                added, changed, own_lines = _changes(names, person, part, row)
                add, change, lines = add + added, change + changed, lines + own_lines
            elif mark not in earlier:
                add.append(names.prepared(part))
                lines.append((kind, "", words_of_period(part)))
    return add, change, lines


def words_of_period(part: Part) -> str:
    """Return a period in a line: status, the records that it names, days and note."""
    said = part.values
    words = [str(_LABELS[part.kind](said["status"]).label)] if said.get("status") else []
    words += part.labels.values()
    for name in ("from_text", "until_text", "last_confirmed", "expected_end", "criterion", "note"):
        if said.get(name):
            words.append(f"{name.removesuffix('_text').replace('_', ' ')} {said[name]}")
    return shown("; ".join(words))


def _paired(names: PeriodNames, wanted: dict[str, Part], rows: list[Any]) -> dict[str, Any]:
    """Pair parts with stored rows of the same beginning, those with most in common first."""
    likeness = [
        (-_likeness(names, part, row), place, mark, row)
        for mark, part in wanted.items()
        for place, row in enumerate(rows)
        if _begins_alike(names, part, row)
    ]
    found: dict[str, Any] = {}
    taken: set[int] = set()
    for _, place, mark, row in sorted(likeness, key=lambda each: each[:3]):
        if mark not in found and place not in taken:
            found[mark] = row
            taken.add(place)
    return found


def _begins_alike(names: PeriodNames, part: Part, row: Any) -> bool:
    if any((plain(row, name) or "") != (part.values.get(name) or "") for name in _BEGINNING):
        return False
    if part.kind == "custody":
        return True
    return str(row.body.uid) == names.uid(part.refs["body"]) and row.status == part.values["status"]


def _likeness(names: PeriodNames, part: Part, row: Any) -> int:
    same = sum(plain(row, name) == value for name, value in part.values.items())
    return same + sum(_uid(row, name) == names.uid(ref) for name, ref in part.refs.items())


def _uid(row: Any, name: str) -> str:
    other = getattr(row, name)
    return str(other.uid) if other else ""


def _changes(
    names: PeriodNames, person: Any, part: Part, row: Any
) -> tuple[list[Values], list[Values], list[Line]]:
    """Return what the file changes of a stored row: values, named records and citations."""
    values = {n: v for n, v in part.values.items() if n != "sensitivity" and plain(row, n) != v}
    prepared = names.prepared(part)
    refs = {n: prepared["refs"][n] for n, ref in part.refs.items() if _uid(row, n) != names.uid(ref)}
    lines = [(f"{part.kind}: {n}", shown(plain(row, n)), shown(v)) for n, v in values.items()]
    labels = {name: part.labels.get(name, part.refs[name][1]) for name in refs}
    lines += [(f"{part.kind}: {n}", str(getattr(row, n) or ""), label) for n, label in labels.items()]
    change = [{"kind": part.kind, "pk": row.pk, "values": values, "refs": refs}] if values or refs else []
    add: list[Values] = []
    for citation in prepared["citations"]:
        of = ("custody", row.pk)
        stored = person.parts[person.pk, "citation"].get((*identity_of(citation)[:-1], of))
        if stored is None:
            add.append({**citation, "custody": row.pk})
            lines.append(
                ("citation", "", shown(f"{citation['values']['field']} {citation['values']['value']}"))
            )
        elif rest := {n: v for n, v in citation["values"].items() if plain(stored, n) != v}:
            change.append({"kind": "citation", "pk": stored.pk, "values": rest})
            lines += [(f"citation: {n}", shown(plain(stored, n)), shown(v)) for n, v in rest.items()]
    return add, change, lines
