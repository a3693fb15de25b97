"""Rates of clients: each has a budget of units that fills up again, TRACKER_PUBLIC_RATE.

The budgets of all clients are in one file of fixed size that all processes of a machine map into memory; it
holds digests of addresses, no address. What a request costs is known when it is answered, so a client may
have as many requests too many under way as are worked on at a time. Processes do not lock each other out:
what two of them count in the same microsecond may be counted once. Where more clients ask than there are
places, whoever asked longest ago is forgotten.
"""

import ipaddress
import mmap
import os
import struct
from functools import lru_cache
from hashlib import blake2b
from math import ceil
from pathlib import Path
from threading import Lock
from time import time
from typing import Any, NamedTuple

from django.conf import settings

from incidents.http.problem_details import is_api
from tracker.middleware import cross_origin
from tracker.middleware.base import PREFLIGHT, language_of
from tracker.middleware.onion import is_for_onion

ONION, TIMES_AN_ADDRESS = "onion", 10  # all who come by the onion address are one client
NETWORK = 64  # bits of an IPv6 address: what one household or host has
PLACES = 65_536
NEIGHBOURS = 4  # places where the budget of a client may be
PLACE = struct.Struct("<Qd")  # digest of the client, and when its budget is whole again
GROUP = struct.Struct("<" + "Qd" * NEIGHBOURS)
GROUPS, SIZE = PLACES // NEIGHBOURS, PLACES * PLACE.size
A_MOMENT = 1e-4  # seconds, below which floats do not count
LONGEST_DEBT = 24 * 60 * 60.0  # seconds; what is further ahead was written by another clock


class Rate(NamedTuple):
    """So many units in so many seconds."""

    units: int
    seconds: int


class Budgets:
    """The budgets of all clients; all threads of a process share it."""

    def __init__(self, rate: Rate, path: Path) -> None:
        self.rate, self._places, self._lock = rate, _mapped(path), Lock()
        self._seconds_a_unit = rate.seconds / rate.units

    def seconds_to_wait(self, client: str) -> int:
        """Return the seconds until a client has a whole unit; 0 where it need not wait."""
        now = time()
        whole_again = self._find(_digest(client), now)[1]
        if whole_again <= now:
            return 0
        # What was asked last may have cost more than there was left.
        debt = whole_again - now - self.rate.seconds + self._seconds(client, 1)
        return ceil(debt) if debt > A_MOMENT else 0

    def charge(self, client: str, units: float) -> None:
        """Take units off the budget of a client."""
        now, digest, seconds = time(), _digest(client), self._seconds(client, units)
        with self._lock:
            offset, whole_again = self._find(digest, now)
            PLACE.pack_into(self._places, offset, digest, max(whole_again, now) + seconds)

    def pay(self, client: str, units: float) -> bool:
        """Take units off the budget of a client that has a whole unit; return whether it has."""
        if self.seconds_to_wait(client):
            return False
        self.charge(client, units)
        return True

    def _seconds(self, client: str, units: float) -> float:
        """In how long so many units come back."""
        return units * self._seconds_a_unit / (TIMES_AN_ADDRESS if client == ONION else 1)

    def _find(self, digest: int, now: float) -> tuple[int, float]:
        """Return the place of a client's budget, and the time at which it is whole again."""
        start = digest % GROUPS * GROUP.size
        group = GROUP.unpack_from(self._places, start)
        digests, times = group[::2], group[1::2]
        if digest in digests:
            at = digests.index(digest)
            return start + at * PLACE.size, times[at] if times[at] < now + LONGEST_DEBT else 0.0
        oldest = min(range(NEIGHBOURS), key=lambda at: times[at] if times[at] < now + LONGEST_DEBT else 0.0)
        return start + oldest * PLACE.size, 0.0

    def headers(self, seconds: int) -> list[tuple[str, str]]:
        """Return the headers of a refusal that state the limit (draft-ietf-httpapi-ratelimit-headers)."""
        policy = f'"readers";q={self.rate.units};w={self.rate.seconds}'
        return [
            ("Retry-After", str(seconds)),
            ("RateLimit-Policy", policy),
            ("RateLimit", f'"readers";r=0;t={seconds}'),
        ]


def budgets() -> Budgets | None:
    """Those of the settings; None where nobody is limited."""
    rate = settings.PUBLIC_RATE
    return rate and Budgets(Rate(*rate), Path(settings.DATA_DIR) / "rates")


def client_of(environ: dict[str, Any]) -> str:
    """Return the client whose budget pays for a request."""
    if is_for_onion(environ):
        return ONION
    address = environ.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES and (named := environ.get("HTTP_X_FORWARDED_FOR")):
        entries = named.split(",")
        address = entries[-min(settings.TRUSTED_PROXIES, len(entries))].strip()
    return network_of(address)


@lru_cache(10_000)
def network_of(address: str) -> str:
    """An IPv4 address, or the network of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""  # a socket in the file system, or no proxy that says
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, NETWORK), strict=False))
        found = found.ipv4_mapped
    return str(found)


def form_of(environ: dict[str, Any]) -> tuple[Any, ...]:
    """Return the conditions that the words and headers of a refusal follow from."""
    path, is_options = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"] == "OPTIONS"
    about_path = is_api(path), cross_origin.is_open(path), language_of(path)
    return *about_path, is_options, PREFLIGHT in environ, is_for_onion(environ)


@lru_cache(10_000)
def _digest(client: str) -> int:
    key = blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    return int.from_bytes(blake2b(client.encode(), key=key, digest_size=8).digest(), "little") or 1


def _mapped(path: Path) -> mmap.mmap:
    """The file in memory; where it cannot be written, memory of this process alone."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return mmap.mmap(-1, SIZE)
    try:
        os.ftruncate(descriptor, SIZE)
        return mmap.mmap(descriptor, SIZE)
    finally:
        os.close(descriptor)
