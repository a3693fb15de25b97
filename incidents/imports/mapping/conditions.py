"""Conditions on a row: when a section counts, and when a row is left out."""

import re
from dataclasses import dataclass
from typing import Any

from incidents.imports.mapping.extractors import Row, every, reach
from incidents.imports.mapping.options import BadMapping, names_of, pattern_of, require_known, text_of

MOST_CONDITIONS = 20


@dataclass(frozen=True, slots=True)
class When:
    """A condition: a cell of the column is among some values, not among others, or fits a pattern."""

    column: str
    among: frozenset[str] | None
    not_among: frozenset[str]
    pattern: re.Pattern[str] | None = None

    def holds(self, row: Row) -> bool:
        """Tell whether any cell of the column meets the condition; an empty one is the empty text."""
        cells = [cell for text in every(row, self.column) if (cell := text.strip())] or [""]
        return any(self._meets(cell) for cell in cells)

    def _meets(self, cell: str) -> bool:
        if cell in self.not_among or (self.among is not None and cell not in self.among):
            return False
        return self.pattern is None or bool(self.pattern.search(cell[: reach(self.pattern.pattern)]))


def when_of(name: str, said: Any) -> When:
    """Read the condition under which a section counts; an empty cell never meets it.

    Raises:
        BadMapping
    """
    if not isinstance(said, dict):
        raise BadMapping(f'[{name}] when is a table: when = {{ column = "…", is = ["…"] }}.')
    return _condition(f"{name}.when", said, frozenset({""}))


def conditions_of(name: str, said: Any) -> tuple[When, ...]:
    """Read one condition, or a list of them; of a bare column, that its cell is filled.

    Raises:
        BadMapping
    """
    entries = said if isinstance(said, list) else [said]
    if not all(isinstance(each, dict) for each in entries) or len(entries) > MOST_CONDITIONS:
        raise BadMapping(f'{name} is a table, or a list of them: {{ column = "…", is = ["…"] }}.')
    return tuple(_condition(name, each, _emptiness(each)) for each in entries)


def _emptiness(said: dict[str, Any]) -> frozenset[str]:
    return frozenset() if "is" in said or "is_not" in said else frozenset({""})


def _condition(name: str, said: dict[str, Any], excluded: frozenset[str]) -> When:
    require_known(said, ("column", "is", "is_not", "matches"), name)
    among = frozenset(names_of(said["is"], f"{name}.is")) if "is" in said else None
    not_among = excluded | frozenset(names_of(said.get("is_not", []), f"{name}.is_not"))
    pattern = pattern_of(text_of(said, "matches", name), name)
    return When(text_of({"column": None, **said}, "column", name), among, not_among, pattern)
