"""Backups at intervals by `serve`, each in a process of its own; after a good one the oldest are removed."""

import logging
import re
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from incidents.storage.last_backup import NAME, note_schedule

UNITS = {"m": 60, "h": 3600, "d": 86_400}
LONGEST_RETRY = 3600.0  # seconds until a failed backup is tried again
log = logging.getLogger("tracker.backup")


def seconds_of(text: str) -> int:
    """Parse an interval: 30m, 24h, 7d; raises ValueError."""
    found = re.fullmatch(r"([1-9]\d{0,3})([mhd])", text)
    if not found:
        raise ValueError(f"{text!r} is no interval: it takes minutes, hours or days, such as 24h.")
    return int(found[1]) * UNITS[found[2]]


class Schedule(NamedTuple):
    """A folder for backups, their interval, and the number of files that stay."""

    folder: Path
    every: int  # seconds
    keep: int

    def start(self) -> None:
        """Make backups in a thread for as long as this process lives."""
        note_schedule(self.folder, self.every, self.keep)
        threading.Thread(target=self._run, name="backups", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(self.seconds_left())
            if not self.back_up():
                time.sleep(min(self.every, LONGEST_RETRY))

    def seconds_left(self) -> float:
        """Return the time until the next backup is due."""
        newest = max((path.stat().st_mtime for path in self.files()), default=0.0)
        return max(0.0, newest + self.every - time.time())

    def files(self) -> list[Path]:
        """Return our backups in the folder, oldest first; other files there are not touched."""
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if NAME.fullmatch(path.name))

    def back_up(self) -> bool:
        """Make one backup; remove the oldest files only if it is good."""
        now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        file = self.folder / f"tracker-{now}.backup{'.age' if settings.BACKUP_RECIPIENT else ''}"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "backup", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            why = " ".join(done.stderr.split())[-300:]
            log.error("a backup failed", extra={"fields": {"why": why}})
            return False
        for path in self.files()[: -self.keep]:
            path.unlink()
        fields = {"file": file.name, "bytes": file.stat().st_size}
        log.info("a backup was made", extra={"fields": fields})
        return True
