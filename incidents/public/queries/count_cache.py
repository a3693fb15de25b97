"""How many incidents of a country have a day in a period, without looking at each: the days of a country that
is asked for again are kept, and carried on from one publication to the next.
"""

from collections.abc import Iterable
from threading import Lock
from typing import Any

from django.db.models import Count, Value

from incidents.choices import RecordKind
from incidents.models.editions.edition import BEGINNING, END, IncidentEdition
from incidents.public.cache.interval_index import IntervalIndex
from incidents.public.cache.ledger_cache import State, Totals
from incidents.public.cache.registry import registered
from incidents.public.queries import parameters
from incidents.public.queries.filters import IncidentFilters
from incidents.public.queries.filterset_base import PublicFilterSet, rows_of
from incidents.public.queries.ledger_diff import Line, incidents_since, line_now
from incidents.public.queries.reference_lookup import editions_at

ASKED = frozenset({"country", "date_from", "date_to", "date_match", "undated"})


class Days:
    """The days of all incidents of a country."""

    def __init__(self, rows: Iterable[tuple[Any, Any, int]]) -> None:
        found = list(rows)
        self.undated = sum(many for first, _, many in found if first is None)
        self.spans = IntervalIndex(
            (a.toordinal(), b.toordinal(), many) for a, b, many in found if a is not None
        )

    def change(self, first: Any, last: Any, by: int) -> None:
        """Count one more or one less."""
        if first is None:
            if self.undated + by < 0:
                raise ValueError("There is none without a date.")
            self.undated += by
        else:
            (self.spans.add if by > 0 else self.spans.remove)(first.toordinal(), last.toordinal())

    def totals(self, filters: IncidentFilters) -> Totals:
        """How many there are of what is asked, and how many certainly."""
        if "undated" in filters.asked:
            return Totals(self.undated, self.undated)
        if not filters.has_period:
            count = self.undated + len(self.spans)
            return Totals(count, count)
        first = filters.asked.get("date_from", BEGINNING).toordinal()
        last = filters.asked.get("date_to", END).toordinal()
        certain = self.spans.inside(first, last)
        return Totals(certain if filters.asks_certain else self.spans.overlapping(first, last), certain)


class Counted:
    """The days of countries in one state of the public record; all threads of a process share them.

    What the lock protects is read and changed in memory alone: every query is made before it is taken, and
    what a query found is used only if the state that it was found for is still the one that is kept.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        # None of those that have days which are no span; the desk refuses these.
        self.countries: dict[str, Days | None] = {}
        self._asked: set[str] = set()
        self._being_read: set[str] = set()  # the database counts meanwhile
        self._state: State = None
        self._line: Line = None

    def totals(self, filters: PublicFilterSet) -> Totals | None:
        """The totals of a question, in whose snapshot this is called; None where they are not kept."""
        asked, controls = filters.asked, parameters.controls(filters.record_kind).keys()
        if not isinstance(filters, IncidentFilters) or "country" not in asked:
            return None
        if not asked.keys() <= ASKED | controls or (state := filters.state) is None:
            return None
        if state != self._state and not self._carry_on(state):
            return None
        for code in asked["country"]:
            self._read(code, state)
        with self._lock:
            if state != self._state:
                return None
            found = [days.totals(filters) for code in asked["country"] if (days := self.countries.get(code))]
        if len(found) < len(asked["country"]):
            return None
        return Totals(sum(each.count for each in found), sum(each.count_certain for each in found))

    def _read(self, country: str, state: State) -> None:
        """Keep the days of a country, from the second time on that it is asked for."""
        with self._lock:
            if country in self.countries or country in self._being_read or country not in self._asked:
                self._asked.add(country)
                return
            self._being_read.add(country)
        try:
            line, days = line_now(), _days_in(country)
            with self._lock:
                if state == self._state:
                    self._line = self._line or line
                    self.countries.setdefault(country, days)
        finally:
            with self._lock:
                self._being_read.discard(country)

    def _carry_on(self, state: State) -> bool:
        """Whether what is kept could be brought to the state that this snapshot has."""
        with self._lock:
            before = self._state, self._line
            if not self.countries:
                self._state, self._line = state, None
                return True
        line = line_now()
        if line is None or (before[1] is not None and line[1] < before[1][1]):
            return False  # a snapshot from before what is kept
        changed = incidents_since(before[1], line)
        changes = changed and [(_days_of(pks), by) for pks, by in zip(changed, (1, -1), strict=True)]
        with self._lock:
            if (self._state, self._line) != before:
                return self._state == state  # another thread was quicker
            if changes is None or not self._change(changes):
                self.countries = {}
            self._state, self._line = state, line
        return True

    def _change(self, changes: list[tuple[list[tuple[Any, ...]], int]]) -> bool:
        """Whether these days could be added and taken off."""
        try:
            for found, by in changes:
                for country, first, last in found:
                    if days := self.countries.get(country):
                        days.change(first, last, by)
        except ValueError:  # they are not those that are kept
            return False
        except BaseException:
            self.clear()  # what is half carried on
            raise
        return True


def _days_in(country: str) -> Days | None:
    """The days of a country; None where some are no span."""
    editions = editions_at(RecordKind.INCIDENT, None).filter(country=country)
    try:
        return Days(editions.values_list("earliest", "latest").annotate(many=Count(Value(1))))
    except ValueError:
        return None


def _days_of(pks: list[int]) -> list[tuple[Any, ...]]:
    """Country, first and last day of these editions."""
    return list(rows_of(IncidentEdition).filter(pk__in=pks).values_list("country", "earliest", "latest"))


_remembered = registered(Counted())


def totals_kept(filters: PublicFilterSet) -> Totals | None:
    """The totals of a question about a country, if its days are kept."""
    return _remembered.totals(filters)
