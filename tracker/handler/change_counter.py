"""The change counter of an SQLite file: whether anything was committed since, without a query.

SQLite adds one to it before each commit that is not to the write-ahead log (Database File Format,
1.3.7), while no reader holds a lock. So what was read together with it
holds as long as it is the same.
"""

import os
from typing import Any

OFFSET, LENGTH = 18, 10  # the two versions of the format, reserved bytes, and the counter
VERSIONS = slice(2)
ROLLBACK_JOURNAL = b"\1\1"


class ChangeCounter:
    """The counter of the file of one database; without such a file it is never known.

    The file stays open as long as the process: closing it would end SQLite's own locks (POSIX).
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        is_file = settings["ENGINE"] == "django.db.backends.sqlite3"
        self._path = str(settings["NAME"]) if is_file else ""
        self._opened: dict[tuple[int, int], int] = {}
        self._descriptor: int | None = None

    @property
    def is_of_file(self) -> bool:
        return bool(self._path)

    def follow(self) -> None:
        """Open the file that has the name now, if that is another one than before."""
        try:
            now = os.stat(self._path)
            identity = now.st_dev, now.st_ino
            if identity not in self._opened:
                self._opened[identity] = os.open(self._path, os.O_RDONLY)
            self._descriptor = self._opened[identity]
        except OSError:  # a database in memory, or none
            self._descriptor = None

    def read(self) -> bytes | None:
        """Return what changes with each commit; None if it is not known."""
        if self._descriptor is None:
            return None
        try:
            found = os.pread(self._descriptor, LENGTH, OFFSET)
        except OSError:
            return None
        return found if found[VERSIONS] == ROLLBACK_JOURNAL else None
