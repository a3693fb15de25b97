"""Snippets: the passage of a document around the search terms, with the positions of the matches."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from incidents.text.search_terms import (
    HEADINGS,
    PIECE,
    SOUND,
    TEXTS,
    Term,
    Words,
    folded,
    may_be_name,
    passages,
    sounds_of,
)

LENGTH = 240
BEFORE = 60
# Number of characters of one document that are searched.
MOST_READ = 20_000
ELLIPSIS = "…"

Mark = tuple[int, int]


class Token(NamedTuple):
    """A word of a text: folded, with its skeletons, and the start and end of its piece."""

    word: str
    sounds: frozenset[str]
    place: Mark


def extract(kind: str, document: dict[str, object], words: Words) -> dict[str, Any]:
    """Return the passage with most of the terms: its field, plain text and match positions.

    Positions are in Unicode characters. The text is not HTML: the caller escapes it and marks the matches.
    """
    best: tuple[int, str, str, list[Mark]] = (0, "", "", [])
    for field, text in _read(kind, document):
        found = [_places(list(_tokens(text)), term) for term in words.wanted]
        matched = sum(bool(places) for places in found)
        if matched > best[0] or not best[2]:
            best = (matched, field, text, sorted({place for places in found for place in places}))
    _, field, text, marks = best
    return {"field": field, **_cut(text, marks)}


def _read(kind: str, document: dict[str, object]) -> Iterator[tuple[str, str]]:
    room = MOST_READ
    for field, text in passages([*TEXTS[kind], *HEADINGS[kind]], document):
        if room <= 0:
            return
        yield field, text[:room]
        room -= len(text)


def _tokens(text: str) -> Iterator[Token]:
    for found in PIECE.finditer(text):
        piece = found[0]
        words = folded(piece)
        readings = sounds_of(piece) if may_be_name(piece) else []
        place = _trimmed(piece, found.start())
        for position, word in enumerate(words):
            sounds = frozenset(reading[position] for reading in readings if len(reading) == len(words))
            yield Token(word, sounds | {SOUND + word}, place)


def _trimmed(piece: str, start: int) -> Mark:
    """Return the position of the letters of a piece, without surrounding punctuation."""
    letters = [position for position, letter in enumerate(piece) if letter.isalnum()]
    return (start + letters[0], start + letters[-1] + 1) if letters else (start, start + len(piece))


def _places(tokens: list[Token], term: Term) -> list[Mark]:
    """Return the positions at which a word or phrase occurs."""
    return [
        (tokens[start].place[0], tokens[start + len(way) - 1].place[1])
        for way in term.ways
        for start in range(len(tokens) - len(way) + 1)
        if _matches_at(tokens, start, way, is_prefix=term.is_prefix)
    ]


def _matches_at(tokens: list[Token], start: int, way: tuple[str, ...], *, is_prefix: bool) -> bool:
    last = len(way) - 1
    return all(
        _fits(tokens[start + position], wanted, is_prefix=is_prefix and position == last)
        for position, wanted in enumerate(way)
    )


def _fits(token: Token, wanted: str, *, is_prefix: bool) -> bool:
    texts = token.sounds if wanted.startswith(SOUND) else (token.word,)
    return any(word == wanted or (is_prefix and word.startswith(wanted)) for word in texts)


def _cut(text: str, marks: list[Mark]) -> dict[str, Any]:
    """Return the text around the first match, with positions relative to the cut."""
    start = max(0, marks[0][0] - BEFORE) if marks else 0
    if start:
        start = text.find(" ", start, marks[0][0]) + 1 or start
    end = min(len(text), max(start + LENGTH, marks[0][1] if marks else 0))
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    moved = len(before) - start
    visible = [[first + moved, last + moved] for first, last in _joined(marks) if last <= end]
    return {"text": f"{before}{text[start:end]}{after}", "marks": visible}


def _joined(marks: list[Mark]) -> list[Mark]:
    """Merge overlapping positions."""
    joined: list[Mark] = []
    for mark in marks:
        if joined and mark[0] < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], mark[1]))
        else:
            joined.append(mark)
    return joined
