"""Sources under one address and several titles: one for each, unless somebody says that they are one."""

from collections.abc import Collection, Mapping
from typing import Any

from incidents.imports.common.drafts import bounded
from incidents.imports.common.report import Notes

ONE = "one"
MOST_SHOWN = 10


class SourceTitles:
    """The titles under each address, and the key of the source of each.

    The first title has the address as its key, so that a file which corrects it finds the source again;
    every other has a key of its own. `known` are such keys of an earlier import, `choices` the addresses
    that were said to be `one` source.
    """

    def __init__(self, known: Collection[str], choices: Mapping[str, str]) -> None:
        self._known, self._choices = known, choices
        self._first: dict[str, tuple[str, int]] = {}
        self._others: dict[str, dict[str, tuple[str, int]]] = {}

    def key(self, address: str, title: str, row: int) -> str:
        """The key of the source with this title under an address."""
        folded = " ".join(title.split()).casefold()
        own = bounded(f"{address} | {folded}")
        if address not in self._first and own not in self._known:
            self._first[address] = (title, row)
        first = self._first.get(address)
        if first and " ".join(first[0].split()).casefold() == folded:
            return address
        self._others.setdefault(address, {}).setdefault(folded, (title, row))
        return address if self._choices.get(address) == ONE else own

    def questions(self, notes: Notes, column: str) -> list[dict[str, Any]]:
        """What to ask whoever imports, address by address; a warning for each that was not answered."""
        found = []
        for address, others in self._others.items():
            first = [self._first[address]] if address in self._first else []
            titles = [*first, *others.values()]
            if len(titles) < 2:
                continue
            told = [{"title": title, "row": row} for title, row in titles]
            found.append({"address": address, "titles": told})
            if self._choices.get(address) != ONE:
                notes.warn(titles[1][1], column, address, _asked(titles))
        return found


def _asked(titles: list[tuple[str, int]]) -> str:
    shown = ", ".join(f"“{title}” (row {row})" for title, row in titles[:MOST_SHOWN])
    more = f" and {len(titles) - MOST_SHOWN} more" if len(titles) > MOST_SHOWN else ""
    return (
        f"There are {len(titles)} titles under this address: {shown}{more}. Each is taken for a source of "
        'its own. If they are one, choose that, or write same = "address" in its [[source]].'
    )
