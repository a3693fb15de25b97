"""Making and verifying backups, and the note about the last one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from incidents.exports.public_dump import dump_digest
from incidents.models.operation.withdrawal_lines import bring_list_up_to_date
from incidents.storage.last_backup import note_backup
from incidents.storage.work_folders import work_folder
from tracker.backups.archives import (
    DATABASE,
    UPLOADS,
    WITHDRAWALS,
    BackupError,
    Manifest,
    read_archive,
    write_archive,
)
from tracker.backups.contents import describe
from tracker.backups.database_copies import check_dump, copied, opened, sync
from tracker.backups.encryption import decrypt, encrypt, is_encrypted

PLAIN = "backup.tar.gz"  # in the folder of the work


def back_up(target: Path) -> Manifest:
    """Make a backup, check it, and only then give it its name.

    Raises:
        BackupError: the file exists, or the copy is not sound.
    """
    target = target.absolute()
    if target.exists():
        raise BackupError(f"{target} exists: name another file.")
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is no folder.")
    bring_list_up_to_date()
    with work_folder() as work:
        manifest = _pack(work)
        read_archive(work / PLAIN)
        _publish(work / PLAIN, target)
    note_backup(target, manifest["made_at"])
    return manifest


def _pack(work: Path) -> Manifest:
    content = work / "content"
    content.mkdir()
    with copied(content / DATABASE) as alias:
        about = describe(alias)
    # After the database, so that no withdrawal of the database is missing in it.
    if settings.WITHDRAWALS.exists():
        shutil.copyfile(settings.WITHDRAWALS, content / WITHDRAWALS)
    for name in UPLOADS:
        if (settings.DATA_DIR / name).is_dir():
            shutil.copytree(settings.DATA_DIR / name, content / name, ignore_dangling_symlinks=True)
    return write_archive(content, about, work / PLAIN)


def _publish(plain: Path, target: Path) -> None:
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        if settings.BACKUP_RECIPIENT:
            encrypt(plain, partial, settings.BACKUP_RECIPIENT)
        else:
            shutil.copyfile(plain, partial)
        sync(partial)
        os.link(partial, target)  # fails if the file exists by now
        sync(target.parent)
    except FileExistsError:
        raise BackupError(f"{target} exists: name another file.") from None
    finally:
        partial.unlink(missing_ok=True)


def verify(path: Path, identity: Path | None) -> Manifest:
    """Check a whole backup; raises BackupError if it cannot be restored."""
    with unpacked(path, identity) as (_, manifest):
        return manifest


@contextmanager
def unpacked(path: Path, identity: Path | None) -> Iterator[tuple[Path, Manifest]]:
    """Yield a folder with the files of a backup, all checked, and its manifest."""
    if not path.is_file():
        raise BackupError(f"{path} is no file.")
    with work_folder() as work:
        plain = path
        if is_encrypted(path):
            plain = work / PLAIN
            decrypt(path, plain, identity)
        content = work / "content"
        content.mkdir()
        manifest = read_archive(plain, content, path)
        _check_database(path, content / DATABASE, manifest)
        yield content, manifest


def _check_database(path: Path, database: Path, manifest: Manifest) -> None:
    """Check that the database can be read; the dump of SQLite's is compared with the manifest."""
    if manifest.get("engine") == "postgresql":
        check_dump(database)
    elif manifest.get("engine") == "sqlite":
        with opened(database) as alias:
            require_same_dump(alias, manifest)
    else:
        raise BackupError(f"{path} is not a backup of a tracker: its manifest names no database.")


def require_same_dump(alias: str, manifest: Manifest) -> None:
    if dump_digest(alias) != manifest["dump_sha256"]:
        raise BackupError("The public record of the copy is not the one that its manifest describes.")
