"""The list of withdrawals: a file outside the database, so that a restore of an older backup can repeat them.

A line is JSON: for a withdrawal or an erasure kind, uid, number, sequence and whether earlier versions stay
readable; from time to time the highest number of a kind. No words. Its last sequence says up to which
line of the ledger it is complete. `TRACKER_WITHDRAWALS` names the file, best on another disk.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings

END = 4096  # bytes, more than a line
Line = dict[str, Any]


class BadList(ValueError):
    """A file that is no list of withdrawals."""


def append(lines_after: Callable[[int], Iterable[Line]]) -> None:
    """Append the lines after the last sequence of the list, and wait until they are on the disk.

    Processes take turns, so `lines_after` sees what the others have appended.

    Raises:
        OSError: the list cannot be written.
    """
    with _locked(settings.WITHDRAWALS) as file:
        text = b"".join(json.dumps(line).encode() + b"\n" for line in lines_after(_last_sequence(file)))
        if text:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _last_sequence(file: IO[bytes]) -> int:
    """Return the sequence of the last whole line; remove a line that was broken off."""
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - END))
    end = file.read()
    whole = end[: end.rfind(b"\n") + 1]
    if len(whole) < len(end):
        file.truncate(start + len(whole))
    lines = whole.splitlines()
    return int(_parse(lines[-1])["sequence"]) if lines else 0


def read(path: Path) -> list[Line]:
    """Return the lines of a list; a last line that was broken off is left out.

    Raises:
        BadList: it is none.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BadList(f"{path} cannot be read: {error.strerror}.") from None
    try:
        return [_parse(line) for line in text[: text.rfind(b"\n") + 1].splitlines()]
    except ValueError:
        raise BadList(f"{path} is not a list of withdrawals.") from None


def _parse(text: bytes) -> Line:
    line = json.loads(text)
    if not isinstance(line, dict) or not all(
        isinstance(line.get(name), int) for name in ("number", "sequence")
    ):
        raise ValueError
    if not isinstance(line.get("kind"), str) or not isinstance(line.get("action"), str):
        raise ValueError
    return line
