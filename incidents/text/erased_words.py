"""Names in texts: finding the texts that contain a name, and replacing it after an erasure."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

ERASED = "[erased]"
# Values of a document that are codes and addresses, not texts.
CODES = frozenset({"id", "url", "kind", "role", "code", "stance", "status", "outcome", "language", "gender"})
SHORTEST = 3  # letters: a shorter name is part of too many other words


@lru_cache(maxsize=8)
def _pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    wanted = sorted({name.strip() for name in names if len(name.strip()) >= SHORTEST}, key=len, reverse=True)
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?!\w)", re.IGNORECASE)


def is_named(value: object, names: Collection[str]) -> bool:
    """Return whether a text, or a text inside lists and dictionaries, contains one of the names."""
    return next(named_places(value, names), None) is not None


def named_places(value: object, names: Collection[str], path: str = "") -> Iterator[str]:
    """Yield the paths of the texts that contain one of the names."""
    pattern = _pattern(frozenset(names))
    if pattern is None:
        return
    if isinstance(value, str):
        if pattern.search(value):
            yield path
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in CODES:
                continue
            yield from named_places(inner, names, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from named_places(inner, names, path)


def without_words(value: object, names: Collection[str]) -> Any:
    """Return the same value with the names in its texts replaced by `ERASED`."""
    pattern = _pattern(frozenset(names))
    if pattern is None:
        return value
    if isinstance(value, str):
        return pattern.sub(ERASED, value)
    if isinstance(value, dict):
        return {k: v if k in CODES else without_words(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [without_words(inner, names) for inner in value]
    return value
