"""The limit: a bare WSGI application that joins stored documents, with hand-written SQL for each request.

It does not validate parameters, count, report errors, or send ETags and security headers. Started by granian
with as many threads as the tracker: `LIMIT_DATABASE` is a SQLite file or a PostgreSQL URL.
"""

import csv
import io
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

import orjson
import psycopg

DATABASE = os.environ["LIMIT_DATABASE"]
IS_SQLITE = "://" not in DATABASE
MARK = "?" if IS_SQLITE else "%s"
LIVE = "superseded_at IS NULL"
PAGE = "FROM incidents_incidentedition WHERE superseded_at IS NULL"
ORDER = "ORDER BY sort_date DESC, uid LIMIT 51"
# PostgreSQL aggregates the page itself.
ROWS = "SELECT document" if IS_SQLITE else "SELECT json_agg(document::json) FROM (SELECT document"
END = "" if IS_SQLITE else ") page"
MATCHING = (
    "id IN (SELECT rowid FROM incidents_incidentsearch_fts WHERE incidents_incidentsearch_fts MATCH ?)"
    if IS_SQLITE
    else "id IN (SELECT edition_id FROM incidents_incidentsearch "
    "WHERE words @@ plainto_tsquery('simple', %s))"
)
YEAR = "substr(e.earliest, 1, 4)" if IS_SQLITE else "extract(year FROM e.earliest)"
CELLS = (
    "SELECT country, {year}, count(*), sum(v.low), sum(v.high) FROM incidents_incidentedition e "
    "JOIN incidents_victimcount v ON v.edition_id = e.id WHERE superseded_at IS NULL {more} GROUP BY 1, 2"
)
PEOPLE = (
    "SELECT country, {year}, count(DISTINCT m.id), count(DISTINCT m.target) "
    "FROM incidents_incidentedition e JOIN incidents_incidentmention m ON m.edition_id = e.id "
    "WHERE superseded_at IS NULL AND m.role > '' {more} GROUP BY 1, 2"
)
SQL = {
    "/filtered": f"{ROWS} {PAGE} AND country = {MARK} AND latest >= {MARK} AND earliest <= {MARK} "
    f"AND sort_date <= {MARK} {ORDER}{END}",
    "/deep": f"{ROWS} {PAGE} AND sort_date <= {MARK} AND (sort_date < {MARK} OR uid > {MARK}) {ORDER}{END}",
    "/record": f"SELECT document {PAGE} AND number = {MARK}",
    "/search": f"{ROWS} {PAGE} AND {MATCHING} {ORDER}{END}",
    "/search-filtered": f"{ROWS} {PAGE} AND {MATCHING} AND country = {MARK} {ORDER}{END}",
}
_local = threading.local()


def connection() -> Any:
    """Return the connection of this thread, which stays open."""
    if not hasattr(_local, "connection"):
        if IS_SQLITE:
            _local.connection = sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True)
        else:
            _local.connection = psycopg.connect(DATABASE, autocommit=True)
    return _local.connection


def page(path: str, values: list[str]) -> bytes:
    """Return the documents of a page, or one document."""
    rows = connection().execute(SQL[path], values).fetchall()
    if path == "/record":
        return rows[0][0].encode()
    if IS_SQLITE:
        return ('{"results":[' + ",".join(row[0] for row in rows[:50]) + "]}").encode()
    return b'{"results":' + orjson.dumps(rows[0][0]) + b"}"


def statistics(values: list[str]) -> bytes:
    """Return figures by country and year."""
    more = f"AND country IN ({', '.join([MARK] * len(values))})" if values else ""
    made = [sql.format(year=YEAR, more=more) for sql in (CELLS, PEOPLE)]
    found = [connection().execute(sql, values).fetchall() for sql in made]
    return orjson.dumps([[list(row) for row in rows] for rows in found], default=float)


def table() -> Iterable[bytes]:
    """Yield some columns of everything as CSV."""
    cursor = connection().cursor() if IS_SQLITE else connection().cursor(name="everything")
    with connection() if IS_SQLITE else connection().transaction():
        cursor.execute(f"SELECT uid, number, country, kind, earliest, latest, document {PAGE}")
        while rows := cursor.fetchmany(500):
            buffer = io.StringIO()
            csv.writer(buffer).writerows([*row[:6], orjson.loads(row[6])["title"]] for row in rows)
            yield buffer.getvalue().encode()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Respond to a request; its path selects the query, its parameters are the values in order."""
    path = environ["PATH_INFO"]
    values = [value for _, value in parse_qsl(environ["QUERY_STRING"])]
    if path == "/csv":
        start_response("200 OK", [("Content-Type", "text/csv")])
        return table()
    body = statistics(values) if path == "/statistics" else page(path, values)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
