"""Request bodies, received without a thread: in memory, or on disk above IN_MEMORY."""

import asyncio
import os
import tempfile
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from tracker.server.client_pace import Pace

MEBIBYTE = 1024 * 1024
IN_MEMORY = MEBIBYTE // 2  # of one body
# Of one body: slightly more than Django accepts (DATA_UPLOAD_MAX_MEMORY_SIZE), so that Django can report the
# error; and an uploaded file (docs/imports.md) with the other fields.
MOST, MOST_OF_A_FORM_WITH_FILES = 6 * MEBIBYTE, 210 * MEBIBYTE
MOST_ON_DISK = 1024 * MEBIBYTE  # of all bodies being received or read, in one process
MOST_AT_ONCE = 500  # bodies being received


class BodyRefused(Exception):
    """A body that is refused; the response has this status and message."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class Announced(NamedTuple):
    """The description of a body in the headers."""

    length: int
    is_form_with_files: bool


def announced(headers: Any) -> Announced | None:
    """Return the description of the body; None if there is none.

    Raises:
        BodyRefused: the length is missing or too large.
    """
    if headers.get("transfer-encoding") is not None:
        raise BodyRefused(411, "A body needs a Content-Length: bodies in chunks are not taken.")
    text = headers.get("content-length")
    if text is None or text == "0":
        return None
    if not (text.isascii() and text.isdigit()):
        raise BodyRefused(400, "Content-Length is no number.")
    form = str(headers.get("content-type") or "").lower().startswith("multipart/form-data")
    return Announced(int(text), form)


class Bodies:
    """All bodies that this process holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.receiving = self.on_disk = 0
        self.lock = Lock()

    async def receive(self, protocol: object, about: Announced) -> "Body":
        """Receive a body at the allowed pace.

        Raises:
            BodyRefused: too large, too slow, too many at once, aborted, or no space on disk.
        """
        most = MOST_OF_A_FORM_WITH_FILES if about.is_form_with_files else MOST
        if about.length > most:
            raise BodyRefused(413, f"A body may hold {most // MEBIBYTE} MiB at most here.")
        held = about.length if about.length > IN_MEMORY else 0
        with self.lock:
            if self.receiving >= MOST_AT_ONCE or self.on_disk + held > MOST_ON_DISK:
                raise BodyRefused(503, "Too many bodies are being received: try again in a moment.")
            self.receiving += 1
            self.on_disk += held
        body = Body(self, held)
        try:
            await body.fill(protocol, about.length)
        except BaseException:
            body.release()
            raise
        finally:
            with self.lock:
                self.receiving -= 1
        return body


class Body:
    """One body, in a file that is deleted on release."""

    def __init__(self, bodies: Bodies, held: int) -> None:
        self.bodies, self.held = bodies, held
        self.file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(bodies.folder))  # noqa: SIM115

    async def fill(self, protocol: Any, length: int) -> None:
        pace, size = Pace(), 0
        pieces = aiter(protocol)
        while size < length:
            try:
                piece = await asyncio.wait_for(anext(pieces), pace.left)
            except TimeoutError:
                raise BodyRefused(408, "The body came too slowly.") from None
            except StopAsyncIteration:
                raise BodyRefused(400, "The body ended early.") from None
            size += len(piece)
            pace.got_through(len(piece))
            try:
                self.file.write(piece)
            except OSError as error:
                raise BodyRefused(
                    507, f"The body could not be kept: {os.strerror(error.errno or 0)}."
                ) from None
        self.file.seek(0)

    def release(self) -> None:
        """Delete the body; from any thread."""
        self.file.close()
        with self.bodies.lock:
            held, self.held = self.held, 0
            self.bodies.on_disk -= held
