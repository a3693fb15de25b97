"""Waiting for PostgreSQL at the start of a server: it may start later than we do, as after a power cut."""

import re
import time
from collections.abc import Callable

from django.db import OperationalError, connections

AT_MOST, EVERY = 60.0, 5.0  # seconds
# What a PostgreSQL says that is there and will say the same in a minute: a wrong password, role or database.
REFUSED = re.compile(r"FATAL|no password supplied|authentication")
# What it says while it starts or stops, or is full just now.
FOR_NOW = re.compile(r"starting up|shutting down|recovery|too many|remaining connection slots")


class DatabaseMissing(Exception):
    """A database that does not answer, or refuses whoever asks."""


def wait_for_databases(say: Callable[[str], None]) -> None:
    """Wait until every PostgreSQL can be connected to, with a line every five seconds.

    Raises:
        DatabaseMissing: it did not answer for a minute, or refused us.
    """
    end = time.monotonic() + AT_MOST
    for alias in connections:
        if connections[alias].vendor == "postgresql":
            _wait_for(alias, end, say)


def _wait_for(alias: str, end: float, say: Callable[[str], None]) -> None:
    while True:
        start = time.monotonic()
        try:
            connections[alias].ensure_connection()
            return
        except OperationalError as error:
            words = str(error).strip()
        if REFUSED.search(words) and not FOR_NOW.search(words):
            raise DatabaseMissing(f"PostgreSQL refuses the connection: {words}")
        if time.monotonic() + EVERY > end:
            raise DatabaseMissing(f"PostgreSQL did not answer for {AT_MOST:.0f} seconds: {words}")
        say(f"Waiting for PostgreSQL, {end - time.monotonic():.0f} seconds more at most.")
        time.sleep(max(0.0, start + EVERY - time.monotonic()))
