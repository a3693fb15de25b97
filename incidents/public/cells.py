"""Sums of cells, added up by the database from editions and the rows beside them.

Which cells an incident belongs to follows from its edition, for `role` and `outcome` from its involvements.
A span that reaches over several periods is counted up from the first to the last.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from incidents.choices import RecordKind, Role
from incidents.models.edition import IncidentMention
from incidents.models.figures import VictimCount
from incidents.public.filters import IncidentFilters
from incidents.public.filtersets import rows_of
from incidents.public.parameters import NONE
from incidents.public.periods import SPANS, months_of

PARTIES = {"role", "outcome"}
MOST_CELLS = 10_000

Sql = tuple[str, list[Any]]
Key = tuple[Any, ...]
# Of incidents: how many, how many certainly, victims of these at least, how many tell a high, sum of highs.
# Of people: involvements and different persons.
Rows = dict[Key, tuple[int, ...]]


class Cells:
    """The cells of some editions by one or two dimensions; years and months as numbers that count on.

    `reach` holds the first and the last of them that open spans are taken to reach.
    """

    def __init__(
        self, filters: IncidentFilters, by: list[str], editions: QuerySet[Any], reach: tuple[int, int] | None
    ) -> None:
        self.filters, self.by, self.editions, self.reach = filters, by, editions, reach

    def incidents(self) -> Rows:
        """The figures of incidents by cell."""
        if self.filters.found:
            return self._incidents_of_parties()
        victims = VictimCount._meta.db_table
        figures = (
            "COUNT(*), SUM(cells.certain), SUM(CASE WHEN cells.certain = 1 THEN v.low ELSE 0 END), "
            f"COUNT(v.high), SUM(v.high) FROM cells LEFT JOIN {victims} v ON v.edition_id = cells.id"
        )
        return self._read(figures)

    def _incidents_of_parties(self) -> Rows:
        """Likewise, with no other victims than the persons asked for by id, whose number is known."""
        sql, params = self._people(None)
        keys = "".join(f", {name}" for name in self.by if name in PARTIES)
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
        """How many cells there are by a period and something else, without adding anything up.

        What differs in neither the other value nor the first or the last period is looked at once.
        """
        other = COLUMNS[next(name for name in self.by if name not in SPANS)]
        begin, end = self._number("found.earliest"), self._number("found.latest")
        try:
            parts, params, joins = self._sources()
        except EmptyResultSet:
            return 0
        condition, more = "", list[Any]()
        if self.filters.asks_certain:
            inside, more = self._inside
            condition = f" WHERE found.earliest IS NULL OR ({begin} = {end} AND {inside})"
        sql = f"WITH {', '.join(parts)} SELECT DISTINCT {other}, {begin}, {end} FROM found{joins}{condition}"  # noqa: S608
        with connections[settings.PUBLIC_DATABASE].cursor() as cursor:
            cursor.execute(sql, [*params, *more])
            return self._count_of(cursor.fetchall())

    def _count_of(self, rows: Iterable[tuple[Any, int | None, int | None]]) -> int:
        first, last = self.reach or (0, 0)
        found: dict[Any, set[int | None]] = defaultdict(set)
        for other, begin, end in rows:
            if begin is None or end is None:
                found[other].add(None)
            elif begin == end:
                found[other].add(begin)
            else:
                start = max(begin, first)
                found[other].update(range(start, max(start, min(end, last)) + 1))
        return sum(map(len, found.values()))

    def people(self, only: list[Any] | None = None) -> Rows:
        """The figures of people by cell, where `only` is given of no others than these."""
        sql, params = self._people(only)
        # A cell has an incident once, so no involvement comes twice.
        figures = (
            "COUNT(*), COUNT(DISTINCT CASE WHEN people.kind = 'person' THEN people.target END) "
            f"FROM cells JOIN people ON people.edition_id = cells.id{self._bound('people')}"
        )
        return self._read(figures, (f"{PEOPLE} AS ({sql})", params))

    def _bound(self, table: str) -> str:
        """The condition that a row of parties has the role and outcome of a cell."""
        return "".join(
            f" AND {table}.{name} = cells.d{at}" for at, name in enumerate(self.by) if name in PARTIES
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
        """What cells are read from, with its values: the incidents found, and how parties join them."""
        sql, params = _sql(self._found)
        parts, joins = [f"found({', '.join(FOUND)}) AS ({sql})"], ""
        if PARTIES & set(self.by):
            party_sql, party_params = _sql_of_parts(self._parties(), 3)
            parts.append(f"parties(edition_id, role, outcome) AS ({party_sql})")
            params += party_params
            joins = f" {self._party_join} JOIN parties ON parties.edition_id = found.id"
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
        """Whether a span of one period lies inside as much of it as was asked for."""
        adapt = connections[settings.PUBLIC_DATABASE].ops.adapt_datefield_value
        asked = self.filters.asked
        bounds = [("earliest >= ", "date_from"), ("latest <= ", "date_to")]
        given = [(text, asked[name]) for text, name in bounds if name in asked]
        condition = " AND ".join(f"{text}%s" for text, _ in given) or "1 = 1"
        return condition, [adapt(day) for _, day in given]

    @property
    def _party_join(self) -> str:
        """Incidents without any party stay, where nothing was asked of a party."""
        asked = self.filters.asked
        only_parties = not asked.keys().isdisjoint({"person", "institution", "outcome"})
        return "" if only_parties or NONE not in asked.get("role", [NONE]) else "LEFT"

    def _parties(self) -> QuerySet[Any]:
        """The involvements that `role` and `outcome` of a cell are those of."""
        rows = rows_of(IncidentMention).filter(self.filters.involvement(), role__gt="")
        first, *others = list(self.filters.found) or [""]
        if first:
            rows = rows.filter(target__in=self.filters.uids(first))
        same = {name: OuterRef(name) for name in PARTIES & set(self.by)}
        for name in others:
            also = rows_of(IncidentMention).filter(
                self.filters.involvement(),
                target__in=self.filters.uids(name),
                edition=OuterRef("edition"),
                **same,
            )
            rows = rows.filter(Exists(also))
        return rows.values_list("edition", "role", "outcome")

    def _people(self, only: list[Any] | None) -> Sql:
        """The involvements to count: those of the parties, roles and outcomes asked for, else all."""
        rows = rows_of(IncidentMention).filter(self.filters.involvement(), role__gt="")
        if self.filters.found:
            rows = rows.filter(
                target__in=[uid for name in self.filters.found for uid in self.filters.uids(name)]
            )
        if only is not None:
            rows = rows.filter(target__in=only)
        return _sql_of_parts(rows.values_list("edition", "target_kind", "target", "role", "outcome"), 5)


FOUND = ("id", "country", "kind", "earliest", "latest", "certain")
COLUMNS = {
    "country": "found.country",
    "kind": "found.kind",
    "year": "NULL",
    "month": "NULL",
    "role": "parties.role",
    "outcome": "parties.outcome",
}
PEOPLE = "people(edition_id, kind, target, role, outcome)"
PLACED = "id, country, kind, number, certain"
DATE_PARTS = {
    "sqlite": ("CAST(substr({}, 1, 4) AS integer)", "CAST(substr({}, 6, 2) AS integer)"),
    "postgresql": ("CAST(EXTRACT(YEAR FROM {}) AS integer)", "CAST(EXTRACT(MONTH FROM {}) AS integer)"),
}


def _sql(rows: QuerySet[Any]) -> Sql:
    sql, params = rows.query.get_compiler(using=rows.db).as_sql()
    return sql, list(params)


def _sql_of_parts(rows: QuerySet[Any], width: int) -> Sql:
    """Likewise, where there may be nothing to ask for: of the role “none”."""
    try:
        return _sql(rows)
    except EmptyResultSet:
        return f"SELECT CAST(NULL AS bigint){', NULL' * (width - 1)} WHERE 1 = 0", []
