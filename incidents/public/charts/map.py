"""The map: numbers of incidents by country, and places with more precise locations."""

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import LocationPrecision
from incidents.presentation.display import label
from incidents.public.charts.base import Picture, TableRow, cell_figures, clean, figures, listed
from incidents.public.charts.country_shapes import SMALL, Point, centres, territories
from incidents.public.charts.projection import HEIGHT, WIDTH, Bounds, Frame, frame_of
from incidents.public.queries.description import country
from incidents.public.queries.list_query import ListQuery
from incidents.public.statistics.statistics import Statistics

MOST_PLACES = 200
MOST_NAMED = 6
LARGEST, SMALLEST = 26.0, 3.5  # radius of a circle in pixels
# A small area around a place, because a query has decimals.
AROUND = 0.000001


@dataclass(frozen=True, slots=True)
class SpotCount:
    """The incidents at one place."""

    spot: Point
    precision: str
    titles: list[str]


def map_of(question: ListQuery, by: str = "") -> Picture:
    """Return a map of a query.

    The number of database queries does not depend on the data.
    """
    cells = Statistics(question, ["country"]).cells()
    places = _places(question)
    known = [cell for cell in cells if cell["country"] in centres()]
    frame = frame_of(_areas([cell["country"] for cell in known], places or []))
    picture = Picture(
        name="map",
        title=_("Where"),
        asked=question.words,
        totals=question.totals(),
        template="incidents/pictures/map.svg",
        height=HEIGHT * 912 // WIDTH,
        drawing={
            "frame": {"width": WIDTH, "height": HEIGHT},
            "is_world": frame.is_world,
            **_shapes(frame, known),
            **_circles(frame, known),
            "places": [_sign(frame, place, question) for place in places or []],
        },
        columns=(_("Country"), _("Certainly"), _("Possibly")),
        rows=[_row(cell) for cell in sorted(cells, key=_most_first)],
        header=("country", "name", "incidents_certain", "incidents_possible", "list"),
    )
    picture.notes = _notes(cells, places)
    return picture


def _most_first(cell: dict[str, Any]) -> tuple[bool, int, str]:
    return cell["country"] is None, -cell["incidents"]["possible"], _name(cell["country"])


def _name(code: str | None) -> str:
    return country(code) if code else _("No country told")


def _row(cell: dict[str, Any]) -> TableRow:
    return TableRow(
        [_name(cell["country"]), *cell_figures(cell)], listed(cell["query"]), [cell["country"] or ""]
    )


def _areas(codes: list[str], places: list[SpotCount]) -> list[Bounds]:
    """Return the areas that the map must show: countries and places with incidents."""
    outlined = {each.code: each.bounds for each in reversed(territories()) if each.code in codes}
    return [
        *(outlined.get(code) or (centres()[code], centres()[code]) for code in codes),
        *((place.spot, place.spot) for place in places),
    ]


def _shapes(frame: Frame, cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the outlines: of countries with incidents, each with its link, and of the others as one."""
    links = {cell["country"]: listed(cell["query"]) for cell in cells}
    found: dict[str, str] = defaultdict(str)
    land: list[str] = []
    apart: list[str] = []
    for territory, path in frame.shapes():
        if territory.code in links:
            found[territory.code] += path
        else:
            (land if territory.code else apart).append(path)
    return {
        "land": "".join(land),
        "apart": "".join(apart),
        "countries": [
            {"path": path, "href": links[code], "name": clean(_name(code))} for code, path in found.items()
        ],
    }


def _circles(frame: Frame, cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a circle for each country, its area proportional to the number; the largest at the bottom."""
    most = max((cell["incidents"]["possible"] for cell in cells), default=0)
    largest = min(LARGEST, 9 + 3 * sqrt(most))
    circles = []
    for cell in sorted(cells, key=lambda cell: -cell["incidents"]["possible"]):
        certain, possible = cell_figures(cell)
        radius = _radius(possible, most, largest)
        x, y = frame.percent(centres()[cell["country"]])
        circles.append(
            {
                "x": x, "y": y, "radius": radius,
                "certain": _radius(certain, most, largest) if certain else 0,
                "text": f"{possible:,}" if radius >= 5 + 3.4 * len(f"{possible:,}") else "",
                "name": clean(_name(cell["country"])) if len(cells) <= MOST_NAMED else "",
                "below": radius + 13, "anchor": "start" if x < 15 else "end" if x > 85 else "middle",
                "title": clean(f"{_name(cell['country'])}: {figures(certain, possible)}"),
                "href": listed(cell["query"]),
            }
        )  # fmt: skip
    return {"circles": circles}


def _radius(count: int, most: int, largest: float) -> float:
    return round(max(SMALLEST, largest * sqrt(count / most)), 1)


# Places


def _places(question: ListQuery) -> list[SpotCount] | None:
    """Return the places located more precisely than the country; None if there are too many."""
    located = question.editions.filter(latitude__isnull=False).order_by("number")
    documents = list(located.values_list("document", flat=True)[: MOST_PLACES + 1])
    if len(documents) > MOST_PLACES:
        return None
    spots: dict[Point, list[dict[str, Any]]] = defaultdict(list)
    for document in map(orjson.loads, documents):
        if document["location"]["precision"] != LocationPrecision.COUNTRY:
            spots[document["location"]["longitude"], document["location"]["latitude"]].append(document)
    return [_place(spot, found) for spot, found in spots.items()]


def _place(spot: Point, documents: list[dict[str, Any]]) -> SpotCount:
    """Return a place, as precise as the least precise of its incidents."""
    told = {document["location"]["precision"] for document in documents}
    vague = [value for value in LocationPrecision.values if value in told] or sorted(told)
    return SpotCount(spot, vague[-1], [document["title"] for document in documents])


def _sign(frame: Frame, place: SpotCount, question: ListQuery) -> dict[str, Any]:
    longitude, latitude = place.spot
    box = (longitude - AROUND, latitude - AROUND, longitude + AROUND, latitude + AROUND)
    params = question.params.copy()
    params["bbox"] = ",".join(_decimal(value) for value in box)
    x, y = frame.percent(place.spot)
    count = len(place.titles)
    more = ngettext("and %(count)s more", "and %(count)s more", count - 1) % {"count": count - 1}
    precision = label(LocationPrecision, place.precision)
    return {
        "x": x, "y": y, "precision": place.precision,
        "title": clean(f"{place.titles[0]}{f' {more}' if count > 1 else ''} ({precision})"),
        "href": listed(params),
    }  # fmt: skip


def _decimal(value: float) -> str:
    return f"{max(-180.0, min(180.0, value)):.6f}"


# Words


def _notes(cells: list[dict[str, Any]], places: list[SpotCount] | None) -> list[str]:
    """Return notes on what the map does not show, or not well."""
    nowhere = [cell for cell in cells if cell["country"] is None]
    elsewhere = [cell for cell in cells if cell["country"] and cell["country"] not in centres()]
    small = [_name(cell["country"]) for cell in cells if cell["country"] in SMALL]
    notes = [_("Without a country: %(figures)s.") % {"figures": figures(*cell_figures(c))} for c in nowhere]
    if elsewhere:
        told = [f"{_name(cell['country'])}, {figures(*cell_figures(cell))}" for cell in elsewhere]
        notes.append(_("Not on this map: %(countries)s.") % {"countries": "; ".join(told)})
    if 0 < len(small) <= MOST_NAMED:
        notes.append(_("Shown by a circle without an outline: %(names)s.") % {"names": ", ".join(small)})
    elif small:
        notes.append(
            _("%(count)s countries are shown by a circle without an outline.") % {"count": len(small)}
        )
    if places is None:
        notes.append(_("Single places are drawn where there are at most %(count)s.") % {"count": MOST_PLACES})
    return notes
