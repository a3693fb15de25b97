"""Mappings as TOML text, made from plain values."""

import json
import re
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
# The order of a mapping in docs/imports.md.
_ORDER = (
    "dataset",
    "documents",
    "file",
    "incident",
    "involvement",
    "source",
    "statement",
    "link",
    "case",
    "choose",
)


def toml_text(document: dict[str, object]) -> str:
    """Return a mapping as text: plain values first, then its tables, then its lists of tables."""
    names = [
        *(name for name in _ORDER if name in document),
        *(name for name in document if name not in _ORDER),
    ]
    lines = [f"{_key(name)} = {_inline(document[name])}" for name in names if not _is_table(document[name])]
    for name in names:
        if _is_table(document[name]):
            lines += _tables(name, document[name])
    return "\n".join(lines) + "\n"


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(each, dict) for each in value)
    )


def _tables(name: str, value: Any) -> list[str]:
    head = f"[{_key(name)}]" if isinstance(value, dict) else f"[[{_key(name)}]]"
    lines: list[str] = []
    for table in [value] if isinstance(value, dict) else value:
        lines += ["", head, *(f"{_key(each)} = {_inline(table[each])}" for each in table)]
    return lines


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _inline(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_inline(each)}" for name, each in value.items()) + " }"
    return _string(str(value))


def _string(text: str) -> str:
    """Return a TOML basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
