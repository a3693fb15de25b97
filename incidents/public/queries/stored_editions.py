"""Editions as they are stored: their documents, and versions that identify a document without reading it.

A digest alone does not identify a document: one that was redacted keeps the digest of its published words,
and while redactions are pending, documents are read without what they are to lose.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.models import Model, Q, QuerySet
from django.db.models.sql import Query

from incidents.http.query_fields import read_reference
from incidents.models.editions.edition import EDITIONS, key_of
from incidents.models.editions.redaction import pending_digest, pending_of, pending_sql, without_pending
from incidents.public.cache.planned_cursor import planned_cursor

# Two documents with equal versions are the same, byte for byte.
Version = str
# With its document, empty where it was left out; plain tuples, as lists make many.
Stored = tuple[Version, str]
EMPTY = "''"


def rows_of(model: type[Any]) -> QuerySet[Any]:
    """The rows of a model that belong to editions, in the public database."""
    return model.objects.using(settings.PUBLIC_DATABASE)


def column_of(rows: QuerySet[Any], name: str) -> Query:
    """One column as a subquery; it runs wherever the query around it does."""
    return rows.values(name).query


def among(model: type[Model], name: str, values: Sequence[str]) -> Q:
    """The condition that an edition has a row of a model with one of these values."""
    return Q(pk__in=column_of(rows_of(model).filter(**{f"{name}__in": values}), "edition"))


def stored_of(model: type[Any], keys: Iterable[int], *, whole: bool = True) -> dict[int, Stored]:
    """Editions by key, as far as they may be shown."""
    table, numbers = model._meta.db_table, ",".join(map(str, keys))
    connection = connections[settings.PUBLIC_DATABASE]
    with connection.cursor() as cursor:
        # By hand, for the ORM takes longer over the keys than the database does.
        cursor.execute(
            f"SELECT id, {_columns(connection.vendor, whole)} FROM {table} "  # noqa: S608
            f"WHERE closed_at IS NULL AND id IN ({numbers})"
        )
        rows = cursor.fetchall()
    if rows and rows[0][2]:
        return {key: _read(model.record_kind, row) for key, *row in rows}
    return {key: (version, document) for key, version, _, document in rows}


class Live(NamedTuple):
    """A record as it stands, and what its address is made of."""

    stored: Stored
    uid: UUID
    number: int
    title_key: bytes


def stored_live(kind: str, reference: str, *, whole: bool = True) -> Stored | None:
    """A record as it stands; requested most of all, so the SQL is written only once."""
    found = _live_row(kind, reference, whole, "")
    return found and _read(kind, found)


def live_record(kind: str, reference: str, *, whole: bool = True) -> Live | None:
    found = _live_row(kind, reference, whole, ", uid, number, title_key")
    if found is None:
        return None
    *stored, uid, number, title_key = found
    return Live(_read(kind, stored), uid if isinstance(uid, UUID) else UUID(uid), number, bytes(title_key))


def _live_row(kind: str, reference: str, whole: bool, more: str) -> Any:
    read = read_reference(reference)
    key = None if read is None else key_of(read)
    if key is None:
        return None
    connection = connections[settings.PUBLIC_DATABASE]
    value = EDITIONS[kind]._meta.get_field(key.column).get_db_prep_value(key.value, connection)
    with planned_cursor() as cursor:
        cursor.execute(_sql_of_live(kind, key.column, connection.vendor, whole, more), [value])
        return cursor.fetchone()


@cache
def _sql_of_live(kind: str, column: str, vendor: str, whole: bool, more: str) -> str:
    table, columns = EDITIONS[kind]._meta.db_table, _columns(vendor, whole) + more
    return f"SELECT {columns} FROM {table} WHERE {column} = %s AND superseded_at IS NULL"  # noqa: S608


def _columns(vendor: str, whole: bool) -> str:
    # `published_at` tells apart what the `clock` command dated anew after a redaction. It is one text, for
    # Python takes longer over three values.
    times = "CAST(published_at AS text) || COALESCE(CAST(redacted_at AS text), '')"
    return f"digest || {times}, {pending_sql(vendor)}, {'document' if whole else EMPTY}"


def _read(kind: str, row: Sequence[Any]) -> Stored:
    version, entries, document = row
    if not entries:
        return version, document
    return version + pending_digest(entries), without_pending(pending_of(entries), kind, document)
