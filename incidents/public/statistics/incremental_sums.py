"""Aggregates updated incrementally after each publication: what is new is added, what is gone is subtracted.

So the first reader after a publication waits for what changed, not for all that is public. Where that cannot
be told from what is still there (something was withdrawn from history too), all is added up anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Max, Min, Model, QuerySet, When

from incidents.choices import RecordKind
from incidents.models.editions.edition import END, IncidentEdition, IncidentMention
from incidents.public.cache import registry
from incidents.public.queries.filters import IncidentFilters
from incidents.public.queries.ledger_state import Line, incidents_since, line_now
from incidents.public.queries.stored_editions import rows_of
from incidents.public.statistics.aggregates import MOST_CELLS, Cells, Key, Rows
from incidents.public.statistics.periods import SPANS, months_of, number_of

# Queries whose aggregates are updated, and incidents that are looked at one by one.
MOST_KEPT, MOST_INCIDENTS = 32, 20_000
DateRange = tuple[date, date] | None
By = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Aggregates for one query and grouping at one ledger position, with their date range."""

    line: Line
    told: DateRange
    reach: tuple[int, int] | None
    incidents: Rows
    people: Rows


_remembered: dict[tuple[str, By], Aggregates] = {}
registry.register("aggregates", _remembered.clear)


class IncrementalAggregator:
    """Aggregates one query by one grouping. Needs `snapshot()` around it.

    Before anything is added up, `check_reach` may refuse the first and the last period that there would be,
    `check_cells` the cells.
    """

    def __init__(
        self,
        filters: IncidentFilters,
        by: By,
        check_reach: Callable[[int, int], None],
        check_cells: Callable[[Cells], None],
    ) -> None:
        self.filters, self.by, self.check_reach, self.check_cells = filters, by, check_reach, check_cells

    def sums(self, about: str) -> Aggregates:
        """The sums, carried on from those that are kept about the question, if any are."""
        if not self._can_be_carried:
            return self._anew(None)
        line, before = line_now(), _remembered.get((about, self.by))
        if before is not None and before.line == line:
            return before
        found = (self._carried(before, line) if before else None) or self._anew(line)
        if len(_remembered) >= MOST_KEPT:
            _remembered.clear()
        if line is not None and len(found.incidents) <= MOST_CELLS:
            _remembered[about, self.by] = found
        return found

    @property
    def _can_be_carried(self) -> bool:
        """Not the past, which stays; nor what is found by words, by the number of sources or through others,
        which the dead are not.
        """
        filters = self.filters
        through_others = filters.found or filters.asks_of_one_party or {"institution", "case"} & {*self.by}
        is_of_the_living = filters.asked.keys() & {"q", "independent_min"}
        return filters.moment is None and not is_of_the_living and not through_others

    def _cells(self, editions: QuerySet[Model], reach: tuple[int, int] | None) -> Cells:
        return Cells(self.filters, list(self.by), editions, reach)

    def _anew(self, line: Line) -> Aggregates:
        told, cells = self.check()
        return Aggregates(line, told, cells.reach, cells.incidents(), cells.people())

    def check(self) -> tuple[DateRange, Cells]:
        """Return what is to be added up, unless it is refused: dates of the incidents, and their cells."""
        editions = self.filters.editions()
        told = self._told(editions)
        cells = self._cells(editions, self.reach(told))
        self.check_cells(cells)
        return told, cells

    def _told(self, editions: QuerySet[Model]) -> DateRange:
        """The first and the last day that these incidents are told to have, if they are counted by time."""
        if not SPANS & set(self.by):
            return None
        last_told = Case(When(latest__lt=END, then=F("latest")), default=F("earliest"))
        told = editions.filter(sort_date__isnull=False).aggregate(first=Min("sort_date"), last=Max(last_told))
        return None if told["first"] is None else (told["first"], told["last"])

    def reach(self, told: DateRange) -> tuple[int, int] | None:
        """The first and last year or month: those asked for, and where that is open, those that are told."""
        if told is None:
            return None
        asked, months = self.filters.asked, months_of(list(self.by))
        first = asked.get("date_from") or min(told[0], asked.get("date_to", END))
        last = asked.get("date_to") or max(told[1], first)
        reach = number_of(first, months), number_of(last, months)
        self.check_reach(*reach)
        return reach

    # Carrying on

    def _carried(self, before: Aggregates, line: Line) -> Aggregates | None:
        """The sums of the present from those of an earlier state; None where they cannot be told from it."""
        changed = incidents_since(before.line, line)
        if changed is None:
            return None
        born, dead = changed
        told = self._told_now(before.told, born, dead)
        reach = self.reach(told)
        if SPANS & set(self.by) and (told is None or reach != before.reach):
            return None
        if (names := _named(born, dead)) is None:
            return None
        new, gone, now, once = (
            self._cells(self.filters.editions(among=_among(pks)), reach)
            for pks in (born, dead, names.now, names.before)
        )
        involved = _sum(before.people, _first(new.people()), _first(gone.people()))
        persons = _second(now.people(names.persons)), _second(once.people(names.persons))
        incidents = _sum(before.incidents, new.incidents(), gone.incidents())
        return Aggregates(line, told, reach, incidents, _sum(involved, *persons))

    def _told_now(self, before: DateRange, born: list[int], dead: list[int]) -> DateRange:
        """The days told now; looked for anew where what is gone had the first or the last of them, as many
        have that are told by their year.
        """
        new, gone = (self._told(self.filters.editions(among=_among(pks))) for pks in (born, dead))
        if before is None:
            return None
        if gone and (gone[0] <= before[0] or gone[1] >= before[1]):
            return self._told(self.filters.editions())
        return before if new is None else (min(before[0], new[0]), max(before[1], new[1]))


@dataclass(frozen=True, slots=True)
class Named:
    """Persons whom changed incidents name, and all incidents that name them, now and before."""

    persons: list[Any]
    now: list[int]
    before: list[int]


def _named(born: list[int], dead: list[int]) -> Named | None:
    """Return the persons to count again; None where they are in too many incidents."""
    people = rows_of(IncidentMention).filter(target_kind=RecordKind.PERSON, role__gt="")
    persons = list(people.filter(edition__in=[*born, *dead]).values_list("target", flat=True).distinct())
    naming = people.filter(target__in=persons, edition__superseded_at=None)
    now = list(naming.values_list("edition", flat=True).distinct()[: MOST_INCIDENTS + 1])
    if len(now) > MOST_INCIDENTS:
        return None
    return Named(persons, now, [*(set(now) - set(born)), *dead])


def _among(pks: list[int]) -> QuerySet[Any]:
    return rows_of(IncidentEdition).filter(pk__in=pks)


def _first(rows: Rows) -> Rows:
    return {key: (involvements, 0) for key, (involvements, _) in rows.items()}


def _second(rows: Rows) -> Rows:
    return {key: (0, persons) for key, (_, persons) in rows.items()}


def _sum(rows: Rows, new: Rows, gone: Rows) -> Rows:
    """Rows with the new added and the gone taken off; nothing stays of what is empty then."""
    found = dict(rows)
    _add(found, new.items(), 1)
    _add(found, gone.items(), -1)
    return {key: figures for key, figures in found.items() if any(figures)}


def _add(rows: Rows, more: Iterable[tuple[Key, tuple[int, ...]]], sign: int) -> None:
    for key, figures in more:
        held = rows.get(key, (0,) * len(figures))
        rows[key] = tuple(a + sign * b for a, b in zip(held, figures, strict=True))
