"""A query of the public record by its parameters: the same for API, pages, feeds and files."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from incidents.http.paging import (
    DEFAULT_PAGE_SIZE,
    BadCursor,
    Ordering,
    PageStart,
    bad_cursor,
    page_of,
    read_cursor,
)
from incidents.http.query_params import Parameter
from incidents.models.editions.edition import EDITIONS
from incidents.public.queries.counts import Totals, totals_of
from incidents.public.queries.description import question_in_words
from incidents.public.queries.filters import FILTERS
from incidents.public.queries.filterset_base import PublicFilterSet
from incidents.public.queries.keyset import (
    DEFAULT_ORDERING,
    ORDERINGS,
    RELEVANCE,
    EditionRow,
    RankedOrdering,
    read_documents,
    read_keys,
    read_rows,
)
from incidents.public.queries.parameters import OF_LISTS
from incidents.public.queries.prepared_query import PreparedQuery, prepared
from incidents.public.queries.stored_editions import Version, stored_of
from incidents.public.queries.word_search import Ranked, rank, read_all_ranked, read_ranked


@dataclass(frozen=True, slots=True)
class Page:
    """The documents of one page, their versions, and cursors to its neighbours."""

    keys: list[int]
    versions: list[Version]
    documents: list[str]
    next: str | None
    previous: str | None


class ListQuery:
    """One query for records of one kind. Its parts agree if `snapshot()` is around them."""

    def __init__(self, filters: PublicFilterSet) -> None:
        self.filters = filters
        self.params: QueryDict = filters.data
        self.asked = filters.asked

    # What it says

    @property
    def kind(self) -> str:
        return str(self.filters.record_kind)

    @property
    def words(self) -> str:
        """A description of the query in the language of the request."""
        return question_in_words(self.filters)

    @property
    def format(self) -> str:
        return self.asked.get("format", "json")

    @property
    def bom(self) -> bool:
        """Return whether a table of text begins with a byte order mark."""
        return bool(self.asked.get("bom") == "true")

    @property
    def size(self) -> int:
        """The number of documents on a page."""
        return int(self.asked.get("page_size", DEFAULT_PAGE_SIZE))

    @property
    def ordering_name(self) -> str:
        default = RELEVANCE if "q" in self.asked else DEFAULT_ORDERING[self.kind]
        return self.asked.get("ordering", default)

    @property
    def ordering(self) -> Ordering:
        return ORDERINGS[self.kind][self.ordering_name]

    @cached_property
    def about(self) -> str:
        """The text that identifies the set of records, whatever their order and form."""
        return self._set_text if self.day is None else f"{self._set_text} on {self.day}"

    @cached_property
    def _set_text(self) -> str:
        about = sorted((name, values) for name, values in self.params.lists() if name not in OF_LISTS)
        return repr((self.kind, about))

    @property
    def identity(self) -> str:
        """The text that identifies the list, for its cursors, which last longer than a day."""
        return f"{self.ordering_name} {self._set_text}"

    @cached_property
    def day(self) -> date | None:
        """The day of the present that the answer follows from, if it does; for ETags and keys of caches."""
        return self.filters.day

    # Which records match

    @cached_property
    def editions(self) -> QuerySet[Any]:
        """The matching editions, in no order."""
        return self.filters.editions()

    def totals(self) -> Totals:
        """Return how many records match, and how many certainly."""
        return totals_of(self)

    def withdrawn_since(self) -> dict[str, int]:
        """Return how many records of the kind were public at the moment of `as_of` and are not now.

        Of the kind as a whole, which the ledger shows anyway: whether what is gone would match stays unknown.
        """
        if self.filters.moment is None:
            return {}
        editions = EDITIONS[self.kind].objects.for_readers()
        return {"withdrawn_since": editions.taken_since(self.filters.moment).count()}

    # Its pages

    @cached_property
    def start(self) -> PageStart:
        """The position of `cursor`; a cursor of another list is a 400."""
        text = self.asked.get("cursor")
        if text is None:
            return PageStart()
        try:
            return read_cursor(text, self.ordering, question=self.identity)
        except BadCursor:
            raise bad_cursor(text) from None

    def page(self, *, whole: bool = True) -> Page:
        """Return the page of `cursor` and `page_size`; its documents are empty unless `whole`."""
        found = self._rows(self.size + 1, whole=whole)
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
        """Return a page that was read without its documents, with them; it needs the same snapshot."""
        stored = stored_of(EDITIONS[self.kind], page.keys) if page.keys else {}
        return replace(page, documents=[stored[key][1] for key in page.keys])

    def _rows(self, limit: int, *, whole: bool) -> list[EditionRow]:
        after, backwards = self.start
        # Since the cursor was given, the words may have become too common to rank, or rare enough.
        if after is not None and isinstance(after.value, tuple) != (self.ranked is not None):
            raise bad_cursor(self.asked["cursor"])
        if self.ranked is not None:
            return read_ranked(
                self.editions, self.ranked, limit, after=after, backwards=backwards, whole=whole
            )
        if self.prepared:
            return self.prepared.rows(limit, whole=whole)
        source = self.filters.in_order(self.ordering)
        return read_rows(source, limit, after=after, backwards=backwards, whole=whole)

    @cached_property
    def ranked(self) -> list[Ranked] | None:
        """The matching editions, the best first; None if they come in another order."""
        search = self.filters.search
        if not isinstance(self.ordering, RankedOrdering) or search is None or search.keys is None:
            return None
        return rank(self.editions, search.words, self.ordering)

    @cached_property
    def prepared(self) -> PreparedQuery | None:
        """The query with prepared SQL; None if its SQL depends on more than its shape."""
        return prepared(self.filters, self.ordering_name, self.size + 1, self.start)

    # All of it

    def documents(self, most: int | None = None) -> Iterator[str]:
        """Return all documents in order, or the first: their keys at once, their text in chunks."""
        with snapshot():
            if self.ranked is not None:
                return read_all_ranked(self.editions, self.ranked[:most])
            return read_documents(self.editions, read_keys(self.filters.in_order(self.ordering), most))


def ask(
    kind: str,
    params: QueryDict,
    *,
    without: frozenset[str] = frozenset(),
    extra: dict[str, Parameter] | None = None,
) -> ListQuery:
    """Return the query of these parameters; raises a 400 that names every error. It needs no database.

    `without` removes parameters that have no meaning at an address, such as `fields` on a page; `extra` adds
    some of its own, whose values are in `asked`.
    """
    filters = FILTERS[kind](params)
    for name in without:
        filters.filters.pop(name)
    filters.filters.update(extra or {})
    filters.cleaned()
    query = ListQuery(filters)
    _ = query.start  # a bad cursor is an error of the parameters too
    return query


def snapshot() -> AbstractContextManager[None]:
    """Return a context in which everything is read in one state of the public record."""
    return transaction.atomic(using=settings.PUBLIC_DATABASE)
