"""Batches: one import at a time, cleaning up after crashes, and undoing."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from incidents.choices import Sensitivity
from incidents.desk.errors import Refused
from incidents.desk.records.restore import restore
from incidents.imports.check.existing import MODELS
from incidents.imports.check.plan import ORDER
from incidents.imports.later_work import digest_of, later_work
from incidents.imports.naming import LISTS, NAMED_BY, OWNERS
from incidents.imports.write.bulk_writer import BulkWriter
from incidents.models import (
    Citation,
    Custody,
    ExternalId,
    ImportBatch,
    ImportChange,
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
    Recognition,
    SettledWarning,
    audit,
)
from incidents.models.base import Record, clearance_of
from incidents.models.evidence import CITED_RECORDS
from incidents.models.import_batch import ImportState
from incidents.models.revisions import as_seen_by

CHUNK = 500
IMPORT_LOCK = 7_042_026  # an advisory lock, next to that of publishing
MOST_OBSTACLES = 100
# Parts by the record they belong to; those that others refer to come first.
PARTS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Citation, CITED_RECORDS),
    (IncidentLink, ("incident",)),
    (Involvement, ("incident",)),
    (Custody, ("person",)),
    (Recognition, ("person",)),
    (PersonName, ("person",)),
    (InstitutionName, ("institution",)),
)


class Busy(Exception):
    """Another import is being written."""


ANY_WORK = "any"


class UndoBlocked(Exception):
    """The reasons why a batch cannot be undone."""

    def __init__(self, obstacles: list[str]) -> None:
        super().__init__(" ".join(obstacles))
        self.obstacles = obstacles


class UnconfirmedWork(UndoBlocked):
    """Later work that undoing would delete with the records of a batch, without consent."""


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the lock of imports: only one process writes batches in this database.

    Raises:
        Busy: another process has it.
    """
    with _lock_of_database() if connection.vendor == "postgresql" else _lock_of_file():
        yield


@contextmanager
def _lock_of_database() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [IMPORT_LOCK])
        if not cursor.fetchone()[0]:
            raise Busy("Another import is being written; try again when it is done.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [IMPORT_LOCK])


@contextmanager
def _lock_of_file() -> Iterator[None]:
    with (settings.DATA_DIR / "import.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy("Another import is being written; try again when it is done.") from None
        yield


def sweep() -> int:
    """Remove leftovers of crashed imports; return their number. Needs the lock."""
    found = list(ImportBatch.objects.unseen())
    for batch in found:
        delete_batch(batch)
    return len(found)


def sweep_if_idle() -> int:
    """Sweep, unless an import is being written: then there are no leftovers."""
    try:
        with import_lock():
            return sweep()
    except Busy:
        return 0


def delete_batch(batch: ImportBatch, trouble: str = "") -> None:
    """Remove the records of an invisible batch, with their history if they were never visible."""
    was_seen = batch.state == ImportState.UNDOING
    _remove_all(batch, None)
    while ExternalId.objects.filter(pk__in=_some(ExternalId.objects.filter(batch=batch))).delete()[0]:
        pass
    batch.state = ImportState.UNDONE if was_seen else ImportState.FAILED
    batch.trouble = trouble or ("" if was_seen else "It was broken off; nothing was written.")
    batch.at = timezone.now()
    batch.save(update_fields=["state", "trouble", "at"])


def _some(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def _remove_all(batch: ImportBatch, pen: BulkWriter | None) -> None:
    """Remove the records of a batch: custody first, which names incidents and belongs to people."""
    while _remove_custody(batch, pen):
        pass
    for kind in reversed(ORDER):
        while _remove_some(MODELS[kind], batch, pen):
            pass


def _remove_custody(batch: ImportBatch, pen: BulkWriter | None) -> bool:
    """Remove some periods of custody of people of a batch; return whether there were any."""
    with transaction.atomic():
        rows: list[Any] = list(models.QuerySet(Custody).filter(person__batch=batch).order_by("pk")[:CHUNK])
        _delete_rows(Citation, list(models.QuerySet(Citation).filter(custody__in=rows)), pen)
        _delete_rows(Custody, rows, pen)
    return bool(rows)


def _remove_some(model: type[Record], batch: ImportBatch, pen: BulkWriter | None) -> bool:
    """Remove some records of a batch with their parts; return whether there were any."""
    with transaction.atomic():
        rows: list[Any] = list(models.QuerySet(model).filter(batch=batch).order_by("pk")[:CHUNK])
        if not rows:
            return False
        name, keys = str(model._meta.model_name), [row.pk for row in rows]
        for part, owners in PARTS:
            if name in owners:
                _delete_rows(part, list(models.QuerySet(part).filter(**{f"{name}__in": keys})), pen)
        for through in LISTS.values():
            if name in {field.name for field in through._meta.fields}:
                through.objects.filter(**{f"{name}__in": keys}).delete()
        SettledWarning.objects.filter(**{f"{name}__in": keys}).delete()
        _delete_rows(model, rows, pen)
    return True


def _delete_rows(model: type[Any], rows: list[Any], pen: BulkWriter | None) -> None:
    """Delete rows: with a line in the history, or with their history if they were never visible."""
    if not rows:
        return
    if pen is not None:
        pen.delete(rows)
        return
    keys = [row.pk for row in rows]
    for relation in model._meta.many_to_many:
        lists = getattr(model.history.model, relation.name).model.objects
        lists.filter(**{f"{relation.m2m_field_name()}__in": keys}).delete()
    models.QuerySet(model.history.model).filter(id__in=keys)._raw_delete("default")
    models.QuerySet(model).filter(pk__in=keys)._raw_delete("default")


# Undoing


def obstacles(batch: ImportBatch, by: Any) -> list[str]:
    """Return the reasons why a batch cannot be undone; empty if it can.

    Users without clearance for confidential records always get the same: undoing deletes records, and the
    reasons may be hidden from them.
    """
    if clearance_of(by) < Sensitivity.CONFIDENTIAL:
        return [gettext("Only an editor can undo an import, as that deletes records.")]
    if batch.state != ImportState.APPLIED:
        return [f"It is {batch.get_state_display()}; only an applied import can be undone."]
    found: list[str] = []
    for kind in ORDER:
        found += _published(kind, batch) + _needed(kind, batch)
        found += _changed_by_another(kind, batch)
    for change in batch.changes.all():
        record = MODELS[change.kind].objects.filter(uid=change.uid).first()
        if record is None or as_seen_by(record, by).revision != change.revision:
            found.append(f"The {change.kind} {str(change.uid)[:8]}, which it changed, has changed since.")
    return found[:MOST_OBSTACLES]


def _published(kind: str, batch: ImportBatch) -> list[str]:
    rows: Any = models.QuerySet(MODELS[kind]).filter(batch=batch)
    out = rows.filter(models.Q(number__isnull=False) | models.Q(published_revision__gt=0))
    return [f"The {kind} {row.short_id} was published; withdraw it instead." for row in out[:MOST_OBSTACLES]]


def _changed_by_another(kind: str, batch: ImportBatch) -> list[str]:
    """Return the later imports that changed records of the batch."""
    made: Any = models.QuerySet(MODELS[kind]).filter(batch=batch)
    others = ImportChange.objects.filter(kind=kind, uid__in=made.values("uid")).exclude(batch=batch)
    later = ImportBatch.objects.filter(pk__in=others.values("batch")).order_by("pk")
    return [f"A later import, {each.uid}, changed a {kind} of it; undo that one first." for each in later]


def _needed(kind: str, batch: ImportBatch) -> list[str]:
    """Return later records that name a record of the batch."""
    found = []
    for model, field in NAMED_BY[kind]:
        whole = OWNERS.get(model)
        others: Any = models.QuerySet(model).filter(**{f"{field}__batch": batch})
        if whole is None:
            others = others.exclude(batch=batch)
        else:
            for owner in whole:
                others = others.exclude(**{f"{owner}__batch": batch})
            changed = batch.changes.values("uid")
            for owner in whole:
                others = others.exclude(**{f"{owner}__uid__in": changed})
        if (count := others.count()) > 0:
            name = model._meta.verbose_name_plural if count > 1 else model._meta.verbose_name
            found.append(f"{count} {name} made since name a {kind} of it; remove them first.")
    return found


def undo(batch: ImportBatch, *, by: Any, agreed: str = "") -> None:
    """Undo a batch: restore the records it changed, delete those it created.

    `agreed` is the digest of the later work to delete too (`later_work.digest_of`), or `ANY_WORK`.

    Raises:
        Busy
        UnconfirmedWork: records are in review or were edited since, without consent.
        UndoBlocked: records were published, or later records name them.
    """
    with import_lock():
        sweep()
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if found := obstacles(batch, by):
                raise UndoBlocked(found)
            if (work := later_work(batch)) and agreed not in {ANY_WORK, digest_of(work)}:
                raise UnconfirmedWork(work)
            for change in batch.changes.all():
                _revert(change, by)
            batch.changes.all().delete()
            ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.UNDOING)
        batch.state = ImportState.UNDOING
        pen = BulkWriter(by if by.pk else None, timezone.now(), f"Undone: import {str(batch.uid)[:8]}")
        _remove_all(batch, pen)
        delete_batch(batch)
    log_import("import undone", batch, by=by)


def log_import(event: str, batch: ImportBatch, *, by: User) -> None:
    """Write the outcome of an import into the audit log, as numbers."""
    numbers = {"rows": batch.rows, "created": batch.created, "updated": batch.updated}
    audit.log_event(event, user=by.pk, object=str(batch.uid), **numbers)


def _revert(change: ImportChange, by: User) -> None:
    record = as_seen_by(MODELS[change.kind].objects.get(uid=change.uid), by)
    reason = f"Undone: import {str(change.batch.uid)[:8]}"
    try:
        restore(record, change.revision_before, by=by, current_revision=record.revision, reason=reason)
    except Refused as error:
        raise UndoBlocked([f"The {change.kind} {record.short_id} cannot be as it was: {error}"]) from None
    known = ExternalId.objects.filter(dataset=change.batch.dataset, kind=change.kind, key=change.key)
    if change.key and change.said_before is not None:
        known.filter(uid=change.uid).update(said=change.said_before)
