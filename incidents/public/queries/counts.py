"""The number of records that a list query matches, by the cheapest of four ways."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Func, IntegerField, Model, Q, QuerySet

from incidents.public.cache.ledger_cache import LedgerCache
from incidents.public.queries.dates_by_country import counts_by_dates
from incidents.public.queries.filterset_base import PublicFilterSet

if TYPE_CHECKING:
    from incidents.public.queries.prepared_query import PreparedQuery


class Way(StrEnum):
    """The way a count was made, and the reason for it."""

    REMEMBERED = "counted before in this state of the ledger; a list is read page by page"
    SEARCH_INDEX = "nothing but frequent words is asked for, and the search index counts its own rows"
    DATE_INDEX = "a country and perhaps a period is asked for, whose dates are in memory"
    DATABASE = "nothing knows it but the rows"


@dataclass(frozen=True, slots=True)
class Totals:
    """The number of matches, the number of certain ones, and the way they were counted."""

    count: int
    count_certain: int
    way: Way = field(default=Way.DATABASE, compare=False, repr=False)  # ETags are made of the rest


class CountableQuery(Protocol):
    """The rows to count."""

    @property
    def filters(self) -> PublicFilterSet: ...

    @property
    def editions(self) -> QuerySet[Any]: ...

    @property
    def about(self) -> str:
        """The text that identifies the set of records."""

    @property
    def prepared(self) -> "PreparedQuery | None":
        """The query with its SQL, if that is prepared."""


_remembered = LedgerCache[Totals]("counts", bound=1_000)


def totals_of(query: CountableQuery) -> Totals:
    """Return the totals, remembered until the next publication.

    Those of another day, or of named records, are not remembered: few ask for the same ones again.
    """
    filters = query.filters
    if filters.moment is not None or filters.found:
        return count(query)
    if totals := _remembered.get(query.about, filters.state):
        return replace(totals, way=Way.REMEMBERED)
    totals = count(query)
    _remembered.set(query.about, totals, filters.state)
    return totals


def count(query: CountableQuery) -> Totals:
    """Count the matching records now; needs `snapshot()` around it."""
    filters = query.filters
    if filters.search is not None and not filters.is_narrowed():
        hits = filters.search.count()
        if hits is not None:
            return Totals(hits, hits, Way.SEARCH_INDEX)
    if pair := counts_by_dates(filters):
        return Totals(*pair, Way.DATE_INDEX)
    rows: Iterable[tuple[int, ...]] = (
        query.prepared.counts() if query.prepared else count_queryset(query.editions, filters.certain())
    )
    row = next(iter(rows), (0,))
    return Totals(row[0], row[-1])


class CountOfRows(Func):
    """The number of rows, or of those that meet a condition.

    Not of a key, which PostgreSQL would look up in each row, as no index of the other columns holds it.
    """

    arity, output_field = None, IntegerField()

    def __init__(self, *conditions: Q) -> None:
        super().__init__(*conditions)
        self.template = "COUNT(1) FILTER (WHERE %(expressions)s)" if conditions else "COUNT(1)"


def count_queryset(editions: QuerySet[Model], certain: Q | None) -> QuerySet[Any, tuple[int, ...]]:
    """Return the query of the number of editions, and of those that match certainly unless all do."""
    conditions = [] if certain is None else [CountOfRows(certain)]
    return editions.values_list(CountOfRows(), *conditions)
