"""The SQL of list queries, compiled once for all that differ in values only."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from incidents.http.paging import PageStart, Position
from incidents.models.editions.edition import EDITIONS
from incidents.public.cache import registry
from incidents.public.cache.prepared_sql import Sql, database_values, fetch, prepare, row_converter
from incidents.public.queries import parameters
from incidents.public.queries.counts import count_queryset
from incidents.public.queries.filters import FILTERS
from incidents.public.queries.filterset_base import PublicFilterSet
from incidents.public.queries.keyset import ORDERINGS, EditionRow, keys_of_page, rows_of_keys

# Parameters whose values are parameters of the SQL too, with their types.
_VALUES: dict[str, type] = {"country": str, "kind": str, "stance": str, "date_from": date, "date_to": date}
# Parameters that change the text of the SQL.
_OPTIONS = ("date_match", "undated")
MOST_SHAPES = 256


class Shape(NamedTuple):
    """The part that list queries with the same SQL share."""

    kind: str
    ordering: str
    limit: int
    options: tuple[tuple[str, Any], ...]
    # Parameters, and the number of values of each.
    values: tuple[tuple[str, int], ...]
    # The types of the values of the cursor's position: of an undated one only the id.
    position: tuple[type, ...]
    backwards: bool

    def querysets(self, values: Sequence[Any]) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
        """The query that counts, and those that find the keys of a page, with these values."""
        asked, rest = dict(self.options), list(values)
        for name, many in self.values:
            own, rest = rest[:many], rest[many:]
            asked[name] = own[0] if _VALUES[name] is date else own
        filters = FILTERS[self.kind].of_values(asked)
        yield count_queryset(filters.editions(), filters.certain())
        position = Position(*[None, *rest][-2:]) if rest else None
        source = filters.in_order(ORDERINGS[self.kind][self.ordering])
        yield from keys_of_page(source, self.limit, position, self.backwards)


class ShapeSql(NamedTuple):
    """The SQL of all list queries of one shape."""

    counts: Sql
    keys: list[Sql]
    convert: Callable[[Sequence[Any]], Sequence[Any]]


class PreparedQuery(NamedTuple):
    """The SQL of a list query, and its values."""

    kind: str
    sql: ShapeSql
    values: list[Any]

    def counts(self) -> list[tuple[int, ...]]:
        """Return the row of counts; none if nothing matches."""
        return fetch(self.sql.counts, self.values)

    def rows(self, limit: int, *, whole: bool) -> list[EditionRow]:
        """Return the rows of the page; without their documents unless `whole`."""
        keys = (fetch(each, self.values) for each in self.sql.keys)
        return rows_of_keys(EDITIONS[self.kind], keys, limit, self.sql.convert, whole=whole)


def prepared(filters: PublicFilterSet, ordering: str, limit: int, start: PageStart) -> PreparedQuery | None:
    """Return the prepared query of a page; None if its SQL depends on more than its shape."""
    asked, kind = filters.asked, str(filters.record_kind)
    if not asked.keys() <= {*_VALUES, *_OPTIONS, *parameters.controls(kind)}:
        return None
    ends = [each for each in start.position or () if each is not None]
    if not {type(end) for end in ends} <= {date, datetime, UUID}:
        return None
    values = {name: _listed(asked[name]) for name in _VALUES if name in asked}
    shape = Shape(
        kind,
        ordering,
        limit,
        options=tuple((name, asked[name]) for name in _OPTIONS if name in asked),
        values=tuple((name, len(own)) for name, own in values.items()),
        position=tuple(map(type, ends)),
        backwards=start.backwards,
    )
    sql = sql_of_shape(shape)
    return sql and PreparedQuery(
        kind, sql, database_values([*(each for own in values.values() for each in own), *ends])
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@lru_cache(MOST_SHAPES)
def sql_of_shape(shape: Shape) -> ShapeSql | None:
    """Return the SQL of a shape; it follows from nothing else."""
    types = [*(_VALUES[name] for name, many in shape.values for _ in range(many)), *shape.position]
    found = prepare(types, shape.querysets)
    column = ORDERINGS[shape.kind][shape.ordering].column
    return (
        ShapeSql(found[0], found[1:], row_converter(EDITIONS[shape.kind], column, "uid")) if found else None
    )


registry.register_compiled(sql_of_shape.cache_clear)
