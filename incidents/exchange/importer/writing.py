"""Writing a plan: in short transactions into a batch that nobody sees, and one last one that shows it.

What is new is written chunk by chunk, each record with its parts and its history. What changes records
that are seen already, or hangs on them, is written in the last transaction, after every revision was looked
at again: so a reader or editor sees all of a file or nothing of it.
"""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from incidents.choices import ImportState
from incidents.exchange.importer.bulk import Pen
from incidents.exchange.importer.current import MODELS, external_ids, part_model, put
from incidents.exchange.importer.plan import ORDER, Plan
from incidents.exchange.importer.updating import Moved, Updating
from incidents.models import ExternalId, ImportBatch, IncidentLink, Statement

CHUNK = 250
# SQLite's writers wait for each other by looking again every tenth of a second: leave them such a gap.
GAP = 0.11
Progress = Callable[[int, int], None]
About = tuple[int, str, int]  # a statement, the field, and whom or what it is about


class Writing:
    """One application of a plan."""

    def __init__(self, plan: Plan, batch: ImportBatch, *, by: Any) -> None:
        self.plan, self.batch, self.by = plan, batch, by
        user = by if by.pk else None
        reason = f"Import {str(batch.uid)[:8]}: {batch.dataset}"
        self.pen = Pen(user, timezone.now(), reason)
        self.keys: dict[tuple[str, str], int] = {}  # primary keys by kind and id
        self.seen: set[tuple[str, str]] = set()  # those of records that everybody sees
        self.later: list[About] = []  # what new statements are about that is seen already

    def write(self, progress: Progress) -> None:
        """Write everything and show it; raises whatever goes wrong, with the batch still unseen.

        Raises:
            Moved: a record that the file changes or names was changed, merged or deleted meanwhile.
        """
        self._find_named()
        for kind in (*ORDER, "link"):
            self._write_new(kind, progress)
        with transaction.atomic():
            self._show()
        progress(self.plan.steps, self.plan.steps)

    def _find_named(self) -> None:
        for kind, uids in self.plan.named.items():
            wanted = sorted(uids)
            for start in range(0, len(wanted), 500):
                rows = MODELS[kind].objects.visible_to(self.by).filter(uid__in=wanted[start : start + 500])
                for pk, uid in rows.values_list("pk", "uid"):
                    self.keys[kind, str(uid)] = pk
                    self.seen.add((kind, str(uid)))

    def key(self, named: list[str]) -> int:
        """The primary key of a record that the file names.

        Raises:
            Moved
        """
        found = self.keys.get((named[0], named[1]))
        if found is None:
            raise Moved(f"A {named[0]} that the file names is not there any more. Check the file again.")
        return found

    def _write_new(self, kind: str, progress: Progress) -> None:
        write = self._write_links if kind == "link" else self._write_records
        for chunk in self._ordered(kind):
            with transaction.atomic():
                write(kind, chunk)
                self.batch.done += len(chunk)
                ImportBatch.objects.filter(pk=self.batch.pk).update(done=self.batch.done)
            progress(self.batch.done, self.plan.steps)
            if connection.vendor == "sqlite":
                time.sleep(GAP)

    def _ordered(self, kind: str) -> Any:
        """Chunks of new records; institutions after those that they belong to."""
        if kind != "institution":
            yield from self.plan.new[kind].chunks(CHUNK)
            return
        waiting = [each for chunk in self.plan.new[kind].chunks(CHUNK) for each in chunk]
        while waiting:
            ready = [each for each in waiting if not each["refs"] or self._has_parent(each)]
            if not ready:
                raise Moved("Institutions of the file belong to each other in a circle.")
            for start in range(0, len(ready), CHUNK):
                yield ready[start : start + CHUNK]
            waiting = [each for each in waiting if each not in ready]

    def _has_parent(self, entry: dict[str, Any]) -> bool:
        return tuple(entry["refs"]["parent"]) in self.keys

    # New records

    def _write_records(self, kind: str, chunk: list[dict[str, Any]]) -> None:
        keys = [entry["key"] for entry in chunk if entry["key"]]
        if external_ids(self.batch.dataset, kind, keys, self.by).exists():
            raise Moved("Another import has brought in the same meanwhile. Check the file again.")
        rows = [self._record(kind, entry) for entry in chunk]
        self.pen.insert(rows)
        for row, entry in zip(rows, chunk, strict=True):
            self.keys[kind, entry["uid"]] = row.pk
        self.insert_parts(
            kind, [(row.pk, part) for row, entry in zip(rows, chunk, strict=True) for part in entry["parts"]]
        )
        if kind == "statement":
            self._relate(rows, chunk)
        ExternalId.objects.bulk_create(
            ExternalId(dataset=self.batch.dataset, kind=kind, key=entry["key"], uid=entry["uid"],
                       said=entry["said"], batch=self.batch)
            for entry in chunk if entry["key"]
        )  # fmt: skip

    def _record(self, kind: str, entry: dict[str, Any]) -> Any:
        row = MODELS[kind](uid=entry["uid"], batch=self.batch)
        row.created_by = row.updated_by = self.pen.by
        row.created_at = row.updated_at = self.pen.at
        put(row, entry["values"])
        for name, named in entry["refs"].items():
            setattr(row, f"{name}_id", self.key(named))
        if kind in {"person", "institution"}:
            names = [part["values"] for part in entry["parts"] if part["kind"] == "name"]
            row.name = next((name["text"] for name in names if name["kind"] == "main"), "")
        return row

    def insert_parts(self, owner: str, parts: list[tuple[int, dict[str, Any]]]) -> None:
        """Insert parts of records of one kind, given with the primary keys of their records."""
        involved: dict[tuple[int, str, str], int] = {}
        for kind in ("name", "involvement", "link"):
            rows = [(self._part(owner, pk, part), part) for pk, part in parts if part["kind"] == kind]
            self.pen.insert([row for row, _ in rows])
            if kind == "involvement":
                involved |= {
                    (row.incident_id, next(iter(part["refs"].values()))[1], row.role): row.pk
                    for row, part in rows
                }
        citations = []
        for pk, part in parts:
            if part["kind"] == "citation":
                row = self._part(owner, pk, part)
                if part["of"]:
                    row.involvement_id = self._involvement(pk, part["of"], involved)
                citations.append(row)
        self.pen.insert(citations)

    def _involvement(self, incident: int, of: list[Any], involved: dict[tuple[int, str, str], int]) -> int:
        """The involvement that a citation speaks of: one of the same file, or one that is there."""
        (kind, uid), role = of
        if (incident, uid, role) in involved:
            return involved[incident, uid, role]
        model = part_model("incident", "involvement")
        rows = model.objects.visible_to(self.by).filter(incident=incident, role=role, **{f"{kind}__uid": uid})
        found = rows.values_list("pk", flat=True).first()
        if found is None:
            raise Moved("A citation speaks of an involvement that is not there. Check the file again.")
        return int(found)

    def _part(self, owner: str, pk: int, part: dict[str, Any]) -> Any:
        row = part_model(owner, part["kind"])(**{f"{owner}_id": pk})
        put(row, part["values"])
        for name, named in part["refs"].items():
            setattr(row, f"{name}_id", self.key(named))
        return row

    def _relate(self, rows: list[Statement], chunk: list[dict[str, Any]]) -> None:
        """Say what statements are about; of records that are seen already only in the last transaction."""
        now: list[About] = []
        for row, entry in zip(rows, chunk, strict=True):
            for field, all_named in entry["many"].items():
                for named in all_named:
                    to = self.later if tuple(named) in self.seen else now
                    to.append((row.pk, field, self.key(named)))
        self._say(now)

    def _say(self, about: list[About]) -> None:
        for field in ("incidents", "persons"):
            through, column = getattr(Statement, field).through, f"{field.removesuffix('s')}_id"
            rows = [through(statement_id=pk, **{column: to}) for pk, name, to in about if name == field]
            through.objects.bulk_create(rows, batch_size=500)
            self.pen.relate(field, rows)

    def _write_links(self, kind: str, chunk: list[dict[str, Any]]) -> None:
        rows = []
        for entry in chunk:
            owner, target, relation = entry["link"]
            if entry["is_new"]:
                pk, other = self.key(["incident", owner]), self.key(["incident", target])
                rows.append(IncidentLink(incident_id=pk, target_id=other, relation=relation))
        self.pen.insert(rows)

    # The last transaction

    def _show(self) -> None:
        """Change what exists and let the batch be seen, in one transaction.

        Raises:
            Moved
        """
        self._look_again()
        Updating(self).write()
        self._say(self.later)
        ImportBatch.objects.filter(pk=self.batch.pk).update(
            state=ImportState.APPLIED, created=self.plan.created.total(), updated=self.plan.change_count(),
            same=self.plan.outcomes["same"], rows=self.plan.rows, at=timezone.now(),
        )  # fmt: skip

    def _look_again(self) -> None:
        """Make sure that what the file names is there still, and not merged away."""
        for kind in ("person", "institution"):
            keys = [self.keys[each] for each in self.seen if each[0] == kind]
            for start in range(0, len(keys), 500):
                some = keys[start : start + 500]
                found = MODELS[kind].objects.visible_to(self.by).filter(pk__in=some, merged_into=None)
                if found.count() < len(some):
                    raise Moved(
                        f"A {kind} that the file names was merged or closed meanwhile. Check it again."
                    )
