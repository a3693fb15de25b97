"""Pace: how much is written at once, so that others never wait long, however fast the machine is just now."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

AIM = 0.25  # seconds that others may have to wait for one transaction; a slow moment may take twice that
LEAST, MOST = 20, 1_000
# SQLite's writers wait for each other by looking again every tenth of a second: leave them such a gap.
GAP = 0.11


class Pace:
    """`size` is how many records the next transaction may take."""

    def __init__(self) -> None:
        # On PostgreSQL nobody waits for new rows of others, however many.
        self.size = 100 if connection.vendor == "sqlite" else MOST // 2
        self.free_since = 0.0

    @contextmanager
    def taken(self, count: int) -> Iterator[None]:
        """Time a transaction of so many records and learn from it; others had a gap before to write in."""
        if connection.vendor == "sqlite":
            time.sleep(max(0.0, self.free_since + GAP - time.perf_counter()))
        start = time.perf_counter()
        yield
        self.free_since = time.perf_counter()
        if connection.vendor == "sqlite":
            self.learn(count, self.free_since - start)

    def learn(self, count: int, seconds: float) -> None:
        wanted = int(count * AIM / max(seconds, 0.001))
        self.size = max(LEAST, min(wanted, 2 * self.size, MOST))
