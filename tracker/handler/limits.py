"""How many requests of each kind are worked on at a time, so that no kind takes the last thread of another.

A request first takes a place of its kind, or is refused at once; with the places of all kinds taken, a server
with THREADS threads still has some to say so. Then it waits for a turn, first come first served, and is
refused after a while. Both come before the first query and before any transaction opens, in this order:

1. a place of the kind: never waited for;
2. a turn to look what the state of the public record is, given back at once (public requests alone);
3. a turn of the kind; a reader whose file has to be built gives back place, turn and connection, takes a
   place of “files”, and waits for whoever builds this file already, then for a turn of “files”, then for one
   of the machine (`tracker.handler.builds`);
4. a turn to make a public answer: whoever waits 0.2 s for it goes on all the same
   (`tracker.handler.response_cache`);
5. the database; 6. locks of memory, during which nothing is waited for.

docs/decisions/locks.md says why, and names every lock there is.
"""

from collections import deque
from threading import Event, Lock
from time import monotonic
from typing import Any

from django.conf import settings

from incidents.http.site_address import DESK
from tracker.faults import Refused, busy

SIGN_IN = "/admin/account/"
STATIC = f"/{settings.STATIC_URL.strip('/')}/"
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
LOOKS = 2  # turns to look what the state of the public record is
THREADS = sum(turns + waiting for turns, waiting in KINDS.values()) + 4
# Connections of one process to the public database and to the desk's, at most: operators.md has the sum.
PUBLIC_CONNECTIONS = KINDS["readers"][0] + KINDS["files"][0] + LOOKS
DESK_CONNECTIONS = sum(KINDS[kind][0] for kind in ("editors", "writers", "sign-ins", "exports"))


class Busy(Refused):
    """Too many ask for the same kind of thing: to be told as 503 with Retry-After."""

    def __init__(self) -> None:
        super().__init__(busy())


class Turns:
    """So many at a time, the others in the order in which they came."""

    def __init__(self, turns: int) -> None:
        self._lock, self._free = Lock(), turns
        self._queue: deque[Event] = deque()

    def take(self, patience: float) -> None:
        """Wait for a turn; raises Busy where none came in so many seconds."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = Event()
            self._queue.append(mine)
        if mine.wait(patience):
            return
        with self._lock:
            if mine.is_set():  # in this very moment
                return
            self._queue.remove(mine)
        raise Busy

    def give_back(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1


class Limit:
    """What one kind of request may take."""

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


def kind_of(environ: dict[str, Any]) -> str:
    """Which of the kinds a request is of."""
    path, reads = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"] in READING
    if path.startswith(STATIC):
        return "static"
    if not path.startswith(DESK):
        return "readers"
    if not reads:
        return "sign-ins" if path.startswith(SIGN_IN) else "writers"
    return "exports" if path.rstrip("/").endswith(("/export", "/export/first")) else "editors"
