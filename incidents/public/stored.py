"""Editions as they are stored: their documents, and versions that identify a document without reading it.

A digest alone does not identify a document: one that was redacted keeps the digest of its published words,
and while redactions are pending, documents are read without what they are to lose.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections

from incidents.filtering import read_reference
from incidents.models.edition import EDITIONS, key_of
from incidents.models.redaction import pending_digest, pending_of, pending_sql, without_pending

# Two documents with equal versions are the same, byte for byte.
Version = tuple[Any, ...]


class Stored(NamedTuple):
    """The version of a document, and the document unless it was left out."""

    version: Version
    document: str = ""


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
        return {key: _read(model.record_kind, found) for key, *found in cursor.fetchall()}


def stored_live(kind: str, reference: str, *, whole: bool = True) -> Stored | None:
    """A record as it stands; requested most of all, so the SQL is written only once."""
    read = read_reference(reference)
    key = None if read is None else key_of(read)
    if key is None:
        return None
    connection = connections[settings.PUBLIC_DATABASE]
    value = EDITIONS[kind]._meta.get_field(key.column).get_db_prep_value(key.value, connection)
    with connection.cursor() as cursor:
        cursor.execute(_sql_of_live(kind, key.column, connection.vendor, whole), [value])
        found = cursor.fetchone()
    return found and _read(kind, found)


@cache
def _sql_of_live(kind: str, column: str, vendor: str, whole: bool) -> str:
    table = EDITIONS[kind]._meta.db_table
    return f"SELECT {_columns(vendor, whole)} FROM {table} WHERE {column} = %s AND superseded_at IS NULL"  # noqa: S608


def _columns(vendor: str, whole: bool) -> str:
    # `published_at` tells apart what the `clock` command dated anew after a redaction.
    version = f"digest, published_at, redacted_at, {pending_sql(vendor)}"
    return f"{version}, document" if whole else version


def _read(kind: str, found: Sequence[Any]) -> Stored:
    digest, published_at, redacted_at, entries, *documents = found
    version = digest, published_at, redacted_at, entries and pending_digest(entries)
    if not documents:
        return Stored(version)
    return Stored(version, without_pending(pending_of(entries), kind, documents[0]))
