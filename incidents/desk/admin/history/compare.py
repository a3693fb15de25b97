"""Two states of a record side by side, field by field and part by part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from incidents.desk.admin.common.text_comparison import Piece, pieces
from incidents.desk.admin.history.messages import PHRASED, HistoryDescriber
from incidents.desk.admin.history.values import VisibleNames, facts_of, show
from incidents.desk.records.part_matching import pairs
from incidents.desk.records.visible_history import RecordState, Versions
from incidents.models import (
    Citation,
    Custody,
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
    Recognition,
)

TITLES = {
    PersonName: _("Names"),
    InstitutionName: _("Names"),
    Involvement: _("Who was involved"),
    IncidentLink: _("Links"),
    Custody: _("Custody"),
    Recognition: _("Recognised as"),
    Citation: _("Citations"),
}


@dataclass(frozen=True)
class FactChange:
    """One fact in both versions, in marked pieces."""

    key: str
    label: str
    before: Sequence[Piece]
    after: Sequence[Piece]
    differs: bool


@dataclass(frozen=True)
class FactGroup:
    """The record itself, or one of its parts; `mark` is the version that alone has it."""

    title: str
    lines: list[FactChange]
    mark: str = ""  # "", "before" or "after"

    @property
    def differs(self) -> bool:
        return bool(self.mark) or any(line.differs for line in self.lines)


@dataclass
class FactSection:
    """The record's own fields, or its parts of one kind."""

    title: str
    groups: list[FactGroup] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return any(group.differs for group in self.groups)


def compared(
    versions: Versions, before: RecordState, after: RecordState, besides: frozenset[str] = frozenset()
) -> list[FactSection]:
    """Return both states in sections that are not empty, without facts whose key is in `besides`."""
    names = VisibleNames(versions)
    model = before.row.instance_type
    own = _lines(model, (before.row, before), (after.row, after), names, besides)
    sections = [FactSection("", [FactGroup("", [*own])])]
    for part in before.parts:
        describer = HistoryDescriber(
            versions, {Involvement: [*before.parts.get(Involvement, ()), *after.parts.get(Involvement, ())]}
        )
        groups = [
            _part(part, (one, before), (other, after), names, describer, besides)
            for one, other in pairs(part, before.parts[part], after.parts[part])
        ]
        sections.append(FactSection(str(TITLES[part]), groups))
    return [section for section in sections if any(group.title or group.lines for group in section.groups)]


def _part(
    model: type[Model],
    before: tuple[Any, RecordState],
    after: tuple[Any, RecordState],
    names: VisibleNames,
    describer: HistoryDescriber,
    besides: frozenset[str],
) -> FactGroup:
    """Return a part in both versions; an unchanged one is a single phrase."""
    lines = [*_lines(model, before, after, names, besides)]
    one, other = before[0], after[0]
    mark = "before" if other is None else "after" if one is None else ""
    if not mark and not any(line.differs for line in lines):
        return FactGroup(describer.whole(model, other), [])
    phrased = PHRASED[str(model._meta.model_name)]
    shown = [line for line in lines if line.key not in phrased or (line.differs and not mark)]
    return FactGroup(describer.title(model, one if other is None else other), shown, mark)


def _lines(
    model: type[Model],
    before: tuple[Any, RecordState],
    after: tuple[Any, RecordState],
    names: VisibleNames,
    besides: frozenset[str],
) -> Iterator[FactChange]:
    for fact in facts_of(model):
        if fact.key in besides:
            continue
        old, new = (
            show(fact, row, names, state.at) if row is not None else "" for row, state in (before, after)
        )
        if not old and not new:
            continue
        yield FactChange(fact.key, fact.label, *_sides(old, new), old != new)


def _sides(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts with differing words marked; nothing is marked if one is empty."""
    if not old or not new:
        return [Piece("same", old)] * bool(old), [Piece("same", new)] * bool(new)
    both = pieces(old, new)
    return (
        [piece for piece in both if piece.mark != "new"],
        [piece for piece in both if piece.mark != "old"],
    )


def differences(sections: Sequence[FactSection]) -> list[FactSection]:
    """Return the sections with only what differs."""
    differing = [
        FactSection(
            section.title,
            [
                FactGroup(group.title, [line for line in group.lines if line.differs], group.mark)
                for group in section.groups
                if group.differs
            ],
        )
        for section in sections
    ]
    return [section for section in differing if section.groups]
