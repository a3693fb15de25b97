"""Cleaning up after an erasure: files of imports and for readers, propagation, and freed pages."""

import logging
import zipfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from incidents.publishing.propagation import settle
from incidents.publishing.upkeep.freed_pages import overwrite_freed_pages
from incidents.storage import file_cache, work_folders

# Encodings of spreadsheets of the region.
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp1252", "cp1254", "cp1256")
PIECE = 1024 * 1024
log = logging.getLogger("tracker.erasure")


def import_folder() -> Path:
    return Path(settings.DATA_DIR) / "imports"


def delete_import_files(batches: Collection[str], names: Collection[str]) -> None:
    """Delete uploaded files and reports of these imports, and all that contain one of the names."""
    wanted = [name.encode(encoding, "ignore") for name in names for encoding in ENCODINGS]
    wanted = [word for word in wanted if len(word) > 2]
    with suppress(FileNotFoundError):
        for path in list(import_folder().iterdir()):
            if path.stem in batches or _contains(path, wanted):
                path.unlink(missing_ok=True)


def _contains(path: Path, wanted: list[bytes]) -> bool:
    return any(word in piece for piece in _pieces(path, max(map(len, wanted), default=1)) for word in wanted)


def _pieces(path: Path, overlap: int) -> Iterator[bytes]:
    """Yield overlapping pieces of a file, or of the members of an archive such as XLSX."""
    with suppress(OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    with archive.open(name) as file:
                        yield from _overlapping(file, overlap)
            return
        with path.open("rb") as file:
            yield from _overlapping(file, overlap)


def _overlapping(file: object, overlap: int) -> Iterator[bytes]:
    before = b""
    while piece := file.read(PIECE):  # type: ignore[attr-defined]
        yield before + piece
        before = piece[-overlap:]


def clean_up() -> bool:
    """Finish propagation, delete files built for readers, and overwrite freed pages; needs no transaction.

    Returns whether all of it succeeded; otherwise `manage.py settle` tries again.
    """
    settle()
    file_cache.clear()
    work_folders.sweep()
    try:
        overwrite_freed_pages()
    except DatabaseError as error:
        fields = {"error": type(error).__name__}
        log.warning("freed pages could not be overwritten yet", extra={"fields": fields})
        return False
    return True
