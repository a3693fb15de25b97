"""People with the same name in several incidents of a file: by default different people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from incidents.imports.mapping.identities.source_titles import ONE

TOGETHER = "same_person"  # the key of the answers among the choices of an import
MOST_NAMES = 100_000
MOST_ASKED = 200
MOST_ROWS = 10


@dataclass(slots=True)
class _Named:
    name: str
    first: str  # the first incident with it
    rows: list[int] = field(default_factory=list)
    count: int = 1  # incidents


class SameNames:
    """The names of people, each with the incidents that name it.

    `choices` are names decided to be `one` person, `earlier` the keys of those in an earlier import.
    """

    def __init__(self, choices: Mapping[str, str], earlier: Collection[str] = ()) -> None:
        self._earlier = earlier
        self._one = {name for name, answer in choices.items() if answer == ONE}
        self._found: dict[str, _Named] = {}

    def is_one(self, name: str, key: str) -> bool:
        """Return whether all people with this name are one; `key` is the key they would have then."""
        return name in self._one or key in self._earlier

    def add(self, name: str, incident: str, row: int) -> None:
        """Count an incident that names a person."""
        found = self._found.get(name)
        if found is None:
            if len(self._found) < MOST_NAMES:
                self._found[name] = _Named(name, incident, [row])
        elif found.first != incident and row != found.rows[-1]:
            found.count += 1
            if len(found.rows) < MOST_ROWS:
                found.rows.append(row)

    def questions(self) -> list[dict[str, Any]]:
        """Return the names in several incidents, with the rows of some; those in most incidents first."""
        several = [each for each in self._found.values() if each.count > 1]
        several.sort(key=lambda each: -each.count)
        return [{"name": each.name, "rows": each.rows, "count": each.count} for each in several[:MOST_ASKED]]
