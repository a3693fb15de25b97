"""Files that were built for readers, kept on disk for who asks next: TRACKER_FILE_CACHE says how much.

A file is named by a state of the public record and by all else that it follows from, so it never changes.
Every act of publication removes all of them (`clear`), also those that other processes built; where the act
was on another machine, the first request after it does (`remove_outdated`). All processes of a machine share
the folder, and the turns to build.
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
PATIENCE = 5.0  # seconds that a turn is waited for
BETWEEN_LOOKS = 0.05
MEBIBYTE = 1024 * 1024
BUFFER = 256 * 1024
FOLDER = "files"  # in the data directory
CLEARED, TURN = "cleared", "turn-{}"  # beside the folder of the files
Wanted = Callable[[], bool]
Write = Callable[[IO[bytes]], None]


class NoTurn(Exception):
    """As many files are being built as may be, and none was finished in time."""


class Abandoned(Exception):
    """Nobody waits for the file any more."""


def find(name: str) -> IO[bytes] | None:
    """The file of this name, at its start."""
    path = _files() / name
    try:
        file = path.open("rb")
    except OSError:
        return None
    with suppress(OSError):
        os.utime(path)  # it is the last to make room for others
    return file


@contextmanager
def turn() -> Iterator[None]:
    """One of the machine's turns to build; raises NoTurn where none comes in time."""
    lock = _turn()
    try:
        yield
    finally:
        os.close(lock)


def build(name: str, write: Write, is_wanted: Wanted, is_current: Wanted) -> tuple[IO[bytes], bool]:
    """Write a file; the file, at its start, and whether it was kept: not if it is outdated by now.

    Raises:
        Abandoned: `is_wanted` said no; it is asked with every piece that is written.
    """
    with work_folder() as folder:
        path = folder / "file"
        with io.BufferedWriter(_Watched(path, is_wanted), BUFFER) as file:
            write(file)
        found, place = path.open("rb"), _files() / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.rename(place)
    # Looked at now that it has its name: whoever clears later than this finds it.
    if not is_current():
        place.unlink(missing_ok=True)
        return found, False
    _make_room(name)
    return found, True


def watched(pieces: Any, is_wanted: Wanted) -> Iterator[Any]:
    """The same pieces, as long as somebody waits for what is made of them."""
    for piece in pieces:
        if not is_wanted():
            raise Abandoned
        yield piece


def clear() -> None:
    """Remove every file, and leave a mark that all processes see."""
    root = _root()
    with suppress(OSError):  # on a read-only file system nothing was kept
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (root / CLEARED).write_bytes(b"")
    for path in _kept():
        with suppress(OSError):
            path.unlink()


def remove_outdated(sequence: int) -> None:
    """Remove the files of other states of the record: what another machine publishes clears nothing here."""
    for path in _kept():
        if path.name.partition("-")[0] != str(sequence):
            with suppress(OSError):
                path.unlink()


def cleared() -> Any:
    """The mark of the last `clear`, by whichever process; it differs from all earlier ones."""
    try:
        found = os.stat(
            f"{settings.DATA_DIR}/{FOLDER}/{CLEARED}"
        )  # with every request: a Path takes five times longer
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


class _Watched(io.FileIO):
    """A file that is written only as long as somebody waits for it."""

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


def _kept() -> list[Path]:
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
    """Remove files of other states of the record, then those that nobody has asked for longest."""
    state, room = newest.partition("-")[0], settings.FILE_CACHE * MEBIBYTE
    with locked(_files(), fcntl.LOCK_EX):
        for path in sorted(_kept(), key=_last_use, reverse=True):
            with suppress(OSError):
                room -= path.stat().st_size
                if room < 0 or path.name.partition("-")[0] != state:
                    path.unlink()


def _last_use(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mtime_ns
    return 0
