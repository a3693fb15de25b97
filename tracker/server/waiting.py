"""Waiting for PostgreSQL at the start of a server: after a power cut it may start later than the tracker."""

import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import OperationalError, connections
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from tracker.databases import CONNECTING

AT_MOST, EVERY = 60.0, 5.0  # seconds
# Messages of a PostgreSQL that has no connection free at the moment.
FOR_NOW = re.compile(r"too many|remaining connection slots")


class DatabaseMissing(Exception):
    """A database that does not respond, or refuses the connection."""


def wait_for_databases(aliases: Iterable[str], say: Callable[[str], None]) -> None:
    """Wait until each PostgreSQL accepts connections, with a line of output every five seconds.

    Raises:
        DatabaseMissing: it did not respond for a minute, or refused the connection.
    """
    end = time.monotonic() + AT_MOST
    for alias in aliases:
        if connections[alias].vendor == "postgresql":
            _wait_for(alias, end, say)


def _takes_connections(connection: Any) -> bool:
    """Return whether a PostgreSQL responds but refused our password, role or database.

    libpq tells this by the SQLSTATE; messages depend on the server's language (`lc_messages`), and errors of
    failed connections have no SQLSTATE.
    """
    names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    given = {
        name: connection.settings_dict[key] for name, key in names.items() if connection.settings_dict[key]
    }
    conninfo = make_conninfo(**given, connect_timeout=CONNECTING)
    return PGconn.ping(conninfo.encode()) == Ping.OK


def _wait_for(alias: str, end: float, say: Callable[[str], None]) -> None:
    while True:
        start = time.monotonic()
        try:
            connections[alias].ensure_connection()
            return
        except OperationalError as error:
            words = str(error).strip()
        if _takes_connections(connections[alias]) and not FOR_NOW.search(words):
            raise DatabaseMissing(f"PostgreSQL refuses the connection: {words}")
        if time.monotonic() + EVERY > end:
            raise DatabaseMissing(f"PostgreSQL did not answer for {AT_MOST:.0f} seconds: {words}")
        say(f"Waiting for PostgreSQL, {end - time.monotonic():.0f} seconds more at most.")
        time.sleep(max(0.0, start + EVERY - time.monotonic()))
