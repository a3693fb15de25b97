"""Restoring a backup into an empty place: all of it, or nothing.

Everything is checked first, in a temporary folder. On SQLite the finished copy gets its name last; on
PostgreSQL a failure drops the tables again. A mark in the data directory prevents `serve` from starting after
a restore that was killed.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader

from incidents.desk.auth.sessions import sign_out_all
from incidents.desk.erasure.erase import clean_unfinished, erase_again
from incidents.models.operation.withdrawal_lines import (
    begin_anew,
    bring_list_up_to_date,
    erased_people,
    withdrawals_since,
)
from incidents.publishing.publish import NotPublic, withdraw
from incidents.publishing.rendering import KINDS
from incidents.storage.withdrawal_list import BadList, Line, read
from tracker.backups.archives import DATABASE, UPLOADS, WITHDRAWALS, BackupError, Manifest
from tracker.backups.backup_files import require_same_dump, unpacked
from tracker.backups.contents import key_fingerprint
from tracker.backups.database_copies import (
    SOURCE,
    drop_tables,
    engine,
    load_dump,
    place,
    sync,
    table_names,
    working_on,
)

REASON = "It was withdrawn before this service was restored from a backup."
MODELS: dict[str, Any] = {str(kind): model for model, kind in KINDS.items()}


def restore(path: Path, identity: Path | None, newer_list: Path | None = None) -> Manifest:
    """Restore a backup; return what an operator has to know.

    `newer_list` is the list of withdrawals as it is today; without it readers get 503 until the records are
    confirmed.

    Raises:
        BackupError: the place is not empty, or the backup cannot be restored; nothing is changed then.
    """
    require_empty_place(newer_list)
    with unpacked(path, identity) as (content, manifest):
        _require_readable(path, manifest)
        lines = _withdrawals(content, newer_list)
        with _all_or_nothing():
            for name in UPLOADS:
                if (content / name).is_dir():
                    shutil.copytree(content / name, settings.DATA_DIR / name, dirs_exist_ok=True)
            restoration = Restored(content, manifest, lines, is_checked=newer_list is not None)
            _restore_database(content / DATABASE, restoration)
            _place_list(lines)
    bring_list_up_to_date()
    return {
        "made_at": manifest["made_at"],
        "ledger": manifest["ledger"]["sequence"],
        "withdrawn": restoration.withdrawn,
        "erased": restoration.erased,
        "public": newer_list is not None,
        "same_key": manifest["key"] == key_fingerprint(),
    }


def _withdrawals(content: Path, newer_list: Path | None) -> list[Line]:
    """Return the list of withdrawals: today's, which has to continue the one in the backup."""
    try:
        own = read(content / WITHDRAWALS) if (content / WITHDRAWALS).exists() else []
        lines = read(newer_list) if newer_list else own
    except BadList as error:
        raise BackupError(str(error)) from None
    if lines[: len(own)] != own:
        raise BackupError(f"{newer_list} is older than the list in the backup, or of another tracker.")
    return lines


def _place_list(lines: list[Line]) -> None:
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    partial = settings.WITHDRAWALS.with_suffix(".unfinished")
    partial.write_text(text)
    sync(partial)
    partial.rename(settings.WITHDRAWALS)
    sync(settings.WITHDRAWALS.parent)


class Restored:
    """A restored database, before anything of it is served."""

    def __init__(self, work: Path, manifest: Manifest, lines: list[Line], *, is_checked: bool) -> None:
        self.work, self.manifest, self.lines, self.is_checked = work, manifest, lines, is_checked
        self.withdrawn = self.erased = 0

    def finish(self) -> None:
        """Compare it with its manifest, migrate it, and repeat withdrawals and erasures."""
        with transaction.atomic(using=SOURCE):
            require_same_dump(SOURCE, self.manifest)
        call_command("migrate", verbosity=0)
        sign_out_all()  # sessions and tokens that were ended since would be valid again
        begin_anew(self.lines, is_checked=self.is_checked)
        since = withdrawals_since(self.lines, self.manifest["ledger"]["sequence"])
        erased = erased_people(self.lines)
        with self._listed_later():
            for (kind, uid), keep_history in since.items():
                if uid not in erased:
                    self._withdraw(kind, uid, keep_history=keep_history)
            self.erased = sum(map(erase_again, erased))
        clean_unfinished()

    @contextmanager
    def _listed_later(self) -> Iterator[None]:
        """Leave the list alone until the restore is finished."""
        place, settings.WITHDRAWALS = settings.WITHDRAWALS, self.work / "listed later"
        try:
            yield
        finally:
            settings.WITHDRAWALS = place

    def _withdraw(self, kind: str, uid: str, *, keep_history: bool) -> None:
        for record in MODELS[kind].objects.filter(uid=uid):
            # One that was merged is not public under its own number.
            with suppress(NotPublic):
                withdraw(record, by=None, reason=REASON, keep_history=keep_history)
                self.withdrawn += 1


def _restore_database(database: Path, restored: Restored) -> None:
    if engine() == "sqlite":
        with working_on(database):
            restored.finish()
        place(database)
    else:
        load_dump(database)
        restored.finish()


# The place


def mark() -> Path:
    return Path(settings.DATA_DIR) / "restore_unfinished"


def require_finished() -> None:
    """Raise BackupError if a restore into this data directory was broken off."""
    if mark().exists():
        raise BackupError(
            f"A restore into {settings.DATA_DIR} was broken off: remove this folder (but for secret_key), "
            "empty the database, and restore again."
        )


def require_empty_place(newer_list: Path | None = None) -> None:
    require_finished()
    if table_names():
        raise BackupError("The database has tables: a backup is restored into an empty place only.")
    for name in UPLOADS:
        if any((settings.DATA_DIR / name).glob("*")):
            raise BackupError(f"{settings.DATA_DIR / name} has files: restore into an empty place only.")
    own_list = settings.WITHDRAWALS
    if own_list.exists() and not (newer_list and newer_list.exists() and newer_list.samefile(own_list)):
        raise BackupError(f"There is a list of withdrawals: name it with --withdrawn {own_list}")


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    mark().touch()
    sync(settings.DATA_DIR)
    try:
        yield
    except BaseException:
        for name in UPLOADS:
            shutil.rmtree(settings.DATA_DIR / name, ignore_errors=True)
        connections.close_all()
        if engine() == "postgresql":
            drop_tables()
        mark().unlink()
        raise
    mark().unlink()


def _require_readable(path: Path, manifest: Manifest) -> None:
    if manifest["engine"] != engine():
        raise BackupError(
            f"{path} is of a {manifest['engine']} database, and this one is {engine()}: restore it into a "
            "database of its kind, and move it with manage.py transfer."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    replaced = {
        f"{app}.{name}"
        for each in MigrationLoader(None).disk_migrations.values()
        for app, name in each.replaces
    }
    if unknown := sorted(set(manifest["migrations"]) - known - replaced):
        raise BackupError(
            f"{path} is of a newer release of the tracker ({unknown[0]}): update this one first."
        )
