"""Ranking: of the records that hold some words, those first that are called so, then those that say so most.

Scores are whole numbers read off the index rows themselves, so they are the same on every database, and a
record published meanwhile moves no other: a cursor stays where it was. Ties come newest first, or by name.
"""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Substr

from incidents.http.paging import Ordering, Position
from incidents.public.queries.keyset import EditionRow
from incidents.public.queries.stored_editions import stored_of
from incidents.text.search_terms import Term, Words

# A hit in a heading counts as so many in the text, one by its sound less than one letter by letter.
IN_HEADING, BY_SOUND = 30, 3
MOST_COUNTED = 9
MOST_READ = 20_000


class Ranked(NamedTuple):
    place: Position
    pk: int


def rank(editions: QuerySet[Any], words: Words, ordering: Ordering) -> list[Ranked]:
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
    """How well an edition answers to the words."""
    return sum(
        IN_HEADING * bool(_count(names, term.words, term))
        + min(_count(texts, term.words, term), MOST_COUNTED)
        + BY_SOUND * any(_count(sounds, way, term) for way in term.sounds)
        for term in words.wanted
    )


def _count(text: str, way: tuple[str, ...], term: Term) -> int:
    return f" {text} ".count(f" {' '.join(way)}" + ("" if term.is_prefix else " "))


def _tie(value: Any) -> int | str:
    """What parts equal scores, the smaller first: the newer day, else the folded name."""
    if isinstance(value, date):
        return -value.toordinal()
    return bytes(value).hex() if value is not None else 1


def _key(place: Position) -> tuple[int, int | str, uuid.UUID]:
    points, tie = place.value
    return -points, tie, place.uid


def read_ranked(
    editions: QuerySet[Any],
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


def read_all_ranked(editions: QuerySet[Any], ranked: list[Ranked], chunk: int = 500) -> Iterator[str]:
    """Every document, the best first, a chunk at a time."""
    for start in range(0, len(ranked), chunk):
        part = ranked[start : start + chunk]
        yield from (row.stored[1] for row in read_ranked(editions, part, chunk))
