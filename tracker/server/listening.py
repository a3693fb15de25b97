"""The port of the server: bound by the main process only, and shared with its workers."""

import errno
import socket

BACKLOG = 1024
TAKES_NOTHING = 30_000  # milliseconds


class PortUnavailable(Exception):
    """The port is not available; the message has the port and the reason."""


def listen(host: str, port: int) -> socket.socket:
    """Open the only socket, from which all workers accept.

    Without SO_REUSEPORT: with it two services share a port unnoticed, each answering some requests.

    Raises:
        PortUnavailable: another process listens there, or the system does not allow it.
    """
    bare = host.strip("[]")
    try:
        family = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listener = socket.create_server(
            (bare, port), family=family, backlog=BACKLOG, dualstack_ipv6=bare == "::"
        )
    except OSError as error:
        raise PortUnavailable(_in_words(host, port, error)) from None
    listener.setblocking(False)
    # Inherited by accepted sockets: the system disconnects a client that reads nothing for so long.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKES_NOTHING)
    return listener


def _in_words(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is in use: another tracker or another service listens there. "
            "Stop it, or name another port with --port."
        )
    return f"Port {port} of {host} cannot be listened on: {error.strerror}."
