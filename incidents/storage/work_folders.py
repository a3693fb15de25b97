"""Temporary folders for building files, locked while in use, so that leftovers are recognised."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

PREFIX = "work-"


@contextmanager
def work_folder() -> Iterator[Path]:
    """Make a new folder and remove it at the end."""
    parent = Path(settings.FILE_UPLOAD_TEMP_DIR)
    with locked(parent, fcntl.LOCK_SH):  # prevents a sweep between these two lines
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        lock = _lock(folder, fcntl.LOCK_SH)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep() -> int:
    """Remove the folders that are not in use; return their number."""
    parent, swept = Path(settings.FILE_UPLOAD_TEMP_DIR), 0
    with locked(parent, fcntl.LOCK_EX):
        for folder in parent.glob(f"{PREFIX}*"):
            try:
                lock = _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # in use, or just removed
                continue
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
            swept += 1
    return swept


@contextmanager
def locked(path: Path, how: int) -> Iterator[None]:
    """Hold a lock of the system on a file or folder; it ends with the process."""
    lock = _lock(path, how)
    try:
        yield
    finally:
        os.close(lock)


def _lock(path: Path, how: int) -> int:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
