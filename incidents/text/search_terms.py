"""Search terms, and the words of documents that the index holds; both are normalised in the same way.

Every word is folded to plain Latin letters (Səmədov is samadov). Words that may be names also get a skeleton,
in which letters that correspond to each other are merged, so that transliterations match: Samadov, Самедов
and Samedov have one skeleton. Search terms and index consist of letters and digits only, so no input can be
syntax of a database.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from incidents.choices import RecordKind
from incidents.fields.base import Fields, Type
from incidents.fields.case import CASE
from incidents.fields.custody import CUSTODY
from incidents.fields.evidence import CITATION, SOURCE
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT
from incidents.fields.party import INSTITUTION, NAME, PERSON
from incidents.fields.statement import STATEMENT
from incidents.text.transliteration import fold, readings, skeleton

LONGEST_SEARCH = 200
MOST_TERMS = 20
LONGEST_WORD = 60
# Maximum characters in the index of one document; PostgreSQL accepts at most a megabyte of text.
MOST_NAMES, MOST_TEXTS, MOST_SOUNDS = 50_000, 250_000, 100_000
# Shorter words have too few letters for a distinctive skeleton.
SHORTEST_SOUND = 4
SHORTEST_PREFIX = 2
LONGEST_RUN = 8
# No folded word contains this letter. It marks a skeleton; doubled, it separates two phrases.
SOUND = "ə"
GAP = f" {SOUND}{SOUND} "

# The text between spaces and punctuation; a longer run of letters is cut.
PIECE = re.compile(r"""[^\s<>()\[\]{}"“”„«».,;:!?/\\|&=+*…—–-]{1,100}""")
_PARTS = re.compile("[a-z]+|[0-9]+")
# Scripts without spaces between words: each character is a word of its own.
_IDEOGRAPHS = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_TYPED = re.compile(r'(?P<dash>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„«»", '"'))

Path = tuple[str, ...]


def _weighed(weight: str, fields: Fields, *prefix: str) -> list[Path]:
    """Return the paths of the plain fields with this search weight; of a record, long texts first."""
    found = [field for field in fields if field.search == weight and field.type in IN_DOCUMENT]
    if not prefix:
        found.sort(key=lambda field: [*IN_DOCUMENT].index(field.type))
    return [(*prefix, field.name, *IN_DOCUMENT[field.type]) for field in found]


# Where the text of a plain field is, below its name: the longest first.
IN_DOCUMENT: dict[Type, Path] = {
    Type.LONG_TEXT: (),
    Type.TEXT: (),
    Type.TEXTS: (),
    Type.COUNTRY: ("name",),
    Type.COUNTRIES: ("name",),
}
EVIDENCE = [*_weighed("B", SOURCE, "sources"), *_weighed("B", CITATION, "citations")]
# Snippets are taken from these; the weight of a heading is higher than that of a text.
HEADINGS: dict[str, list[Path]] = {
    RecordKind.INCIDENT: [
        *_weighed("A", INCIDENT),
        ("involvements", "person", "name"),
        ("involvements", "institution", "name"),
    ],
    RecordKind.PERSON: _weighed("A", NAME, "names"),
    RecordKind.INSTITUTION: _weighed("A", NAME, "names"),
    RecordKind.STATEMENT: _weighed("A", STATEMENT),
    RecordKind.CASE: _weighed("A", CASE),
}
TEXTS: dict[str, list[Path]] = {
    RecordKind.INCIDENT: [
        *_weighed("B", INCIDENT),
        *_weighed("B", INVOLVEMENT, "involvements"),
        ("statements", "speaker"),
        ("statements", "quotation", "text"),
        ("statements", "quotation", "translation", "text"),
        ("statements", "summary"),
        ("links", "incident", "title"),
        *EVIDENCE,
    ],
    RecordKind.PERSON: [
        *_weighed("B", PERSON),
        *_weighed("B", CUSTODY, "custody"),
        ("custody", "place", "name"),
        ("recognitions", "body", "name"),
        *EVIDENCE,
        *_weighed("B", CITATION, "custody", "citations"),
    ],
    RecordKind.INSTITUTION: [*_weighed("B", INSTITUTION), ("parent", "name"), *EVIDENCE],
    RecordKind.STATEMENT: [
        ("quotation", "text"),
        ("quotation", "translation", "text"),
        *_weighed("B", STATEMENT),
        ("incidents", "title"),
        ("persons", "name"),
        *EVIDENCE,
    ],
    RecordKind.CASE: [
        *_weighed("B", CASE),
        ("incidents", "title"),
        ("persons", "name"),
        ("institutions", "name"),
        *EVIDENCE,
    ],
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase as typed: its folded words and skeletons, and whether it is a prefix."""

    text: str
    words: tuple[str, ...]
    sounds: tuple[tuple[str, ...], ...] = ()
    is_prefix: bool = False

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """Return every form that matches, the literal one first."""
        return (self.words, *self.sounds)


@dataclass(frozen=True, slots=True)
class Words:
    """A parsed search: all of `wanted` and none of `unwanted`; without either it matches nothing."""

    text: str
    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]


def read_words(text: str) -> Words:
    """Parse the words, “phrases” and -unwanted words of a search; any text is valid."""
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
    # A single word in quotation marks is searched literally.
    may_sound = may_sound and (not is_phrase or len(words) > 1)
    return Term(
        " ".join(text.split()),
        words,
        tuple(sounds_of(text)) if may_sound else (),
        is_prefix=is_last and not is_phrase and bool(words) and len(words[-1]) >= SHORTEST_PREFIX,
    )


@lru_cache(maxsize=65_536)
def folded(piece: str) -> tuple[str, ...]:
    """Return the folded words of a piece of text without spaces, split between letters and digits."""
    plain = fold(_IDEOGRAPHS.sub(r" \1 ", piece))
    return tuple(word[:LONGEST_WORD] for word in _PARTS.findall(plain))


def sounds_of(text: str) -> list[tuple[str, ...]]:
    """Return the skeletons of a name, one for each reading of it; none if all of its words are short."""
    found = []
    for reading in readings(text):
        words = [word[:LONGEST_WORD] for word in _PARTS.findall(reading)]
        if any(_can_sound(word) for word in words):
            found.append(tuple(SOUND + (skeleton(w) if _can_sound(w) else w) for w in words))
    return list(dict.fromkeys(found))


def sounds_of_words(text: str) -> str:
    """Return folded words as their skeletons, those that have one."""
    return " ".join(SOUND + skeleton(word) if _can_sound(word) else word for word in text.split())


def _can_sound(word: str) -> bool:
    return len(word) >= SHORTEST_SOUND and word.isalpha()


def may_be_name(piece: str) -> bool:
    """Return whether a piece begins with a capital letter, or is in a script without capitals."""
    first = piece[:1]
    if not first.isalnum():
        first = next((letter for letter in piece if letter.isalnum()), "")
    return first.isalpha() and not first.islower()


def passages(paths: Iterable[Path], document: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the texts of a document at these paths, each with its top-level field."""
    for path in paths:
        for text in _at(path, document):
            yield path[0], text


def _at(path: Path, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _at(path, each)
    elif path and value is not None:
        # A document published before a field was added lacks it.
        yield from _at(path[1:], value.get(path[0]))
    elif value:
        yield value


def indexed(kind: str, document: dict[str, object]) -> dict[str, str]:
    """Return the words of a document for the search index: headings, texts and their skeletons."""
    headings = [text for _, text in passages(HEADINGS[kind], document)]
    texts = [text for _, text in passages(TEXTS[kind], document)]
    return {
        "names": _join_up_to((folded_text(text) for text in headings), MOST_NAMES),
        "texts": _join_up_to((folded_text(text) for text in texts), MOST_TEXTS),
        "sounds": _join_up_to(_sounds([*headings, *texts]), MOST_SOUNDS),
    }


def folded_text(text: str) -> str:
    """Return the folded words of a text, as the index holds them."""
    return " ".join(word for piece in PIECE.findall(text[:MOST_TEXTS]) for word in folded(piece))


def _sounds(texts: Iterable[str]) -> Iterator[str]:
    """Return the skeletons of everything that may be a name, each once."""
    runs = dict.fromkeys(run for text in texts for run in _runs(text[:MOST_TEXTS]))
    return (" ".join(sound) for run in runs for sound in sounds_of(run))


def _runs(text: str) -> Iterator[str]:
    """Yield consecutive words that may form a name."""
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


def _join_up_to(lines: Iterable[str], most: int) -> str:
    """Return the lines as one text, cut at a word boundary to at most `most` characters."""
    text = GAP.join(line for line in lines if line)
    return text if len(text) <= most else text[:most].rpartition(" ")[0]
