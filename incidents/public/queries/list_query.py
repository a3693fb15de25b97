"""A question to the public record: asked in query parameters, the same for API, files and pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Func, IntegerField, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from incidents.http.paging import (
    DEFAULT_PAGE_SIZE,
    BadCursor,
    Ordering,
    PageStart,
    Position,
    bad_cursor,
    page_of,
    read_cursor,
)
from incidents.http.query_params import Parameter, ParsedParameters
from incidents.models.editions.edition import EDITIONS
from incidents.public.cache.ledger_cache import Totals, totals_until_next_change
from incidents.public.cache.prepared_sql import Sql, answers, reader_of, stored, write
from incidents.public.queries.count_cache import totals_kept
from incidents.public.queries.description import question_in_words
from incidents.public.queries.filters import FILTERS
from incidents.public.queries.filterset_base import PublicFilterSet
from incidents.public.queries.keyset import (
    DEFAULT_ORDERING,
    ORDERINGS,
    RELEVANCE,
    EditionRow,
    RankedOrdering,
    Sorted,
    keys_of_page,
    read_documents,
    read_keys,
    read_rows,
    rows_of_keys,
)
from incidents.public.queries.ranking import Ranked, rank, read_all_ranked, read_ranked
from incidents.public.queries.stored_editions import Version, stored_of

# What a cursor does not depend on, or (the ordering) not on its being spelt out.
_BESIDE_THE_LIST = frozenset(
    {"cursor", "page_size", "fields", "include", "extract", "format", "bom", "ordering"}
)
# Parameters whose values are values in the SQL too: however many questions differ in these, it is the same.
_VALUES: dict[str, type] = {"country": str, "kind": str, "stance": str, "date_from": date, "date_to": date}
# Parameters whose values say what SQL there is.
_WORDS = frozenset({"date_match", "undated"})
MOST_SHAPES = 256


class CountOfRows(Func):
    """How many rows there are, or meet a condition; not of a key, which PostgreSQL would look up in each row,
    as no index of the columns that are asked for holds it.
    """

    arity, output_field = None, IntegerField()

    def __init__(self, *conditions: Q) -> None:
        super().__init__(*conditions)
        self.template = "COUNT(1) FILTER (WHERE %(expressions)s)" if conditions else "COUNT(1)"


class Shape(NamedTuple):
    """What questions have in common that differ in nothing but values: these have the same SQL."""

    kind: str
    ordering: str
    limit: int
    words: tuple[tuple[str, Any], ...]
    # Parameters, and how many values each has.
    values: tuple[tuple[str, int], ...]
    # Of what a cursor gives the place.
    place: tuple[type, ...]
    backwards: bool


class QuerySql(NamedTuple):
    """The SQL of all queries of one shape."""

    counts: Sql
    keys: list[Sql]
    read: Callable[[Sequence[Any]], Sequence[Any]]


class PreparedQuery(NamedTuple):
    """A query of a shape whose SQL is prepared."""

    written: QuerySql
    values: list[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The documents of one page, what identifies them, and cursors to its neighbours."""

    keys: list[int]
    versions: list[Version]
    documents: list[str]
    next: str | None
    previous: str | None


class Question:
    """One question. Answers need `snapshot()` around them to fit together."""

    def __init__(self, filters: PublicFilterSet) -> None:
        self.filters = filters
        self.params: QueryDict = filters.data
        self.asked = filters.asked

    @property
    def kind(self) -> str:
        return str(self.filters.record_kind)

    @cached_property
    def editions(self) -> QuerySet[Any]:
        """The editions asked for, in no order."""
        return self.filters.editions()

    @property
    def words(self) -> str:
        """What was asked, in English."""
        return question_in_words(self.filters)

    def totals(self) -> Totals:
        """How many records match, and how many certainly."""
        if self.filters.moment is not None or self.filters.found:
            return self._count()  # of another day, or of one party: nothing to gain by remembering
        return totals_until_next_change(self.about, self._count, self.filters.state)

    def withdrawn_since(self) -> dict[str, int]:
        """How many records of the kind were public at the moment asked for and are not now; empty for now.

        Of the kind as a whole, which the ledger tells anyway: whether what is gone would match stays unknown.
        """
        if self.filters.moment is None:
            return {}
        editions = EDITIONS[self.kind].objects.for_readers()
        return {"withdrawn_since": editions.taken_since(self.filters.moment).count()}

    def _count(self) -> Totals:
        if (found_by_words := self.filters.hits_alone) is not None:
            return Totals(found_by_words, found_by_words)
        if (kept := totals_kept(self.filters)) is not None:
            return kept
        if self.usual:
            rows: Iterable[tuple[int, ...]] = answers(self.usual.written.counts, self.usual.values)
        else:
            rows = self.counts()
        found = next(iter(rows), (0,))
        return Totals(found[0], found[-1])

    def counts(self) -> QuerySet[Any, tuple[int, ...]]:
        """The query that counts the editions, and those that match certainly where not all do."""
        certain = self.filters.certain()
        return self.editions.values_list(CountOfRows(), *([] if certain is None else [CountOfRows(certain)]))

    @property
    def format(self) -> str:
        return self.asked.get("format", "json")

    @property
    def bom(self) -> bool:
        """Whether a table of text begins with a byte order mark."""
        return bool(self.asked.get("bom") == "true")

    @property
    def size(self) -> int:
        """Documents on a page."""
        return int(self.asked.get("page_size", DEFAULT_PAGE_SIZE))

    @property
    def ordering_name(self) -> str:
        default = RELEVANCE if "q" in self.asked else DEFAULT_ORDERING[self.kind]
        return self.asked.get("ordering", default)

    @property
    def ordering(self) -> Ordering:
        return ORDERINGS[self.kind][self.ordering_name]

    @property
    def _sorted(self) -> Sorted:
        filters = self.filters
        editions = filters.editions(walk=True) if "q" in self.asked else self.editions
        return Sorted(editions, self.ordering, dated=filters.dated, last=filters.last_day)

    def page(self, *, whole: bool = True) -> Page:
        """The page that `cursor` and `page_size` ask for; its documents are empty unless `whole`."""
        found = self._rows(self.size + 1, self.start, whole=whole)
        rows, following, previous = page_of(
            found, self.size, self.start, lambda row: row.place, self.identity
        )
        return Page(
            [row.pk for row in rows],
            [row.stored[0] for row in rows],
            [row.stored[1] for row in rows],
            next=following,
            previous=previous,
        )

    def completed(self, page: Page) -> Page:
        """A page that was read without its documents, with them; it needs the same snapshot."""
        stored = stored_of(EDITIONS[self.kind], page.keys) if page.keys else {}
        return replace(page, documents=[stored[key][1] for key in page.keys])

    def documents(self, most: int | None = None) -> Iterator[str]:
        """The whole result in order, or its beginning: which editions at once, their words in chunks."""
        with snapshot():
            if self.ranked is not None:
                return read_all_ranked(self.editions, self.ranked[:most])
            return read_documents(self.editions, read_keys(self._sorted, most))

    def _rows(self, limit: int, start: PageStart, *, whole: bool) -> list[EditionRow]:
        after, backwards = start
        # Since the cursor was given, the words may have become too common to rank, or rare enough.
        if after is not None and isinstance(after.value, tuple) != (self.ranked is not None):
            raise bad_cursor(self.asked["cursor"])
        if self.ranked is not None:
            return read_ranked(
                self.editions, self.ranked, limit, after=after, backwards=backwards, whole=whole
            )
        if self.usual:
            written, values = self.usual
            found = (answers(each, values) for each in written.keys)
            return rows_of_keys(EDITIONS[self.kind], found, limit, written.read, whole=whole)
        return read_rows(self._sorted, limit, after=after, backwards=backwards, whole=whole)

    @cached_property
    def ranked(self) -> list[Ranked] | None:
        """The editions asked for, the best first; None where they come in another order."""
        if not isinstance(self.ordering, RankedOrdering) or self.filters.hits is None:
            return None
        return rank(self.editions, self.asked["q"], self.ordering)

    @cached_property
    def start(self) -> PageStart:
        """Where the page begins, and whether it is read backwards; a cursor of another list is a 400."""
        text = self.asked.get("cursor")
        if text is None:
            return PageStart()
        try:
            return read_cursor(text, self.ordering, question=self.identity)
        except BadCursor:
            raise bad_cursor(text) from None

    @cached_property
    def usual(self) -> PreparedQuery | None:
        """What is written of questions like this one; None where the SQL depends on more than its shape."""
        if (told := self._shape()) is None:
            return None
        shape, values = told
        written = written_for(shape)
        return written and PreparedQuery(written, stored(values))

    def _shape(self) -> tuple[Shape, list[Any]] | None:
        asked, (place, backwards) = self.asked, self.start
        if not asked.keys() <= _VALUES.keys() | _WORDS | _BESIDE_THE_LIST:
            return None
        given = {name: _listed(asked[name]) for name in _VALUES if name in asked}
        ends = [each for each in place or () if each is not None]
        if not {type(end) for end in ends} <= {date, datetime, UUID}:
            return None
        shape = Shape(
            kind=self.kind,
            ordering=self.ordering_name,
            limit=self.size + 1,
            words=tuple((name, asked[name]) for name in sorted(_WORDS) if name in asked),
            values=tuple((name, len(values)) for name, values in given.items()),
            place=tuple(map(type, ends)),
            backwards=backwards,
        )
        return shape, [*(value for values in given.values() for value in values), *ends]

    @classmethod
    def of_shape(cls, shape: Shape, values: Sequence[Any]) -> "Question":
        """The question of this shape with these values; nobody has asked it."""
        asked, rest = {**dict(shape.words), "ordering": shape.ordering}, list(values)
        for name, many in shape.values:
            given, rest = rest[:many], rest[many:]
            asked[name] = given[0] if _VALUES[name] is date else given
        filters = FILTERS[shape.kind](QueryDict())
        # In the order of the filters, as the form reads them.
        filters.form = ParsedParameters({name: asked[name] for name in filters.filters if name in asked}, {})
        question = cls(filters)
        # What is left is the place, of which only the id is told where it has no value.
        position = Position(*[None, *rest][-2:]) if rest else None
        question.start = PageStart(position, shape.backwards)
        return question

    def queries(self, limit: int) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
        """What is counted, and what finds the keys of a page."""
        yield self.counts()
        place, backwards = self.start
        yield from keys_of_page(self._sorted, limit, place, backwards)

    @cached_property
    def about(self) -> str:
        """Which records are asked for, in whatever order and form."""
        given = sorted((name, values) for name, values in self.params.lists() if name not in _BESIDE_THE_LIST)
        return repr((self.kind, given))

    @property
    def identity(self) -> str:
        """Which list it is, for its cursors."""
        return f"{self.ordering_name} {self.about}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@lru_cache(MOST_SHAPES)
def written_for(shape: Shape) -> QuerySql | None:
    """The SQL of questions of this shape; it follows from nothing else, and stays when caches are emptied."""
    types = [_VALUES[name] for name, many in shape.values for _ in range(many)]
    found = write(
        [*types, *shape.place], lambda values: Question.of_shape(shape, values).queries(shape.limit)
    )
    column = ORDERINGS[shape.kind][shape.ordering].column
    return QuerySql(found[0], found[1:], reader_of(EDITIONS[shape.kind], column, "uid")) if found else None


def ask(
    kind: str,
    params: QueryDict,
    *,
    without: frozenset[str] = frozenset(),
    extra: dict[str, Parameter] | None = None,
) -> Question:
    """Read a question; raises a 400 that names every error. It needs no database.

    `without` takes parameters away that have no meaning where the question is asked, such as `fields`
    on a page; `extra` adds some of the place's own, whose values stand in `question.asked`.
    """
    filters = FILTERS[kind](params)
    for name in without:
        filters.filters.pop(name)
    filters.filters.update(extra or {})
    filters.cleaned()
    question = Question(filters)
    if "cursor" in question.asked:
        _ = question.start
    return question


def snapshot() -> AbstractContextManager[None]:
    """One state of the public record for everything that is read inside."""
    return transaction.atomic(using=settings.PUBLIC_DATABASE)
