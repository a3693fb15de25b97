"""The changes of a plan to records that are seen already: one transaction, each change one edit."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Protocol

from incidents.choices import Status
from incidents.exchange.importer import parts
from incidents.exchange.importer.current import MODELS, part_model, row_of
from incidents.exchange.importer.plan import Plan
from incidents.exchange.importer.prepared import Change, Prepared
from incidents.models import ExternalId, ImportBatch, ImportChange, Statement

CHUNK = 500
Entry = dict[str, Any]


class Writer(parts.Writer, Protocol):
    plan: Plan
    batch: ImportBatch


class Updating:
    """Writes the updates; as with any edit each record is one revision further and a draft again."""

    def __init__(self, writer: Writer) -> None:
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
        """
        Raises:
            Moved: one of the records is not at the revision that was checked any more.
        """
        for write in self.prepared:
            write()

    def _only_linked(self) -> list[Entry]:
        """Incidents of which nothing changes but that they are linked."""
        rows = MODELS["incident"].objects.visible_to(self.writer.by).filter(uid__in=self.links)
        nothing: Entry = {"values": {}, "refs": {}, "add": [], "change": [], "key": "", "said_before": None}
        return [
            {**nothing, "kind": "incident", "uid": str(row.uid), "pk": row.pk, "revision": row.revision}
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
        changes = [
            *_changed_parts(kind, entries),
            Change(MODELS[kind], [self._edit(each) for each in entries]),
        ]
        undoing = Prepared(ImportChange, [self._undoing(entry) for entry in entries])
        said = Change(ExternalId, [self._said(entry) for entry in entries if entry["key"]])

        def write() -> None:
            new_parts.insert([entry["pk"] for entry in entries])
            for change in changes:
                self.pen.change(change)
            self._relate(kind, [entry["pk"] for entry in entries])
            undoing.insert()
            said.write()

        return write

    def _edit(self, entry: Entry) -> tuple[Entry, Entry]:
        """The new values of a record, and the revision that it is at until then: nobody edited it since."""
        edited = {
            "revision": entry["revision"] + 1, "status": Status.DRAFT,
            "updated_by_id": self.pen.by and self.pen.by.pk, "updated_at": self.pen.at,
        }  # fmt: skip
        where = {"id": entry["pk"], "revision": entry["revision"]}
        return where, {**row_of(entry["values"]), **self.writer.keys_of(entry["refs"]), **edited}

    def _undoing(self, entry: Entry) -> Entry:
        """What takes a change back later."""
        return {
            "batch_id": self.writer.batch.pk, "kind": entry["kind"], "uid": entry["uid"], "key": entry["key"],
            "revision_before": entry["revision"], "revision": entry["revision"] + 1,
            "said_before": entry["said_before"],
        }  # fmt: skip

    def _said(self, entry: Entry) -> tuple[Entry, Entry]:
        """What the file says of a record now."""
        dataset = self.writer.batch.dataset
        where = {"dataset": dataset, "kind": entry["kind"], "key": entry["key"], "uid": entry["uid"]}
        return where, {"said": entry["said"]}

    def _relate(self, kind: str, keys: list[int]) -> None:
        for field in ("incidents", "persons") if kind == "statement" else ():
            through = getattr(Statement, field).through
            self.pen.relate(field, list(through.objects.filter(statement__in=keys)))


def _changed_parts(kind: str, entries: list[Entry]) -> list[Change]:
    changed: dict[str, list[tuple[Entry, Entry]]] = defaultdict(list)
    for entry in entries:
        for part in entry["change"]:
            changed[part["kind"]].append(({"id": part["pk"]}, row_of(part["values"])))
    return [Change(part_model(kind, part_kind), rows) for part_kind, rows in changed.items()]
