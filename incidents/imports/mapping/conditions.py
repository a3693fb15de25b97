"""Conditions on a row: when a section applies, and when a row is left out."""

import re
from dataclasses import dataclass
from typing import Any

from incidents.imports.mapping.extractors import Row, every, reach
from incidents.imports.mapping.options import BadMapping, names_of, pattern_of, require_allowed, text_of

MOST_CONDITIONS = 20


@dataclass(frozen=True, slots=True)
class When:
    """A condition: a cell of the column is among some values, not among others, or matches a pattern."""

    column: str
    among: frozenset[str] | None
    not_among: frozenset[str]
    pattern: re.Pattern[str] | None = None

    def holds(self, row: Row) -> bool:
        """Return whether any cell of the column meets the condition; an empty one is the empty text."""
        cells = [cell for text in every(row, self.column) if (cell := text.strip())] or [""]
        return any(self._meets(cell) for cell in cells)

    def _meets(self, cell: str) -> bool:
        if cell in self.not_among or (self.among is not None and cell not in self.among):
            return False
        return self.pattern is None or bool(self.pattern.search(cell[: reach(self.pattern.pattern)]))


def when_of(name: str, content: object) -> When:
    """Return the condition under which a section applies; an empty cell never meets it.

    Raises:
        BadMapping
    """
    if not isinstance(content, dict):
        raise BadMapping(f'[{name}] when is a table: when = {{ column = "…", is = ["…"] }}.')
    return _condition(f"{name}.when", content, frozenset({""}))


def conditions_of(name: str, content: Any) -> tuple[When, ...]:
    """Return one condition, or a list of them; of a bare column, that its cell is not empty.

    Raises:
        BadMapping
    """
    entries = content if isinstance(content, list) else [content]
    if not all(isinstance(each, dict) for each in entries) or len(entries) > MOST_CONDITIONS:
        raise BadMapping(f'{name} is a table, or a list of them: {{ column = "…", is = ["…"] }}.')
    return tuple(_condition(name, each, _emptiness(each)) for each in entries)


def _emptiness(content: dict[str, Any]) -> frozenset[str]:
    return frozenset() if "is" in content or "is_not" in content else frozenset({""})


def _condition(name: str, content: dict[str, Any], excluded: frozenset[str]) -> When:
    require_allowed(content, ("column", "is", "is_not", "matches"), name)
    among = frozenset(names_of(content["is"], f"{name}.is")) if "is" in content else None
    not_among = excluded | frozenset(names_of(content.get("is_not", []), f"{name}.is_not"))
    pattern = pattern_of(text_of(content, "matches", name), name)
    return When(text_of({"column": None, **content}, "column", name), among, not_among, pattern)
