"""Outlines of countries, from the TopoJSON file in this folder; country_shapes.md names its source."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from incidents.countries import country_codes

FILE = Path(__file__).with_name("country_shapes.topojson")

Point = tuple[float, float]  # longitude, latitude in degrees
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Territory:
    """A country, or an area that the United Nations draw separately, with an empty code."""

    code: str
    rings: list[Ring]
    centre: Point

    @property
    def bounds(self) -> tuple[Point, Point]:
        """Return the south-west and north-east corner of its largest part, without distant islands."""
        longitudes, latitudes = zip(*max(self.rings, key=len), strict=True)
        return (min(longitudes), min(latitudes)), (max(longitudes), max(latitudes))


@cache
def territories() -> tuple[Territory, ...]:
    """Return all territories except Antarctica; some countries have two."""
    topology = orjson.loads(FILE.read_bytes())
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    return tuple(
        Territory(country_codes().get(shape["id"], ""), _rings(shape, arcs), tuple(shape["properties"]["ct"]))
        for shape in topology["objects"]["countries"]["geometries"]
        if shape["id"] != "ATA"
    )


@cache
def centres() -> dict[str, Point]:
    """Return the position of each country's number: in its outline, or of a country too small to have one."""
    # The first of two outlines is the mainland.
    return SMALL | {each.code: each.centre for each in reversed(territories()) if each.code}


def _decoded(arc: list[list[int]], transform: dict[str, Any]) -> Ring:
    """Return an arc in degrees; it is quantized and delta-encoded (TopoJSON 1.0, section 2.1.3)."""
    (across, up), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * across + left, y * up + bottom))
    return points


def _rings(shape: dict[str, Any], arcs: list[Ring]) -> list[Ring]:
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    return [part for polygon in polygons for ring in polygon for part in _split(_joined(ring, arcs))]


def _joined(indexes: list[int], arcs: list[Ring]) -> Ring:
    """Return one ring of its arcs; a negative index is a reversed arc."""
    points: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def _split(ring: Ring) -> list[Ring]:
    """Return a ring in parts that do not cross the antimeridian."""
    whole = [ring[0]]
    for longitude, latitude in ring[1:]:
        turns = round((whole[-1][0] - longitude) / 360)
        whole.append((longitude + 360 * turns, latitude))
    parts = []
    for turn in (-360, 0, 360):
        part = _cut(_cut([(x + turn, y) for x, y in whole], -180, 1), 180, -1)
        if len(part) > 2:
            parts.append(part)
    return parts


def _cut(ring: Ring, edge: float, side: int) -> Ring:
    """Return the part of a ring on one side of a meridian (Sutherland and Hodgman 1974)."""
    kept: Ring = []
    for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        if (x - edge) * side >= 0:
            kept.append((x, y))
        if (x - edge) * (next_x - edge) < 0:
            kept.append((edge, y + (next_y - y) * (edge - x) / (next_x - x)))
    return kept


# In tenths of a degree: enough for a dot. Former states have none: their area belongs to other countries now.
SMALL: dict[str, Point] = {
    "AS": (-170.7, -14.3), "AD": (1.6, 42.5), "AI": (-63.1, 18.2), "AG": (-61.8, 17.1), "AW": (-70.0, 12.5),
    "BH": (50.5, 26.0), "BB": (-59.5, 13.2), "BM": (-64.8, 32.3), "BQ": (-68.3, 12.2), "BV": (3.4, -54.4),
    "IO": (72.4, -7.3), "KY": (-81.3, 19.3), "CX": (105.7, -10.5), "CC": (96.8, -12.2), "CK": (-159.8, -21.2),
    "CW": (-69.0, 12.2), "FO": (-6.9, 62.0), "GI": (-5.4, 36.1), "GD": (-61.7, 12.1), "GG": (-2.6, 49.5),
    "HM": (73.5, -53.1), "HK": (114.2, 22.3), "IM": (-4.5, 54.2), "JE": (-2.1, 49.2), "KI": (173.0, 1.4),
    "XK": (20.9, 42.6), "LI": (9.5, 47.2), "MO": (113.5, 22.2), "MV": (73.5, 4.2), "MT": (14.4, 35.9),
    "MH": (171.4, 7.1), "YT": (45.2, -12.8), "FM": (158.2, 6.9), "MC": (7.4, 43.7), "MS": (-62.2, 16.7),
    "NR": (166.9, -0.5), "NU": (-169.9, -19.1), "NF": (168.0, -29.0), "MP": (145.7, 15.2), "PW": (134.6, 7.5),
    "PN": (-130.1, -25.1), "BL": (-62.8, 17.9), "SH": (-5.7, -15.9), "KN": (-62.7, 17.3), "LC": (-61.0, 13.9),
    "MF": (-63.1, 18.1), "PM": (-56.2, 46.8), "VC": (-61.2, 13.2), "SM": (12.5, 43.9), "SC": (55.5, -4.7),
    "SG": (103.8, 1.4), "SX": (-63.1, 18.0), "TK": (-171.8, -9.2), "TO": (-175.2, -21.2), "TC": (-71.8, 21.8),
    "TV": (179.2, -8.5), "UM": (166.6, 19.3), "VA": (12.5, 41.9), "VG": (-64.6, 18.4), "VI": (-64.9, 18.3),
    "WF": (-176.2, -13.3),
}  # fmt: skip
