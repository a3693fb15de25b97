"""Files that this process is building for readers, and who waits for each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic

from incidents.storage import file_cache
from tracker.faults import Refused, busy
from tracker.handler.limits import PATIENCE, Ticket

Gone = Callable[[], bool]


class Building:
    """One file that is being built, and how many wait for it beside whoever builds it."""

    def __init__(self) -> None:
        self.done, self.waiting = Event(), 0


class Builds:
    """The files under construction, by name; all threads of a process share them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._building: dict[str, Building] = {}

    @contextmanager
    def turn(self, name: str, ticket: Ticket, is_gone: Gone) -> Iterator[Gone]:
        """The right to build a file, and whether somebody wants it still; raises Refused after a while.

        Whoever waited for another to build it gets the right as well, and is to look for the file first.
        """
        building = self._join(name)
        try:
            ticket.take_turn()
            with _turn_of_the_machine():
                yield lambda: building.waiting > 0 or not is_gone()
        finally:
            with self._lock:
                del self._building[name]
            building.done.set()

    def _join(self, name: str) -> Building:
        """Become who builds the file; first wait for whoever does."""
        end = monotonic() + PATIENCE
        while True:
            with self._lock:
                building = self._building.get(name)
                if building is None:
                    mine = self._building[name] = Building()
                    return mine
                building.waiting += 1
            is_done = building.done.wait(max(0.0, end - monotonic()))
            with self._lock:
                building.waiting -= 1
            if not is_done:
                raise Refused(busy())


@contextmanager
def _turn_of_the_machine() -> Iterator[None]:
    try:
        with file_cache.turn():
            yield
    except file_cache.NoTurn:
        raise Refused(busy()) from None
