"""Bars: how many incidents of each kind, with each outcome or role, or in each country."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents.choices import IncidentKind, Outcome, Role
from incidents.public.parameters import UNSTATED
from incidents.public.pictures.picture import Picture, Row, cell_figures, clean, figures, listed, share
from incidents.public.question import Question
from incidents.public.stats import Statistics
from incidents.public.words import country
from incidents.reading.wording import label

DIMENSIONS = {
    "kind": gettext_lazy("What happened"),
    "outcome": gettext_lazy("Outcome for a party"),
    "role": gettext_lazy("Role of a party"),
    "country": gettext_lazy("Country"),
}
VOCABULARIES: dict[str, Any] = {"kind": IncidentKind, "outcome": Outcome, "role": Role}
MISSING = {"country": gettext_lazy("No country told"), "kind": ""}
NO_PARTY = gettext_lazy("No party named")
SEVERAL = gettext_lazy("An incident with several parties is counted once under each of their values.")
MOST_BARS = 25
ROW = 44  # pixels


def chart_of(question: Question, by: str = "kind") -> Picture:
    cells = sorted(
        Statistics(question, [by]).cells(),
        key=lambda cell: (cell[by] is None, -cell["incidents"]["possible"]),
    )
    drawn = cells[:MOST_BARS]
    most = max((cell["incidents"]["possible"] for cell in drawn), default=0)
    return Picture(
        name="chart",
        title=str(DIMENSIONS[by]),
        asked=question.words,
        totals=question.totals(),
        template="incidents/pictures/chart.svg",
        height=ROW * len(drawn),
        drawing={"bars": [_bar(place, cell, by, most) for place, cell in enumerate(drawn)]},
        columns=(str(DIMENSIONS[by]), _("Certainly"), _("Possibly")),
        rows=[
            Row([name_of(by, cell[by]), *cell_figures(cell)], listed(cell["query"]), [cell[by] or ""])
            for cell in cells
        ],
        header=(by, "name", "incidents_certain", "incidents_possible", "list"),
        notes=_notes(by, len(cells)),
    )


def name_of(by: str, value: str | None) -> str:
    """What a value is called, with a capital."""
    if value is None:
        return str(MISSING.get(by, NO_PARTY))
    if by == "country":
        return country(value)
    name = _("not told") if value == UNSTATED else label(VOCABULARIES[by], value)
    return name[:1].upper() + name[1:]


def _bar(place: int, cell: dict[str, Any], by: str, most: int) -> dict[str, Any]:
    certain, possible = cell_figures(cell)
    name = clean(name_of(by, cell[by]))
    return {
        "top": place * ROW, "text": place * ROW + 16, "bar": place * ROW + 23,
        "name": name, "figure": f"{possible:,}" if certain == possible else f"{certain:,}–{possible:,}",
        "told": f"{name}: {figures(certain, possible)}",
        "certain": share(certain, most), "possible": share(possible, most),
        "href": listed(cell["query"]),
    }  # fmt: skip


def _notes(by: str, count: int) -> list[str]:
    notes = [str(SEVERAL)] if by in {"role", "outcome"} and count else []
    if count > MOST_BARS:
        rest = ngettext(
            "%(count)s more value is in the table.",
            "%(count)s more values are in the table.",
            count - MOST_BARS,
        )
        notes.append(rest % {"count": count - MOST_BARS})
    return notes
