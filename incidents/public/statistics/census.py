"""The census: how many people are held on a day, or on the first day of each month.

Counted from the published periods of custody, by up to three dimensions. A person is counted once in each
cell; cells carry the query that lists exactly their people.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import accumulate, groupby, product
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.db.models import Min
from django.utils.functional import cached_property

from incidents.choices import RecordKind, Role
from incidents.http.error_codes import ParameterCode
from incidents.http.problem_details import bad_parameters, parameter_error
from incidents.models.editions.edition import BEGINNING
from incidents.models.editions.filter_rows import CustodyPeriod
from incidents.public.queries.filters import PersonFilters
from incidents.public.queries.involvement_filters import CUSTODY, TRAITS, counted_traits
from incidents.public.queries.list_query import ListQuery
from incidents.public.queries.parameter_fields import UNSTATED
from incidents.public.queries.stored_editions import column_of, rows_of
from incidents.public.statistics.aggregates import MOST_CELLS
from incidents.public.statistics.case_members import names_of, values_of_incidents
from incidents.public.statistics.periods import number_of, period_of

OF_PERIOD = {"custody": "derived", "custody_status": "status", "custody_place": "place"}
OF_INCIDENTS = ("country", "kind")
DIMENSIONS = (*OF_PERIOD, *OF_INCIDENTS, "case", *TRAITS, "month")
MOST_MONTHS, MOST_NUMBERS = 1_200, 500_000
SERIES = ("custody_from", "custody_to")
BEGIN_AND_END = ("possible_from", "possible_until", "certain_from", "certain_until")

Key = tuple[Any, ...]
Row = dict[str, Any]
Stretch = tuple[int, int]  # the first and the last of some days, by their places


class Tally:
    """Numbers of people on each of some days."""

    def __init__(self, size: int) -> None:
        self.steps = [0] * (size + 1)
        self.people = 0  # on any of the days

    def add(self, stretches: Iterable[Stretch]) -> None:
        """Count one person on the days of these stretches, each day once."""
        end = -1
        for first, last in sorted(stretches):
            if (first := max(first, end + 1)) <= last:
                self.people += end < 0
                self.steps[first] += 1
                self.steps[last + 1] -= 1
                end = last

    @property
    def numbers(self) -> list[int]:
        return list(accumulate(self.steps[:-1]))


class Census:
    """The people of one question who are held. Needs `snapshot()` around it."""

    def __init__(self, question: ListQuery, by: list[str]) -> None:
        assert isinstance(question.filters, PersonFilters)  # noqa: S101 - for the type checker
        self.question, self.by = question, by
        self.filters: PersonFilters = question.filters
        self.whole = Tally(0), Tally(0)
        self.confirmed = 0

    def totals(self) -> Row:
        """The people who are held on the day, or on any of the days."""
        _ = self.tallies
        possible, certain = (tally.people for tally in self.whole)
        return {"persons": {"certain": certain, "possible": possible}, "confirmed_this_year": self.confirmed}

    def cells(self) -> list[Row]:
        """The figures by each combination of values; raises a 400 if there are too many cells."""
        if not self.by:
            return []
        found = []
        for key in sorted(self.tallies, key=lambda key: [(each is None, str(each)) for each in key]):
            possible, certain = (tally.numbers for tally in self.tallies[key])
            for place, day in enumerate(self.days):
                if possible[place]:
                    figures = {"persons": {"certain": certain[place], "possible": possible[place]}}
                    found.append({**self._named(key, day), **figures, "query": self._query(key, day)})
        if len(found) > MOST_CELLS:
            raise self._too_many(f"more than {MOST_CELLS:,} cells")
        return found

    # The days

    @property
    def is_series(self) -> bool:
        return "month" in self.by

    @cached_property
    def days(self) -> list[date]:
        """The day of the census, or the first day of each month."""
        if not self.is_series:
            return [self.filters.custody_day]
        asked = self.question.asked
        last = number_of(asked.get("custody_to") or self.filters.custody_day, 12)
        first = max(self._first_month(), last - MOST_MONTHS + 1)
        if "custody_from" in asked:
            first = number_of(asked["custody_from"], 12)
        if last - first >= MOST_MONTHS:
            raise self._too_many(f"{last - first + 1:,} months, and there can be {MOST_MONTHS:,}")
        return [period_of(number, 12).first for number in range(first, last + 1)]

    def _first_month(self) -> int:
        """The month after the first day on which anybody is known to be held."""
        begun = self._rows.filter(possible_from__gt=BEGINNING).aggregate(first=Min("possible_from"))["first"]
        return number_of(begun or self.filters.custody_day, 12)

    # The people

    @cached_property
    def tallies(self) -> dict[Key, tuple[Tally, Tally]]:
        """The possible and the certain numbers by cell."""
        size = len(self.days)
        self.whole = Tally(size), Tally(size)
        found: dict[Key, tuple[Tally, Tally]] = {}
        for person, periods in groupby(self._periods(), key=lambda row: row["person"]):
            rows = list(periods)
            self._count_whole(rows)
            for key, own in self._by_cell(person, rows).items():
                if key not in found and (len(found) + 1) * size > MOST_NUMBERS:
                    raise self._too_many("too many cells")
                for tally, match in zip(
                    found.setdefault(key, (Tally(size), Tally(size))), ("possible", "certain"), strict=True
                ):
                    tally.add(self._stretches(own, match))
        return found

    def _count_whole(self, rows: list[Row]) -> None:
        possible, certain = self.whole
        before = possible.people
        possible.add(self._stretches(rows, "possible"))
        certain.add(self._stretches(rows, "certain"))
        year = self.days[-1].year
        days = [row["last_confirmed"] for row in rows if row["last_confirmed"]]
        self.confirmed += possible.people > before and any(day.year == year for day in days)

    def _stretches(self, rows: Iterable[Row], match: str) -> Iterator[Stretch]:
        for row in rows:
            first, last = row[f"{match}_from"], row[f"{match}_until"]
            if first is not None:
                yield bisect_left(self.days, first), bisect_right(self.days, last) - 1

    def _by_cell(self, person: UUID, rows: list[Row]) -> dict[Key, list[Row]]:
        found: dict[Key, list[Row]] = {}
        of_person = [
            {**incident, **traits}
            for incident, traits in product(self._incidents(person), self._traits.get(person, [{}]))
        ]
        for row, more in product(rows, of_person):
            values = {**more, **{name: row[column] for name, column in OF_PERIOD.items()}}
            key = tuple(values.get(name) for name in self.by if name != "month")
            own = found.setdefault(key, [])
            if row not in own:
                own.append(row)
        return found

    def _periods(self) -> Iterator[Row]:
        rows = self._rows.filter(possible_from__lte=self.days[-1], possible_until__gte=self.days[0])
        columns = ("person", *OF_PERIOD.values(), *BEGIN_AND_END, "last_confirmed")
        return rows.order_by("person", "pk").values(*columns).iterator()

    @cached_property
    def _rows(self) -> Any:
        """The periods of the people asked for that have the state, status and place asked for."""
        asked = self.filters.person_conditions()
        rows = rows_of(CustodyPeriod).filter(edition__in=column_of(self._persons, "pk"))
        for name, column in OF_PERIOD.items():
            if name in asked:
                rows = rows.filter(**{f"{column}__in": asked[name]})
        return rows

    @cached_property
    def _persons(self) -> Any:
        """The editions of the people asked for, whether they are held or not."""
        return PersonFilters.of_values(self._not_of_custody).editions()

    @property
    def _not_of_custody(self) -> Row:
        others = {*CUSTODY, "custody_on", "custody_match"}
        return {name: value for name, value in self.filters.asked.items() if name not in others}

    @cached_property
    def _traits(self) -> dict[UUID, list[dict[str, str]]]:
        """Gender, nationality and occupation of each person, if they are counted by."""
        if not set(TRAITS) & set(self.by):
            return {}
        found: dict[UUID, list[dict[str, str]]] = {}
        rows = counted_traits(self._not_of_custody, self.by, self.filters.moment)
        for uid, *values in rows.filter(pk__in=column_of(self._rows, "edition")).iterator():
            traits = dict(zip(TRAITS, (value.strip() or UNSTATED for value in values), strict=True))
            found.setdefault(uid, []).append(traits)
        return found

    def _incidents(self, person: UUID) -> list[Row]:
        return self._of_incidents.get(person) or [{}]

    @cached_property
    def _of_incidents(self) -> dict[UUID, list[Row]]:
        """Country, kind and cases of the incidents of each person, if they are counted by."""
        if not {*OF_INCIDENTS, "case"} & set(self.by):
            return {}
        is_of_victims = bool(set(OF_INCIDENTS) & set(self.by)) and "role" not in self.filters.asked
        return values_of_incidents(self.filters, self.by, column_of(self._rows, "person"), is_of_victims)

    # What cells are called

    def _named(self, key: Key, day: date) -> Row:
        values = iter(key)
        named = {name: f"{day:%Y-%m}" if name == "month" else self._value(next(values)) for name in self.by}
        if "custody_place" in named:
            named["custody_place_name"] = self._places.get(named["custody_place"], "")
        if "case" in named:
            named["case_title"] = self._cases.get(named["case"], "")
        return named

    @staticmethod
    def _value(value: object) -> Any:
        return str(value) if isinstance(value, UUID) else value

    @cached_property
    def _places(self) -> dict[str, str]:
        return names_of(RecordKind.INSTITUTION, self._ids("custody_place"), self.filters.moment)

    @cached_property
    def _cases(self) -> dict[str, str]:
        return names_of(RecordKind.CASE, self._ids("case"), self.filters.moment)

    def _ids(self, dimension: str) -> set[str]:
        at = [name for name in self.by if name != "month"].index(dimension)
        return {str(key[at]) for key in self.tallies if key[at]}

    def _query(self, key: Key, day: date) -> str | None:
        """The query that lists the people of a cell; None if no parameter asks for a missing value."""
        own: dict[str, str] = {"custody_on": day.isoformat()}
        for name, value in zip((name for name in self.by if name != "month"), key, strict=True):
            if value is None:
                return None
            own[name] = quote(f'"{value}"') if name == "occupation" and value != UNSTATED else str(value)
        if set(OF_INCIDENTS) & own.keys() and "role" not in self.filters.asked:
            own["role"] = str(Role.VICTIM)
        return "&".join(
            {**self._parameters, **{name: f"{name}={value}" for name, value in own.items()}}.values()
        )

    @cached_property
    def _parameters(self) -> dict[str, str]:
        """The parameters of the question that a list has too, written as in an address."""
        return {
            name: urlencode([(name, value) for value in values], safe=",:", quote_via=quote)
            for name, values in self.question.params.lists()
            if name not in {"by", "format", "bom", *SERIES}
        }

    def _too_many(self, what: str) -> Exception:
        detail = f"This makes {what}: ask for fewer people, for a shorter time or by less."
        error = parameter_error("by", ",".join(self.by), detail, ParameterCode.TOO_MANY_CELLS)
        return bad_parameters([error])
