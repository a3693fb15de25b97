"""The text of a page with white space as a browser shows it, however the template is broken into lines."""

import re
from typing import Any

_KEPT = re.compile(r"(<(?:pre|textarea|script)\b.*?</(?:pre|textarea|script)>)", re.DOTALL)
_BLOCKS = (
    "html|head|body|title|meta|link|script|p|div|section|article|aside|header|footer|nav|main|ul|ol|li|dl|dt|dd"
    "|table|caption|thead|tbody|tfoot|tr|td|th|form|fieldset|legend|h[1-6]|details|summary|option|optgroup|hr"
    "|figure|figcaption|blockquote|svg|g|path|circle|rect|line|text"
)
_BEFORE_BLOCK = re.compile(rf" (?=</?(?:{_BLOCKS})\b)")
_AFTER_BLOCK = re.compile(rf"(</?(?:{_BLOCKS})(?: [^<>]*)?>) ")


def page_text(answer: Any) -> str:
    """Return the text of an answer; of a page or a picture, without the white space that nobody sees."""
    text = answer.content.decode()
    kind = answer.headers.get("Content-Type", "")
    return flat(text) if kind.startswith(("text/html", "image/svg")) else text


def flat(page: str) -> str:
    parts = _KEPT.split(page)
    return "".join(part if number % 2 else _flat(part) for number, part in enumerate(parts))


def _flat(page: str) -> str:
    page = re.sub(r"\s+", " ", page)
    page = re.sub(r" (/?>)", r"\1", page)
    return _AFTER_BLOCK.sub(r"\1", _BEFORE_BLOCK.sub("", page))
