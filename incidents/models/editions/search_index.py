"""The search index: the words of every live edition, and queries for each database.

A row has the words of `incidents.text.search_terms.indexed`: folded letters, digits, and marked skeletons.
The database maintains an index on them: an FTS5 table and its triggers on SQLite, a generated `tsvector` on
PostgreSQL. Rows are written and removed with live editions, in the transaction that publishes or withdraws.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, models
from django.db.models.expressions import Func, RawSQL

from incidents.choices import RecordKind
from incidents.text.search_terms import GAP, Term, Words


class SearchRow(models.Model):
    """The words of one live edition: names, texts and skeletons."""

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


class CaseSearch(SearchRow):
    edition = _edition("Case")


SEARCH: dict[str, type[Any]] = {
    RecordKind.INCIDENT: IncidentSearch,
    RecordKind.PERSON: PersonSearch,
    RecordKind.INSTITUTION: InstitutionSearch,
    RecordKind.STATEMENT: StatementSearch,
    RecordKind.CASE: CaseSearch,
}


def hits(kind: str, words: Words, database: str) -> RawSQL:
    """Return a subquery of the editions that match; without wanted terms, of those with an unwanted one."""
    sql, asked = _query(kind, words, database)
    return RawSQL(sql, [asked])  # noqa: S611 - the names of tables are ours, what is asked is a parameter


def first_hits(kind: str, words: Words, database: str, most: int) -> list[int]:
    """Return at most `most` editions that match, in no order."""
    sql, asked = _query(kind, words, database)
    with connections[database].cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [asked, most])
        return [row[0] for row in cursor.fetchall()]


def count_hits(kind: str, words: Words, database: str, most: int | None = None) -> int:
    """Return the number of editions that match, up to `most`. A complete count needs a snapshot."""
    sql, asked = _query(kind, words, database)
    limit = "" if most is None else f" LIMIT {most:d}"
    with connections[database].cursor() as cursor, _by_index(cursor, whole=most is None):
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}{limit}) hits", [asked])  # noqa: S608
        return cursor.fetchone()[0]


@contextmanager
def _by_index(cursor: Any, *, whole: bool) -> Iterator[None]:
    """Let PostgreSQL count the matches of a common word by its index, with enough memory to list them.

    Its planner prefers reading the table, but the words of each row are stored elsewhere and compressed:
    50,000 matches took 359 ms, by the index 81; 500,000 took 2.5 s with little memory, 0.7 s with more.
    """
    hinted = whole and cursor.db.vendor == "postgresql"
    if hinted:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '32MB'")
    yield
    if hinted:
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL work_mem TO DEFAULT")


class OfWords(Func):
    """A condition on the words of the edition with this key."""

    output_field = models.BooleanField()

    def __init__(self, key: Any, kind: str, words: Words) -> None:
        super().__init__(key)
        self.kind, self.words = kind, words


class IsListed(OfWords):
    """True if the edition is in the list of all matches, which is made first.

    For rare words: PostgreSQL's planner would scan the dates and decompress the words of each edition.
    """

    def as_sql(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, Any]:  # type: ignore[override]
        key, params = compiler.compile(self.source_expressions[0])
        sql, asked = _query(self.kind, self.words, connection.alias)
        among = f"= ANY(ARRAY({sql}))" if connection.vendor == "postgresql" else f"IN ({sql})"
        return f"{key} {among}", [*params, asked]


class IsHit(OfWords):
    """True if the words of the edition match, read from its own row.

    For very common words: FTS5 would list all matches each time, and PostgreSQL's planner would let several
    processes scan far beyond the page.
    """

    def as_sql(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, Any]:  # type: ignore[override]
        key, params = compiler.compile(self.source_expressions[0])
        if connection.vendor == "postgresql":
            sql, query = _query(self.kind, self.words, connection.alias)
            return f"EXISTS ({sql} AND edition_id = {key} OFFSET 0)", [query, *params]
        wanted, asked = _occurs(self.words.wanted, " AND ")
        unwanted, refused = _occurs(self.words.unwanted, " OR ")
        condition = f"{wanted} AND NOT ({unwanted})" if refused else wanted
        every = f" || '{GAP}' || ".join(("names", "texts", "sounds"))
        row = f"SELECT ' ' || {every} || ' ' AS every FROM {SEARCH[self.kind]._meta.db_table}"  # noqa: S608
        sql = f"EXISTS (SELECT 1 FROM ({row} WHERE edition_id = {key}) AS row WHERE {condition})"  # noqa: S608
        return sql, [*params, *asked, *refused]


def _occurs(terms: tuple[Term, ...], joint: str) -> tuple[str, list[str]]:
    """Return the condition that terms occur in `every`, as consecutive words with spaces around."""
    ways = [[f" {' '.join(way)}" + ("" if term.is_prefix else " ") for way in term.ways] for term in terms]
    conditions = (" OR ".join(["instr(every, %s) > 0"] * len(each)) for each in ways)
    return joint.join(f"({condition})" for condition in conditions), [text for each in ways for text in each]


def _query(kind: str, words: Words, database: str) -> tuple[str, str]:
    table = SEARCH[kind]._meta.db_table
    if connections[database].vendor == "sqlite":
        return f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s", fts5(words)  # noqa: S608
    return f"SELECT edition_id FROM {table} WHERE words @@ %s::tsquery", tsquery(words)  # noqa: S608


def fts5(words: Words) -> str:
    """Return the search in the syntax of FTS5 (https://sqlite.org/fts5.html, section 3)."""
    unwanted = " OR ".join(_fts5_term(term) for term in words.unwanted)
    wanted = " AND ".join(_fts5_term(term) for term in words.wanted)
    return f"({wanted}) NOT ({unwanted})" if wanted and unwanted else wanted or unwanted


def _fts5_term(term: Term) -> str:
    ways = (f'"{" ".join(way)}"{" *" if term.is_prefix else ""}' for way in term.ways)
    return f"({' OR '.join(ways)})"


def tsquery(words: Words) -> str:
    """Return the search as a `tsquery` (PostgreSQL, section 8.11.2)."""
    unwanted = " | ".join(_tsquery_term(term) for term in words.unwanted)
    wanted = " & ".join(_tsquery_term(term) for term in words.wanted)
    return f"({wanted}) & !({unwanted})" if wanted and unwanted else wanted or unwanted


def _tsquery_term(term: Term) -> str:
    ways = (" <-> ".join(f"'{word}'" for word in way) + (":*" if term.is_prefix else "") for way in term.ways)
    return f"({' | '.join(f'({way})' for way in ways)})"
