"""Statistics: how many incidents, involvements and people there are by country, time, kind, role or outcome.

Counted by the database, from editions and the rows beside them. What belongs into a cell is decided by the
same FilterSet as a list: each cell carries the query that lists exactly it.
"""

from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, Exists, F, Max, Min, OuterRef, QuerySet, Value, When
from django.http import QueryDict

from incidents.models.edition import END, IncidentMention
from incidents.models.figures import VictimCount
from incidents.problems import bad_parameters, parameter_error
from incidents.public.filters import IncidentFilters
from incidents.public.filtersets import rows_of
from incidents.public.parameters import NONE, UNSTATED
from incidents.public.periods import SPANS, Period, months_of, number_of, period_of
from incidents.public.question import Question

DIMENSIONS = ("country", "year", "month", "kind", "role", "outcome")
PARTIES = {"role", "outcome"}
MOST_CELLS = 10_000
# A hundred years of months.
MOST_PERIODS = 1_200

Sql = tuple[str, list[Any]]
Key = tuple[Any, ...]


class Statistics:
    """The cells of one question; reads five times, however many there are. Needs `snapshot()` around it."""

    def __init__(self, question: Question, by: list[str]) -> None:
        assert isinstance(question.filters, IncidentFilters)  # noqa: S101 - for the type checker
        self.question, self.by = question, by
        self.filters: IncidentFilters = question.filters

    def totals(self) -> dict[str, Any]:
        """The figures of the question as a whole; cells may add up to more."""
        incidents, people = self._rows([])
        return _figures(incidents.get((), (0, 0, 0, 0, 0)), people.get((), (0, 0)))

    def cells(self) -> list[dict[str, Any]]:
        """The figures by each value or pair of values; raises a 400 if there are too many cells."""
        if not self.by:
            return []
        incidents, people = self._rows(self.by)
        if len(incidents) > MOST_CELLS:
            raise _too_many(self.by, f"more than {MOST_CELLS:,} cells")
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
        return {name: self._value(name, value) for name, value in zip(self.by, key, strict=True)}

    def _value(self, name: str, value: Any) -> Any:
        if name in SPANS:
            return None if value is None else self.periods[value].name
        return (value or UNSTATED) if name == "outcome" and value is not None else value or None

    def _query(self, key: Key) -> str:
        """The query that lists the incidents of a cell."""
        params = self.question.params.copy()
        params.pop("by", None)
        params.pop("format", None)
        for name, value in zip(self.by, key, strict=True):
            if name in SPANS:
                self._put_period(params, value)
            elif value is None:
                params["role"] = NONE
            else:
                params[name] = value or (UNSTATED if name == "outcome" else NONE)
        return params.urlencode(safe=",:")

    def _put_period(self, params: QueryDict, number: int | None) -> None:
        if number is None:
            params["undated"] = "true"
            return
        period = self.periods[number]
        params["date_from"], params["date_to"] = period.first.isoformat(), period.last.isoformat()

    # Reading

    def _rows(self, by: list[str]) -> tuple[dict[Key, Any], dict[Key, Any]]:
        """Figures of incidents and of people by cell."""
        try:
            begin, params = self._with(by)
        except EmptyResultSet:
            return {}, {}
        keys = [f"cells.d{place}" for place in range(len(by))]
        group = f" GROUP BY {', '.join(keys)}" if keys else ""
        head = "".join(f"{key}, " for key in keys)
        victims = VictimCount._meta.db_table
        incidents = (
            f"{begin} SELECT {head}COUNT(*), SUM(cells.certain), "  # noqa: S608 - no part of it was typed
            "SUM(CASE WHEN cells.certain = 1 THEN v.low ELSE 0 END), COUNT(v.high), SUM(v.high) "
            f"FROM cells LEFT JOIN {victims} v ON v.edition_id = cells.id{group} LIMIT {MOST_CELLS + 1}"
        )
        bound = (
            ""
            if self.filters.found
            else "".join(
                f" AND people.{name} = cells.d{place}" for place, name in enumerate(by) if name in PARTIES
            )
        )
        people_sql, people_params = self._people
        people = (
            f"{begin}, people(edition_id, id, kind, target, role, outcome) AS ({people_sql}) "  # noqa: S608
            f"SELECT {head}COUNT(DISTINCT people.id), "
            "COUNT(DISTINCT CASE WHEN people.kind = 'person' THEN people.target END) "
            f"FROM cells JOIN people ON people.edition_id = cells.id{bound}{group} LIMIT {MOST_CELLS + 1}"
        )
        size = len(by)
        return self._read(incidents, params, size), self._read(people, [*params, *people_params], size)

    def _read(self, sql: str, params: list[Any], size: int) -> dict[Key, Any]:
        with connections[settings.PUBLIC_DATABASE].cursor() as cursor:
            cursor.execute(sql, params)
            return {tuple(row[:size]): row[size:] for row in cursor.fetchall()}

    def _with(self, by: list[str]) -> Sql:
        """The incidents found, and the cells that each belongs to."""
        sql, params = _sql(self._found)
        parts = [f"WITH RECURSIVE found({', '.join(FOUND)}) AS ({sql})"]
        source, joins, where, certain = "found", "", "", "found.certain"
        columns = {"country": "found.country", "kind": "found.kind", "year": "NULL", "month": "NULL"}
        if SPANS & set(by) and self.periods:
            rows = ", ".join(["(%s, %s, %s)"] * len(self.periods))
            parts += [f"periods(number, first, last) AS (VALUES {rows})", self._placed]
            params += self._period_params
            source = "placed found"
            joins += f" LEFT JOIN periods ON periods.number = found.number AND {self._in_period}"
            where = " WHERE periods.number IS NOT NULL OR found.earliest IS NULL"
            columns |= dict.fromkeys(SPANS, "periods.number")
            certain = f"CASE WHEN periods.number IS NULL OR ({INSIDE}) THEN 1 ELSE 0 END"
        if PARTIES & set(by):
            party_sql, party_params = _sql_of_parts(self._parties(by), 3)
            parts.append(f"parties(edition_id, role, outcome) AS ({party_sql})")
            params += party_params
            joins += f" {self._party_join} JOIN parties ON parties.edition_id = found.id"
            columns |= {"role": "parties.role", "outcome": "parties.outcome"}
        names = "".join(f", {columns[name]} AS d{place}" for place, name in enumerate(by))
        # One party may have a role twice; nothing else comes more than once.
        once = "DISTINCT " if PARTIES & set(by) else ""
        parts.append(
            f"cells AS (SELECT {once}found.id, {certain} AS certain{names} FROM {source}{joins}{where})"  # noqa: S608
        )
        return ", ".join(parts), params

    @property
    def _found(self) -> QuerySet[Any]:
        condition = self.filters.certain()
        certain: Any = Value(1)
        if condition is not None:
            certain = Case(When(condition, then=Value(1)), default=Value(0))
        found = self.question.editions.annotate(certain=certain)
        return found.values_list("pk", "country", "kind", "earliest", "latest", "certain")

    @property
    def _placed(self) -> str:
        """The incidents found, once for each period that they reach; the undated with none.

        Counted up from the first to the last, which costs as much as it gives, where comparing every
        incident with every period costs the product.
        """
        columns = ", ".join(FOUND)
        last = len(self.periods) - 1
        begin, end = self._place("earliest"), self._place("latest")
        begin = f"CASE WHEN {begin} < 0 THEN 0 ELSE {begin} END"
        end = f"CASE WHEN {end} > {last} THEN {last} ELSE {end} END"
        return (
            f"placed({columns}, number, until) AS (SELECT {columns}, {begin}, {end} FROM found "  # noqa: S608
            f"UNION ALL SELECT {columns}, number + 1, until FROM placed WHERE number < until)"
        )

    def _place(self, column: str) -> str:
        """In which of the periods a day lies, counted from the first; outside of them less or more."""
        year, month = DATE_PARTS[connections[settings.PUBLIC_DATABASE].vendor]
        start, months = self.periods[0].first, months_of(self.by)
        number = year.format(column) if months == 1 else f"{year} * 12 + {month} - 1".format(column, column)
        return f"({number} - {number_of(start, months)})"

    @property
    def _in_period(self) -> str:
        return INSIDE if self.filters.asks_certain else OVERLAPPING

    @property
    def _party_join(self) -> str:
        """Incidents without any party stay, where nothing was asked of a party."""
        asked = self.filters.asked
        only_parties = not asked.keys().isdisjoint({"person", "institution", "outcome"})
        return "" if only_parties or NONE not in asked.get("role", [NONE]) else "LEFT"

    def _parties(self, by: list[str]) -> QuerySet[Any]:
        """The involvements that `role` and `outcome` of a cell are those of."""
        rows = rows_of(IncidentMention).filter(self.filters.involvement(), role__gt="")
        first, *others = list(self.filters.found) or [""]
        if first:
            rows = rows.filter(target__in=self.filters.uids(first))
        same = {name: OuterRef(name) for name in PARTIES & set(by)}
        for name in others:
            also = rows_of(IncidentMention).filter(
                self.filters.involvement(),
                target__in=self.filters.uids(name),
                edition=OuterRef("edition"),
                **same,
            )
            rows = rows.filter(Exists(also))
        return rows.values_list("edition", "role", "outcome")

    @cached_property
    def _people(self) -> Sql:
        """The involvements to count: all of an incident, or those whose role and outcome were asked for."""
        rows = rows_of(IncidentMention).filter(role__gt="")
        if not self.filters.found:
            rows = rows.filter(self.filters.involvement())
        return _sql_of_parts(rows.values_list("edition", "id", "target_kind", "target", "role", "outcome"), 6)

    # Periods

    @cached_property
    def periods(self) -> list[Period]:
        """The years or months that the incidents found may lie in; raises a 400 if there are too many.

        An open span reaches as far as the period asked for, and where that is open too, as far as the
        first or last day that any incident found is told to have.
        """
        first, last = self._reach
        if first is None or last is None:
            return []
        months = months_of(self.by)
        start, end = number_of(first, months), number_of(last, months)
        if end - start >= MOST_PERIODS:
            unit = "months" if months > 1 else "years"
            raise _too_many(self.by, f"{end - start + 1:,} {unit}, and there can be {MOST_PERIODS:,}")
        return [self._clipped(period_of(number, months)) for number in range(start, end + 1)]

    @property
    def _reach(self) -> tuple[date | None, date | None]:
        dated = self.question.editions.filter(sort_date__isnull=False)
        last_told = Case(When(latest__lt=END, then=F("latest")), default=F("earliest"))
        told = dated.aggregate(first=Min("sort_date"), last=Max(last_told))
        if told["first"] is None:
            return None, None
        asked = self.filters.asked
        first = asked.get("date_from") or min(told["first"], asked.get("date_to", END))
        return first, asked.get("date_to") or max(told["last"], first)

    def _clipped(self, period: Period) -> Period:
        asked = self.filters.asked
        first = max(period.first, asked.get("date_from", period.first))
        return Period(period.name, first, min(period.last, asked.get("date_to", period.last)))

    @property
    def _period_params(self) -> list[Any]:
        adapt = connections[settings.PUBLIC_DATABASE].ops.adapt_datefield_value
        rows = ((n, adapt(each.first), adapt(each.last)) for n, each in enumerate(self.periods))
        return [value for row in rows for value in row]


FOUND = ("id", "country", "kind", "earliest", "latest", "certain")
DATE_PARTS = {
    "sqlite": ("CAST(substr({}, 1, 4) AS integer)", "CAST(substr({}, 6, 2) AS integer)"),
    "postgresql": ("CAST(EXTRACT(YEAR FROM {}) AS integer)", "CAST(EXTRACT(MONTH FROM {}) AS integer)"),
}
OVERLAPPING = "found.earliest <= periods.last AND found.latest >= periods.first"
INSIDE = "found.earliest >= periods.first AND found.latest <= periods.last"


def _sql(rows: QuerySet[Any]) -> Sql:
    sql, params = rows.query.get_compiler(using=rows.db).as_sql()
    return sql, list(params)


def _sql_of_parts(rows: QuerySet[Any], width: int) -> Sql:
    """Likewise, where there may be nothing to ask for: of the role “none”."""
    try:
        return _sql(rows)
    except EmptyResultSet:
        return f"SELECT CAST(NULL AS bigint){', NULL' * (width - 1)} WHERE 1 = 0", []


def _figures(incidents: Any, people: Any) -> dict[str, Any]:
    """Incidents and people, apart; of victims at least those of certain matches, at most those of all."""
    possible, certain, low, told, high = (value or 0 for value in incidents)
    return {
        "incidents": {"certain": int(certain), "possible": possible},
        "involvements": people[0],
        "persons": people[1],
        "victims": {"low": int(low), "high": int(high) if told == possible else None},
    }


def _too_many(by: list[str], what: str) -> Exception:
    detail = f"This makes {what}: ask for a shorter period, for fewer countries or by less."
    return bad_parameters([parameter_error("by", ",".join(by), detail)])
