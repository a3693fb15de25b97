"""Collection of static files, fast enough for a first start."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from typing import cast

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.management.base import OutputWrapper
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Brotli's best level takes eight times as long for a tenth fewer bytes, and most bytes are in a few large
# files that only developers open.
LARGE = 32 * 1024
BEST, QUICK = 11, 9
# Of drf-spectacular's sidecar only Swagger is used; no flags, no browsable API.
UNUSED = ["redoc", "flags", "rest_framework"]


class QuickCompressor(Compressor):
    """Gzip and Brotli, the latter at its best level for small files only."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=BEST if len(data) <= LARGE else QUICK)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Files under hashed names, compressed, and under their plain names, which few pages use."""

    def create_compressor(self, **options: object) -> Compressor:
        return QuickCompressor(**options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        yield from super().compress_files(set(paths) & set(self.hashed_files.values()))


def collect(progress: OutputWrapper | None = None) -> None:
    """Collect and compress the static files, unless they have not changed since they were last collected."""
    stamp = settings.STATIC_ROOT / ".collected"
    digest = _digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    if progress:
        progress.write("Collecting static files ...", ending="")
        progress.flush()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED)
    if progress:
        progress.write(f" {len(cast('StaticFiles', staticfiles_storage).hashed_files)} files")
    stamp.write_text(digest)


def _digest() -> str:
    """Return a digest of all static files: path, size and time of change."""
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            found.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return found.hexdigest()
