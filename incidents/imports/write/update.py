"""The changes of a plan to visible records: one transaction, each change one edit.

Each counts at the lowest sensitivity that sees any of it, like an edit in a form.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Protocol

from incidents.choices import Sensitivity
from incidents.desk.records.change_levels import Contents, contents_of, counted, level_of, links_to_records
from incidents.imports.check.existing import MODELS, part_model, recorder_of_consent, row_of
from incidents.imports.check.plan import ImportPlan
from incidents.imports.naming import LISTS
from incidents.imports.write import parts
from incidents.imports.write.rows import Change, Prepared
from incidents.models import ExternalId, ImportBatch, ImportChange
from incidents.models.revisions import revision_at, seen_changes

CHUNK = 500
Entry = dict[str, Any]


class UpdateWriter(parts.PartWriter, Protocol):
    plan: ImportPlan
    batch: ImportBatch


class Updating:
    """Writes the updates; like any edit, each raises the revision of its record."""

    def __init__(self, writer: UpdateWriter) -> None:
        self.writer, self.pen = writer, writer.pen
        self.links: dict[str, list[Entry]] = defaultdict(list)
        self.prepared: list[Callable[[], None]] = []

    def prepare(self) -> None:
        """Prepare everything before the transaction for which others wait."""
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
            ChangedSinceCheck: one of the records is no longer at the revision that was checked.
        """
        for write in self.prepared:
            write()

    def _only_linked(self) -> list[Entry]:
        """Return entries for incidents that only get a link."""
        rows = MODELS["incident"].objects.visible_to(self.writer.by).filter(uid__in=self.links)
        nothing: Entry = {
            "values": {}, "refs": {}, "add": [], "change": [], "many": {}, "key": "", "said_before": None,
        }  # fmt: skip
        return [
            {**nothing, "kind": "incident", "uid": str(row.uid), "pk": row.pk, "changes": seen_changes(row)}
            for row in rows
        ]

    def _prepare(self, kind: str, entries: list[Entry]) -> Callable[[], None]:
        """Prepare the changes of a chunk and return the function that writes them."""
        added = [
            (place, part)
            for place, entry in enumerate(entries)
            for part in [*entry["add"], *self.links.pop(entry["uid"], ())]
        ]
        new_parts = parts.PreparedParts(self.writer, kind, added)
        changed_parts = self._changed_parts(kind, entries)
        edits = Change(MODELS[kind], [self._edit(each) for each in entries])
        said = Change(ExternalId, [self._said(entry) for entry in entries if entry["key"]])
        keys = [entry["pk"] for entry in entries]

        def write() -> None:
            before = _records(kind, keys)
            held = contents_of(before.values())
            new_parts.insert(keys)
            for change in changed_parts:
                self.pen.change(change)
            self._list(kind, entries)
            self.pen.write(edits)
            self._count(kind, before, held)
            self._relate(kind, keys)
            Prepared(ImportChange, self._undoings(kind, entries, before)).insert()
            said.write()

        return write

    def _edit(self, entry: Entry) -> tuple[Entry, Entry]:
        """Return the counts of changes that identify an unedited record, and its new values.

        Only counts that the importing user may see, so that a refusal reveals no others.
        """
        moved = {"updated_at_30": self.pen.at}
        where = {"id": entry["pk"], **entry["changes"]}
        recorder = recorder_of_consent(entry["values"], self.pen.by and self.pen.by.pk)
        values = {**row_of(entry["values"]), **recorder}
        return where, {**values, **self.writer.keys_of(entry["refs"]), **moved}

    def _count(self, kind: str, before: dict[int, Any], held: dict[int, Contents]) -> None:
        """Raise the counts of changes after writing, and insert a history row for each record."""
        after = _records(kind, list(before))
        holds = contents_of(after.values())
        counts = []
        for key, record in after.items():
            level = level_of(held[key], holds[key]) or record.sensitivity
            moved = counted(record, level, by=self.pen.by, at=self.pen.at)
            counts.append(({"id": key}, moved))
        self.pen.change(Change(MODELS[kind], counts))

    def _undoings(self, kind: str, entries: list[Entry], before: dict[int, Any]) -> list[Entry]:
        """Return the rows with which a user who is cleared for everything can undo the changes later."""
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
        """Return the digests of what the file has for a record."""
        dataset = self.writer.batch.dataset
        where = {"dataset": dataset, "kind": entry["kind"], "key": entry["key"], "uid": entry["uid"]}
        return where, {"said": entry["said"]}

    def _changed_parts(self, kind: str, entries: list[Entry]) -> list[Change]:
        changed: dict[str, list[tuple[Entry, Entry]]] = defaultdict(list)
        for entry in entries:
            for part in entry["change"]:
                values = row_of(part["values"]) | self.writer.keys_of(part.get("refs", {}))
                changed[part["kind"]].append(({"id": part["pk"]}, values))
        return [Change(part_model(kind, part_kind), rows) for part_kind, rows in changed.items()]

    def _list(self, kind: str, entries: list[Entry]) -> None:
        """Add new entries to lists of other records."""
        for (of, field), through in LISTS.items():
            owner, column = f"{kind}_id", f"{field.removesuffix('s')}_id"
            rows = [
                through(**{owner: entry["pk"], column: self.writer.key(named)})
                for entry in entries
                for named in entry["many"].get(field, ())
                if of == kind
            ]
            through.objects.bulk_create(rows, batch_size=CHUNK)

    def _relate(self, kind: str, keys: list[int]) -> None:
        for (of, field), through in LISTS.items():
            if of == kind:
                self.pen.relate(kind, field, list(through.objects.filter(**{f"{kind}__in": keys})))


def _records(kind: str, keys: list[int]) -> dict[int, Any]:
    """Return the stored records, hidden ones included."""
    model = MODELS[kind]
    return model._base_manager.select_related(*links_to_records(model)).in_bulk(keys)
