"""Parts of files: a download that broke off goes on where it stopped (RFC 9110, section 14)."""

import os
import re
from dataclasses import dataclass
from typing import IO

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from incidents.http.problem_details import Problem
from incidents.public.api.base import stamped

# One range of bytes; several are answered as if none had been asked for, which RFC 9110 allows.
ONE_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a file, from `first` to `last`, both included."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        return f"bytes {self.first}-{self.last}/{self.size}"


class PartOfFile:
    """Reads a part of an open file, and closes the file."""

    def __init__(self, file: IO[bytes], part: Part) -> None:
        self.file, self.left = file, part.length
        file.seek(part.first)

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.file.close()


class LargeFileResponse(FileResponse):
    """A file, a quarter of a megabyte at a time."""

    block_size = 256 * 1024


def sent(
    request: HttpRequest, file: IO[bytes], etag: str, media_type: str, filename: str, *, parts: bool = True
) -> HttpResponseBase:
    """A file as an answer, whole or (`parts`) the part of it that is asked for."""
    size = file.seek(0, os.SEEK_END)
    try:
        part = part_asked_for(request, etag, size) if parts else None
    except Problem:
        file.close()
        raise
    whole = Part(0, size - 1, size)
    response = LargeFileResponse(
        PartOfFile(file, part or whole),
        as_attachment=bool(filename),
        filename=filename,
        content_type=media_type,
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str((part or whole).length)
    if part is not None:
        response.status_code = 206
        response["Content-Range"] = part.content_range
    return stamped(response, etag)


def part_asked_for(request: HttpRequest, etag: str, size: int) -> Part | None:
    """The part that a request wants; None where it is to have the whole file.

    A Range counts for GET only, and with If-Range only where that is the ETag of this very file.
    """
    found = ONE_RANGE.fullmatch(request.META.get("HTTP_RANGE", ""))
    if request.method != "GET" or not found or found.groups() == ("", ""):
        return None
    if request.META.get("HTTP_IF_RANGE", etag) != etag:
        return None
    return _part(*found.groups(), size=size)


def _part(first: str, last: str, *, size: int) -> Part | None:
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < start:
            return None  # no range at all, so it is not looked at
    if start > end:
        raise Problem(416, f"The file has {size} bytes.", headers={"Content-Range": f"bytes */{size}"})
    return Part(start, end, size)
