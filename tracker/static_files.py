"""Collection of static files, fast enough for a first start."""

from collections.abc import Iterable, Iterator
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Brotli's best level takes eight times as long for a tenth fewer bytes, and most bytes are in a few large
# files that only developers open.
LARGE = 32 * 1024
BEST, QUICK = 11, 9


class QuickCompressor(Compressor):
    """Gzip and Brotli, the latter at its best level for small files only."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=BEST if len(data) <= LARGE else QUICK)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Files under hashed names, compressed, and under their plain names, which few pages use."""

    def create_compressor(self, **options: Any) -> Compressor:
        return QuickCompressor(**options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        yield from super().compress_files(set(paths) & set(self.hashed_files.values()))
