"""A cache on disk of files built for readers, with the size of TRACKER_FILE_CACHE.

A file's name contains the state of the public record and everything else that its content depends on, so its
content never changes. Every publication removes all files (`clear`), also those built by other processes;
after a publication on another machine the next request does it (`remove_outdated`). All processes of a
machine share the folder and the turns to build.
"""

import fcntl
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Any

from django.conf import settings

from incidents.storage.work_folders import locked, work_folder

BUILT_AT_ONCE = 2  # on one machine
PATIENCE = 5.0  # seconds to wait for a turn
BETWEEN_LOOKS = 0.05
MEBIBYTE = 1024 * 1024
BUFFER = 256 * 1024
FOLDER = "files"  # in the data directory
CLEARED, TURN = "cleared", "turn-{}"  # next to the folder of the files
Wanted = Callable[[], bool]
Write = Callable[[IO[bytes]], None]


class NoTurn(Exception):
    """All turns to build are taken, and none became free in time."""


class Abandoned(Exception):
    """No request waits for the file any more."""


def find(name: str) -> IO[bytes] | None:
    """Return the file with this name, positioned at its start, or None."""
    path = _files() / name
    try:
        file = path.open("rb")
    except OSError:
        return None
    with suppress(OSError):
        os.utime(path)  # the eviction order is by last use
    return file


@contextmanager
def turn() -> Iterator[None]:
    """Hold one of the machine's turns to build; raise NoTurn if none becomes free in time."""
    lock = _turn()
    try:
        yield
    finally:
        os.close(lock)


def build(name: str, write: Write, is_wanted: Wanted, is_current: Wanted) -> tuple[IO[bytes], bool]:
    """Build a file; return it, positioned at its start, and whether it is cached, i.e. still current.

    Raises:
        Abandoned: `is_wanted` returned False; it is called for each piece that is written.
    """
    with work_folder() as folder:
        path = folder / "file"
        with io.BufferedWriter(_Watched(path, is_wanted), BUFFER) as file:
            write(file)
        found, place = path.open("rb"), _files() / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.rename(place)
    # Checked after the file has its name: a later `clear` finds it.
    if not is_current():
        place.unlink(missing_ok=True)
        return found, False
    _make_room(name)
    return found, True


def watched(pieces: Any, is_wanted: Wanted) -> Iterator[Any]:
    """Yield the same pieces; raise Abandoned when no request waits for the result any more."""
    for piece in pieces:
        if not is_wanted():
            raise Abandoned
        yield piece


def clear() -> None:
    """Remove every file, and leave a mark that all processes see."""
    root = _root()
    with suppress(OSError):  # a read-only file system has no files
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (root / CLEARED).write_bytes(b"")
    for path in _cached_files():
        with suppress(OSError):
            path.unlink()


def remove_outdated(sequence: int) -> None:
    """Remove the files of other states of the record: publications on another machine do not call `clear`."""
    for path in _cached_files():
        if path.name.partition("-")[0] != str(sequence):
            with suppress(OSError):
                path.unlink()


def cleared() -> Any:
    """Return the mark of the last `clear` by any process; marks differ from each other."""
    try:
        found = os.stat(
            f"{settings.DATA_DIR}/{FOLDER}/{CLEARED}"
        )  # for every request: Path takes five times longer
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


class _Watched(io.FileIO):
    """A file that can be written only while a request waits for it."""

    def __init__(self, path: Path, is_wanted: Wanted) -> None:
        super().__init__(path, "x+")
        self._is_wanted = is_wanted

    def write(self, piece: Any) -> int:
        if not self._is_wanted():
            raise Abandoned
        return super().write(piece) or 0


def _root() -> Path:
    return Path(settings.DATA_DIR) / FOLDER


def _files() -> Path:
    return _root() / "kept"


def _cached_files() -> list[Path]:
    with suppress(OSError):
        return list(_files().iterdir())
    return []


def _turn() -> int:
    end = monotonic() + PATIENCE
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        for number in range(BUILT_AT_ONCE):
            descriptor = os.open(_root() / TURN.format(number), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                continue
            return descriptor
        if monotonic() > end:
            raise NoTurn
        sleep(BETWEEN_LOOKS)


def _make_room(newest: str) -> None:
    """Remove files of other states of the record, then the least recently used ones."""
    state, room = newest.partition("-")[0], settings.FILE_CACHE * MEBIBYTE
    with locked(_files(), fcntl.LOCK_EX):
        for path in sorted(_cached_files(), key=_last_use, reverse=True):
            with suppress(OSError):
                room -= path.stat().st_size
                if room < 0 or path.name.partition("-")[0] != state:
                    path.unlink()


def _last_use(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mtime_ns
    return 0
