"""Sources with one address and several titles: one for each, unless the user decides otherwise."""

from collections.abc import Collection, Mapping
from typing import Any

from incidents.imports.common.drafts import bounded
from incidents.imports.common.report import Notes

ONE = "one"
MOST_SHOWN = 10


class SourceTitles:
    """The titles of each address, and the key of the source of each.

    The first title has the address as its key, so that a file that corrects it identifies the source again;
    the others have keys of their own. `earlier` are such keys of an earlier import, `choices` addresses
    decided to be `one` source.
    """

    def __init__(self, earlier: Collection[str], choices: Mapping[str, str]) -> None:
        self._earlier, self._choices = earlier, choices
        self._first: dict[str, tuple[str, int]] = {}
        self._others: dict[str, dict[str, tuple[str, int]]] = {}

    def key(self, address: str, title: str, row: int) -> str:
        """Return the key of the source with this title and address."""
        folded = " ".join(title.split()).casefold()
        own = bounded(f"{address} | {folded}")
        if address not in self._first and own not in self._earlier:
            self._first[address] = (title, row)
        first = self._first.get(address)
        if first and " ".join(first[0].split()).casefold() == folded:
            return address
        self._others.setdefault(address, {}).setdefault(folded, (title, row))
        return address if self._choices.get(address) == ONE else own

    def questions(self, notes: Notes, column: str) -> list[dict[str, Any]]:
        """Return the questions for the user, address by address; warn of each without an answer."""
        found = []
        for address, others in self._others.items():
            first = [self._first[address]] if address in self._first else []
            titles = [*first, *others.values()]
            if len(titles) < 2:
                continue
            shown = [{"title": title, "row": row} for title, row in titles]
            found.append({"address": address, "titles": shown})
            if self._choices.get(address) != ONE:
                notes.warn(titles[1][1], column, address, _question(titles))
        return found


def _question(titles: list[tuple[str, int]]) -> str:
    shown = ", ".join(f"“{title}” (row {row})" for title, row in titles[:MOST_SHOWN])
    more = f" and {len(titles) - MOST_SHOWN} more" if len(titles) > MOST_SHOWN else ""
    return (
        f"There are {len(titles)} titles under this address: {shown}{more}. Each is taken for a source of "
        'its own. If they are one, choose that, or write same = "address" in its [[source]].'
    )
