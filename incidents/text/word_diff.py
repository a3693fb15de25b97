"""Word-by-word comparison of two texts. Punctuation marks are tokens, so a comma does not change its word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_MARKS = r".,;:!?()\[\]{}\"“”„«»…،؛؟—–"
# A word, with marks inside it as in 3.5 or an address; a single mark; white space.
_TOKENS = re.compile(rf"[^\s{_MARKS}]+(?:[{_MARKS}]+[^\s{_MARKS}]+)*|[{_MARKS}]|\s+")

Stretch = tuple[bool, str, str]  # whether both texts have it, its form in one text, its form in the other


def tokens(text: str) -> list[str]:
    """Split a text into words, marks and spaces; joined, they are the text again."""
    return _TOKENS.findall(text)


def stretches(one: list[str], other: list[str], *, autojunk: bool = True) -> list[Stretch]:
    """Return both lists of tokens as one sequence of equal and differing stretches.

    A space between two changes belongs to them, so that a changed phrase is one stretch.
    """
    return list(_merged(_plain(one, other, autojunk)))


def _plain(one: list[str], other: list[str], autojunk: bool) -> list[Stretch]:
    codes = SequenceMatcher(None, one, other, autojunk=autojunk).get_opcodes()
    return [
        (tag == "equal", "".join(one[start:stop]), "".join(other[other_start:other_stop]))
        for tag, start, stop, other_start, other_stop in codes
    ]


def _merged(parts: list[Stretch]) -> Iterator[Stretch]:
    waiting: Stretch | None = None
    for place, (is_same, before, after) in enumerate(parts):
        if (is_same and not before.isspace()) or (is_same and place in (0, len(parts) - 1)):
            if waiting:
                yield waiting
            waiting = None
            yield True, before, after
        elif waiting:
            waiting = False, waiting[1] + before, waiting[2] + after
        else:
            waiting = False, before, after
    if waiting:
        yield waiting
