"""The progress of a client in reading a response, as acknowledged to the system.

Granian copies everything it is given into memory, however slowly the client reads; so a response is passed on
only a little ahead of what the client's system has acknowledged.
"""

import asyncio
import os
import socket
import struct
from contextlib import suppress

from tracker.server.client_pace import Pace

AHEAD = 256 * 1024  # bytes
INTERVAL = 0.005  # seconds between two looks
DESCRIPTORS = "/proc/self/fd"
# In Linux's struct tcp_info: the state in the first byte, the acknowledged bytes at this offset.
TCP_INFO, SIZE, ACKNOWLEDGED = 11, 192, 120
OPEN = {1, 8}  # established; and half-closed by the client


class Peer:
    """The connection to one client. Without Linux it is unknown, and nothing waits for it."""

    def __init__(self, client: str) -> None:
        host, _, port = client.rpartition(":")
        self.socket = _connection_with(host.strip("[]"), port)
        self.before = self.taken = self._acknowledged()

    async def keep_up(self, handed: int, pace: Pace) -> None:
        """Wait until the client has read nearly everything passed on.

        Raises:
            TimeoutError: the client is too slow.
            ConnectionError: the client has gone.
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
        """End the connection, discarding unsent data."""
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close this handle of the connection; granian's own stays open."""
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
    """Return a second handle of the connection with a client, from the open files of this process.

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
