"""The size of transactions: adapted to the speed of the machine, so that other writers wait shortly."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

AIM = 0.25  # seconds of one transaction; in a slow moment it may take twice as long
LEAST, MOST = 20, 1_000
# SQLite's writers try again every tenth of a second: leave them a gap of that length.
GAP = 0.11


class Pace:
    """`size` is the number of records for the next transaction."""

    def __init__(self) -> None:
        # On PostgreSQL no writer waits for new rows of another one.
        self.size = 100 if connection.vendor == "sqlite" else MOST // 2
        self.free_since = 0.0

    @contextmanager
    def taken(self, count: int) -> Iterator[None]:
        """Wait for the gap, time a transaction of so many records, and adapt the size."""
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
