"""Words to search for, and the words of a document: read the same way, so that they meet.

Every word is folded to plain Latin letters (Səmədov is samadov). Beside that, words that may be names are
kept as a skeleton, in which letters that stand for each other are one, so that transliterations meet:
Samadov, Самедов and Samedov have one skeleton. What is kept is letters and digits only, and so is what is
asked: nothing that is typed can be syntax of a database.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from incidents.choices import RecordKind
from incidents.text.transliteration import fold, readings, skeleton

LONGEST_SEARCH = 200
MOST_TERMS = 20
LONGEST_WORD = 60
# Letters of the index of one document; PostgreSQL takes no more than a megabyte of a text.
MOST_NAMES, MOST_TEXTS, MOST_SOUNDS = 50_000, 250_000, 100_000
# Shorter words have too few letters to tell a skeleton from another.
SHORTEST_SOUND = 4
SHORTEST_PREFIX = 2
LONGEST_RUN = 8
# No folded word has this letter: before a skeleton it tells it from a word, doubled it parts two phrases.
SOUND = "ə"
GAP = f" {SOUND}{SOUND} "

# What stands between spaces and punctuation; a text without either is cut.
PIECE = re.compile(r"""[^\s<>()\[\]{}"“”„«».,;:!?/\\|&=+*…—–-]{1,100}""")
_PARTS = re.compile("[a-z]+|[0-9]+")
# Written without spaces between words, so that each is a word of its own.
_IDEOGRAPHS = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_TYPED = re.compile(r'(?P<dash>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„«»", '"'))

Path = tuple[str, ...]
EVIDENCE: list[Path] = [
    *[("sources", name) for name in ("title", "publisher", "author")],
    *[("citations", name) for name in ("value", "quotation", "locator")],
]
# What of a document is found by, and shown as an extract: what it is called, and what it tells.
HEADINGS: dict[str, list[Path]] = {
    RecordKind.INCIDENT: [
        ("title",),
        ("involvements", "person", "name"),
        ("involvements", "institution", "name"),
    ],
    RecordKind.PERSON: [("names", "text")],
    RecordKind.INSTITUTION: [("names", "text")],
    RecordKind.STATEMENT: [("speaker",)],
}
TEXTS: dict[str, list[Path]] = {
    RecordKind.INCIDENT: [
        ("summary",),
        ("narrative",),
        ("place",),
        ("country", "name"),
        *[("involvements", name) for name in ("charge", "provision", "note")],
        ("statements", "speaker"),
        ("statements", "text"),
        ("links", "incident", "title"),
        *EVIDENCE,
    ],
    RecordKind.PERSON: [("summary",), ("occupations",), ("nationalities", "name"), *EVIDENCE],
    RecordKind.INSTITUTION: [("summary",), ("country", "name"), ("parent", "name"), *EVIDENCE],
    RecordKind.STATEMENT: [
        ("text",),
        ("country", "name"),
        ("incidents", "title"),
        ("persons", "name"),
        *EVIDENCE,
    ],
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase as typed: its folded words, its skeletons too, and whether more may follow."""

    text: str
    words: tuple[str, ...]
    sounds: tuple[tuple[str, ...], ...] = ()
    is_prefix: bool = False

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """Every way to find it, literally first."""
        return (self.words, *self.sounds)


@dataclass(frozen=True, slots=True)
class Words:
    """A search as read: all of `wanted` and none of `unwanted`; nothing is found by neither."""

    text: str
    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]


def read_words(text: str) -> Words:
    """The words, “phrases” and -unwanted words that were typed; any text can be read."""
    text = "".join(letter if letter.isprintable() else " " for letter in text).translate(_QUOTATION_MARKS)
    typed = list(_TYPED.finditer(text))
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for found in typed:
        is_phrase = found["word"] is None
        term = _term(
            found["phrase"] if is_phrase else found["word"],
            is_phrase=is_phrase,
            may_sound=not found["dash"],
            is_last=found is typed[-1] and not found["dash"],
        )
        if term.words:
            (unwanted if found["dash"] else wanted).append(term)
    return Words(" ".join(text.split()), tuple(wanted), tuple(unwanted))


def _term(text: str, *, is_phrase: bool, may_sound: bool, is_last: bool) -> Term:
    words = tuple(word for piece in PIECE.findall(text) for word in folded(piece))
    # One word in quotation marks is meant letter by letter.
    may_sound = may_sound and (not is_phrase or len(words) > 1)
    return Term(
        " ".join(text.split()),
        words,
        tuple(sounds_of(text)) if may_sound else (),
        is_prefix=is_last and not is_phrase and bool(words) and len(words[-1]) >= SHORTEST_PREFIX,
    )


@lru_cache(maxsize=65_536)
def folded(piece: str) -> tuple[str, ...]:
    """The folded words of a piece of text without spaces; letters and digits part."""
    plain = fold(_IDEOGRAPHS.sub(r" \1 ", piece))
    return tuple(word[:LONGEST_WORD] for word in _PARTS.findall(plain))


def sounds_of(text: str) -> list[tuple[str, ...]]:
    """The skeletons of a name, as often as it can be read in different ways; none of short words alone."""
    found = []
    for reading in readings(text):
        words = [word[:LONGEST_WORD] for word in _PARTS.findall(reading)]
        if any(_can_sound(word) for word in words):
            found.append(tuple(SOUND + (skeleton(w) if _can_sound(w) else w) for w in words))
    return list(dict.fromkeys(found))


def _can_sound(word: str) -> bool:
    return len(word) >= SHORTEST_SOUND and word.isalpha()


def may_be_name(piece: str) -> bool:
    """Whether it begins with a capital, or is in a script that has none."""
    first = piece[:1]
    if not first.isalnum():
        first = next((letter for letter in piece if letter.isalnum()), "")
    return first.isalpha() and not first.islower()


def passages(paths: Iterable[Path], document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts of a document at these paths, each with the field it stands in."""
    for path in paths:
        for text in _at(path, document):
            yield path[0], text


def _at(path: Path, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _at(path, each)
    elif path and value is not None:
        yield from _at(path[1:], value[path[0]])
    elif value:
        yield value


def indexed(kind: str, document: dict[str, Any]) -> dict[str, str]:
    """The words of a document as the index keeps them: of its headings, of its texts, and their skeletons."""
    headings = [text for _, text in passages(HEADINGS[kind], document)]
    texts = [text for _, text in passages(TEXTS[kind], document)]
    return {
        "names": _written((_plain(text) for text in headings), MOST_NAMES),
        "texts": _written((_plain(text) for text in texts), MOST_TEXTS),
        "sounds": _written(_sounds([*headings, *texts]), MOST_SOUNDS),
    }


def _plain(text: str) -> str:
    return " ".join(word for piece in PIECE.findall(text[:MOST_TEXTS]) for word in folded(piece))


def _sounds(texts: Iterable[str]) -> Iterator[str]:
    """The skeletons of all that may be names, each once."""
    runs = dict.fromkeys(run for text in texts for run in _runs(text[:MOST_TEXTS]))
    return (" ".join(sound) for run in runs for sound in sounds_of(run))


def _runs(text: str) -> Iterator[str]:
    """Words one after the other that may be a name together."""
    run: list[str] = []
    for piece in PIECE.findall(text):
        is_name = may_be_name(piece)
        if is_name:
            run.append(piece)
        if run and (not is_name or len(run) == LONGEST_RUN):
            yield " ".join(run)
            run = []
    if run:
        yield " ".join(run)


def _written(lines: Iterable[str], most: int) -> str:
    """Lines as one, as far as there is room for whole words."""
    text = GAP.join(line for line in lines if line)
    return text if len(text) <= most else text[:most].rpartition(" ")[0]
