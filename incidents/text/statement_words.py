"""The words of a statement: quoted pieces and our summary, and both as one text, which the API had first.

In that text, pieces are in quotation marks and the summary follows “[paraphrase]”.
"""

import re
from typing import Any

OMISSION = " […] "
MOST = 4_000  # characters of a text
_OMISSION = re.compile(r"\s*\[(?:…|\.\.\.)\]\s*")
_QUOTED = re.compile("“([^”]*)”")
_MARKER = re.compile(r"\[paraphrase(?::\s*([^\]]*))?\]")


def pieces_of(quotation: str) -> list[str]:
    """Return the pieces of a quotation in the order of the original, without quotation marks around them."""
    pieces = (_without_marks(piece) for piece in _OMISSION.split(quotation))
    return [piece for piece in pieces if piece]


def _without_marks(piece: str) -> str:
    piece = piece.strip()
    whole = _QUOTED.fullmatch(piece)
    return whole[1].strip() if whole else piece


def split_words(text: str) -> tuple[str, str]:
    """Return the quotation and the summary of a text.

    What is in quotation marks is the quotation, what follows “[paraphrase]” the summary. Without both all is
    the quotation. Other words before the mark stay in the summary, as they are.
    """
    head, *marked = _MARKER.split(text.strip(), maxsplit=1)
    tail = " ".join(filter(None, (part and _MARKER.sub(r"\1", part).strip() for part in marked)))
    pieces = [piece.strip() for piece in _QUOTED.findall(head) if piece.strip()]
    if not pieces:
        return ("", _joined(head, tail)) if marked else (head, "")
    quotation = OMISSION.join(pieces)
    if len(quotation) > MOST:
        return head, tail
    rest = _OMISSION.sub(" ", _QUOTED.sub(" ", head))
    return quotation, _joined(head, tail) if re.search(r"\w", rest) else tail


def with_split_text(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a statement with `text` as quotation and summary, unless these are there."""
    rest = {name: value for name, value in values.items() if name != "text"}
    if not values.get("text") or rest.get("quotation") or rest.get("summary"):
        return rest
    quotation, summary = split_words(values["text"])
    return {**rest, "quotation": quotation, "summary": summary}


def _joined(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part.strip())


def join_words(quotation: str, summary: str) -> str:
    """Return the quotation and the summary as one text; `split_words` takes it apart again."""
    quoted = OMISSION.join(f"“{_inner_marks(piece)}”" for piece in pieces_of(quotation))
    return _joined(quoted, f"[paraphrase] {summary}" if summary else "")


def _inner_marks(piece: str) -> str:
    """Return a piece with single quotation marks inside, so that those around it end it."""
    return piece.replace("“", "‘").replace("”", "’")


def field_of_words(verbatim: str, quotation: str, summary: str) -> str:
    """Return the field that a citation of the one text speaks of; `verbatim` are the words that it quotes."""
    return "quotation" if quotation and (verbatim or not summary) else "summary"
