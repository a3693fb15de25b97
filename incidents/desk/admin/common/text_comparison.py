"""Word by word comparison of two texts."""

from dataclasses import dataclass

from incidents.text.word_diff import stretches, tokens

MOST_WORDS = 1600  # words, marks and spaces compared one by one; of longer texts the whole middle is marked
CONTEXT = 60  # unchanged characters on either side of a difference
MOST_OF_A_CHANGE = 400  # characters of one difference; the comparison page shows all of it


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `mark` is "same", "old" or "new"."""

    mark: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Return both texts in one sequence, removed words before new ones."""
    one, other = tokens(before), tokens(after)
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    middle = _middle(one[start : len(one) - end], other[start : len(other) - end])
    both = [Piece("same", "".join(one[:start])), *middle, Piece("same", "".join(one[len(one) - end :]))]
    return [piece for piece in both if piece.text]


def passages(before: str, after: str) -> list[Piece]:
    """Return the differences, shortened, each with some context."""
    if not before or not after:
        return [Piece("same", _shortened(before or after, MOST_OF_A_CHANGE, False, False))]
    both = pieces(before, after)
    shown = []
    for place, piece in enumerate(both):
        ends = (place == 0, place == len(both) - 1) if piece.mark == "same" else (False, False)
        most = CONTEXT if piece.mark == "same" else MOST_OF_A_CHANGE // 2
        shown.append(Piece(piece.mark, _shortened(piece.text, most, *ends)))
    return shown


def _shared(one: list[str], other: list[str]) -> int:
    """Return the number of words that are the same from the beginning."""
    count = 0
    for each, counterpart in zip(one, other, strict=False):
        if each != counterpart:
            break
        count += 1
    return count


def _middle(one: list[str], other: list[str]) -> list[Piece]:
    if max(len(one), len(other)) > MOST_WORDS:
        return [Piece("old", "".join(one)), Piece("new", "".join(other))]
    both = []
    for is_same, before, after in stretches(one, other):
        if is_same:
            both.append(Piece("same", before))
        else:
            both += [Piece("old", before), Piece("new", after)]
    return both


def _shortened(text: str, most: int, first: bool, last: bool) -> str:
    """Return beginning and end of an unchanged text; only the end of the first, the beginning of the last."""
    if len(text) <= 2 * most:
        return text
    head, tail = text[:most], text[-most:]
    return f"… {tail}" if first else f"{head} …" if last else f"{head} … {tail}"
