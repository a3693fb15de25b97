"""One `serve` for each side of a data directory: a lock on a file with the number of the process."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PUBLIC, DESK = "public", "desk"
BOTH_SIDES = (PUBLIC, DESK)


class AlreadyServed(Exception):
    """Another process serves a side of the data directory; the message names both."""


@contextmanager
def sole_server(folder: Path, sides: Iterable[str]) -> Iterator[None]:
    """Hold the locks of these sides; a read-only file system needs none.

    The workers inherit the locks, which are held while one of them lives.

    Raises:
        AlreadyServed: one of the sides is served already.
    """
    with ExitStack() as held:
        if not is_read_only(folder):
            for side in sides:
                held.enter_context(_lock(folder, side))
        yield


def is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


@contextmanager
def _lock(folder: Path, side: str) -> Iterator[None]:
    # Opened without truncating: a second process reads the number of the first.
    with (folder / f"serve-{side}.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AlreadyServed(
                f"The {side} side of {folder} is served already, by process {holder}. Stop that one, or set "
                "another TRACKER_DATA_DIR."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
