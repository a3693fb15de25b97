"""The cost of a request, and the resources that it holds until its answer is sent."""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time
from typing import Any

from incidents.public.api.files import Build
from incidents.public.cache.ledger_cache import State
from tracker.handler.cache_entries import CacheEntry
from tracker.handler.lending import Loan
from tracker.handler.limits import Ticket

# Units of TRACKER_PUBLIC_RATE; each tenth of a second of the processor costs one more.
PAGE, UNCHANGED, FILE, STATISTICS, SECONDS_A_UNIT = 1, 0.1, 5, 5, 0.1


class Cost:
    """The cost of one request of a reader, in units."""

    __slots__ = ("is_file", "is_statistic", "is_unchanged", "seconds")

    def __init__(self) -> None:
        self.is_unchanged = self.is_file = self.is_statistic = False
        self.seconds = 0.0  # of the processor

    @contextmanager
    def measured(self) -> Iterator[None]:
        start = thread_time()
        try:
            yield
        finally:
            self.seconds += thread_time() - start

    @property
    def units(self) -> float:
        """A page is one, a 304 a tenth, a file or new statistics five; a tenth of a second of work one more.

        A database on another machine works without our seeing it, hence the five.
        """
        if self.is_unchanged:
            base: float = UNCHANGED
        else:
            base = FILE if self.is_file else STATISTICS if self.is_statistic else PAGE
        return base + self.seconds // SECONDS_A_UNIT


class Work:
    """The resources of one request until its answer is sent (place, turn, connections), and what it asks."""

    def __init__(self, kind: str, ticket: Ticket, loan: Loan, cost: Cost) -> None:
        self.begin(kind, ticket, loan)
        self.cost = cost
        self.build = Build()
        self.download: Ticket | None = None  # the place of a file that is sent
        self.about: tuple[str, ...] | None = None
        self.state: State = None
        self.told: CacheEntry | None = None
        self.looked = 0.0

    def begin(self, kind: str, ticket: Ticket, loan: Loan) -> None:
        self.kind, self.ticket, self.loan = kind, ticket, loan

    def only_sends(self) -> None:
        """Give back what making a file needed: sending it needs no thread and no database."""
        self.loan.end()
        self.ticket.leave()

    def end(self) -> None:
        """Give all back; more than once does no harm."""
        self.loan.end()
        self.ticket.leave()
        if self.download:
            self.download.leave()


class Stream:
    """An answer that is made while it is sent."""

    def __init__(self, response: Any, work: Work) -> None:
        self._response, self._work, self._pieces = response, work, iter(response)
        # A server that forgets to close takes no turn away for ever.
        weakref.finalize(self, work.end)

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        with self._work.loan.here():
            return next(self._pieces)

    def close(self) -> None:
        try:
            with self._work.loan.here():
                self._response.close()
        finally:
            self._work.end()
