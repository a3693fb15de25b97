"""How many records match: counted once, and known until the next line of the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connections

from incidents.models.editions.change import Change
from incidents.models.editions.redaction import PendingRedaction
from incidents.public.cache.registry import registered

MOST_REMEMBERED = 1_000
PENDING = f"SELECT COUNT(*) FROM {PendingRedaction._meta.db_table}"  # noqa: S608
LAST_LINE = (
    f"SELECT sequence, at, ({PENDING}) FROM {Change._meta.db_table} "  # noqa: S608
    "ORDER BY sequence DESC LIMIT 1"
)
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Totals:
    """How many records match; of these, how many certainly."""

    count: int
    count_certain: int


State = tuple[Any, ...] | None


def last_line() -> State:
    """Number and time of the last line of the ledger, and how many redactions are pending; asked with every
    request, so without the ORM.
    """
    with connections[settings.PUBLIC_DATABASE].cursor() as cursor:
        cursor.execute(LAST_LINE)
        return cursor.fetchone()


class LedgerCache(Generic[Known]):
    """What follows from the present public record, made only if something was published since.

    Nothing public changes without a line in the ledger, whose times never repeat; so the last line says
    which state of the public record this is. (What is redacted without one is never a live edition, and until
    then it is read without what it is to lose; of these redactions the state has the number.)
    Whoever first asks in another state has all of it forgotten: words that were taken from view do not stay.
    """

    def __init__(self, most: int, size: Callable[[Known], int] = lambda found: 1) -> None:
        self.most, self.size = most, size
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        self.known: dict[Any, Known] = {}
        self.taken = 0
        self.state: State = None

    def get(self, about: Any, make: Callable[[], Known], state: State = None) -> Known:
        """What is known of it in this state of the record, by default the present one; else made now."""
        state = state or last_line()
        found = self.find(about, state)
        if found is None:
            found = make()
            self.keep(about, state, found)
        return found

    def find(self, about: Any, state: State) -> Known | None:
        """What is known of it in this state; from now on it is the last to make room for others."""
        with self._lock:
            if state != self.state:
                self.clear()
                self.state = state
            found = self.known.pop(about, None)
            if found is not None:
                self.known[about] = found
            return found

    def keep(self, about: Any, state: State, found: Known) -> None:
        """Remember what was made since `state` was read; where nothing was ever published, it changes too."""
        size = self.size(found)
        with self._lock:
            if state is None or state != self.state or size > self.most:
                return
            self._drop(about)
            while self.taken + size > self.most:
                self._drop(next(iter(self.known)))
            self.known[about] = found
            self.taken += size

    def _drop(self, about: Any) -> None:
        if (found := self.known.pop(about, None)) is not None:
            self.taken -= self.size(found)


_remembered = registered(LedgerCache[Totals](most=MOST_REMEMBERED))


def totals_until_next_change(question: Any, count: Callable[[], Totals], state: State) -> Totals:
    """The totals of a question about the present."""
    return _remembered.get(question, count, state)
