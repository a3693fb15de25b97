"""An in-memory index of incident dates per country, which counts matches without a table scan.

The index of a country is built when the country is asked for the second time, and updated after each
publication.
"""

from collections.abc import Iterable
from threading import Lock
from typing import Any

from django.db.models import Count, Value

from incidents.choices import RecordKind
from incidents.models.editions.edition import BEGINNING, END, IncidentEdition
from incidents.public.cache import registry
from incidents.public.cache.interval_index import IntervalIndex
from incidents.public.cache.ledger_cache import State
from incidents.public.queries import parameters
from incidents.public.queries.filters import IncidentFilters
from incidents.public.queries.filterset_base import PublicFilterSet
from incidents.public.queries.ledger_state import Line, incidents_since, line_now
from incidents.public.queries.reference_lookup import editions_at
from incidents.public.queries.stored_editions import rows_of

COUNTED_BY_DATES = frozenset({"country", "date_from", "date_to", "date_match", "undated"})
# The number of matches, and of certain ones.
Counts = tuple[int, int]


class CountryDates:
    """The dates of all incidents of a country."""

    def __init__(self, rows: Iterable[tuple[Any, Any, int]]) -> None:
        spans = list(rows)
        self.undated = sum(many for first, _, many in spans if first is None)
        self.spans = IntervalIndex(
            (a.toordinal(), b.toordinal(), many) for a, b, many in spans if a is not None
        )

    def change(self, first: Any, last: Any, by: int) -> None:
        """Count one incident more or less; raises ValueError if there is none to subtract."""
        if first is None:
            if self.undated + by < 0:
                raise ValueError("There is no incident without a date.")
            self.undated += by
        else:
            (self.spans.add if by > 0 else self.spans.remove)(first.toordinal(), last.toordinal())

    def counts(self, filters: IncidentFilters) -> Counts:
        """Return how many match, and how many certainly."""
        if "undated" in filters.asked:
            return self.undated, self.undated
        if not filters.has_period:
            count = self.undated + len(self.spans)
            return count, count
        first = filters.asked.get("date_from", BEGINNING).toordinal()
        last = filters.asked.get("date_to", END).toordinal()
        certain = self.spans.inside(first, last)
        return certain if filters.asks_certain else self.spans.overlapping(first, last), certain


class CountryDatesCache:
    """The dates of countries in one state of the ledger; all threads of a process share them.

    The lock is never held during a query: what was read is used only if the state that it was read for is
    still that of the cache.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.clear()
        registry.register("dates of countries", self.clear)

    def clear(self) -> None:
        # None for a country with an invalid span (earliest after latest), which the desk refuses.
        self.countries: dict[str, CountryDates | None] = {}
        self._requested: set[str] = set()
        self._being_read: set[str] = set()  # the database counts meanwhile
        self._state: State = None
        self._line: Line = None

    def counts(self, filters: PublicFilterSet) -> Counts | None:
        """Return the counts of a query, in whose snapshot this is called; None if they are not known."""
        asked, controls = filters.asked, parameters.controls(filters.record_kind).keys()
        if not isinstance(filters, IncidentFilters) or "country" not in asked:
            return None
        if not asked.keys() <= COUNTED_BY_DATES | controls or (state := filters.state) is None:
            return None
        if state != self._state and not self._update(state):
            return None
        for code in asked["country"]:
            self._read(code, state)
        with self._lock:
            if state != self._state:
                return None
            known = [
                dates.counts(filters) for code in asked["country"] if (dates := self.countries.get(code))
            ]
        if len(known) < len(asked["country"]):
            return None
        return sum(count for count, _ in known), sum(certain for _, certain in known)

    def _read(self, country: str, state: State) -> None:
        """Build the index of a country on its second request."""
        with self._lock:
            is_known = country in self.countries or country in self._being_read
            if is_known or country not in self._requested:
                self._requested.add(country)
                return
            self._being_read.add(country)
        try:
            line, dates = line_now(), _dates_in(country)
            with self._lock:
                if state == self._state:
                    self._line = self._line or line
                    self.countries.setdefault(country, dates)
        finally:
            with self._lock:
                self._being_read.discard(country)

    def _update(self, state: State) -> bool:
        """Bring the cache to the state of this snapshot; False if that is not possible."""
        with self._lock:
            before = self._state, self._line
            if not self.countries:
                self._state, self._line = state, None
                return True
        line = line_now()
        if line is None or (before[1] is not None and line[1] < before[1][1]):
            return False  # a snapshot older than the cache
        changed = incidents_since(before[1], line)
        changes = changed and [(_dates_of(pks), by) for pks, by in zip(changed, (1, -1), strict=True)]
        with self._lock:
            if (self._state, self._line) != before:
                return self._state == state  # another thread was quicker
            if changes is None or not self._change(changes):
                self.countries = {}
            self._state, self._line = state, line
        return True

    def _change(self, changes: list[tuple[list[tuple[Any, ...]], int]]) -> bool:
        """Apply these changes; False if the cache does not have what they subtract."""
        try:
            for rows, by in changes:
                for country, first, last in rows:
                    if dates := self.countries.get(country):
                        dates.change(first, last, by)
        except ValueError:
            return False
        except BaseException:
            self.clear()  # drop a partially applied update
            raise
        return True


def _dates_in(country: str) -> CountryDates | None:
    """Return the dates of a country; None if some are no span."""
    editions = editions_at(RecordKind.INCIDENT, None).filter(country=country)
    try:
        return CountryDates(editions.values_list("earliest", "latest").annotate(many=Count(Value(1))))
    except ValueError:
        return None


def _dates_of(pks: list[int]) -> list[tuple[Any, ...]]:
    """Return country, first and last day of these editions."""
    return list(rows_of(IncidentEdition).filter(pk__in=pks).values_list("country", "earliest", "latest"))


_remembered = CountryDatesCache()


def counts_by_dates(filters: PublicFilterSet) -> Counts | None:
    """Return the counts of a query by country and period; None if the dates are not in memory."""
    return _remembered.counts(filters)
