"""How much of an answer a client has taken, as the system knows it.

Granian takes all that it is handed into memory, however slowly the client reads; so nothing is handed over
that is far ahead of what the client's own system has acknowledged.
"""

import asyncio
import os
import socket
import struct
from contextlib import suppress

from tracker.server.pace import Pace

AHEAD = 256 * 1024  # bytes
INTERVAL = 0.005  # seconds between two looks
DESCRIPTORS = "/proc/self/fd"
# In Linux' struct tcp_info: the state in the first byte, the bytes that were acknowledged at this place.
TCP_INFO, SIZE, ACKNOWLEDGED = 11, 192, 120
OPEN = {1, 8}  # established; and closed by the client for what it sends


class Peer:
    """The connection to one client; elsewhere than on Linux it is not known, and nothing waits for it."""

    def __init__(self, client: str) -> None:
        host, _, port = client.rpartition(":")
        self.socket = _connection_with(host.strip("[]"), port)
        self.before = self.taken = self._acknowledged()

    async def keep_up(self, handed: int, pace: Pace) -> None:
        """Wait until the client has taken nearly all that was handed over.

        Raises:
            TimeoutError: it is slower than it may be. ConnectionError: it has gone.
        """
        while self.socket is not None:
            acknowledged = self._acknowledged()
            if acknowledged > self.taken:
                pace.got_through(acknowledged - self.taken)
                self.taken = acknowledged
            if handed - (self.taken - self.before) <= AHEAD:
                return
            if not pace.left:
                raise TimeoutError
            await asyncio.sleep(INTERVAL)

    def cut_off(self) -> None:
        """End the connection, whatever still waits to be sent."""
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection; granian keeps its own hold of it."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _acknowledged(self) -> int:
        if self.socket is None:
            return 0
        info = self.socket.getsockopt(socket.IPPROTO_TCP, TCP_INFO, SIZE)
        if info[0] not in OPEN:
            raise ConnectionError
        return int(struct.unpack_from("=Q", info, ACKNOWLEDGED)[0])


def _connection_with(host: str, port: str) -> socket.socket | None:
    """A second hold of the connection with a client, found among the open files of this process.

    Raises:
        ConnectionError: the client has gone.
    """
    try:
        descriptors = [int(name) for name in os.listdir(DESCRIPTORS)]
    except OSError:
        return None
    for descriptor in descriptors:
        with suppress(OSError):
            if os.readlink(f"{DESCRIPTORS}/{descriptor}").startswith("socket:"):
                found = socket.socket(fileno=os.dup(descriptor))
                if _is_with(found, host, port):
                    return found
                found.close()
    raise ConnectionError


def _is_with(connection: socket.socket, host: str, port: str) -> bool:
    try:
        peer = connection.getpeername()
    except OSError:
        return False
    return isinstance(peer, tuple) and (peer[0], str(peer[1])) == (host, port)
