"""Searching for words: how many records hold them, which these are, and their ranking.

Records that are called so rank first, then those that say so most. Scores are whole numbers computed from the
index rows themselves, so they are the same on every database, and a record published meanwhile moves no
other: a cursor stays valid. Ties come newest first, or by name.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from enum import IntEnum
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.functions import Substr
from django.utils.functional import cached_property

from incidents.http.paging import Ordering, Position
from incidents.models.editions.search_index import SEARCH, count_hits, first_hits
from incidents.public.cache.ledger_cache import LedgerCache, State
from incidents.public.queries.keyset import EditionRow
from incidents.public.queries.stored_editions import stored_of
from incidents.text.search_terms import Term, Words, sounds_of_words

# So many records can be ranked, and are cheaper fetched by their ids than searched for again.
MOST_RANKED = 1_000
# So many are listed and then sorted; more are met soon enough on the way along an index: at once if nothing
# else is asked for, and later if most of what is met may be something else.
MOST_LISTED_ALONE, MOST_LISTED = 4_000, 20_000
# A hit in a heading counts as so many in the text, one by its sound less than one letter by letter.
IN_HEADING, BY_SOUND = 30, 3
MOST_COUNTED = 9
MOST_READ = 20_000
_frequencies = LedgerCache["Frequency"]("word frequencies", bound=1_000)


class Frequency(IntEnum):
    """Classes of how many live editions hold some words, by which the cheapest search is chosen."""

    RARE = 0  # at most MOST_RANKED: read by their ids
    COMMON = 1  # at most MOST_LISTED_ALONE, or only unwanted words: listed by the search index, then sorted
    VERY_COMMON = 2  # the next one is near in any order, if nothing else is asked for
    EVERYWHERE = 3  # more than MOST_LISTED: the next one is near whatever else is asked for


class WordSearch:
    """A search for words among the live editions of one kind.

    `state` returns the state of the ledger; it is read only if it is needed.
    """

    def __init__(self, kind: str, words: Words, state: Callable[[], State]) -> None:
        self.kind, self.words, self._state = kind, words, state

    @property
    def frequency(self) -> Frequency:
        """The frequency of the words, counted once in each state of the ledger."""
        if not self.words.wanted:
            return Frequency.COMMON
        key = self.kind, self.words.text, MOST_RANKED, MOST_LISTED_ALONE, MOST_LISTED
        return _frequencies.get_or_set(key, self._count_frequency, self._state())

    def _count_frequency(self) -> Frequency:
        # PostgreSQL counts no further than it lists in any case.
        is_sqlite = connections[settings.PUBLIC_DATABASE].vendor == "sqlite"
        most = MOST_LISTED if is_sqlite else MOST_LISTED_ALONE
        count = count_hits(self.kind, self.words, settings.PUBLIC_DATABASE, most + 1)
        if count <= MOST_RANKED:
            return Frequency.RARE
        if count <= MOST_LISTED_ALONE:
            return Frequency.COMMON
        return Frequency.EVERYWHERE if count > MOST_LISTED else Frequency.VERY_COMMON

    @cached_property
    def keys(self) -> list[int] | None:
        """The keys of the editions that hold the words; None unless the words are rare."""
        if self.frequency > Frequency.RARE:
            return None
        return first_hits(self.kind, self.words, settings.PUBLIC_DATABASE, MOST_RANKED)

    def count(self) -> int | None:
        """Return how many editions hold the words, by the search index; None if it cannot count them."""
        if self.keys is not None or not self.words.wanted:
            return None
        return count_hits(self.kind, self.words, settings.PUBLIC_DATABASE)

    def among(self, editions: Any, *, walk: bool, narrowed: bool) -> QuerySet[Any]:
        """Return those of the editions that hold the words.

        Rare words become a list of ids, common ones a subquery; with `walk`, very common ones are looked for
        in each row while an index is scanned. `narrowed`: whether other conditions apply as well.
        """
        if self.keys is not None:
            return editions.filter(pk__in=self.keys)
        is_near = self.frequency >= (Frequency.EVERYWHERE if narrowed else Frequency.VERY_COMMON)
        return editions.matching(
            self.words, one_by_one=walk and is_near, listed=self.frequency <= Frequency.COMMON
        )


class Ranked(NamedTuple):
    place: Position
    pk: int


def rank(editions: QuerySet[Model], words: Words, ordering: Ordering) -> list[Ranked]:
    """Few editions, the best first; `ordering` says how ties are parted."""
    rows = editions.values_list(
        "pk", "uid", ordering.column, "search__names", Substr("search__texts", 1, MOST_READ), "search__sounds"
    )
    found = [
        Ranked(Position((score(words, names, texts, sounds), _tie(value)), uid), pk)
        for pk, uid, value, names, texts, sounds in rows
    ]
    return sorted(found, key=lambda each: _key(each.place))


def score(words: Words, names: str, texts: str, sounds: str) -> int:
    """Return the score of an edition for the words."""
    return sum(
        IN_HEADING * bool(_count(names, term.words, term))
        + min(_count(texts, term.words, term), MOST_COUNTED)
        + BY_SOUND * any(_count(sounds, way, term) for way in term.sounds)
        for term in words.wanted
    )


class Match(NamedTuple):
    """The way an edition holds all the words: letter by letter or by sound, in its headings or below."""

    is_literal: bool
    is_in_headings: bool


def matches(kind: str, keys: list[int], words: Words) -> dict[int, Match]:
    """Return how each of some editions holds the words."""
    rows = SEARCH[kind].objects.using(settings.PUBLIC_DATABASE).filter(pk__in=keys)
    texts = rows.values_list("pk", "names", Substr("texts", 1, MOST_READ))
    return {pk: _match(names, text, words) for pk, names, text in texts}


def _match(names: str, text: str, words: Words) -> Match:
    sounds = sounds_of_words(names)
    return Match(
        is_literal=all(_count(f"{names} {text}", term.words, term) for term in words.wanted),
        is_in_headings=all(
            _count(names, term.words, term) or any(_count(sounds, way, term) for way in term.sounds)
            for term in words.wanted
        ),
    )


def _count(text: str, way: tuple[str, ...], term: Term) -> int:
    return f" {text} ".count(f" {' '.join(way)}" + ("" if term.is_prefix else " "))


def _tie(value: Any) -> int | str:
    """Return the tie-breaker of equal scores, smaller first: the newer day, else the folded name."""
    if isinstance(value, date):
        return -value.toordinal()
    return bytes(value).hex() if value is not None else 1


def _key(place: Position) -> tuple[int, int | str, uuid.UUID]:
    points, tie = place.value
    return -points, tie, place.uid


def read_ranked(
    editions: QuerySet[Model],
    ranked: list[Ranked],
    limit: int,
    *,
    after: Position | None = None,
    backwards: bool = False,
    whole: bool = True,
) -> list[EditionRow]:
    """At most `limit` rows after a place, or before it, then in reverse."""
    if after is not None:
        at = _key(after)
        ranked = [each for each in ranked if (_key(each.place) < at if backwards else _key(each.place) > at)]
    chosen = (ranked[::-1] if backwards else ranked)[:limit]
    stored = stored_of(editions.model, [each.pk for each in chosen], whole=whole) if chosen else {}
    return [EditionRow(each.pk, each.place, stored[each.pk]) for each in chosen if each.pk in stored]


def read_all_ranked(editions: QuerySet[Model], ranked: list[Ranked], chunk: int = 500) -> Iterator[str]:
    """Every document, the best first, a chunk at a time."""
    for start in range(0, len(ranked), chunk):
        part = ranked[start : start + chunk]
        yield from (row.stored[1] for row in read_ranked(editions, part, chunk))
