"""Writing a plan: short transactions into a hidden batch, and a last one that makes it visible.

What is new is written chunk by chunk, each record with its parts and its history. What changes records
that are seen already, or hangs on them, is written in the last transaction, after every revision was looked
at again: so a reader or editor sees all of a file or nothing of it.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from incidents.choices import Sensitivity
from incidents.desk.records.change_levels import born_at
from incidents.imports.check.existing import MODELS, external_ids, recorder_of_consent, row_of
from incidents.imports.check.plan import WRITING_ORDER, ChangedSinceCheck, ImportPlan
from incidents.imports.naming import LISTS
from incidents.imports.write.bulk_writer import BulkWriter
from incidents.imports.write.pace import Pace
from incidents.imports.write.parts import PreparedParts
from incidents.imports.write.rows import Prepared
from incidents.imports.write.update import Updating
from incidents.models import ExternalId, ImportBatch, IncidentLink
from incidents.models.import_batch import ImportState, seen

Values = dict[str, Any]

Progress = Callable[[int, int], None]
# A record that has a list of others: its kind, its key, the field; and the key of one in the list.
About = tuple[str, int, str, int]


class Writing:
    """One application of a plan."""

    def __init__(self, plan: ImportPlan, batch: ImportBatch, *, by: Any) -> None:
        self.plan, self.batch, self.by, self.pace = plan, batch, by, Pace()
        user = by if by.pk else None
        reason = f"Import {str(batch.uid)[:8]}: {batch.dataset}"
        self.pen = BulkWriter(user, timezone.now(), reason)
        self.keys: dict[tuple[str, str], int] = {}  # primary keys by kind and id
        self.seen: set[tuple[str, str]] = set()  # those of visible records
        self.later: list[About] = []  # entries of lists of new records that are visible

    def write(self, progress: Progress) -> None:
        """Write everything and make it visible; an error leaves the batch hidden.

        Raises:
            ChangedSinceCheck: a record of the file was changed, merged or deleted meanwhile.
        """
        self._find_named()
        for kind in WRITING_ORDER:
            self._write_new(kind, progress)
        updating = Updating(self)
        updating.prepare()
        with transaction.atomic():
            self._show(updating)
        progress(self.plan.steps, self.plan.steps)

    def _find_named(self) -> None:
        for kind, uids in self.plan.named.items():
            wanted = sorted(uids)
            for start in range(0, len(wanted), 500):
                rows = MODELS[kind].objects.visible_to(self.by).filter(uid__in=wanted[start : start + 500])
                for pk, uid in rows.values_list("pk", "uid"):
                    self.keys[kind, str(uid)] = pk
                    self.seen.add((kind, str(uid)))
            self._find_handed_in(kind, [uid for uid in wanted if (kind, uid) not in self.keys])

    def _find_handed_in(self, kind: str, uids: list[str]) -> None:
        """Look up records that the user imported by an earlier file and cannot read."""
        for start in range(0, len(uids), 500):
            own = ExternalId.objects.filter(
                kind=kind, uid__in=uids[start : start + 500], batch__by=self.pen.by
            )
            rows = MODELS[kind].objects.filter(seen(), uid__in=own.values("uid"))
            self.keys |= {(kind, str(uid)): pk for pk, uid in rows.values_list("pk", "uid")}

    def key(self, named: list[str]) -> int:
        """Return the primary key of a record that the file refers to.

        Raises:
            ChangedSinceCheck
        """
        found = self.keys.get((named[0], named[1]))
        if found is None:
            raise ChangedSinceCheck(
                f"A {named[0]} that the file names is not there any more. Check the file again."
            )
        return found

    def keys_of(self, refs: dict[str, list[str]]) -> dict[str, int]:
        """Return the foreign keys of a row, by column.

        Raises:
            ChangedSinceCheck
        """
        return {f"{name}_id": self.key(named) for name, named in refs.items()}

    def _write_new(self, kind: str, progress: Progress) -> None:
        prepare = {"link": self._prepare_links, "periods": self._prepare_periods}.get(
            kind, self._prepare_records
        )
        for ready in self._ordered(kind):
            entries = iter(ready)
            while chunk := list(islice(entries, self.pace.size)):
                insert = prepare(kind, chunk)
                with self.pace.taken(len(chunk)), transaction.atomic():
                    insert()
                    self.batch.done += len(chunk)
                    ImportBatch.objects.filter(pk=self.batch.pk).update(done=self.batch.done)
                progress(self.batch.done, self.plan.steps)

    def _ordered(self, kind: str) -> Iterator[Iterable[Values]]:
        """Yield new records that can be written now: those that name others of their kind after these."""
        name = {"institution": "parent", "source": "derived_from"}.get(kind, "")
        if not name:
            yield self.plan.new[kind]
            return
        yield (entry for entry in self.plan.new[kind] if name not in entry["refs"])
        waiting = [entry for entry in self.plan.new[kind] if name in entry["refs"]]
        while waiting:
            ready: list[Values] = []
            later: list[Values] = []
            for each in waiting:
                (ready if tuple(each["refs"][name]) in self.keys else later).append(each)
            if not ready:
                raise ChangedSinceCheck(f"Records of the file name each other in a circle: {kind}, {name}.")
            yield ready
            waiting = later

    # New records

    def _prepare_records(self, kind: str, chunk: list[Values]) -> Callable[[], None]:
        """Prepare the rows of a chunk and return the function that inserts them."""
        records = Prepared(MODELS[kind], [self._record(kind, entry) for entry in chunk])
        named = [entry for entry in chunk if entry["key"]]
        names = Prepared(ExternalId, [self._name(kind, entry) for entry in named])
        parts = PreparedParts(
            self, kind, [(place, part) for place, entry in enumerate(chunk) for part in entry["parts"]]
        )

        def insert() -> None:
            in_file = [entry["key"] for entry in named]
            if external_ids(self.batch.dataset, kind, in_file, self.by).exists():
                raise ChangedSinceCheck(
                    "Another import has brought in the same meanwhile. Check the file again."
                )
            self.pen.insert(records)
            self.keys |= {(kind, entry["uid"]): pk for pk, entry in zip(records.keys, chunk, strict=True)}
            parts.insert(records.keys)
            self._relate(kind, records.keys, chunk)
            names.insert()

        return insert

    def _name(self, kind: str, entry: Values) -> Values:
        """Return the external id of a record as a row."""
        return {
            "dataset": self.batch.dataset, "kind": kind, "key": entry["key"], "uid": entry["uid"],
            "said": entry["said"], "batch_id": self.batch.pk,
        }  # fmt: skip

    def _record(self, kind: str, entry: Values) -> Values:
        by, at = self.pen.by and self.pen.by.pk, self.pen.at
        row = {
            "uid": entry["uid"], "batch_id": self.batch.pk,
            "created_by_id": by, "updated_by_id": by, "updated_by_30_id": by,
            "created_at": at, "updated_at": at, "updated_at_30": at,
            **born_at(entry["values"].get("sensitivity", Sensitivity.PUBLIC)),
            **row_of(entry["values"]),
            **self.keys_of(entry["refs"]),
            **recorder_of_consent(entry["values"], by),
        }  # fmt: skip
        if kind in {"person", "institution"}:
            names = [part["values"] for part in entry["parts"] if part["kind"] == "name"]
            row["name"] = next((name["text"] for name in names if name["kind"] == "main"), "")
        return row

    def _relate(self, kind: str, keys: list[int], chunk: list[Values]) -> None:
        """Fill the lists of other records; those of visible ones only in the last transaction."""
        now: list[About] = []
        for pk, entry in zip(keys, chunk, strict=True):
            for field, all_named in entry["many"].items():
                for named in all_named:
                    to = self.later if tuple(named) in self.seen else now
                    to.append((kind, pk, field, self.key(named)))
        self._say(now)

    def _say(self, about: list[About]) -> None:
        for (kind, field), through in LISTS.items():
            column = f"{field.removesuffix('s')}_id"
            entries = [(pk, to) for of, pk, name, to in about if (of, name) == (kind, field)]
            rows = [through(**{f"{kind}_id": pk, column: to}) for pk, to in entries]
            through.objects.bulk_create(rows, batch_size=500)
            self.pen.relate(kind, field, rows)

    def _prepare_periods(self, kind: str, chunk: list[Values]) -> Callable[[], None]:
        """Prepare custody and recognitions of new people, which name incidents of the file."""
        parts = PreparedParts(
            self, "person", [(place, part) for place, entry in enumerate(chunk) for part in entry["parts"]]
        )
        return lambda: parts.insert([self.key(["person", entry["uid"]]) for entry in chunk])

    def _prepare_links(self, kind: str, chunk: list[Values]) -> Callable[[], None]:
        rows = []
        for entry in chunk:
            owner, target, relation = entry["link"]
            if entry["is_new"]:
                pk, other = self.key(["incident", owner]), self.key(["incident", target])
                rows.append({"incident_id": pk, "target_id": other, "relation": relation})
        links = Prepared(IncidentLink, rows)
        return lambda: self.pen.insert(links)

    # The last transaction

    def _show(self, updating: Updating) -> None:
        """Change existing records and make the batch visible, in one transaction.

        Raises:
            ChangedSinceCheck
        """
        self._look_again()
        updating.write()
        self._say(self.later)
        ImportBatch.objects.filter(pk=self.batch.pk).update(
            state=ImportState.APPLIED, created=self.plan.created.total(), updated=self.plan.change_count(),
            same=self.plan.outcomes["same"], rows=self.plan.rows, at=timezone.now(),
        )  # fmt: skip

    def _look_again(self) -> None:
        """Raise ChangedSinceCheck if a party in the file was deleted, hidden or merged."""
        for kind in ("person", "institution"):
            keys = [self.keys[each] for each in self.seen if each[0] == kind]
            for start in range(0, len(keys), 500):
                some = keys[start : start + 500]
                found = MODELS[kind].objects.visible_to(self.by).filter(pk__in=some, merged_into=None)
                if found.count() < len(some):
                    raise ChangedSinceCheck(
                        f"A {kind} that the file names was merged or closed meanwhile. Check it again."
                    )
