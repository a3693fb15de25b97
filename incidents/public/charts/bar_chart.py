"""Bar charts: numbers of incidents or people by kind, outcome, role or country."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents.choices import IncidentKind, Outcome, RecordKind, Role
from incidents.presentation.display import label, victims
from incidents.public.charts.base import (
    Picture,
    TableRow,
    cell_figures,
    clean,
    figures,
    listed,
    people,
    share,
)
from incidents.public.queries.description import country
from incidents.public.queries.list_query import ListQuery, ask
from incidents.public.queries.parameter_fields import UNSTATED
from incidents.public.statistics.statistics import Statistics

DIMENSIONS = {
    "kind": gettext_lazy("What happened"),
    "outcome": gettext_lazy("Outcome"),
    "role": gettext_lazy("Role"),
    "country": gettext_lazy("Country"),
}
INCIDENTS, PEOPLE = "incidents", "people"
UNITS = {INCIDENTS: gettext_lazy("Incidents"), PEOPLE: gettext_lazy("People")}
VOCABULARIES: dict[str, Any] = {"kind": IncidentKind, "outcome": Outcome, "role": Role}
MISSING = {"country": gettext_lazy("No country told"), "kind": ""}
NO_PARTY = gettext_lazy("No party named")
SEVERAL = gettext_lazy("An incident with several parties is counted once under each of their values.")
OF_VICTIMS = gettext_lazy("Only victims are counted here; other roles are counted where they are asked for.")
ONCE = gettext_lazy("Each person is counted once in a bar, in however many incidents; so bars do not add up.")
MOST_BARS = 25
ROW = 44  # pixels
Bar = tuple[dict[str, Any], tuple[int, int]]


def chart_of(question: ListQuery, by: str = "kind", unit: str = INCIDENTS) -> Picture:
    victims_query = _query_of_victims(question, by, unit)
    found = _bars(victims_query, by, unit)
    drawn = found[:MOST_BARS]
    most = max((possible for _cell, (_certain, possible) in drawn), default=0)
    head = "persons" if unit == PEOPLE else "incidents"
    return Picture(
        name="chart",
        title=f"{DIMENSIONS[by]}: {UNITS[unit]}" if unit == PEOPLE else str(DIMENSIONS[by]),
        asked=question.words,
        totals=question.totals(),
        template="incidents/pictures/chart.svg",
        height=ROW * len(drawn),
        drawing={"bars": [_bar(place, bar, by, unit, most) for place, bar in enumerate(drawn)]},
        columns=(str(DIMENSIONS[by]), _("Certainly"), _("Possibly")),
        rows=[
            TableRow([name_of(by, cell[by]), *numbers], listed(cell["query"]), [cell[by] or ""])
            for cell, numbers in found
        ],
        header=(by, "name", f"{head}_certain", f"{head}_possible", "list"),
        notes=[*_notes(by, unit, victims_query is not question, len(found)), *_victims(question)],
    )


def _query_of_victims(question: ListQuery, by: str, unit: str) -> ListQuery:
    """Return the query with the role of victims, for charts of outcomes or people without a role."""
    if "role" in question.asked or by == "role" or (by != "outcome" and unit != PEOPLE):
        return question
    return _with(question, role=Role.VICTIM)


def _with(question: ListQuery, **more: str) -> ListQuery:
    params = question.params.copy()
    for beside in ("by", "unit", "bom"):  # parameters of the file, not of the query
        params.pop(beside, None)
    for name, value in more.items():
        params[name] = str(value)
    return ask(RecordKind.INCIDENT, params)


def _bars(question: ListQuery, by: str, unit: str) -> list[Bar]:
    """Return the cells with certain and possible counts, the largest first and missing values last."""
    cells = Statistics(question, [by]).cells()
    if unit == PEOPLE:
        certain = _certain_people(question, by, cells)
        found = [(cell, (certain.get(cell[by], 0), cell["persons"])) for cell in cells if cell["persons"]]
    else:
        found = [(cell, cell_figures(cell)) for cell in cells]
    return sorted(found, key=lambda bar: (bar[0][by] is None, -bar[1][1]))


def _certain_people(question: ListQuery, by: str, cells: list[dict[str, Any]]) -> dict[Any, int]:
    """Return the number of different persons in incidents that certainly match, by value."""
    if question.filters.certain() is not None:
        cells = Statistics(_with(question, date_match="certain"), [by]).cells()
    return {cell[by]: cell["persons"] for cell in cells}


def name_of(by: str, value: str | None) -> str:
    """Return the label of a value, capitalised."""
    if value is None:
        return str(MISSING.get(by, NO_PARTY))
    if by == "country":
        return country(value)
    name = _("not told") if value == UNSTATED else label(VOCABULARIES[by], value)
    return name[:1].upper() + name[1:]


def _bar(place: int, bar: Bar, by: str, unit: str, most: int) -> dict[str, Any]:
    cell, (certain, possible) = bar
    name = clean(name_of(by, cell[by]))
    return {
        "top": place * ROW, "text": place * ROW + 16, "bar": place * ROW + 23,
        "name": name, "figure": f"{possible:,}" if certain == possible else f"{certain:,}–{possible:,}",
        "title": f"{name}: {people(certain, possible) if unit == PEOPLE else figures(certain, possible)}",
        "certain": share(certain, most), "possible": share(possible, most),
        "href": listed(cell["query"]),
    }  # fmt: skip


def _victims(question: ListQuery) -> list[str]:
    """Return a note with the number of victims of the incidents, named or not."""
    number = victims(Statistics(question, []).totals()["victims"])
    return [_("Victims, named or not: %(number)s.") % {"number": number}] if question.totals().count else []


def _notes(by: str, unit: str, is_of_victims: bool, count: int) -> list[str]:
    notes = [str(OF_VICTIMS)] if is_of_victims and count else []
    if count and unit == PEOPLE:
        notes.append(str(ONCE))
    elif count and by in {"role", "outcome"}:
        notes.append(str(SEVERAL))
    if count > MOST_BARS:
        rest = ngettext(
            "%(count)s more value is in the table.",
            "%(count)s more values are in the table.",
            count - MOST_BARS,
        )
        notes.append(rest % {"count": count - MOST_BARS})
    return notes
