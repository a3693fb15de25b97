"""Orders of a list, and reading it page by page from a place in that order (keyset, never OFFSET).

Every order ends in the id, so that it is total and the same on every database. Undated records come last
both ways, as a stretch of their own: no database has to sort nulls.
"""

import uuid
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections
from django.db.models import Q, QuerySet

from incidents.models.editions.edition import BEGINNING
from incidents.models.editions.redaction import document_sql, read_document
from incidents.public.queries.stored_editions import Stored, stored_of

# A place in a ranking has two: points, and what parts ties.
Value = date | datetime | bytes | tuple[int, int | str] | None


class Position(NamedTuple):
    """Where a row stands in an order: the value it is sorted by, None if it has none, and its id."""

    value: Value
    uid: uuid.UUID


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
    column, order = source.ordering.column, _order(source.ordering, backwards)
    for stretch, start in _stretches(source, after, backwards):
        for found in _beyond(stretch, source.ordering, start, backwards):
            yield found.order_by(*order).values_list("pk", column, "uid")[:limit]


def rows_of_keys(
    model: type[Any],
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
    for stretch, _ in _stretches(source, None, False):
        found = stretch.order_by(*_order(source.ordering, False)).values_list("pk", flat=True)
        keys.extend((found if most is None else found[: most - len(keys)]).iterator())
    return keys


def read_documents(editions: QuerySet[Any], keys: "array[int]", chunk: int = 500) -> Iterator[str]:
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


Stretch = tuple[QuerySet[Any], Position | None]


def _stretches(source: Sorted, after: Position | None, backwards: bool) -> list[Stretch]:
    """The stretches still to read, in reading order, each with the place to start behind."""
    if not source.ordering.dated:
        return [(source.editions, after)]
    undated = source.editions.filter(**{f"{source.ordering.column}__isnull": True})
    if source.dated is False:
        return [(undated, after)]
    dated = _dated(source, backwards)
    if source.dated:
        return [(stretch, after) for stretch in dated]
    if after is None:
        return [*((stretch, None) for stretch in dated), (undated, None)]
    if after.value is None:
        return (
            [(undated, after), *((stretch, None) for stretch in dated)] if backwards else [(undated, after)]
        )
    found: list[Stretch] = [(stretch, after) for stretch in dated]
    return found if backwards else [*found, (undated, None)]


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
    return [behind, within] if source.ordering.descending != backwards else [within, behind]


def _order(ordering: Ordering, backwards: bool) -> tuple[str, str]:
    falling = ordering.descending != backwards
    return f"-{ordering.column}" if falling else ordering.column, "-uid" if backwards else "uid"


def _beyond(
    editions: QuerySet[Any], ordering: Ordering, after: Position | None, backwards: bool
) -> list[QuerySet[Any]]:
    """What comes after a place, in the direction of reading: what has the same value, then the rest. So both
    begin where they are in an index, not before all that were dated by the same year.
    """
    if after is None:
        return [editions]
    later_id = Q(uid__lt=after.uid) if backwards else Q(uid__gt=after.uid)
    if after.value is None:
        return [editions.filter(later_id)]
    column, way = ordering.column, "lt" if ordering.descending != backwards else "gt"
    same = editions.filter(later_id, **{column: after.value})
    return [same, editions.filter(**{f"{column}__{way}": after.value})]


def _plain(value: Any) -> Value:
    return bytes(value) if isinstance(value, memoryview) else value
