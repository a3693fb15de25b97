"""The involvements that cells of statistics are made of, and the people that are counted in them, as SQL.

By `institution` an incident belongs to the cells of the institutions that took part; by `role` and `outcome`
to those of the parties asked for; by `gender`, `nationality` and `occupation` to those of its victims, or of
the persons in the role that is asked for or counted by.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from incidents.choices import RecordKind
from incidents.models.editions.edition import IncidentMention
from incidents.public.queries.filters import IncidentFilters
from incidents.public.queries.involvement_filters import TRAITS, counted_traits
from incidents.public.queries.parameter_fields import NONE
from incidents.public.queries.reference_lookup import editions_at
from incidents.public.queries.stored_editions import column_of, rows_of

OF_PEOPLE = {"role", "outcome", *TRAITS}
PARTIES = OF_PEOPLE | {"institution"}
PARTY_COLUMNS = ("edition_id", "role", "outcome", *TRAITS, "institution")
PEOPLE_COLUMNS = ("edition_id", "kind", "target", "role", "outcome", *TRAITS)
_MENTION = ("edition", "target_kind", "target", "role", "outcome")

Sql = tuple[str, list[Any]]


class CellParties:
    """The parties of one question by one way of counting."""

    def __init__(self, filters: IncidentFilters, by: list[str]) -> None:
        self.filters, self.by = filters, set(by)

    @property
    def join(self) -> str:
        """Return how parties join incidents: those without any stay, where nothing is asked of a party."""
        asked = self.filters.asked
        only_parties = self.filters.asks_of_one_party or not asked.keys().isdisjoint(
            {"person", "institution", "outcome"}
        )
        is_left = not only_parties and "institution" not in self.by and NONE in asked.get("role", [NONE])
        return "LEFT" if is_left else ""

    def rows(self) -> Sql:
        """The involvements that the values of a cell are those of, as PARTY_COLUMNS."""
        if not self.filters.asks_of_one_party:
            rows, institution = self._of_any(), "m.target" if "institution" in self.by else "NULL"
            sql, params = sql_of_mentions(rows)
            traits = ", ".join(["NULL"] * len(TRAITS))
            return f"SELECT m.edition_id, m.role, m.outcome, {traits}, {institution} FROM ({sql}) m", params  # noqa: S608
        people, params = self.people(None)
        columns = f"p.edition_id, p.role, p.outcome, {', '.join(f'p.{name}' for name in TRAITS)}"
        named = f"(WITH people({', '.join(PEOPLE_COLUMNS)}) AS ({people}) SELECT * FROM people) p"  # noqa: S608
        if "institution" not in self.by:
            return f"SELECT {columns}, NULL FROM {named}", params  # noqa: S608
        sql, more = sql_of_mentions(self._institutions(Q(role__gt="")))
        return (
            f"SELECT {columns}, i.target FROM {named} JOIN ({sql}) i ON i.edition_id = p.edition_id",  # noqa: S608
            [*params, *more],
        )

    def people(self, only: list[Any] | None) -> Sql:
        """The involvements to count, as PEOPLE_COLUMNS: those of what is asked for, else all; where `only` is
        given, of no others than these.
        """
        rows = rows_of(IncidentMention).filter(self._to_count(), role__gt="")
        if only is not None:
            rows = rows.filter(target__in=only)
        sql, params = sql_of_mentions(rows)
        columns = "m.edition_id, m.kind, m.target, m.role, m.outcome"
        if self.by.isdisjoint(TRAITS):
            nothing = ", ".join(["NULL"] * len(TRAITS))
            return f"SELECT {columns}, {nothing} FROM ({sql}) m", params  # noqa: S608
        traits, more = sql_of(counted_traits(self.filters.person_conditions(), self.by, self.filters.moment))
        named = f"(WITH t(uid, {', '.join(TRAITS)}) AS ({traits}) SELECT * FROM t) t"  # noqa: S608
        shown = ", ".join(f"t.{name}" for name in TRAITS)
        return (
            f"SELECT {columns}, {shown} FROM ({sql}) m JOIN {named} ON t.uid = m.target",  # noqa: S608
            [*params, *more],
        )

    def _to_count(self) -> Q:
        parties = self.filters.parties
        if self.filters.asks_of_one_party:
            return self.filters.of_party("person") if "person" in parties else self.filters.involvement()
        names = parties.keys() - ({"institution"} if self._by_body else set())
        named = [self.filters.of_party(name) for name in sorted(names)]
        if self._by_body:
            named.append(Q(pk__in=column_of(self._institutions(self.filters.involvement()), "pk")))
        found = Q() if named else self.filters.involvement()
        for each in named:
            found |= each
        return found

    @property
    def _by_body(self) -> bool:
        return "institution" in self.by

    def _institutions(self, parts: Q) -> QuerySet[Any]:
        """Involvements of institutions that are public at the moment; of those asked for, where any are."""
        public = editions_at(RecordKind.INSTITUTION, self.filters.moment)
        rows = rows_of(IncidentMention).filter(
            parts, target_kind=RecordKind.INSTITUTION, role__gt="", target__in=column_of(public, "uid")
        )
        parties = self.filters.parties
        return rows.filter(target__in=parties["institution"]) if "institution" in parties else rows

    def _of_any(self) -> QuerySet[Any]:
        """The involvements that `role`, `outcome` and `institution` of a cell are those of."""
        parts, others = self.filters.involvement(), list(self.filters.parties)
        rows = rows_of(IncidentMention).filter(parts, role__gt="")
        if self._by_body:
            rows, others = self._institutions(parts), [name for name in others if name != "institution"]
        elif others:
            rows = rows.filter(target__in=self.filters.parties[others.pop(0)])
        same = {name: OuterRef(name) for name in {"role", "outcome"} & self.by}
        for name in others:
            also = rows_of(IncidentMention).filter(
                self.filters.of_party(name), edition=OuterRef("edition"), **same
            )
            rows = rows.filter(Exists(also))
        return rows


def sql_of(rows: QuerySet[Any]) -> Sql:
    """The SQL of a query, and its parameters."""
    sql, params = rows.query.get_compiler(using=rows.db).as_sql()
    return sql, list(params)


def sql_of_mentions(rows: QuerySet[Model]) -> Sql:
    """Likewise, of involvements as edition_id, kind, target, role, outcome; also where nothing can be asked
    for, as of the role “none”.
    """
    try:
        sql, params = sql_of(rows.values_list(*_MENTION))
    except EmptyResultSet:
        nothing = rows_of(IncidentMention).filter(pk=0).values_list(*_MENTION)
        sql, params = sql_of(nothing)
    return f"WITH r(edition_id, kind, target, role, outcome) AS ({sql}) SELECT * FROM r", params  # noqa: S608
