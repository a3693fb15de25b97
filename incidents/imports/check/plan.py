"""The plan of an import: what applying a file would do, record by record. Nothing is stored yet."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from incidents.imports.common.drafts import Draft
from incidents.imports.common.report import MOST_NOTES, Note, Notes, as_json, shown
from incidents.imports.common.spool import Spool

# The order of writing: a record comes after those that it refers to.
MOST_SHOWN = 20
ORDER = ("source", "institution", "person", "incident", "statement", "case")
WRITING_ORDER = (*ORDER, "periods", "link")  # custody and recognitions of new people name records of any kind


class ChangedSinceCheck(Exception):
    """A record changed after the file was checked; the text says what to do."""


def label_of(draft: Draft) -> str:
    """Return the label of a record in the plan: its main name or title."""
    if draft.kind in {"person", "institution"}:
        return next((part.values["text"] for part in draft.parts if part.kind == "name"), draft.key)
    return shown(draft.values.get("title") or draft.values.get("text") or draft.key)


@dataclass(slots=True)
class Shown:
    """The planned change of one record, with its row in the file."""

    row: int
    kind: str
    label: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # name, old, new


@dataclass
class ImportPlan:
    notes: Notes = field(default_factory=Notes)
    new: dict[str, Spool] = field(default_factory=lambda: {kind: Spool() for kind in WRITING_ORDER})
    updates: Spool = field(default_factory=Spool)
    # Ids of existing records that the file refers to, by kind.
    named: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)  # numbers of rows by outcome
    creations: list[Shown] = field(default_factory=list)
    changes: list[Shown] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)  # addresses with several titles
    skipped: list[int] = field(default_factory=list)  # the first rows that the mapping leaves out
    ignored: list[str] = field(default_factory=list)  # columns that the mapping does not name
    same_names: list[dict[str, Any]] = field(default_factory=list)  # people of one name in several incidents
    not_compared: int = 0  # names beyond the number that can be compared
    linked: set[str] = field(default_factory=set)  # existing incidents that get a link
    is_cut_short: bool = False  # by too many errors
    digest: str = ""
    points: list[Note] = field(default_factory=list)  # what reviewers would be asked to check

    @property
    def changes_nothing(self) -> bool:
        return not self.created.total() and not self.updated.total() and not self.linked

    @property
    def steps(self) -> int:
        """The number of records to write."""
        return sum(spool.length for spool in self.new.values()) + self.updates.length

    def show(self, shown: Shown, *, is_new: bool) -> None:
        to = self.creations if is_new else self.changes
        if len(to) < MOST_NOTES:
            to.append(shown)

    def skip(self, row: int) -> None:
        """Count a row that the mapping leaves out."""
        self.rows += 1
        self.outcomes["skipped"] += 1
        if len(self.skipped) < MOST_SHOWN:
            self.skipped.append(row)

    def note_skipped(self) -> None:
        """Warn once of the rows that the mapping leaves out."""
        if count := self.outcomes["skipped"]:
            shown = ", ".join(map(str, self.skipped)) + ("" if count <= MOST_SHOWN else ", …")
            self.notes.warn(self.skipped[0], "", "", f"Rows left out by skip_when: {count:,} ({shown}).")

    def close(self) -> None:
        for spool in (*self.new.values(), self.updates):
            spool.close()

    def change_count(self) -> int:
        """Return the number of existing records that change."""
        return self.updated.total() + len(self.linked)

    def summary(self) -> dict[str, Any]:
        """Return the counts, errors and warnings that commands and pages show."""
        return {
            "rows": self.rows,
            "created": self.created.total(),
            "updated": self.change_count(),
            "same": self.outcomes["same"],
            "by_kind": {"created": dict(self.created), "updated": dict(self.updated)},
            "errors": as_json(self.notes.errors),
            "warnings": as_json([*self.notes.warnings, *self.points]),
            "more_warnings": self.notes.more_warnings,
        }
