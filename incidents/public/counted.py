"""How many incidents of a country have a day in a period, without looking at each: the days of a country that
is asked for again are kept, and carried on from one publication to the next.
"""

from collections.abc import Iterable
from threading import Lock
from typing import Any

from django.db.models import Count, Value

from incidents.choices import RecordKind
from incidents.models.edition import BEGINNING, END, IncidentEdition
from incidents.public import parameters
from incidents.public.caches import registered
from incidents.public.filters import IncidentFilters
from incidents.public.filtersets import PublicFilterSet, rows_of
from incidents.public.overlaps import Spans
from incidents.public.parties import editions_at
from incidents.public.since import Line, incidents_since, line_now
from incidents.public.totals import State, Totals

ASKED = frozenset({"country", "date_from", "date_to", "date_match", "undated"})
# So many seconds a question waits until another has read the days of a country; the database can tell too.
PATIENCE = 0.02


class Days:
    """The days of all incidents of a country."""

    def __init__(self, rows: Iterable[tuple[Any, Any, int]]) -> None:
        found = list(rows)
        self.undated = sum(many for first, _, many in found if first is None)
        self.spans = Spans((a.toordinal(), b.toordinal(), many) for a, b, many in found if a is not None)

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
    """The days of countries in one state of the public record; all threads of a process share them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        # None of those that have days which are no span; the desk refuses these.
        self.countries: dict[str, Days | None] = {}
        self._asked: set[str] = set()
        self._state: State = None
        self._line: Line = None

    def totals(self, filters: PublicFilterSet) -> Totals | None:
        """The totals of a question, in whose snapshot this is called; None where they are not kept."""
        asked, controls = filters.asked, parameters.controls(filters.record_kind).keys()
        if not isinstance(filters, IncidentFilters) or "country" not in asked:
            return None
        if not asked.keys() <= ASKED | controls or (state := filters.state) is None:
            return None
        if not self._lock.acquire(timeout=PATIENCE):
            return None
        try:
            if state != self._state and not self._carry_on(state):
                return None
            found = [days.totals(filters) for code in asked["country"] if (days := self._days(code))]
        except BaseException:
            self.clear()  # what is half carried on
            raise
        finally:
            self._lock.release()
        if len(found) < len(asked["country"]):
            return None
        return Totals(sum(each.count for each in found), sum(each.count_certain for each in found))

    def _days(self, country: str) -> Days | None:
        """Those of a country, kept from the second time on that it is asked for."""
        if country not in self.countries:
            if country not in self._asked:
                self._asked.add(country)
                return None
            self._line = self._line or line_now()
            editions = editions_at(RecordKind.INCIDENT, None).filter(country=country)
            rows = editions.values_list("earliest", "latest").annotate(many=Count(Value(1)))
            try:
                self.countries[country] = Days(rows)
            except ValueError:
                self.countries[country] = None
        return self.countries[country]

    def _carry_on(self, state: State) -> bool:
        """Whether what is kept could be brought to the state that this snapshot has."""
        if not self.countries:
            self._state, self._line = state, None
            return True
        line = line_now()
        if line is None or (self._line is not None and line[1] < self._line[1]):
            return False  # a snapshot from before what is kept
        changed = incidents_since(self._line, line)
        if changed is None or not self._change(*changed):
            self.countries = {}
        self._state, self._line = state, line
        return True

    def _change(self, born: list[int], dead: list[int]) -> bool:
        """Whether the days of these editions could be added and taken off."""
        editions = rows_of(IncidentEdition).values_list("country", "earliest", "latest")
        changes = [(list(editions.filter(pk__in=pks)), by) for pks, by in ((born, 1), (dead, -1))]
        try:
            for found, by in changes:
                for country, first, last in found:
                    if days := self.countries.get(country):
                        days.change(first, last, by)
        except ValueError:  # they are not those that are kept
            return False
        return True


_remembered = registered(Counted())


def totals_kept(filters: PublicFilterSet) -> Totals | None:
    """The totals of a question about a country, if its days are kept."""
    return _remembered.totals(filters)
