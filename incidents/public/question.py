"""A question to the public record: asked in query parameters, the same for API, files and pages."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet, Value
from django.http import QueryDict

from incidents.filtering import Parameter
from incidents.problems import Problem, bad_parameters, parameter_error
from incidents.public.cursors import BadCursor, read_cursor, write_cursor
from incidents.public.filters import FILTERS
from incidents.public.filtersets import PublicFilterSet
from incidents.public.ordering import (
    DEFAULT_ORDERING,
    ORDERINGS,
    RELEVANCE,
    Ordering,
    Place,
    Row,
    Sorted,
    read_documents,
    read_keys,
    read_rows,
)
from incidents.public.parameters import DEFAULT_PAGE_SIZE, CursorField
from incidents.public.ranking import Ranked, rank, read_all_ranked, read_ranked
from incidents.public.totals import Totals, totals_until_next_change
from incidents.public.words import question_in_words

# What a cursor does not depend on, or (the ordering) not on its being spelt out.
_BESIDE_THE_LIST = frozenset({"cursor", "page_size", "fields", "extract", "format", "ordering"})


@dataclass(frozen=True, slots=True)
class Page:
    """The documents of one page, and cursors to its neighbours."""

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

    def _count(self) -> Totals:
        if (found_by_words := self.filters.hits_alone) is not None:
            return Totals(found_by_words, found_by_words)
        certain = self.filters.certain()
        if certain is None:
            count = self.editions.count()
            return Totals(count, count)
        # Not of the key, which PostgreSQL would look up in each row, as no index of these columns holds it.
        found = self.editions.aggregate(all=Count(Value(1)), certain=Count(Value(1), filter=certain))
        return Totals(found["all"], found["certain"])

    @property
    def format(self) -> str:
        return self.asked.get("format", "json")

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

    def page(self) -> Page:
        """The page that `cursor` and `page_size` ask for."""
        size = self.asked.get("page_size", DEFAULT_PAGE_SIZE)
        place, backwards = self.start
        rows = self._rows(size + 1, after=place, backwards=backwards)
        more, rows = len(rows) > size, rows[:size]
        if backwards:
            rows.reverse()
        return Page(
            [row.document for row in rows],
            next=self._cursor(rows[-1:], place is not None if backwards else more, backwards=False),
            previous=self._cursor(rows[:1], more if backwards else place is not None, backwards=True),
        )

    def documents(self, most: int | None = None) -> Iterator[str]:
        """The whole result in order, or its beginning: which editions at once, their words in chunks."""
        with snapshot():
            if self.ranked is not None:
                return read_all_ranked(self.editions, self.ranked[:most])
            return read_documents(self.editions, read_keys(self._sorted, most))

    def _rows(self, limit: int, *, after: Place | None, backwards: bool) -> list[Row]:
        # Since the cursor was given, the words may have become too common to rank, or rare enough.
        if after is not None and isinstance(after.value, tuple) != (self.ranked is not None):
            raise self._bad_cursor()
        if self.ranked is not None:
            return read_ranked(self.editions, self.ranked, limit, after=after, backwards=backwards)
        return read_rows(self._sorted, limit, after=after, backwards=backwards)

    @cached_property
    def ranked(self) -> list[Ranked] | None:
        """The editions asked for, the best first; None where they come in another order."""
        if not self.ordering.ranked or self.filters.hits is None:
            return None
        return rank(self.editions, self.asked["q"], self.ordering)

    @cached_property
    def start(self) -> tuple[Place | None, bool]:
        """Where the page begins, and whether it is read backwards; a cursor of another list is a 400."""
        text = self.asked.get("cursor")
        if text is None:
            return None, False
        try:
            return read_cursor(text, self.ordering, question=self.identity)
        except BadCursor:
            raise self._bad_cursor() from None

    def _bad_cursor(self) -> Problem:
        detail = "This cursor is not one of this list. Start without a cursor and follow `next`."
        return bad_parameters([parameter_error("cursor", self.asked["cursor"], detail, [CursorField.tells])])

    @cached_property
    def about(self) -> str:
        """Which records are asked for, in whatever order and form."""
        given = sorted((name, values) for name, values in self.params.lists() if name not in _BESIDE_THE_LIST)
        return repr((self.kind, given))

    @property
    def identity(self) -> str:
        """Which list it is, for its cursors."""
        return f"{self.ordering_name} {self.about}"

    def _cursor(self, edge: list[Row], there_is_more: bool, *, backwards: bool) -> str | None:
        if not edge or not there_is_more:
            return None
        return write_cursor(edge[0].place, backwards=backwards, question=self.identity)


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
