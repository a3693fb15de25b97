"""Orders of a list, and reading it page by page from a place in that order (keyset, never OFFSET).

Every order ends in the id, so that it is total and the same on every database. Undated records come last
both ways, as a stretch of their own: no database has to sort nulls.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

# A place in a ranking has two: points, and what parts ties.
Value = date | datetime | bytes | tuple[int, int | str] | None


class Place(NamedTuple):
    """Where a row stands in an order: the value it is sorted by, None if it has none, and its id."""

    value: Value
    uid: uuid.UUID


class Row(NamedTuple):
    place: Place
    document: str


@dataclass(frozen=True, slots=True)
class Ordering:
    """A column to sort by; `dated` columns may be null, and null is last both ways.

    A `ranked` one goes by the words that were searched, and by its column where too many records hold them.
    """

    column: str
    descending: bool = False
    dated: bool = False
    ranked: bool = False


RELEVANCE = "relevance"
PUBLISHED = {"published": Ordering("published_at"), "-published": Ordering("published_at", descending=True)}
DATES = {
    "date": Ordering("sort_date", dated=True),
    "-date": Ordering("sort_date", descending=True, dated=True),
}
NAMES = {"name": Ordering("title_key"), "-name": Ordering("title_key", descending=True)}
ORDERINGS: dict[str, dict[str, Ordering]] = {
    "incident": {**DATES, **PUBLISHED, "title": Ordering("title_key")},
    "person": {**NAMES, **PUBLISHED},
    "institution": {**NAMES, **PUBLISHED},
    "statement": {**DATES, **PUBLISHED},
}
DEFAULT_ORDERING = {"incident": "-date", "person": "name", "institution": "name", "statement": "-date"}
for _kind, _default in DEFAULT_ORDERING.items():
    ORDERINGS[_kind][RELEVANCE] = replace(ORDERINGS[_kind][_default], ranked=True)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Editions in an order; `dated` says whether all of them have a date, or none, where that is known."""

    editions: QuerySet[Any]
    ordering: Ordering
    dated: bool | None = None


def read_rows(
    source: Sorted, limit: int, *, after: Place | None = None, backwards: bool = False
) -> list[Row]:
    """At most `limit` rows after a place, or before it, then in reverse."""
    rows: list[Row] = []
    for stretch, start in _stretches(source, after, backwards):
        found = _bounded(stretch, source.ordering, start, backwards)
        rows += _rows(found, source.ordering, limit - len(rows), backwards)
        if len(rows) == limit:
            break
    return rows


def read_all(source: Sorted, chunk: int = 500) -> Iterator[str]:
    """Every document in order, a chunk at a time; no cursor stays open in between."""
    after = None
    while rows := read_rows(source, chunk, after=after):
        yield from (row.document for row in rows)
        if len(rows) < chunk:
            return
        after = rows[-1].place


Stretch = tuple[QuerySet[Any], Place | None]


def _stretches(source: Sorted, after: Place | None, backwards: bool) -> list[Stretch]:
    """The stretches still to read, in reading order, each with the place to start behind."""
    if not source.ordering.dated:
        return [(source.editions, after)]
    column = source.ordering.column
    dated = source.editions.filter(**{f"{column}__isnull": False})
    undated = source.editions.filter(**{f"{column}__isnull": True})
    if source.dated is not None:
        return [(dated if source.dated else undated, after)]
    if after is None:
        return [(dated, None), (undated, None)]
    if after.value is None:
        return [(undated, after), (dated, None)] if backwards else [(undated, after)]
    return [(dated, after)] if backwards else [(dated, after), (undated, None)]


def _rows(editions: QuerySet[Any], ordering: Ordering, limit: int, backwards: bool) -> list[Row]:
    column, falling = ordering.column, ordering.descending != backwards
    order = (f"-{column}" if falling else column, "-uid" if backwards else "uid")
    # Found by key first, so that no database sorts thousands of documents to show fifty.
    page = editions.order_by(*order).values("pk")[:limit].query
    found = editions.model.objects.using(editions.db).filter(pk__in=page).order_by(*order)
    values = found.values_list(column, "uid", "document")
    return [Row(Place(_plain(value), uid), document) for value, uid, document in values]


def _bounded(
    editions: QuerySet[Any], ordering: Ordering, after: Place | None, backwards: bool
) -> QuerySet[Any]:
    """What comes after a place, in the direction of reading."""
    if after is None:
        return editions
    later_id = Q(uid__lt=after.uid) if backwards else Q(uid__gt=after.uid)
    if after.value is None:
        return editions.filter(later_id)
    column, way = ordering.column, "lt" if ordering.descending != backwards else "gt"
    # The first condition says nothing new; it lets the database start in the middle of an index.
    later = Q(**{f"{column}__{way}": after.value}) | later_id
    return editions.filter(**{f"{column}__{way}e": after.value}).filter(later)


def _plain(value: Any) -> Value:
    return bytes(value) if isinstance(value, memoryview) else value
