"""The changes of a plan to records that are seen already: one transaction, each change one edit.

Each is counted at the lowest sensitivity that sees any of it, as when it is made in a form.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Protocol

from incidents.choices import Sensitivity
from incidents.desk.records.change_levels import Contents, contents_of, counted, level_of, links_to_records
from incidents.imports.check.existing import MODELS, part_model, row_of
from incidents.imports.check.plan import ImportPlan
from incidents.imports.write import parts
from incidents.imports.write.rows import Change, Prepared
from incidents.models import ExternalId, ImportBatch, ImportChange, Statement
from incidents.models.revisions import revision_at, seen_changes

CHUNK = 500
Entry = dict[str, Any]


class UpdateWriter(parts.PartWriter, Protocol):
    plan: ImportPlan
    batch: ImportBatch


class Updating:
    """Writes the updates; as with any edit each record is one revision further."""

    def __init__(self, writer: UpdateWriter) -> None:
        self.writer, self.pen = writer, writer.pen
        self.links: dict[str, list[Entry]] = defaultdict(list)
        self.prepared: list[Callable[[], None]] = []

    def prepare(self) -> None:
        """Make everything ready that can be, before others have to wait."""
        for entry in self.writer.plan.new["link"]:
            if not entry["is_new"]:
                owner, target, relation = entry["link"]
                refs = {"target": ["incident", target]}
                part = {"kind": "link", "values": {"relation": relation}, "refs": refs, "of": None}
                self.links[owner].append(part)
        for chunk in self.writer.plan.updates.chunks(CHUNK):
            for kind in MODELS:
                if entries := [entry for entry in chunk if entry["kind"] == kind]:
                    self.prepared.append(self._prepare(kind, entries))
        if self.links:
            self.prepared.append(self._prepare("incident", self._only_linked()))

    def write(self) -> None:
        """Write what was prepared.

        Raises:
            ChangedSinceCheck: one of the records is not at the revision that was checked any more.
        """
        for write in self.prepared:
            write()

    def _only_linked(self) -> list[Entry]:
        """Incidents of which nothing changes but that they are linked."""
        rows = MODELS["incident"].objects.visible_to(self.writer.by).filter(uid__in=self.links)
        nothing: Entry = {"values": {}, "refs": {}, "add": [], "change": [], "key": "", "said_before": None}
        return [
            {**nothing, "kind": "incident", "uid": str(row.uid), "pk": row.pk, "changes": seen_changes(row)}
            for row in rows
        ]

    def _prepare(self, kind: str, entries: list[Entry]) -> Callable[[], None]:
        """All that a chunk changes; what writes it."""
        added = [
            (place, part)
            for place, entry in enumerate(entries)
            for part in [*entry["add"], *self.links.pop(entry["uid"], ())]
        ]
        new_parts = parts.PreparedParts(self.writer, kind, added)
        changed_parts = _changed_parts(kind, entries)
        edits = Change(MODELS[kind], [self._edit(each) for each in entries])
        said = Change(ExternalId, [self._said(entry) for entry in entries if entry["key"]])
        keys = [entry["pk"] for entry in entries]

        def write() -> None:
            before = _records(kind, keys)
            held = contents_of(before.values())
            new_parts.insert(keys)
            for change in changed_parts:
                self.pen.change(change)
            self.pen.write(edits)
            self._count(kind, before, held)
            self._relate(kind, keys)
            Prepared(ImportChange, self._undoings(kind, entries, before)).insert()
            said.write()

        return write

    def _edit(self, entry: Entry) -> tuple[Entry, Entry]:
        """The new values of a record, and the changes that it has until then: nobody edited it since.

        Only changes that the importing user may see: no refusal tells of others.
        """
        moved = {"updated_at_30": self.pen.at}
        where = {"id": entry["pk"], **entry["changes"]}
        return where, {**row_of(entry["values"]), **self.writer.keys_of(entry["refs"]), **moved}

    def _count(self, kind: str, before: dict[int, Any], held: dict[int, Contents]) -> None:
        """Count the changes, now that they are written, and give each record its line in the history."""
        after = _records(kind, list(before))
        holds = contents_of(after.values())
        counts = []
        for key, record in after.items():
            level = level_of(held[key], holds[key]) or record.sensitivity
            moved = counted(record, level, by=self.pen.by, at=self.pen.at)
            counts.append(({"id": key}, moved))
        self.pen.change(Change(MODELS[kind], counts))

    def _undoings(self, kind: str, entries: list[Entry], before: dict[int, Any]) -> list[Entry]:
        """What takes the changes back later, which only those can who are cleared for everything."""
        after = _records(kind, list(before))
        return [
            {
                "batch_id": self.writer.batch.pk, "kind": kind, "uid": entry["uid"], "key": entry["key"],
                "revision_before": revision_at(before[entry["pk"]], Sensitivity.CONFIDENTIAL),
                "revision": revision_at(after[entry["pk"]], Sensitivity.CONFIDENTIAL),
                "said_before": entry["said_before"],
            }
            for entry in entries
        ]  # fmt: skip

    def _said(self, entry: Entry) -> tuple[Entry, Entry]:
        """What the file says of a record now."""
        dataset = self.writer.batch.dataset
        where = {"dataset": dataset, "kind": entry["kind"], "key": entry["key"], "uid": entry["uid"]}
        return where, {"said": entry["said"]}

    def _relate(self, kind: str, keys: list[int]) -> None:
        for field in ("incidents", "persons") if kind == "statement" else ():
            through = getattr(Statement, field).through
            self.pen.relate(field, list(through.objects.filter(statement__in=keys)))


def _records(kind: str, keys: list[int]) -> dict[int, Any]:
    """The records as they are stored, hidden from nobody."""
    model = MODELS[kind]
    return model._base_manager.select_related(*links_to_records(model)).in_bulk(keys)


def _changed_parts(kind: str, entries: list[Entry]) -> list[Change]:
    changed: dict[str, list[tuple[Entry, Entry]]] = defaultdict(list)
    for entry in entries:
        for part in entry["change"]:
            changed[part["kind"]].append(({"id": part["pk"]}, row_of(part["values"])))
    return [Change(part_model(kind, part_kind), rows) for part_kind, rows in changed.items()]
