"""Limits on requests of each kind at a time, so that no kind takes the last thread of another.

A request first takes a place of its kind, or is refused at once; with the places of all kinds taken, a server
with THREADS threads still has some to say so. Then it waits for a turn, first come first served, and is
refused after a while. Both come before the first query and before any transaction opens, in this order:

1. a place of the kind: never waited for;
2. a turn to look what the state of the public record is, given back at once (public requests alone, none
   where SQLite's change counter tells, and most share one look: `tracker.server.shared_looks`);
3. a turn of the kind; a reader whose file has to be built gives back place, turn and connection, takes a
   place of “files”, and waits for whoever builds this file already, then for a turn of “files”, then for one
   of the machine (`tracker.handler.builds`);
4. a turn to make a public answer: whoever waits 0.2 s for it goes on all the same
   (`ShortTurns`);
5. the database; 6. locks of memory, during which nothing is waited for.

docs/decisions/locks.md says why, and names every lock there is.
"""

from _thread import LockType
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any

from incidents.http.site_address import DESK, STATIC, is_served
from tracker.faults import Refused, busy

SIGN_IN = "/admin/account/"
NOT_OF_READERS = (*DESK, STATIC)
READING = ("GET", "HEAD", "OPTIONS")
PATIENCE = 5.0  # seconds that a request waits for its turn, and a writer for the database as well
# A whole team that signs in at the same moment gets in, one behind the other.
PATIENCE_OF_SIGN_INS = 20.0

# Of each kind: how many are worked on at a time, and how many more may wait.
KINDS = {
    "readers": (6, 18),  # pages, lists, records
    "files": (2, 8),  # files that have to be built
    "static": (8, 8),  # style sheets and scripts, which need no database
    "editors": (4, 12),  # whoever reads at the desk
    "writers": (3, 13),  # whoever changes something there
    "sign-ins": (2, 28),  # so many passwords are hashed at a time
    "exports": (1, 3),  # files of the desk
}
DOWNLOADS = 100  # readers' files that are being sent, without a thread
DESK_DOWNLOADS = 20  # the desk's; each is a file on disk until it is sent
# Public answers that are made at a time, and seconds after which a waiting request continues all the same:
# docs/decisions/reader-connections.md.
AT_ONCE, PATIENCE_OF_ANSWERS = 2, 0.2
# Turns to look what the state of the public record is, for requests that do not share the look of others.
LOOKS, SHARED_LOOKS = 1, 1
THREADS = sum(turns + waiting for turns, waiting in KINDS.values()) + 4
# Connections of one process to the public database and to the desk's, at most: operators.md has the sum.
PUBLIC_CONNECTIONS = KINDS["readers"][0] + KINDS["files"][0] + LOOKS + SHARED_LOOKS
DESK_CONNECTIONS = sum(KINDS[kind][0] for kind in ("editors", "writers", "sign-ins", "exports"))


class Busy(Refused):
    """Too many ask for the same kind of thing: to be told as 503 with Retry-After."""

    def __init__(self) -> None:
        super().__init__(busy())


class Turns:
    """So many at a time, the others in the order in which they came."""

    def __init__(self, turns: int) -> None:
        self._lock, self._free = Lock(), turns
        # Of each who waits a lock that is held until its turn: an Event would be three.
        self._queue: deque[LockType] = deque()

    def take(self, patience: float) -> None:
        """Wait for a turn; raises Busy where none came in so many seconds."""
        if not self.has_taken(patience):
            raise Busy

    def has_taken(self, patience: float) -> bool:
        """Wait for a turn; return whether one came in so many seconds."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if not patience:
                return False
            mine = Lock()
            mine.acquire()
            self._queue.append(mine)
        if mine.acquire(timeout=patience):
            return True
        with self._lock:
            if mine.acquire(blocking=False):  # in this very moment
                return True
            self._queue.remove(mine)
        return False

    def give_back(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1


class ShortTurns(Turns):
    """Turns to make an answer for a reader: who waited for one goes on without.

    Once somebody has waited in vain, nobody waits until a turn ends.
    """

    is_slow = False

    @contextmanager
    def of(self, kind: str) -> Iterator[None]:
        """Have a reader's request wait for its turn; the desk takes none, nor does a file of everything."""
        if kind != "readers":
            yield
            return
        has_turn = self.has_taken(0 if self.is_slow else PATIENCE_OF_ANSWERS)
        self.is_slow = not has_turn
        try:
            yield
        finally:
            if has_turn:
                self.give_back()
                self.is_slow = False


class Limit:
    """The limits of one kind of request."""

    def __init__(self, turns: int, waiting: int, patience: float | None = None) -> None:
        self.turns, self._lock, self._places = Turns(turns), Lock(), turns + waiting
        self._patience = patience

    @property
    def patience(self) -> float:
        """Seconds that a turn is waited for."""
        return PATIENCE if self._patience is None else self._patience

    def patience_of_database(self, waited: float) -> float:
        """Seconds left to wait for locks of the database; a sign-in has them all, however long it waited."""
        return PATIENCE if self._patience is not None else PATIENCE - waited

    def enter(self) -> "Ticket":
        """Take a place; raises Busy where there is none."""
        with self._lock:
            if not self._places:
                raise Busy
            self._places -= 1
        return Ticket(self)

    def leave(self) -> None:
        with self._lock:
            self._places += 1


class Ticket:
    """The place of one request, and its turn."""

    def __init__(self, limit: Limit) -> None:
        self._limit, self._has_place, self._has_turn = limit, True, False
        self.waited = 0.0  # seconds

    @property
    def patience_of_database(self) -> float:
        return self._limit.patience_of_database(self.waited)

    def take_turn(self) -> None:
        """Wait for a turn; raises Busy where none came in time."""
        start = monotonic()
        self._limit.turns.take(self._limit.patience)
        self.waited, self._has_turn = monotonic() - start, True

    def leave(self) -> None:
        """Give everything back; once is enough, and more does no harm."""
        if self._has_turn:
            self._has_turn = False
            self._limit.turns.give_back()
        if self._has_place:
            self._has_place = False
            self._limit.leave()


def limits() -> dict[str, Limit]:
    """The limits of one process."""
    patience = {"sign-ins": PATIENCE_OF_SIGN_INS}
    return {kind: Limit(*numbers, patience.get(kind)) for kind, numbers in KINDS.items()}


def is_reading(environ: dict[str, Any]) -> bool:
    """Return whether this is a request of a reader that changes nothing; the rest passes all middleware."""
    return environ["REQUEST_METHOD"] in READING and not environ.get("PATH_INFO", "").startswith(
        NOT_OF_READERS
    )


def kind_of(environ: dict[str, Any]) -> str:
    """Return the kind of a request."""
    path, reads = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"] in READING
    if path.startswith(STATIC):
        return "static"
    if not path.startswith(DESK) or not is_served(path):
        return "readers"
    if not reads:
        return "sign-ins" if path.startswith(SIGN_IN) else "writers"
    return "exports" if path.rstrip("/").endswith(("/export", "/export/first")) else "editors"
