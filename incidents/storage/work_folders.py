"""Folders that files are made in: each is locked while it is used, so that what a stop left can be told."""

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
    """A new folder, removed in the end."""
    parent = Path(settings.FILE_UPLOAD_TEMP_DIR)
    with locked(parent, fcntl.LOCK_SH):  # so that nobody sweeps it between these two lines
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        lock = _lock(folder, fcntl.LOCK_SH)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep() -> int:
    """Remove the folders that nobody uses any more; how many there were."""
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
    """A file or a folder under a lock of the system, which ends with the process that holds it."""
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
