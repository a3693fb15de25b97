"""Tests reach this machine only: any other connection is refused, in every thread, and fails its test.

The methods of sockets and the functions that look up names are wrapped once for the process. An audit hook
would see them too, but Python calls it for every `id()` as well: a thirtieth of the time of all tests.
Connections made by libraries in C (PostgreSQL's) and by other processes are not seen.
"""

import socket
from collections.abc import Callable, Iterator
from functools import wraps
from ipaddress import ip_address
from typing import Any

import pytest

# The place of the address among the arguments of each method, after the socket itself.
METHODS = {"connect": 1, "connect_ex": 1, "sendto": -1, "sendmsg": 4}
LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")
HERE = {"", "localhost", socket.gethostname()}
_refused: list[str] = []


class OtherMachine(Exception):
    """A test tried to reach another machine."""


def pytest_configure(config: pytest.Config) -> None:
    for name, place in METHODS.items():
        setattr(socket.socket, name, _guarded_method(getattr(socket.socket, name), place))
    for name in LOOKUPS:
        setattr(socket, name, _guarded_lookup(getattr(socket, name)))


def _guarded_method(method: Callable[..., Any], place: int) -> Callable[..., Any]:
    @wraps(method)
    def guarded(*arguments: Any) -> Any:
        address = arguments[place] if place < len(arguments) else None
        # Otherwise it is a path, or an address in use.
        if isinstance(address, tuple):
            refuse_others(method.__name__, address[0])
        return method(*arguments)

    return guarded


def _guarded_lookup(look_up: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(look_up)
    def guarded(host: Any = None, *arguments: Any, **options: Any) -> Any:
        refuse_others(look_up.__name__, host)
        return look_up(host, *arguments, **options)

    return guarded


def refuse_others(call: str, host: str | bytes | None) -> None:
    if not is_here(host):
        _refused.append(f"{call} {host!r}")
        raise OtherMachine(host)


def is_here(host: str | bytes | None) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host or ""
    if name in HERE:
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(autouse=True)
def this_machine_alone() -> Iterator[None]:
    """Fail a test that tried to reach another machine, even if its code caught the refusal."""
    _refused.clear()
    yield
    if _refused:
        pytest.fail(f"Asked another machine: {', '.join(_refused)}")
