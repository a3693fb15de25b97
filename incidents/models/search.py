"""The search index: the words of every live edition, and how each database is asked for them.

A row holds the words as `searching` writes them: folded letters, digits, and a mark before skeletons. The
database keeps an index on them by itself: a table of FTS5 and its triggers on SQLite, a generated `tsvector`
on PostgreSQL. Rows come and go with live editions, in the transaction that publishes or withdraws.
"""

from typing import Any

from django.db import connections, models
from django.db.models.expressions import RawSQL

from incidents.choices import RecordKind
from incidents.searching import Term, Words


class SearchRow(models.Model):
    """The words of one live edition: of what it is called, of what it tells, and their skeletons."""

    names = models.TextField()
    texts = models.TextField()
    sounds = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"search row {self.pk}"


def _edition(kind: str) -> Any:
    return models.OneToOneField(
        f"incidents.{kind}Edition", models.CASCADE, primary_key=True, related_name="search"
    )


class IncidentSearch(SearchRow):
    edition = _edition("Incident")


class PersonSearch(SearchRow):
    edition = _edition("Person")


class InstitutionSearch(SearchRow):
    edition = _edition("Institution")


class StatementSearch(SearchRow):
    edition = _edition("Statement")


SEARCH: dict[str, type[Any]] = {
    RecordKind.INCIDENT: IncidentSearch,
    RecordKind.PERSON: PersonSearch,
    RecordKind.INSTITUTION: InstitutionSearch,
    RecordKind.STATEMENT: StatementSearch,
}


def hits(kind: str, words: Words, database: str) -> RawSQL:
    """The editions that hold the words, as a subquery; where none is wanted, those with an unwanted one."""
    sql, asked = _query(kind, words, database)
    return RawSQL(sql, [asked])  # noqa: S611 - the names of tables are ours, what is asked is a parameter


def first_hits(kind: str, words: Words, database: str, most: int) -> list[int]:
    """At most so many of the editions that hold the words, in no order."""
    sql, asked = _query(kind, words, database)
    with connections[database].cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [asked, most])
        return [row[0] for row in cursor.fetchall()]


def _query(kind: str, words: Words, database: str) -> tuple[str, str]:
    table = SEARCH[kind]._meta.db_table
    if connections[database].vendor == "sqlite":
        return f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s", fts5(words)  # noqa: S608
    return f"SELECT edition_id FROM {table} WHERE words @@ %s::tsquery", tsquery(words)  # noqa: S608


def fts5(words: Words) -> str:
    """The search in the language of FTS5 (https://sqlite.org/fts5.html, section 3)."""
    unwanted = " OR ".join(_fts5_term(term) for term in words.unwanted)
    wanted = " AND ".join(_fts5_term(term) for term in words.wanted)
    return f"({wanted}) NOT ({unwanted})" if wanted and unwanted else wanted or unwanted


def _fts5_term(term: Term) -> str:
    ways = (f'"{" ".join(way)}"{" *" if term.is_prefix else ""}' for way in term.ways)
    return f"({' OR '.join(ways)})"


def tsquery(words: Words) -> str:
    """The search as a `tsquery` (PostgreSQL, section 8.11.2)."""
    unwanted = " | ".join(_tsquery_term(term) for term in words.unwanted)
    wanted = " & ".join(_tsquery_term(term) for term in words.wanted)
    return f"({wanted}) & !({unwanted})" if wanted and unwanted else wanted or unwanted


def _tsquery_term(term: Term) -> str:
    ways = (" <-> ".join(f"'{word}'" for word in way) + (":*" if term.is_prefix else "") for way in term.ways)
    return f"({' | '.join(f'({way})' for way in ways)})"
