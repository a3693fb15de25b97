"""Imports at the desk: storing, checking and applying a file; large ones in a separate process."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from incidents.imports.batches import Busy
from incidents.imports.check.plan import ChangedSinceCheck, ImportPlan
from incidents.imports.mapping.mapping import BadMapping, read_mapping
from incidents.imports.run import apply, check
from incidents.models import ImportBatch
from incidents.models.import_batch import ImportState

# Files up to this size are processed during the request.
INLINE_BYTES = 300_000
CHECK, APPLY = "check", "apply"
# Files that were never applied: maximum for one user, and how long they are kept.
MOST_WAITING = 20
WAITING_DAYS = 30
WAITING = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
RUNNING = (ImportState.CHECKING, ImportState.WRITING, ImportState.UNDOING)


def folder() -> Path:
    """Return the folder of uploaded files, for the service only."""
    path = settings.DATA_DIR / "imports"
    path.mkdir(mode=0o700, exist_ok=True)
    return Path(path)


def file_of(batch: ImportBatch) -> Path:
    return folder() / str(batch.uid)


def report_of(batch: ImportBatch, by: Any) -> dict[str, Any] | None:
    """Return the report of the user's own check; None before the first, and after the import.

    Other users may have more clearance: their reports may contain hidden names.
    """
    try:
        found: dict[str, Any] = orjson.loads((folder() / f"{batch.uid}.json").read_bytes())
    except FileNotFoundError:
        return None
    return found if found["by"] == by.pk else None


def keep(batch: ImportBatch, upload: Any) -> None:
    """Store an uploaded file until its import is applied or discarded."""
    descriptor = os.open(file_of(batch), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)


def forget(batch: ImportBatch) -> None:
    """Delete the file and the report."""
    for path in (file_of(batch), folder() / f"{batch.uid}.json"):
        path.unlink(missing_ok=True)


def waiting_of(by: Any) -> int:
    """Return the number of a user's uploaded files that are not yet applied."""
    return ImportBatch.objects.filter(by=by, state__in=WAITING).count()


def forget_old() -> int:
    """Delete files that were not used for a long time, with their imports; return their number."""
    since = timezone.now() - timedelta(days=WAITING_DAYS)
    old = list(ImportBatch.objects.filter(state__in=WAITING, at__lt=since))
    for batch in old:
        forget(batch)
        batch.delete()
    return len(old)


def start(batch: ImportBatch, step: str, *, by: Any) -> None:
    """Run a step now or, for a large file, in a process that the browser does not wait for."""
    if file_of(batch).stat().st_size <= INLINE_BYTES:
        run(batch, step, by=by)
        return
    batch.state = ImportState.CHECKING
    batch.at = timezone.now()
    batch.save(update_fields=["state", "at"])
    words = [
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "run_import",
        str(batch.pk),
        step,
        str(by.pk),
    ]
    subprocess.Popen(  # noqa: S603 - our own command with numbers
        words, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )


def run(batch: ImportBatch, step: str, *, by: Any) -> None:
    """Check the file and, in the step `apply`, write it if it has no errors; the batch has the result."""
    try:
        plan = check(
            file_of(batch), batch.file_name, read_mapping(batch.mapping), by=by, chosen=batch.choices
        )
    except BadMapping as error:
        _settle(batch, ImportState.UPLOADED, str(error))
        return
    except FileNotFoundError:
        _settle(batch, ImportState.FAILED, "The file is not there any more; upload it again.")
        return
    except Exception:
        _settle(batch, ImportState.UPLOADED, "The file could not be checked.")
        raise
    try:
        if step == APPLY and not plan.notes.errors and not plan.changes_nothing:
            _apply(plan, batch, by)
        else:
            _report(plan, batch, by)
    finally:
        plan.close()


def _apply(plan: ImportPlan, batch: ImportBatch, by: User) -> None:
    try:
        apply(plan, batch, by=by)
    except (Busy, ChangedSinceCheck) as error:
        _settle(batch, ImportState.CHECKED, str(error))
        return
    forget(batch)


def _report(plan: ImportPlan, batch: ImportBatch, by: User) -> None:
    report = {
        "by": by.pk,
        **plan.summary(),
        "outcomes": dict(plan.outcomes),
        "changes": plan.changes,
        "creations": plan.creations,
        "candidates": plan.candidates,
        "questions": plan.questions,
        "same_names": plan.same_names,
        "ignored": plan.ignored,
        "not_compared": plan.not_compared,
        "is_cut_short": plan.is_cut_short,
        "changes_nothing": plan.changes_nothing,
    }
    path = folder() / f"{batch.uid}.json"
    path.touch(mode=0o600)
    path.write_bytes(orjson.dumps(report))
    batch.rows, batch.digest = plan.rows, plan.digest
    _settle(batch, ImportState.CHECKED, "")


def _settle(batch: ImportBatch, state: ImportState, trouble: str) -> None:
    batch.state, batch.trouble, batch.at = state, trouble[:2_000], timezone.now()
    batch.save(update_fields=["state", "trouble", "at", "rows", "digest"])
