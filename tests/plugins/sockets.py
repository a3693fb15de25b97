"""Tests reach this machine only: any other connection is refused, in every thread, and fails its test.

An audit hook sees what a patched socket class does not: look-ups of names, datagrams, and code that imported
the original class. It does not see other processes.
"""

import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

WITH_ADDRESS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
WITH_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
HERE = {"", "localhost", socket.gethostname()}
_refused: list[str] = []


class OtherMachine(Exception):
    """A test tried to reach another machine."""


def pytest_configure(config: pytest.Config) -> None:
    sys.addaudithook(guard)


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event in WITH_ADDRESS:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""  # else a path, or an address in use
    elif event in WITH_NAME:
        host = arguments[0]
    else:
        return
    if not is_here(host):
        _refused.append(f"{event} {host}")
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
