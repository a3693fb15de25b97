"""Spool: prepared records on disk, in order, so that files of any length need little memory."""

import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
from django.conf import settings


class Spool:
    """Plain dictionaries, written once and read several times; deleted on closing."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - see close()
        self.length = 0

    def add(self, entry: dict[str, object]) -> None:
        self._file.write(orjson.dumps(entry) + b"\n")
        self.length += 1

    def chunks(self, size: int) -> Iterator[list[dict[str, Any]]]:
        self._file.seek(0)
        while chunk := [orjson.loads(line) for line in islice(self._file, size)]:
            yield chunk

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        yield from map(orjson.loads, self._file)

    def close(self) -> None:
        self._file.close()
