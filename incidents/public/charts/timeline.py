"""The timeline: few incidents as bars from earliest to latest day, many as counts by month or year."""

from datetime import date
from typing import Any

from django.db.models import Case, F, Max, Min, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import RecordKind
from incidents.models.editions.edition import END
from incidents.public.charts import date_range_chart
from incidents.public.charts.base import Picture, TableRow, cell_figures, figures, listed, share, steps_up_to
from incidents.public.queries.list_query import ListQuery, ask
from incidents.public.statistics.periods import months_of, number_of, period_of
from incidents.public.statistics.statistics import Statistics

MOST_SPANS = 25
MOST_MONTHS, MOST_YEARS = 96, 120
FEWEST_PLACES = 12  # so that a single month does not fill the width
UNCERTAIN = gettext_lazy(
    "The fainter part: dates that are not certain, counted in every period they may belong to."
)
TOP, FLOOR, HEIGHT = 14.0, 220.0, 244
MOST_LABELS = 5
PLOT = 0.91  # of the width; the rest is for numbers


def timeline_of(question: ListQuery, by: str = "") -> Picture:
    totals = question.totals()
    undated = _undated(question)
    dated = totals.count - undated[1]
    picture = date_range_chart.spans_of(question, totals) if dated <= MOST_SPANS else _by_period(question)
    if undated[1]:
        picture.notes.append(_("Without any date: %(figures)s.") % {"figures": figures(*undated)})
    return picture


def _undated(question: ListQuery) -> tuple[int, int]:
    """Return how many incidents have no date; they belong to no period, so all are certain."""
    count = question.editions.filter(sort_date=None).count()
    return count, count


def _by_period(question: ListQuery) -> Picture:
    """Return the incidents by month, or by year for a long time; it begins where bars are distinguishable."""
    first, last = _extent(question)
    unit = "month" if _length(first, last, 12) <= MOST_MONTHS else "year"
    first = max(first, date(max(1, last.year - MOST_YEARS + 1), 1, 1))
    earlier = question.editions.filter(latest__lt=first).count()
    statistics = Statistics(_between(question, first, last, unit), [unit])
    return _drawn(question, statistics, unit, earlier)


def _extent(question: ListQuery) -> tuple[date, date]:
    """Return the first and last day of the incidents, within the period of the query."""
    last_told = Case(When(latest__lt=END, then=F("latest")), default=F("earliest"))
    dated = question.editions.filter(sort_date__isnull=False)
    told = dated.aggregate(first=Min("sort_date"), last=Max(last_told))
    first = max(told["first"], question.asked.get("date_from", told["first"]))
    last = min(told["last"], question.asked.get("date_to", told["last"]))
    # If all began before the period and may continue, it is as long as the query's.
    return first, last if first <= last else question.asked.get("date_to", first)


def _length(first: date, last: date, months: int) -> int:
    return number_of(last, months) - number_of(first, months) + 1


def _between(question: ListQuery, first: date, last: date, unit: str) -> ListQuery:
    """Return the same query for whole months or years within its period."""
    months = months_of([unit])
    begin, end = (period_of(number_of(day, months), months) for day in (first, last))
    params = question.params.copy()
    params.pop("bom", None)  # parameter of the file, not of the query
    params["date_from"] = str(max(begin.first, question.asked.get("date_from", begin.first)))
    params["date_to"] = str(min(end.last, question.asked.get("date_to", end.last)))
    return ask(RecordKind.INCIDENT, params)


def _drawn(question: ListQuery, statistics: Statistics, unit: str, earlier: int) -> Picture:
    cells = {cell[unit]: cell for cell in statistics.cells() if cell[unit] is not None}
    most = max((cell["incidents"]["possible"] for cell in cells.values()), default=0)
    places = max(FEWEST_PLACES, len(statistics.periods))
    bars = [
        _bar(place, places, cells[period.name], unit, most)
        for place, period in enumerate(statistics.periods)
        if period.name in cells
    ]
    picture = Picture(
        name="timeline",
        title=_("When, by month") if unit == "month" else _("When, by year"),
        asked=question.words,
        totals=question.totals(),
        template="incidents/pictures/timeline.svg",
        height=HEIGHT,
        drawing={
            "bars": bars,
            "lines": [{"y": _height(step, most), "text": f"{step:,}"} for step in steps_up_to(most)],
            "labels": _labels(statistics, places),
            "floor": FLOOR,
        },
        columns=(_("Month") if unit == "month" else _("Year"), _("Certainly"), _("Possibly")),
        rows=[
            TableRow([_named(name), *cell_figures(cell)], listed(cell["query"]), [name])
            for name, cell in cells.items()
        ],
        header=(unit, "name", "incidents_certain", "incidents_possible", "list"),
    )
    if any(cell["incidents"]["certain"] < cell["incidents"]["possible"] for cell in cells.values()):
        picture.notes.append(str(UNCERTAIN))
    if earlier:
        told = {"count": f"{earlier:,}", "years": MOST_YEARS}
        picture.notes.append(_("%(count)s earlier than the last %(years)s years are not drawn.") % told)
    return picture


def _bar(place: int, places: int, cell: dict[str, Any], unit: str, most: int) -> dict[str, Any]:
    certain, possible = cell_figures(cell)
    top, solid = _height(possible, most), _height(certain, most)
    name = _named(cell[unit])
    return {
        "x": share((place + 0.08) * PLOT, places), "width": share(0.84 * PLOT, places),
        "top": top, "height": round(FLOOR - top, 1),
        "solid": solid, "solid_height": round(FLOOR - solid, 1),
        "title": f"{name}: {figures(certain, possible)}", "href": listed(cell["query"]),
    }  # fmt: skip


def _height(count: int, most: int) -> float:
    """Return the top of a bar, measured from the top of the plot."""
    return round(FLOOR - (FLOOR - TOP) * count / most, 1)


def _labels(statistics: Statistics, places: int) -> list[dict[str, Any]]:
    """Return labels of a few periods at even distances."""
    periods = statistics.periods
    step = -(-len(periods) // MOST_LABELS)
    return [
        {"x": share(place * PLOT, places), "text": _named(periods[place].name)}
        for place in range(0, len(periods), step)
    ]


def _named(name: int | str) -> str:
    """Return e.g. “Mar 2024”, “2024”."""
    if isinstance(name, int):
        return str(name)
    first = date.fromisoformat(f"{name}-01")
    return date_format(period_of(number_of(first, 12), 12).first, "M Y")
