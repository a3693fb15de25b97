"""Permissions of the importing user, and the rules about records that a change has to keep."""

from collections.abc import Iterable
from typing import Any

from incidents.choices import Sensitivity
from incidents.desk.access import may
from incidents.desk.validation import errors_of, path_of, values_of
from incidents.imports.check.existing import MODELS, row_of
from incidents.imports.common.drafts import Draft, Part
from incidents.imports.common.report import Notes
from incidents.models.base import Record, clearance_of


class Permissions:
    """The permissions of the user of one import; what they forbid becomes an error of the row."""

    def __init__(self, notes: Notes, by: Any) -> None:
        self.notes, self.by, self.clearance = notes, by, clearance_of(by)

    def require_to_add(self, draft: Draft) -> None:
        """Note that the user may not add the record, or not with this sensitivity."""
        if not may(self.by, "add", MODELS[draft.kind]):
            detail = f"Your role does not let you add records of this kind: {draft.kind}."
            self.notes.error(draft.row, "", "", detail)
        self._require_clearance(draft, [draft, *draft.parts])

    def require_to_change(self, draft: Draft) -> None:
        """Note that the user may not change the record, or not with parts of this sensitivity."""
        if not may(self.by, "change", MODELS[draft.kind]):
            detail = f"Your role does not let you change records of this kind: {draft.kind}."
            self.notes.error(draft.row, "", "", detail)
        self._require_clearance(draft, draft.parts)

    def _require_clearance(self, draft: Draft, wanted: Iterable[Draft | Part]) -> None:
        """Note a sensitivity above the clearance of the user; a witness is the exception."""
        levels = [each.values.get("sensitivity", 0) for each in wanted if not each.is_handed_in]
        if (highest := max(levels, default=0)) > self.clearance:
            label = Sensitivity(highest).name.lower()
            self.notes.error(draft.row, "sensitivity", label, f"You are not cleared for what is {label}.")


def note_new_errors(notes: Notes, draft: Draft, record: Record, entry: dict[str, Any]) -> None:
    """Note the errors that an existing record gets with its new values."""
    before = values_of(record)
    refs = {"id": str(record.uid), **{name: uid for name, (_, uid) in entry["refs"].items()}}
    after = {**before, **row_of(entry["values"]), **(refs if entry["refs"] else {})}
    errors = errors_of(draft.kind, after)
    for name in errors.keys() - errors_of(draft.kind, before):
        value = entry["values"].get(name, "")
        notes.error(draft.row, path_of(draft.kind, name), value, errors[name][0])
