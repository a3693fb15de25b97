"""The parts of every chart: a drawing, the table of its data, and notes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.public.queries.counts import Totals

# XML 1.0, section 2.2: characters that a document may not contain, escaped or not.
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table; `href` is the list of its first cell, `codes` are its first columns in a file."""

    cells: Sequence[Any]
    href: str
    codes: Sequence[Any] = ()


@dataclass(slots=True)
class Picture:
    """A chart of one query."""

    name: str
    title: str
    asked: str
    totals: Totals
    template: str
    height: int
    drawing: dict[str, Any]
    columns: Sequence[str]
    rows: Sequence[TableRow]
    # Column names in a file, which are not translated.
    header: Sequence[str]
    notes: list[str] = field(default_factory=list)
    # Addresses of the chart as a file, by format.
    files: dict[str, str] = field(default_factory=dict)
    counts_people: bool = False

    @property
    def kind(self) -> str:
        """Return the first part of the names of its files."""
        return "persons" if self.counts_people else "incidents"

    @property
    def figures(self) -> str:
        words = people if self.counts_people else figures
        return words(self.totals.count_certain, self.totals.count)

    @property
    def description(self) -> str:
        """Return a description of the chart for readers who cannot see it."""
        return clean(" ".join([f"{self.asked}: {self.figures}.", *self.notes]))

    @property
    def is_empty(self) -> bool:
        return not self.totals.count and not self.rows

    def table(self, site: str) -> Iterable[Sequence[Any]]:
        """Return the rows of the file, each with the full address of its list."""
        return ([*row.codes, *row.cells, site + row.href] for row in self.rows)


def figures(certain: int, possible: int) -> str:
    """Return e.g. “12 incidents, 10 certainly”."""
    incidents = ngettext("%(count)s incident", "%(count)s incidents", possible) % {"count": f"{possible:,}"}
    if certain == possible:
        return incidents
    return _("%(incidents)s, %(certain)s certainly") % {"incidents": incidents, "certain": f"{certain:,}"}


def people(certain: int, possible: int) -> str:
    """Return e.g. “12 people, 10 certainly”."""
    found = ngettext("%(count)s person", "%(count)s people", possible) % {"count": f"{possible:,}"}
    if certain == possible:
        return found
    if not certain:
        return _("%(people)s, possibly") % {"people": found}
    return _("%(incidents)s, %(certain)s certainly") % {"incidents": found, "certain": f"{certain:,}"}


def cell_figures(cell: dict[str, Any]) -> tuple[int, int]:
    """Return the numbers of certain and possible incidents of a cell of the statistics."""
    return cell["incidents"]["certain"], cell["incidents"]["possible"]


def listed(query: str | QueryDict) -> str:
    """Return the address of the list for a query."""
    text = query if isinstance(query, str) else query.urlencode(safe=",:")
    return reverse("pages:incident-list") + (f"?{text}" if text else "")


def clean(text: str) -> str:
    """Return a text without characters that XML does not allow."""
    return _NO_XML.sub("\ufffd", text)


def share(part: float, whole: float) -> float:
    """Return a part as a percentage with two decimals."""
    return round(100 * part / whole, 2) if whole else 0.0


def steps_up_to(most: int, count: int = 4) -> list[int]:
    """Return round numbers for grid lines: 1, 2 or 5 times a power of ten apart, the last at most `most`."""
    sizes = (digit * 10**power for power in range(12) for digit in (1, 2, 5))
    size = next(size for size in sizes if most // size <= count)
    return list(range(size, most + 1, size))
