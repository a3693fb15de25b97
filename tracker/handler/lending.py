"""Database connections of a server process, lent to whichever thread works on a request.

Django keeps a connection in each thread, so a process would hold as many as it has threads, most of which
only wait. Here a request has a connection while it has its turn (`tracker.handler.limits`), so there are
never more connections than turns, and those used last are used again. A thread that has a connection of its
own (a test, a command) keeps it. A connection is checked when it is lent, as Django does when a request
begins: readers' requests send no signal for that.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import Error, connections

SHORTEST = 0.5  # seconds of waiting in the database that a writer is left at least


class Lender:
    """The connections of a process that nobody has at the moment, by alias."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Any]] = {alias: [] for alias in connections}

    def lend(self, *aliases: str) -> "Loan":
        return Loan(self, aliases)

    def take(self, alias: str) -> Any:
        """The connection that was used last, or a new one, which connects when it is asked first."""
        with suppress(IndexError):
            connection = self._idle[alias].pop()
            connection.close_if_unusable_or_obsolete()  # as Django does when a request begins
            return connection
        connection = connections.create_connection(alias)
        connection.inc_thread_sharing()
        return connection

    def give_back(self, alias: str, connection: Any) -> None:
        if connection.in_atomic_block:  # broken off in the middle; whatever it holds ends with it
            with suppress(Exception):
                connection.connection.close()
            return
        self._idle[alias].append(connection)


class Loan:
    """The connections that one request has borrowed, until `end`."""

    def __init__(self, lender: Lender, aliases: tuple[str, ...]) -> None:
        self._lender, self._aliases = lender, aliases
        self._borrowed: dict[str, Any] = {}

    @contextmanager
    def here(self) -> Iterator[None]:
        """Have this thread use the connections; a stream may be read by another thread than began it."""
        own = set(_open_here())
        used = [alias for alias in self._aliases if alias not in own]
        for alias in used:
            if alias not in self._borrowed:
                self._borrowed[alias] = self._lender.take(alias)
            connections[alias] = self._borrowed[alias]
        try:
            yield
        finally:
            for alias in set(_open_here()) - own:
                if alias not in used:  # nobody should open one; and nobody would close it
                    connections[alias].close()
                del connections[alias]

    def end(self) -> None:
        """Give back what was borrowed; from now on nothing is lent any more."""
        self._aliases = ()
        while self._borrowed:
            self._lender.give_back(*self._borrowed.popitem())


def _open_here() -> list[str]:
    """The aliases that this thread has a connection of."""
    return [alias for alias in connections if hasattr(connections._connections, alias)]  # type: ignore[attr-defined]


def wait_at_most(alias: str, seconds: float, usual: float) -> None:
    """Have the database wait no longer for a lock in this request; `usual` is what connections begin with."""
    connection: Any = connections[alias]
    wanted = usual if seconds > usual - SHORTEST else max(seconds, SHORTEST)
    if getattr(connection, "patience", usual) == wanted:
        return
    sql = "PRAGMA busy_timeout = %d" if connection.vendor == "sqlite" else "SET lock_timeout = %d"
    with suppress(Error), connection.cursor() as cursor:
        cursor.execute(sql % (wanted * 1000))
        connection.patience = wanted
