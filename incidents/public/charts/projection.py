"""Projections from degrees to the drawing: the world in Equal Earth, or a region of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt

from django.utils.functional import cached_property

from incidents.public.charts.country_shapes import Point, Territory, territories

# Units of the drawing; one is about half a pixel on a wide screen.
WIDTH, HEIGHT = 2000, 866
NORTH, SOUTH = 83.7, -56.5
# The minimum width of a region in degrees; larger areas are shown on the whole world.
NARROWEST, WIDEST, TALLEST = 12.0, 80.0, 50.0

Bounds = tuple[Point, Point]
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796


def equal_earth(longitude: float, latitude: float) -> Point:
    """Return a point in Equal Earth (Šavrič, Patterson and Jenny 2018, equations 1 and 2)."""
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)
    x = 2 * sqrt(3) * radians(longitude) * cos(theta) / (3 * slope)
    return x, theta * (A1 + A2 * square + sixth * (A3 + A4 * square))


class Frame:
    """A part of the earth drawn in WIDTH × HEIGHT units."""

    is_world = False

    def place(self, longitude: float, latitude: float) -> Point:
        raise NotImplementedError

    def shapes(self) -> Iterable[tuple[Territory, str]]:
        """Return the visible territories with their paths."""
        raise NotImplementedError

    def percent(self, point: Point) -> Point:
        """Return a point as a percentage of width and height, so that symbols keep their size."""
        x, y = self.place(*point)
        return round(100 * x / WIDTH, 2), round(100 * y / HEIGHT, 2)


class World(Frame):
    """The world without Antarctica; areas are proportional."""

    is_world = True

    def __init__(self) -> None:
        self.right = equal_earth(180, 0)[0]
        self.top, self.bottom = equal_earth(0, NORTH)[1], equal_earth(0, SOUTH)[1]

    def place(self, longitude: float, latitude: float) -> Point:
        x, y = equal_earth(longitude, latitude)
        down = (self.top - y) / (self.top - self.bottom)
        return (x / self.right + 1) * WIDTH / 2, down * HEIGHT

    def shapes(self) -> Iterable[tuple[Territory, str]]:
        return self._shapes

    @cached_property
    def _shapes(self) -> list[tuple[Territory, str]]:
        return [(each, path(each, self)) for each in territories()]


@dataclass(frozen=True)
class Region(Frame):
    """A region: equirectangular, true to scale on its middle parallel."""

    west: float
    north: float
    scale: float  # units per degree of latitude
    squeeze: float  # of a degree of longitude

    def place(self, longitude: float, latitude: float) -> Point:
        return (longitude - self.west) * self.squeeze * self.scale, (self.north - latitude) * self.scale

    def shapes(self) -> Iterable[tuple[Territory, str]]:
        east, south = self.west + WIDTH / self.scale / self.squeeze, self.north - HEIGHT / self.scale
        sight = (self.west, south), (east, self.north)
        for each in territories():
            rings = [ring for ring in each.rings if _meet(sight, bounds_of(ring))]
            if rings:
                yield each, path(Territory(each.code, rings, each.centre), self)


@cache
def world() -> World:
    return World()


def frame_of(areas: list[Bounds]) -> Frame:
    """Return a region that contains these areas with a margin; the world if they are far apart."""
    if not areas:
        return world()
    west, south = (min(area[0][axis] for area in areas) for axis in (0, 1))
    east, north = (max(area[1][axis] for area in areas) for axis in (0, 1))
    if east - west > WIDEST or north - south > TALLEST:
        return world()
    middle = (south + north) / 2
    squeeze = cos(radians(middle))
    width = max((east - west) * squeeze, (north - south) * WIDTH / HEIGHT, NARROWEST) * 1.3
    scale = WIDTH / width
    left = (west + east) / 2 - width / squeeze / 2
    return Region(left, middle + HEIGHT / scale / 2, scale, squeeze)


def bounds_of(ring: Iterable[Point]) -> Bounds:
    longitudes, latitudes = zip(*ring, strict=True)
    return (min(longitudes), min(latitudes)), (max(longitudes), max(latitudes))


def _meet(one: Bounds, other: Bounds) -> bool:
    return all(one[0][a] <= other[1][a] and one[1][a] >= other[0][a] for a in (0, 1))


def path(territory: Territory, frame: Frame) -> str:
    """Return the rings of a territory as path data in whole units, without islands smaller than a unit."""
    drawn = [text for ring in territory.rings if (text := _ring(ring, frame))]
    return "".join(drawn)


def _ring(ring: Iterable[Point], frame: Frame) -> str:
    points = [(round(x), round(y)) for x, y in (frame.place(*point) for point in ring)]
    (x, y), *others = points
    steps, start = [], f"M{x} {y}l"
    for across, down in others:
        if (across, down) != (x, y):
            steps.append(_pair(across - x, down - y))
            x, y = across, down
    if len(steps) < 3:
        return ""
    return start + " ".join(steps).replace(" -", "-") + "z"


def _pair(x: int, y: int) -> str:
    return f"{x}{y}" if y < 0 else f"{x} {y}"
