"""The outcome of a merge in words and links: what moves, what needs a new review, the new document."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from incidents.desk.admin.common.document_diff import FieldChange, compared
from incidents.desk.admin.common.labels import admin_url, record_label, statement_label
from incidents.desk.admin.common.related_records import RelatedRecord
from incidents.desk.admin.merge.sides import labels_apart
from incidents.desk.records import merging
from incidents.desk.records.merge_plan import Party
from incidents.models.base import Record, clearance_of
from incidents.publishing import publish as door
from incidents.publishing.rendering import kind_of

MOST_SHOWN = 20


@dataclass(frozen=True)
class Document:
    """The public document of the record that stays, before and after, as in a review."""

    is_new: bool
    lines: list[FieldChange]
    missing: list[str]
    left_out: Sequence[Any] = ()

    @property
    def differing(self) -> list[FieldChange]:
        return [line for line in self.lines if line.differs]

    @property
    def same(self) -> list[FieldChange]:
        return [line for line in self.lines if not line.differs]


@dataclass(frozen=True)
class MovedParts:
    """The parts of one kind that will belong to the record that stays."""

    entries: list[RelatedRecord]
    total: int


@dataclass
class Outcome:
    """The visible effects of a merge. `number` is the public number that will lead to the other."""

    gone: Party
    kept: Party
    document: Document
    names: list[str]
    incidents: MovedParts
    statements: MovedParts
    institutions: MovedParts
    cases: MovedParts
    citations: int
    custody: int
    recognitions: int
    to_review: MovedParts
    number: int | None = None
    kept_number: int | None = None
    labels: dict[str, str] = field(default_factory=dict)


def outcome(gone: Party, kept: Party, *, take: Collection[str], by: Any) -> Outcome:
    """Return what merging would do; nothing is changed.

    Raises:
        Unknown, NotAllowed, WrongStatus, as in `merging.merge`.
    """
    plan = merging.plan(gone, into=kept, by=by)
    preview = merging.preview(gone, into=kept, by=by, take=take)
    lines = compared(kind_of(kept), preview.live or {}, preview.document)
    live = {each.pk: door.live_edition(each) for each in (gone, kept)}
    clearance = clearance_of(by)
    moved = [
        RelatedRecord(
            record_label(move.involvement.incident), admin_url(move.involvement.incident), _role(move)
        )
        for move in plan.moves
    ]
    statements = [
        RelatedRecord(statement_label(each, clearance), admin_url(each), "") for each in plan.statements
    ]
    edition, stays = live[gone.pk], live[kept.pk]
    return Outcome(
        gone,
        kept,
        Document(preview.live is None, lines, preview.missing),
        [name.text for name in plan.names],
        _moved(moved),
        _moved(statements),
        _moved([_entry(each) for each in plan.children]),
        _moved([_entry(each) for each in plan.cases]),
        len(plan.citations),
        len(plan.custody),
        len(plan.recognitions),
        _moved([_entry(each) for each in plan.to_review]),
        edition.number if edition else None,
        stays.number if stays else None,
        dict(zip(("gone", "kept"), labels_apart(gone, kept), strict=True)),
    )


def _role(move: Any) -> str:
    return str(move.involvement.get_role_display())


def _entry(record: Record) -> RelatedRecord:
    return RelatedRecord(record_label(record), admin_url(record), "")


def _moved(entries: list[RelatedRecord]) -> MovedParts:
    return MovedParts(entries[:MOST_SHOWN], len(entries))
