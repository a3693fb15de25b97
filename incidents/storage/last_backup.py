"""Notes about backups of this data directory: the last good one, and the schedule of those that are kept."""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings


class LastBackup(NamedTuple):
    made_at: datetime
    file: str

    @property
    def age(self) -> timedelta:
        return datetime.now(UTC) - self.made_at

    @property
    def is_old(self) -> bool:
        return self.age > timedelta(hours=settings.BACKUP_HOURS)


class BackupFile(NamedTuple):
    """A file in the folder of backups, and when the schedule removes it; None without a schedule."""

    file: str
    made_at: datetime
    expires_at: datetime | None


NAME = re.compile(r"tracker-\d{8}T\d{6}Z\.backup(\.age)?")  # of scheduled backups


def _file() -> Path:
    return Path(settings.DATA_DIR) / "last_backup.json"


def note_backup(file: Path, made_at: str) -> None:
    """Replace the note atomically."""
    unfinished = _file().with_suffix(".unfinished")
    unfinished.write_text(json.dumps({"made_at": made_at, "file": str(file)}))
    unfinished.replace(_file())


def last_backup() -> LastBackup | None:
    """Return the last backup; None if there is none, or its note cannot be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        about = json.loads(_file().read_text())
        return LastBackup(datetime.fromisoformat(about["made_at"]), str(about["file"]))
    return None


def _schedule_file() -> Path:
    return Path(settings.DATA_DIR) / "backup_schedule.json"


def note_schedule(folder: Path, every: int, keep: int) -> None:
    """Replace the note about the schedule: its folder, seconds between two backups, and how many stay."""
    unfinished = _schedule_file().with_suffix(".unfinished")
    unfinished.write_text(json.dumps({"folder": str(folder.absolute()), "every": every, "keep": keep}))
    unfinished.replace(_schedule_file())


def backups_since(since: datetime) -> list[BackupFile]:
    """Return the backups that were made after a moment and are still there, the oldest first.

    Only files of this machine are known: those that were copied elsewhere are not.
    """
    folder, lifetime = None, None
    with suppress(OSError, ValueError, KeyError, TypeError):
        about = json.loads(_schedule_file().read_text())
        folder, lifetime = Path(about["folder"]), timedelta(seconds=about["every"] * about["keep"])
    last = last_backup()
    places = {folder, Path(last.file).parent if last else None} - {None}
    found = []
    for path in {path for place in places if place and place.is_dir() for path in place.iterdir()}:
        is_scheduled = path.parent == folder and bool(NAME.fullmatch(path.name))
        if not is_scheduled and not (
            path.suffix == ".age" or path.suffix == ".backup" or last_is(last, path)
        ):
            continue
        made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if made_at >= since:
            expires_at = made_at + lifetime if is_scheduled and lifetime else None
            found.append(BackupFile(str(path), made_at, expires_at))
    return sorted(found, key=lambda each: each.made_at)


def last_is(last: LastBackup | None, path: Path) -> bool:
    return last is not None and Path(last.file) == path
