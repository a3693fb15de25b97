"""Statistics: how many incidents, involvements and people there are by up to three dimensions.

Counted by the database, from editions and the rows beside them. What belongs into a cell is decided by the
same FilterSet as a list: each cell carries the query that lists exactly it.
"""

from copy import copy
from math import inf, prod
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.utils.functional import cached_property
from django_countries import countries

from incidents.choices import Gender, IncidentKind, Outcome, RecordKind, Role, Stage
from incidents.http.error_codes import ParameterCode
from incidents.http.problem_details import bad_parameters, parameter_error
from incidents.public.queries.filters import IncidentFilters
from incidents.public.queries.list_query import ListQuery
from incidents.public.queries.parameter_fields import NONE, UNSTATED
from incidents.public.statistics.aggregates import MOST_CELLS, Cells, Key
from incidents.public.statistics.case_members import names_of
from incidents.public.statistics.incremental_sums import Aggregates, IncrementalAggregator
from incidents.public.statistics.periods import SPANS, Period, months_of, period_of

DIMENSIONS = (
    *("country", "year", "month", "kind", "role", "outcome"),
    *("gender", "nationality", "occupation", "stage", "institution", "case"),
)
MOST_DIMENSIONS = 3
# How many values a dimension that is no period has at most, “none” included; of others nobody knows.
VALUES = {
    "country": len(countries) + len(settings.COUNTRIES_OVERRIDE) + 1,
    "kind": len(IncidentKind.values),
    "role": len(Role.values) + 1,
    "outcome": len(Outcome.values) + 2,
    "gender": len(Gender.values) + 1,
    "stage": len(Stage.values) + 1,
    "nationality": len(countries) + len(settings.COUNTRIES_OVERRIDE) + 1,
}
# These are named beside their ids in cells.
NAMED = {
    "institution": (RecordKind.INSTITUTION, "institution_name"),
    "case": (RecordKind.CASE, "case_title"),
}
# Of these what nobody states is a value that can be asked for.
MAYBE_UNSTATED = {"outcome", "gender", "nationality", "occupation", "stage"}
# A hundred years of months.
MOST_PERIODS = 1_200


class Statistics:
    """The cells of one question. Needs `snapshot()` around it."""

    def __init__(self, question: ListQuery, by: list[str]) -> None:
        assert isinstance(question.filters, IncidentFilters)  # noqa: S101 - for the type checker
        self.question, self.by = question, by
        self.filters: IncidentFilters = question.filters

    @cached_property
    def _sums(self) -> Aggregates:
        return self._adding(self.by).sums(self.question.about)

    def check(self) -> None:
        """Raise a 400 if there are too many periods or cells, adding nothing up."""
        self._adding(self.by).check()

    def _adding(self, by: list[str]) -> IncrementalAggregator:
        filters = copy(self.filters)
        filters.counted_by = tuple(by)
        return IncrementalAggregator(filters, tuple(by), self._check_reach, self._check_cells)

    def totals(self) -> dict[str, Any]:
        """The figures of the question as a whole; cells may add up to more."""
        sums = self._adding([]).sums(self.question.about)
        return _figures(sums.incidents.get((), (0, 0, 0, 0, 0)), sums.people.get((), (0, 0)))

    @cached_property
    def periods(self) -> list[Period]:
        """The years or months that the incidents found may lie in.

        An open span reaches as far as the period asked for, and where that is open too, as far as the
        first or last day that any incident found is told to have.
        """
        if self._sums.reach is None:
            return []
        first, last = self._sums.reach
        return [self._period(number) for number in range(first, last + 1)]

    def cells(self) -> list[dict[str, Any]]:
        """The figures by each combination of values; raises a 400 if there are too many cells."""
        if not self.by:
            return []
        incidents, people = self._sums.incidents, self._sums.people
        if len(incidents) > MOST_CELLS:  # of sums that were carried on
            raise _too_many_cells(self.by)
        keys = sorted(incidents, key=lambda key: [(value is None, value) for value in key])
        return [
            {
                **self._named(key),
                **_figures(incidents[key], people.get(key, (0, 0))),
                "query": self._query(key),
            }
            for key in keys
        ]

    def _named(self, key: Key) -> dict[str, Any]:
        named = {name: self._value(name, value) for name, value in zip(self.by, key, strict=True)}
        for name, (_, title) in NAMED.items():
            if name in named:
                named[title] = self._names[name].get(named[name], "")
        return named

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """Names of the institutions and cases of cells, by id."""
        found = {}
        for name in NAMED.keys() & set(self.by):
            place = self.by.index(name)
            uids = {str(UUID(str(key[place]))) for key in self._sums.incidents}
            found[name] = names_of(NAMED[name][0], uids, self.filters.moment)
        return found

    def _value(self, name: str, value: Any) -> Any:
        if name in SPANS:
            return None if value is None else self._period(value).name
        if name in NAMED:
            return str(UUID(str(value)))
        if name == "occupation":
            value = value.strip()
        return (value or UNSTATED) if name in MAYBE_UNSTATED and value is not None else value or None

    def _query(self, key: Key) -> str:
        """The query that lists the incidents of a cell."""
        own: dict[str, str] = {}
        for name, value in zip(self.by, key, strict=True):
            if name in SPANS:
                own |= self._of_period(value)
            elif value is None:
                own["role"] = NONE
            elif name == "occupation" and value:
                own[name] = quote(f'"{value.strip()}"')
            elif name in NAMED:
                own[name] = str(UUID(str(value)))
            else:
                own[name] = value or (UNSTATED if name in MAYBE_UNSTATED else NONE)
        # Codes, ids and days need no quoting.
        return "&".join({**self._asked, **{name: f"{name}={value}" for name, value in own.items()}}.values())

    @cached_property
    def _asked(self) -> dict[str, str]:
        """The parameters of the question that a list has too, written as in an address."""
        given = (
            (name, values)
            for name, values in self.question.params.lists()
            if name not in {"by", "format", "bom"}
        )
        return {
            name: urlencode([(name, value) for value in values], safe=",:", quote_via=quote)
            for name, values in given
        }

    def _of_period(self, number: int | None) -> dict[str, str]:
        if number is None:
            return {"undated": "true"}
        period = self._period(number)
        return {"date_from": period.first.isoformat(), "date_to": period.last.isoformat()}

    def _period(self, number: int) -> Period:
        """A year or month, or as much of it as was asked for."""
        known = self._periods.get(number)
        if known is None:
            known = self._periods[number] = self._clipped(period_of(number, months_of(self.by)))
        return known

    @cached_property
    def _periods(self) -> dict[int, Period]:
        return {}

    def _clipped(self, period: Period) -> Period:
        asked = self.filters.asked
        first = max(period.first, asked.get("date_from", period.first))
        return Period(period.name, first, min(period.last, asked.get("date_to", period.last)))

    def _check_reach(self, first: int, last: int) -> None:
        """Refuse more periods than there can be."""
        if last - first >= MOST_PERIODS:
            unit = "months" if months_of(self.by) > 1 else "years"
            raise _too_many(self.by, f"{last - first + 1:,} {unit}, and there can be {MOST_PERIODS:,}")

    def _check_cells(self, cells: Cells) -> None:
        """Refuse more cells than there can be, before they are added up.

        They are counted only where the values that there are could make so many.
        """
        others = [VALUES.get(name, inf) for name in cells.by if name not in SPANS]
        first, last = cells.reach or (0, -1)
        periods = last - first + 2 if SPANS & set(cells.by) else 1
        if others and prod(others) * periods > MOST_CELLS and cells.count() > MOST_CELLS:
            raise _too_many_cells(cells.by)


def _figures(incidents: Any, people: Any) -> dict[str, Any]:
    """Incidents and people, apart; of victims at least those of certain matches, at most those of all."""
    possible, certain, low, told, high = (value or 0 for value in incidents)
    return {
        "incidents": {"certain": int(certain), "possible": possible},
        "involvements": people[0],
        "persons": people[1],
        "victims": {"low": int(low), "high": int(high) if told == possible else None},
    }


def _too_many_cells(by: list[str]) -> Exception:
    return _too_many(by, f"more than {MOST_CELLS:,} cells")


def _too_many(by: list[str], what: str) -> Exception:
    detail = f"This makes {what}: ask for a shorter period, for fewer countries or by less."
    return bad_parameters([parameter_error("by", ",".join(by), detail, ParameterCode.TOO_MANY_CELLS)])
