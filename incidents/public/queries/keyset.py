"""The orders of lists of editions, and reading these page by page."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections
from django.db.models import Model, QuerySet

from incidents.http.paging import (
    Ordering,
    Position,
    Segment,
    both_ways,
    rows_beyond,
    segments,
    time_value,
)
from incidents.models.editions.edition import BEGINNING
from incidents.models.editions.redaction import document_sql, read_document
from incidents.public.queries.stored_editions import Stored, stored_of


class EditionRow(NamedTuple):
    """An edition, and where it stands, as it was found: only of the ends of a page is that read."""

    pk: int
    found: Sequence[Any]
    stored: Stored
    read: Callable[[Sequence[Any]], Sequence[Any]] = tuple

    @property
    def place(self) -> Position:
        value, uid = self.read(self.found)
        return Position(_plain(value), uid)


@dataclass(frozen=True, slots=True)
class RankedOrdering(Ordering):
    """By the words that were searched, and by its column where too many records hold them."""

    def value(self, stored: object) -> Any:
        """Return the value in a cursor: of a ranking two, the points and what separates ties."""
        return _rank(stored, self) if isinstance(stored, list) else Ordering.value(self, stored)


def _rank(stored: list[object], ordering: Ordering) -> tuple[int, int | str]:
    points, tie = stored
    if type(points) is not int or type(tie) is not (int if ordering.nullable else str):
        raise ValueError
    return points, tie


def _ranked(ordering: Ordering) -> RankedOrdering:
    return RankedOrdering(ordering.column, ordering.read, ordering.descending, ordering.nullable)


RELEVANCE = "relevance"
PUBLISHED = both_ways("published", "published_at", time_value)
DATES = both_ways("date", "sort_date", date.fromisoformat, nullable=True)
NAMES = both_ways("name", "title_key", bytes.fromhex)
ORDERINGS: dict[str, dict[str, Ordering]] = {
    "incident": {**DATES, **PUBLISHED, "title": Ordering("title_key", bytes.fromhex)},
    "person": {**NAMES, **PUBLISHED},
    "institution": {**NAMES, **PUBLISHED},
    "statement": {**DATES, **PUBLISHED},
    "case": {**both_ways("title", "title_key", bytes.fromhex), **PUBLISHED},
}
DEFAULT_ORDERING = {
    "incident": "-date",
    "person": "name",
    "institution": "name",
    "statement": "-date",
    "case": "title",
}
for _kind, _default in DEFAULT_ORDERING.items():
    ORDERINGS[_kind][RELEVANCE] = _ranked(ORDERINGS[_kind][_default])


@dataclass(frozen=True, slots=True)
class Sorted:
    """Editions in an order, and what is known of their days, so that no more of an index is read than needed.

    `dated` says whether all of them have a date, or none, where that is known; `last` is the last day of the
    period they may lie in.
    """

    editions: QuerySet[Any]
    ordering: Ordering
    dated: bool | None = None
    last: date | None = None


def read_rows(
    source: Sorted,
    limit: int,
    *,
    after: Position | None = None,
    backwards: bool = False,
    whole: bool = True,
) -> list[EditionRow]:
    """At most `limit` rows after a place, or before it, then in reverse; it needs a snapshot.

    Found by key first, so that no database sorts thousands of documents to show fifty.
    """
    queries = keys_of_page(source, limit, after, backwards)
    return rows_of_keys(source.editions.model, queries, limit, whole=whole)


def keys_of_page(
    source: Sorted, limit: int, after: Position | None, backwards: bool
) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
    """The queries of key, value and id that find the rows of a page, each to be asked if those before it did
    not find enough.
    """
    column, order = source.ordering.column, source.ordering.by(backwards)
    for segment, start in _segments(source, after, backwards):
        for found in rows_beyond(segment, source.ordering, start, backwards):
            yield found.order_by(*order).values_list("pk", column, "uid")[:limit]


def rows_of_keys(
    model: type[Model],
    queries: Iterable[Iterable[tuple[Any, ...]]],
    limit: int,
    read: Callable[[Sequence[Any]], Sequence[Any]] = tuple,
    *,
    whole: bool = True,
) -> list[EditionRow]:
    """At most `limit` rows of what the queries find; without their documents unless `whole`."""
    places: dict[int, Sequence[Any]] = {}
    for rows in queries:
        places |= {pk: found for pk, *found in islice(rows, limit - len(places))}
        if len(places) == limit:
            break
    stored = stored_of(model, places, whole=whole) if places else {}
    return [EditionRow(pk, found, stored[pk], read) for pk, found in places.items() if pk in stored]


def read_keys(source: Sorted, most: int | None = None) -> "array[int]":
    """The keys of all editions in order, or of the first, eight bytes each."""
    keys = array("q")
    for segment, _ in _segments(source, None, False):
        found = segment.order_by(*source.ordering.by(False)).values_list("pk", flat=True)
        keys.extend((found if most is None else found[: most - len(keys)]).iterator())
    return keys


def read_documents(editions: QuerySet[Model], keys: "array[int]", chunk: int = 500) -> Iterator[str]:
    """The documents of these editions, a chunk at a time; no cursor stays open in between, and no lock.

    Editions never change, so they are those of the moment when the keys were read; but what was taken from
    view since is left out.
    """
    for start in range(0, len(keys), chunk):
        part = keys[start : start + chunk]
        documents = documents_of(editions.model, part)
        yield from (documents[key] for key in part if key in documents)


def documents_of(model: type[Any], keys: Iterable[int]) -> dict[int, str]:
    """The documents of these editions by key, as far as they may be shown."""
    table, numbers = model._meta.db_table, ",".join(map(str, keys))
    connection = connections[settings.PUBLIC_DATABASE]
    document = document_sql("document", connection.vendor)
    with connection.cursor() as cursor:
        # By hand, for the ORM takes longer over the keys than the database does.
        cursor.execute(
            f"SELECT id, {document} FROM {table} WHERE closed_at IS NULL AND id IN ({numbers})"  # noqa: S608
        )
        return {key: read_document(model.record_kind, found) for key, found in cursor.fetchall()}


def _segments(source: Sorted, after: Position | None, backwards: bool) -> list[Segment]:
    """The segments still to read, in reading order, each with the position to start behind."""
    if not source.ordering.nullable:
        return [(source.editions, after)]
    undated = source.editions.filter(**{f"{source.ordering.column}__isnull": True})
    if source.dated is False:
        return [(undated, after)]
    dated = _dated(source, backwards)
    if source.dated:
        return [(rows, after) for rows in dated]
    return segments(dated, undated, after, backwards)


def _dated(source: Sorted, backwards: bool) -> list[QuerySet[Any]]:
    """Those with a date. Of those in a period, only one whose span has no beginning is sorted behind its end;
    so the others are looked for from the end of the period on, not from the end of time.
    """
    column, last = source.ordering.column, source.last
    if last is None:
        # Where it is only not null, SQLite reads the whole table for a page of one.
        return [source.editions.filter(**{f"{column}__gte": BEGINNING})]
    within = source.editions.filter(**{f"{column}__gte": BEGINNING, f"{column}__lte": last})
    # Without a beginning it is sorted by its end, which stands next to the beginning in an index.
    behind = source.editions.filter(latest__gt=last, earliest=BEGINNING)
    return [behind, within] if source.ordering.falls(backwards) else [within, behind]


def _plain(value: object) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
