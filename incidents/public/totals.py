"""How many records match: counted once, and known until the next line of the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from incidents.models.edition import Change

MOST_REMEMBERED = 1_000
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Totals:
    """How many records match; of these, how many certainly."""

    count: int
    count_certain: int


class UntilNextChange(Generic[Known]):
    """What follows from the present public record, made only if something was published since.

    Nothing public changes without a line in the ledger, whose times never repeat; so the last line says
    which state of the public record this is. (What is redacted without one is never a live edition.)
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.known: dict[Any, Known] = {}

    def clear(self) -> None:
        self.known.clear()

    def get(self, about: Any, make: Callable[[], Known]) -> Known:
        state = Change.objects.for_readers().order_by("-sequence").values_list("sequence", "at").first()
        if state is None:
            return make()
        key = (about, state)
        found = self.known.get(key)
        if found is None:
            found = make()
            if len(self.known) >= self.most:
                self.clear()
            self.known[key] = found
        return found


_remembered = UntilNextChange[Totals](most=MOST_REMEMBERED)


def totals_until_next_change(question: Any, count: Callable[[], Totals]) -> Totals:
    """The totals of a question about the present."""
    return _remembered.get(question, count)
