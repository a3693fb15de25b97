"""A load of requests over a few persistent connections, from one thread, without pauses."""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median

HOST = "127.0.0.1"
PATIENCE = 600  # seconds for one response
LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass
class Load:
    """Results of a load: seconds of every response, total time, and working time of the server."""

    seconds: float
    times: list[float] = field(default_factory=list)
    refused: int = 0
    processor: float = 0

    @property
    def throughput(self) -> float:
        """Return responses a second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which this share of the responses arrived."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1_000


@dataclass
class Ask:
    """The requests to one contender: addresses in turn, and one more header."""

    targets: tuple[str, ...]
    header: str = ""
    status: int = 200
    requests: Iterator[bytes] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare the requests as bytes, repeated; a later load continues where the last one stopped."""
        more = f"{self.header}\r\n" if self.header else ""
        self.requests = cycle(
            f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\n{more}\r\n".encode() for target in self.targets
        )


class Connection:
    """One connection; it recognises the end of a response."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.started = 0.0
        self._forget()

    def _forget(self) -> None:
        self._head = b""
        self._missing: int | None = None
        self._tail = b""
        self.status = 0

    def send(self, request: bytes) -> None:
        self._forget()
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read available data; return whether the response is complete."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("The server closed the connection.")
        if self.status == 0:
            self._head += piece
            if b"\r\n\r\n" not in self._head:
                return False
            head, _, piece = self._head.partition(b"\r\n\r\n")
            self._read_head(head)
        if self._missing is None:
            self._tail = (self._tail + piece)[-len(LAST_CHUNK) :]
            return self._tail == LAST_CHUNK
        self._missing -= len(piece)
        return self._missing <= 0

    def _read_head(self, head: bytes) -> None:
        first, *lines = head.split(b"\r\n")
        self.status = int(first.split()[1])
        fields = dict(line.lower().split(b": ", 1) for line in lines if b": " in line)
        if b"chunked" in fields.get(b"transfer-encoding", b""):
            return
        self._missing = 0 if self.status in (204, 304) else int(fields.get(b"content-length", 0))

    def close(self) -> None:
        self.socket.close()


def load(port: int, ask: Ask, connections: int, seconds: float) -> Load:
    """Send requests for at least some seconds, and at least one on each connection."""
    selector = selectors.DefaultSelector()
    opened = [Connection(port) for _ in range(connections)]
    start = time.perf_counter()
    result = Load(0)
    for each in opened:
        selector.register(each.socket, selectors.EVENT_READ, each)
        each.send(next(ask.requests))
    waiting = connections
    while waiting:
        for key, _ in selector.select(PATIENCE):
            each = key.data
            if not each.receive():
                continue
            now = time.perf_counter()
            result.times.append(now - each.started)
            result.refused += each.status != ask.status
            if now - start < seconds:
                each.send(next(ask.requests))
            else:
                selector.unregister(each.socket)
                waiting -= 1
    result.seconds = time.perf_counter() - start
    for each in opened:
        each.close()
    return result


def typical(loads: list[Load]) -> float:
    """Return the median throughput of several loads."""
    return median(each.throughput for each in loads)
