"""Searching the whole database and the data directory for words that an erasure must leave nowhere."""

import zlib
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection


def places_of(words: str) -> list[str]:
    """Return the tables and files that contain the words, whatever their case; freed pages included."""
    wanted = {words.encode(), words.lower().encode(), words.upper().encode()}
    return sorted({name for name, raw in _raw() if any(word in raw for word in wanted)})


def _raw() -> Iterator[tuple[str, bytes]]:
    for path in Path(settings.DATA_DIR).rglob("*"):
        if path.is_file():
            yield f"file {path.name}", path.read_bytes()
    yield "withdrawals", settings.WITHDRAWALS.read_bytes() if settings.WITHDRAWALS.exists() else b""
    yield from _sessions()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table of ours
                yield f"table {table}", repr(cursor.fetchall()).encode()
        yield "database", connection.connection.serialize()
        return
    yield from _tables()


def _sessions() -> Iterator[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        for (data,) in cursor.fetchall():
            text = data.split(":")[0].lstrip(".")
            raw = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_")
            yield "session", zlib.decompress(raw) if data.startswith(".") else raw


def _tables() -> Iterator[tuple[str, bytes]]:
    """Yield the rows of every table of PostgreSQL, its statistics, and its files where they are readable."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - a table of ours
            yield f"table {table}", "\n".join(row[0] or "" for row in cursor.fetchall()).encode()
        cursor.execute("SELECT tablename, t::text FROM pg_stats t WHERE schemaname = 'public'")
        for table, row in cursor.fetchall():
            yield f"statistics of {table}", (row or "").encode()
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT current_setting('data_directory')")
        root = Path(cursor.fetchone()[0])
        cursor.execute(
            "SELECT relname, pg_relation_filepath(oid) FROM pg_class "
            "WHERE relkind IN ('r', 'i', 't') AND relnamespace = 'public'::regnamespace"
        )
        for name, path in cursor.fetchall():
            try:
                yield f"file of {name}", (root / path).read_bytes()
            except OSError:
                return
