"""The port that is served: bound by the main process alone, and handed on to its workers."""

import errno
import socket

BACKLOG = 1024
TAKES_NOTHING = 30_000  # milliseconds


class PortUnavailable(Exception):
    """The port cannot be listened on; the words name it and say why."""


def listen(host: str, port: int) -> socket.socket:
    """Open the one socket that all workers accept from.

    Without SO_REUSEPORT: with it, two services share a port in silence, each answering some requests.

    Raises:
        PortUnavailable: somebody else listens there, or the system does not allow it.
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
    # What is accepted inherits it: a reader who takes nothing for so long is cut off by the system.
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
