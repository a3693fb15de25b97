"""Two texts beside each other: which words of them are the same, which are gone and which are new."""

from dataclasses import dataclass

from incidents.text.word_diff import stretches, tokens

MOST_WORDS = (
    1600  # words, marks and spaces compared one by one; the middle of longer texts is marked as a whole
)
CONTEXT = 60  # characters of what is the same, on either side of what is not
MOST_TOLD = 400  # characters of one stretch that differs; a comparison shows all of it


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `mark` is "same", "old" or "new"."""

    mark: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Both texts in one sequence, what is gone before what is new."""
    one, other = tokens(before), tokens(after)
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    middle = _middle(one[start : len(one) - end], other[start : len(other) - end])
    found = [Piece("same", "".join(one[:start])), *middle, Piece("same", "".join(one[len(one) - end :]))]
    return [piece for piece in found if piece.text]


def passages(before: str, after: str) -> list[Piece]:
    """What differs, shortened, with a little of what stands around it."""
    if not before or not after:
        return [Piece("same", _shortened(before or after, MOST_TOLD, False, False))]
    found = pieces(before, after)
    told = []
    for place, piece in enumerate(found):
        ends = (place == 0, place == len(found) - 1) if piece.mark == "same" else (False, False)
        most = CONTEXT if piece.mark == "same" else MOST_TOLD // 2
        told.append(Piece(piece.mark, _shortened(piece.text, most, *ends)))
    return told


def _shared(one: list[str], other: list[str]) -> int:
    """How many words are the same from the beginning."""
    count = 0
    for each, counterpart in zip(one, other, strict=False):
        if each != counterpart:
            break
        count += 1
    return count


def _middle(one: list[str], other: list[str]) -> list[Piece]:
    if max(len(one), len(other)) > MOST_WORDS:
        return [Piece("old", "".join(one)), Piece("new", "".join(other))]
    found = []
    for is_same, before, after in stretches(one, other):
        if is_same:
            found.append(Piece("same", before))
        else:
            found += [Piece("old", before), Piece("new", after)]
    return found


def _shortened(text: str, most: int, first: bool, last: bool) -> str:
    """The beginning and the end of a text; of the first stretch only the end, of the last the beginning."""
    if len(text) <= 2 * most:
        return text
    head, tail = text[:most], text[-most:]
    return f"… {tail}" if first else f"{head} …" if last else f"{head} … {tail}"
