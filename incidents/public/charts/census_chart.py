"""The census by month: how many people were held on the first day of each month, certainly and possibly."""

from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.presentation.dates import month
from incidents.public.api.custody.census_views import PARAMETERS, ask_for_census
from incidents.public.charts.base import Picture, TableRow, people, share, steps_up_to
from incidents.public.queries.list_query import ListQuery
from incidents.public.statistics.census import Census
from incidents.public.statistics.periods import number_of, period_of

MOST_BARS = 120
TOP, FLOOR, HEIGHT = 14.0, 220.0, 244
PLOT, MOST_LABELS, FEWEST_PLACES = 0.91, 5, 12
KEY = gettext_lazy(
    "Dark: held for certain on the first day of the month, by an end or a confirmation that is later. "
    "Light: held before, with no end known and no confirmation as late."
)
# What a list has and a census has not.
LEFT_OUT = ("custody_on", "custody_match", "bom")
Cell = dict[str, Any]
Cells = dict[str, Cell]


def census_of(question: ListQuery) -> Picture:
    """Return the chart of the people of a query, by month until the day that it asks for."""
    cells = {cell["month"]: cell for cell in Census(_by_month(question), ["month"]).cells()}
    months = _months(cells)
    most = max((cell["persons"]["possible"] for cell in cells.values()), default=0)
    return Picture(
        name="census",
        title=_("People held, by month"),
        asked=question.words,
        totals=question.totals(),
        template="incidents/pictures/timeline.svg",
        height=HEIGHT if cells else 0,
        drawing=_drawing(cells, months, most),
        columns=(_("First day of"), _("Certainly"), _("Possibly")),
        rows=[
            TableRow([month(day), *_figures(cell)], _listed(cell["query"]), [name])
            for day, name in months
            if (cell := cells.get(name))
        ],
        header=("month", "name", "persons_certain", "persons_possible", "list"),
        notes=[str(KEY)] if cells else [],
        counts_people=True,
    )


def _by_month(question: ListQuery) -> ListQuery:
    """Return the query of the census by month, no longer than can be drawn."""
    params: QueryDict = question.params.copy()
    for name in LEFT_OUT:
        params.pop(name, None)
    day = question.filters.custody_day
    assert day is not None  # noqa: S101 - persons have one, for the type checker
    census = Census(
        ask_for_census(_with(params, by="month", custody_to=f"{day:%Y-%m}"), PARAMETERS), ["month"]
    )
    first = max(number_of(census.days[0], 12), number_of(day, 12) - MOST_BARS + 1)
    asked = _with(params, by="month", custody_to=f"{day:%Y-%m}", custody_from=str(period_of(first, 12).name))
    return ask_for_census(asked, PARAMETERS)


def _with(params: QueryDict, **more: str) -> QueryDict:
    asked = params.copy()
    for name, value in more.items():
        asked[name] = value
    return asked


def _months(cells: Cells) -> list[tuple[date, str]]:
    """Return the months from the first to the last with anybody, with their names."""
    if not cells:
        return []
    first, last = (number_of(date.fromisoformat(f"{name}-01"), 12) for name in (min(cells), max(cells)))
    found = (period_of(number, 12) for number in range(first, last + 1))
    return [(period.first, str(period.name)) for period in found]


def _drawing(cells: Cells, months: list[tuple[date, str]], most: int) -> Cell:
    places = max(FEWEST_PLACES, len(months))
    step = -(-len(months) // MOST_LABELS) or 1
    return {
        "bars": [
            _bar(place, places, day, cells[name], most)
            for place, (day, name) in enumerate(months)
            if name in cells
        ],
        "lines": [{"y": _height(each, most), "text": f"{each:,}"} for each in steps_up_to(most)]
        if most
        else [],
        "labels": [
            {"x": share(place * PLOT, places), "text": date_format(months[place][0], "M Y")}
            for place in range(0, len(months), step)
        ],
        "floor": FLOOR,
    }


def _bar(place: int, places: int, day: date, cell: Cell, most: int) -> Cell:
    certain, possible = _figures(cell)
    top, solid = _height(possible, most), _height(certain, most)
    return {
        "x": share((place + 0.08) * PLOT, places), "width": share(0.84 * PLOT, places),
        "top": top, "height": round(FLOOR - top, 1),
        "solid": solid, "solid_height": round(FLOOR - solid, 1),
        "title": f"{month(day)}: {people(certain, possible)}", "href": _listed(cell["query"]),
    }  # fmt: skip


def _height(count: int, most: int) -> float:
    return round(FLOOR - (FLOOR - TOP) * count / most, 1)


def _figures(cell: Cell) -> tuple[int, int]:
    return cell["persons"]["certain"], cell["persons"]["possible"]


def _listed(query: str) -> str:
    return f"{reverse('pages:person-list')}?{query}"
