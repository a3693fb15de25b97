"""Sums of cells, added up by the database from editions and the rows beside them.

Which cells an incident belongs to follows from its edition, for
`role`, `outcome`, `institution` and what victims are from its involvements.
A span that reaches over several periods is counted up from the first to the last.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, QuerySet, Value, When

from incidents.choices import RecordKind, Role
from incidents.models.editions.victim_count import VictimCount
from incidents.public.queries.filters import IncidentFilters
from incidents.public.statistics.case_members import cases_of_incidents
from incidents.public.statistics.cell_parties import (
    OF_PEOPLE,
    PARTIES,
    PARTY_COLUMNS,
    PEOPLE_COLUMNS,
    CellParties,
    Sql,
    sql_of,
)
from incidents.public.statistics.periods import SPANS, months_of

MOST_CELLS = 10_000

Key = tuple[Any, ...]
# Of incidents: how many, how many certainly, victims of these at least, how many tell a high, sum of highs.
# Of people: involvements and different persons.
Rows = dict[Key, tuple[int, ...]]


class Cells:
    """The cells of some editions by up to three dimensions; years and months as numbers that count on.

    `reach` holds the first and the last of them that open spans are taken to reach.
    """

    def __init__(
        self, filters: IncidentFilters, by: list[str], editions: QuerySet[Any], reach: tuple[int, int] | None
    ) -> None:
        self.filters, self.by, self.editions, self.reach = filters, by, editions, reach
        self.parties = CellParties(filters, by)

    def incidents(self) -> Rows:
        """The figures of incidents by cell."""
        if self.filters.asks_of_victims or "person" in self.filters.parties:
            return self._incidents_of_parties()
        victims = VictimCount._meta.db_table
        figures = (
            "COUNT(*), SUM(cells.certain), SUM(CASE WHEN cells.certain = 1 THEN v.low ELSE 0 END), "
            f"COUNT(v.high), SUM(v.high) FROM cells LEFT JOIN {victims} v ON v.edition_id = cells.id"
        )
        return self._read(figures)

    def _incidents_of_parties(self) -> Rows:
        """Likewise, with no other victims than the persons asked for, whose number is known."""
        sql, params = self.parties.people(None)
        keys = "".join(f", {name}" for name in self.by if name in OF_PEOPLE)
        victims = (
            f"SELECT edition_id{keys}, COUNT(DISTINCT target) AS named FROM people "  # noqa: S608
            f"WHERE role = '{Role.VICTIM}' AND kind = '{RecordKind.PERSON}' GROUP BY edition_id{keys}"
        )
        figures = (
            "COUNT(*), SUM(cells.certain), "
            "SUM(CASE WHEN cells.certain = 1 THEN COALESCE(v.named, 0) ELSE 0 END), "
            "COUNT(*), SUM(COALESCE(v.named, 0)) "
            f"FROM cells LEFT JOIN victims v ON v.edition_id = cells.id{self._bound('v')}"
        )
        return self._read(figures, (f"{PEOPLE} AS ({sql}), victims AS ({victims})", params))

    def count(self) -> int:
        """Return how many cells there are, without adding anything up; no further than there can be.

        What differs in neither the other values nor the first or the last period is looked at once.
        """
        others = ", ".join(COLUMNS[name] for name in self.by if name not in SPANS)
        begin, end = ("NULL", "NULL")
        if SPANS & set(self.by):
            begin, end = self._number("found.earliest"), self._number("found.latest")
        try:
            parts, params, joins = self._sources()
        except EmptyResultSet:
            return 0
        condition, more = "", list[Any]()
        if self.filters.asks_certain and SPANS & set(self.by):
            inside, more = self._inside
            condition = f" WHERE found.earliest IS NULL OR ({begin} = {end} AND {inside})"
        sql = f"WITH {', '.join(parts)} SELECT DISTINCT {others}, {begin}, {end} FROM found{joins}{condition}"  # noqa: S608
        with connections[settings.PUBLIC_DATABASE].cursor() as cursor:
            cursor.execute(sql, [*params, *more])
            return self._count_of(cursor)

    def _count_of(self, rows: Iterable[tuple[Any, ...]]) -> int:
        first, last = self.reach or (0, 0)
        found: set[tuple[Any, ...]] = set()
        for *others, begin, end in rows:
            start = begin if begin is None or begin == end else max(begin, first)
            stop = start if start is None or begin == end else max(start, min(end, last))
            numbers = [None] if start is None else range(start, stop + 1)
            found.update((*others, number) for number in numbers)
            if len(found) > MOST_CELLS:
                break
        return len(found)

    def people(self, only: list[Any] | None = None) -> Rows:
        """The figures of people by cell, where `only` is given of no others than these."""
        sql, params = self.parties.people(only)
        # A cell has an incident once, so no involvement comes twice.
        figures = (
            "COUNT(*), COUNT(DISTINCT CASE WHEN people.kind = 'person' THEN people.target END) "
            f"FROM cells JOIN people ON people.edition_id = cells.id{self._bound('people')}"
        )
        if "institution" in self.by and not self.filters.asks_of_one_party:
            figures += (
                f" AND (people.kind = 'person' OR people.target = cells.d{self.by.index('institution')})"
            )
        return self._read(figures, (f"{PEOPLE} AS ({sql})", params))

    def _bound(self, table: str) -> str:
        """The condition that a row of parties has the role, outcome and traits of a cell."""
        return "".join(
            f" AND {table}.{name} = cells.d{at}" for at, name in enumerate(self.by) if name in OF_PEOPLE
        )

    def _read(self, figures: str, more: Sql = ("", [])) -> Rows:
        try:
            begin, params = self._with()
        except EmptyResultSet:
            return {}
        begin = f"{begin}, {more[0]}" if more[0] else begin
        keys = [f"cells.d{at}" for at in range(len(self.by))]
        group = f" GROUP BY {', '.join(keys)}" if keys else ""
        head = "".join(f"{key}, " for key in keys)
        size = len(self.by)
        with connections[settings.PUBLIC_DATABASE].cursor() as cursor:
            cursor.execute(
                f"{begin} SELECT {head}{figures}{group} LIMIT {MOST_CELLS + 1}",
                [*params, *more[1]],
            )
            return {tuple(row[:size]): tuple(int(n or 0) for n in row[size:]) for row in cursor.fetchall()}

    def _with(self) -> Sql:
        """The incidents found, and the cells that each belongs to."""
        parts, params, joins = self._sources()
        source, columns = "found", COLUMNS
        if SPANS & set(self.by) and self.reach:
            placed, more = self._placed
            parts += placed
            params += more
            source = "placed found"
            columns = {**COLUMNS, **dict.fromkeys(SPANS, "found.number")}
        names = "".join(f", {columns[name]} AS d{at}" for at, name in enumerate(self.by))
        # One party may have a role twice; nothing else comes more than once.
        once = "DISTINCT " if PARTIES & set(self.by) else ""
        cells = f"SELECT {once}found.id, found.certain AS certain{names} FROM {source}{joins}"  # noqa: S608
        parts.append(f"cells AS ({cells})")
        return f"WITH RECURSIVE {', '.join(parts)}", params

    def _sources(self) -> tuple[list[str], list[Any], str]:
        """Return the SQL that cells are read from, with its values: incidents, and how parties join them."""
        sql, params = sql_of(self._found)
        parts, joins = [f"found({', '.join(FOUND)}) AS ({sql})"], ""
        if PARTIES & set(self.by):
            party_sql, party_params = self.parties.rows()
            parts.append(f"parties({', '.join(PARTY_COLUMNS)}) AS ({party_sql})")
            params += party_params
            joins = f" {self.parties.join} JOIN parties ON parties.edition_id = found.id"
        if "case" in self.by:
            case_sql, case_params = cases_of_incidents(self.filters)
            parts.append(f"cases(edition_id, uid) AS ({case_sql})")
            params += case_params
            joins += " JOIN cases ON cases.edition_id = found.id"
        return parts, params, joins

    @property
    def _found(self) -> QuerySet[Any]:
        condition = self.filters.certain()
        certain: Any = Value(1)
        if condition is not None:
            certain = Case(When(condition, then=Value(1)), default=Value(0))
        found = self.editions.annotate(certain=certain)
        return found.values_list("pk", "country", "kind", "earliest", "latest", "certain")

    @property
    def _placed(self) -> tuple[list[str], list[Any]]:
        """The incidents found, once for each period that they reach; the undated with none.

        Only spans of several periods are counted up; all others lie inside one, or inside as much of it as
        was asked for, or are possible there.
        """
        begin, end = self._number("earliest"), self._number("latest")
        first, last = self.reach or (0, 0)
        inside, params = self._inside
        one = f"SELECT id, country, kind, {begin}, CASE WHEN {inside} THEN 1 ELSE 0 END FROM found WHERE {begin} = {end}"  # noqa: S608, E501
        undated = "SELECT id, country, kind, NULL, 1 FROM found WHERE earliest IS NULL"
        if self.filters.asks_certain:
            one, params = f"{one} AND {inside}", params * 2
            return [f"placed({PLACED}) AS ({one} UNION ALL {undated})"], params
        spread = (
            "spread(id, country, kind, number, until) AS (SELECT id, country, kind, "  # noqa: S608
            f"CASE WHEN {begin} < {first} THEN {first} ELSE {begin} END, "
            f"CASE WHEN {end} > {last} THEN {last} ELSE {end} END FROM found WHERE {begin} < {end} "
            "UNION ALL SELECT id, country, kind, number + 1, until FROM spread WHERE number < until)"
        )
        several = "SELECT id, country, kind, number, 0 FROM spread"
        return [spread, f"placed({PLACED}) AS ({one} UNION ALL {undated} UNION ALL {several})"], params

    def _number(self, column: str) -> str:
        """The year or month that a day lies in."""
        year, month = DATE_PARTS[connections[settings.PUBLIC_DATABASE].vendor]
        return (year if months_of(self.by) == 1 else f"({year} * 12 + {month} - 1)").format(column, column)

    @property
    def _inside(self) -> Sql:
        """Return whether a span of one period lies inside as much of it as was asked for."""
        adapt = connections[settings.PUBLIC_DATABASE].ops.adapt_datefield_value
        asked = self.filters.asked
        bounds = [("earliest >= ", "date_from"), ("latest <= ", "date_to")]
        given = [(text, asked[name]) for text, name in bounds if name in asked]
        condition = " AND ".join(f"{text}%s" for text, _ in given) or "1 = 1"
        return condition, [adapt(day) for _, day in given]


FOUND = ("id", "country", "kind", "earliest", "latest", "certain")
COLUMNS = {
    "country": "found.country",
    "kind": "found.kind",
    "year": "NULL",
    "month": "NULL",
    "case": "cases.uid",
    **{name: f"parties.{name}" for name in PARTIES},
}
PEOPLE = f"people({', '.join(PEOPLE_COLUMNS)})"
PLACED = "id, country, kind, number, certain"
DATE_PARTS = {
    "sqlite": ("CAST(substr({}, 1, 4) AS integer)", "CAST(substr({}, 6, 2) AS integer)"),
    "postgresql": ("CAST(EXTRACT(YEAR FROM {}) AS integer)", "CAST(EXTRACT(MONTH FROM {}) AS integer)"),
}
