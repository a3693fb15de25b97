"""The changes of a plan to records that are seen already: one transaction, each change one edit."""

from collections import defaultdict
from typing import Any, Protocol

from incidents.choices import Status
from incidents.exchange.importer.bulk import Pen
from incidents.exchange.importer.current import MODELS, part_model, put
from incidents.exchange.importer.moved import Moved
from incidents.exchange.importer.parts import PreparedParts
from incidents.exchange.importer.plan import Plan
from incidents.models import ExternalId, ImportBatch, ImportChange, Statement

CHUNK = 250
EDITED = ("revision", "status", "updated_by", "updated_at")
Entry = dict[str, Any]


class Writer(Protocol):
    plan: Plan
    batch: ImportBatch
    by: Any
    pen: Pen
    keys: dict[tuple[str, str], int]

    def key(self, named: list[str]) -> int: ...


class Updating:
    """Writes the updates; as with any edit each record is one revision further and a draft again."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.pen = writer, writer.pen
        self.links: dict[str, list[Entry]] = defaultdict(list)

    def write(self) -> None:
        """
        Raises:
            Moved: one of the records is not at the revision that was checked any more.
        """
        for chunk in self.writer.plan.new["link"].chunks(CHUNK):
            for entry in chunk:
                if not entry["is_new"]:
                    owner, target, relation = entry["link"]
                    part = {
                        "kind": "link",
                        "values": {"relation": relation},
                        "refs": {"target": ["incident", target]},
                    }
                    self.links[owner].append({**part, "of": None})
        for chunk in self.writer.plan.updates.chunks(CHUNK):
            for kind in MODELS:
                if entries := [entry for entry in chunk if entry["kind"] == kind]:
                    self._write(kind, entries)
        if self.links:
            self._write("incident", self._only_linked())

    def _only_linked(self) -> list[Entry]:
        """Incidents of which nothing changes but that they are linked."""
        rows = MODELS["incident"].objects.visible_to(self.writer.by).filter(uid__in=self.links)
        nothing: Entry = {"values": {}, "refs": {}, "add": [], "change": [], "key": "", "said_before": None}
        return [
            {**nothing, "kind": "incident", "uid": str(row.uid), "pk": row.pk, "revision": row.revision}
            for row in rows
        ]

    def _write(self, kind: str, entries: list[Entry]) -> None:
        locked = MODELS[kind].objects.visible_to(self.writer.by).select_for_update(of=("self",))
        rows = locked.in_bulk([entry["pk"] for entry in entries])
        for entry in entries:
            row = rows.get(entry["pk"])
            if row is None or row.revision != entry["revision"] or getattr(row, "merged_into_id", None):
                raise Moved(f"The {kind} {entry['uid'][:8]} was changed meanwhile. Check the file again.")
        fields = set(EDITED)
        for entry in entries:
            row = rows[entry["pk"]]
            put(row, entry["values"])
            for name, named in entry["refs"].items():
                setattr(row, f"{name}_id", self.writer.key(named))
            fields |= {*entry["values"], *entry["refs"]}
            row.revision, row.status = row.revision + 1, Status.DRAFT
            row.updated_by, row.updated_at = self.pen.by, self.pen.at
        self._write_parts(kind, entries)
        self._save(kind, [rows[entry["pk"]] for entry in entries], fields)
        self._remember(entries)

    def _save(self, kind: str, rows: list[Any], fields: set[str]) -> None:
        self.pen.update(rows, fields)
        for field in ("incidents", "persons") if kind == "statement" else ():
            through = getattr(Statement, field).through
            self.pen.relate(field, list(through.objects.filter(statement__in=[row.pk for row in rows])))

    def _write_parts(self, kind: str, entries: list[Entry]) -> None:
        added = [
            (place, part)
            for place, entry in enumerate(entries)
            for part in [*entry["add"], *self.links.pop(entry["uid"], ())]
        ]
        PreparedParts(self.writer, kind, added).insert([entry["pk"] for entry in entries])
        changed: dict[str, dict[int, Entry]] = defaultdict(dict)
        for entry in entries:
            for part in entry["change"]:
                changed[part["kind"]][part["pk"]] = part["values"]
        for part_kind, by_key in changed.items():
            rows = part_model(kind, part_kind).objects.visible_to(self.writer.by).in_bulk(list(by_key))
            if len(rows) < len(by_key):
                raise Moved(f"A part of a {kind} is not there any more. Check the file again.")
            for pk, row in rows.items():
                put(row, by_key[pk])
            self.pen.update(list(rows.values()), {name for values in by_key.values() for name in values})

    def _remember(self, entries: list[Entry]) -> None:
        """Keep what was changed, to take it back by, and what the file says of it now."""
        ImportChange.objects.bulk_create(
            ImportChange(
                batch=self.writer.batch, kind=entry["kind"], uid=entry["uid"], key=entry["key"],
                revision_before=entry["revision"], revision=entry["revision"] + 1,
                said_before=entry["said_before"],
            )
            for entry in entries
        )  # fmt: skip
        said = {
            (entry["kind"], entry["key"], entry["uid"]): entry["said"] for entry in entries if entry["key"]
        }
        rows = list(
            ExternalId.objects.filter(dataset=self.writer.batch.dataset, key__in=[key for _, key, _ in said])
        )
        rows = [row for row in rows if (row.kind, row.key, str(row.uid)) in said]
        for row in rows:
            row.said = said[row.kind, row.key, str(row.uid)]
        ExternalId.objects.bulk_update(rows, ["said"], batch_size=100)
