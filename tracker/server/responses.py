"""Responses, sent without a thread: short ones at once, others at the client's pace."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import Any

import orjson

from incidents.http import request_ids
from incidents.http.error_codes import problem_body
from tracker.middleware.cross_origin import headers_of
from tracker.server.client_pace import Pace
from tracker.server.peer import Peer

# Read from its file and sent in one piece, like pages and most static files.
SHORT = 256 * 1024
BLOCK = 64 * 1024  # of longer ones
TITLES = {
    400: "Bad Request",
    408: "Request Timeout",
    411: "Length Required",
    413: "Content Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
    507: "Insufficient Storage",
}
RETRY_AFTER = "10"  # seconds
Headers = list[tuple[str, str]]


class Response:
    """The response of an application to one request: `start_response`, and what it returns."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []
        self.body: Iterable[bytes] = []

    def start(self, status: str, headers: Headers, error: Any = None) -> Callable[[bytes], object]:
        """Implement WSGI's `start_response`."""
        if error is not None:
            raise error[1]
        self.status, self.headers = int(status[:3]), headers
        return _unsupported

    @property
    def is_short(self) -> bool:
        """Return whether the body is in memory, or a file of at most SHORT bytes."""
        if isinstance(self.body, list | tuple):
            return True
        length = next((value for name, value in self.headers if name.lower() == "content-length"), "")
        return length.isdigit() and int(length) <= SHORT

    def close(self) -> None:
        """Close the source of the body."""
        close = getattr(self.body, "close", None)
        if close is not None:
            close()

    def send_head(self, protocol: Any) -> None:
        """Respond to HEAD without reading the body."""
        self.close()
        protocol.response_empty(self.status, self.headers)

    def send_at_once(self, protocol: Any) -> None:
        """Pass a short response to granian, which sends it without blocking; from any thread."""
        try:
            body = b"".join(self.body)
        finally:
            self.close()
        protocol.response_bytes(self.status, self.headers, body)

    async def send_piece_by_piece(self, protocol: Any, client: str, files: Executor) -> None:
        """Send a long response at the client's pace; raise when the client is too slow."""
        loop = asyncio.get_running_loop()
        pieces, pace, handed = iter(self.body), Pace(), 0
        peer = None
        try:
            peer = Peer(client)
            transport = protocol.response_stream(self.status, self.headers)
            while block := await loop.run_in_executor(files, _block_of, pieces):
                await transport.send_bytes(block)
                handed += len(block)
                await peer.keep_up(handed, pace)
        except TimeoutError:
            if peer is not None:
                peer.cut_off()
            raise
        finally:
            if peer is not None:
                peer.close()
            await loop.run_in_executor(files, self.close)


def _block_of(pieces: Iterator[bytes]) -> bytes:
    """Return several pieces joined; empty at the end."""
    block, size = [], 0
    for piece in pieces:
        block.append(piece)
        size += len(piece)
        if size >= BLOCK:
            break
    return b"".join(block)


def _unsupported(_: bytes) -> object:
    raise NotImplementedError("write() of PEP 3333 is not supported")


def problem(protocol: Any, path: str, status: int, detail: str) -> None:
    """Send a problem without calling the application; the connection is read no further."""
    title = TITLES[status]
    headers = [("connection", "close"), ("cache-control", "no-store"), ("x-content-type-options", "nosniff")]
    if status == 503:
        headers.append(("retry-after", RETRY_AFTER))
    headers.append((request_ids.HEADER.lower(), request_id := request_ids.new_id()))
    if path.startswith("/api/"):
        with request_ids.using_id(request_id):
            kind, body = "application/problem+json", orjson.dumps(problem_body(status, detail, title=title))
    else:
        kind, body = "text/plain; charset=utf-8", f"{title}. {detail}\n".encode()
    headers += [(name.lower(), value) for name, value in headers_of(path, "GET").items()]
    protocol.response_bytes(status, [*headers, ("content-type", kind)], body)
