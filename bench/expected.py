"""What lists and statistics should answer, worked out from the published documents and nothing else.

Plain loops over plain dictionaries; no code of the service is used, so that a mistake in it is not repeated.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

Document = dict[str, Any]
Question = dict[str, list[str]]
Key = tuple[Any, ...]
PERIODS, PARTIES = {"year", "month"}, {"role", "outcome"}
OF_INCIDENTS = ("country", "kind", "role", "outcome", "date_from", "date_to")


def span_of(document: Document) -> tuple[date, date] | None:
    """The first and the last possible day; None without a date."""
    found = document["date"]
    if found is None or (found["earliest"] is None and found["latest"] is None):
        return None
    first = date.fromisoformat(found["earliest"]) if found["earliest"] else date.min
    return first, date.fromisoformat(found["latest"]) if found["latest"] else date.max


def in_period(document: Document, asked: Question, *, certain: bool) -> bool:
    if "undated" in asked:
        return span_of(document) is None
    bounds = [date.fromisoformat(asked[name][0]) if name in asked else None for name in OF_INCIDENTS[-2:]]
    if bounds == [None, None]:
        return True
    if (span := span_of(document)) is None:
        return False
    first, last = bounds[0] or date.min, bounds[1] or date.max
    if certain:
        return (bounds[0] is None or span[0] >= first) and (bounds[1] is None or span[1] <= last)
    return span[1] >= first and span[0] <= last


def asks_certain(asked: Question) -> bool:
    return asked.get("date_match") == ["certain"]


def target(involvement: Document) -> str:
    return str((involvement["person"] or involvement["institution"])["id"])


def wanted_parts(document: Document, asked: Question) -> list[Document]:
    """Involvements with a role and an outcome that are asked for."""
    outcomes = ["" if each == "unstated" else each for each in asked.get("outcome", [])]
    return [
        each
        for each in document["involvements"]
        if each["role"] in asked.get("role", [each["role"]])
        and each["outcome"] in (outcomes or [each["outcome"]])
    ]


def of_parties(parts: list[Document], asked: Question, name: str) -> list[Document]:
    return [each for each in parts if each[name] and str(each[name]["number"]) in asked[name]]


def country_of(document: Document) -> str:
    return str(document["country"]["code"]) if document["country"] else "none"


def is_incident(document: Document, asked: Question, *, certain: bool) -> bool:
    """Whether an incident is found."""
    if "country" in asked and country_of(document) not in asked["country"]:
        return False
    if "kind" in asked and document["kind"] not in asked["kind"]:
        return False
    if "bbox" in asked and not _inside(document["location"], asked["bbox"][0]):
        return False
    return in_period(document, asked, certain=certain) and _has_parties(document, asked)


def _has_parties(document: Document, asked: Question) -> bool:
    parts = wanted_parts(document, asked)
    names = [name for name in ("person", "institution") if name in asked]
    if names:
        return all(of_parties(parts, asked, name) for name in names)
    if "role" not in asked and "outcome" not in asked:
        return True
    without = "none" in asked.get("role", []) and "outcome" not in asked
    return bool(parts) or (without and not document["involvements"])


def _inside(location: Document | None, box: str) -> bool:
    west, south, east, north = map(float, box.split(","))
    if location is None:
        return False
    x, y = location["longitude"], location["latitude"]
    return south <= y <= north and (west <= x <= east if west <= east else x >= west or x <= east)


def is_person(document: Document, asked: Question, incidents: list[Document], *, certain: bool) -> bool:
    """Whether a person is found: by nationality, and by one incident that meets all the rest."""
    nationalities = {each["code"] for each in document["nationalities"]}
    if "nationality" in asked and not nationalities & set(asked["nationality"]):
        return False
    if not set(asked) & set(OF_INCIDENTS):
        return True
    return any(
        is_incident(each, asked, certain=certain)
        and any(part["person"] and target(part) == document["id"] for part in wanted_parts(each, asked))
        for each in incidents
    )


def is_institution(document: Document, asked: Question) -> bool:
    if "country" in asked and country_of(document) not in asked["country"]:
        return False
    return "kind" not in asked or document["kind"] in asked["kind"]


def in_order(documents: list[Document]) -> list[str]:
    """Ids by date, the newest first and those without a date last."""
    return [each["id"] for each in sorted(documents, key=_newest_first)]


def _newest_first(document: Document) -> tuple[int, str]:
    span = span_of(document)
    day = (span[0] if span[0] > date.min else span[1]).toordinal() if span else 0
    return -day, document["id"]


# Statistics


@dataclass
class Figures:
    possible: int = 0
    certain: int = 0
    involvements: int = 0
    persons: set[str] = field(default_factory=set)
    low: int = 0
    high: int | None = 0

    def shown(self) -> Document:
        return {
            "incidents": {"certain": self.certain, "possible": self.possible},
            "involvements": self.involvements,
            "persons": len(self.persons),
            "victims": {"low": self.low, "high": self.high},
        }


def statistics(documents: list[Document], by: list[str], asked: Question) -> dict[Key, Document]:
    """The figures of each cell; with nothing to count by, of all as one."""
    match = asks_certain(asked)
    found = [each for each in documents if is_incident(each, asked, certain=match)]
    reach, cells = _reach(found, by, asked), defaultdict[Key, Figures](Figures)
    for document in found:
        for key, certain in _keys(document, by, asked, reach):
            _add(cells[key], document, dict(zip(by, key, strict=True)), asked, certain=certain)
    if not by:
        return {(): cells[()].shown()}
    return {key: figures.shown() for key, figures in cells.items()}


def _keys(
    document: Document, by: list[str], asked: Question, reach: tuple[int, int]
) -> Iterator[tuple[Key, bool]]:
    """The cells that an incident is in, and whether certainly."""
    period = next((name for name in by if name in PERIODS), "")
    spans = [(None, is_incident(document, asked, certain=True))]
    if period:
        spans = list(_periods(document, period, asked, reach))
    for (number, certain), part in product(spans, _cell_parts(document, by, asked)):
        values = {"country": country_of(document), "kind": document["kind"], period: number, **part}
        yield tuple(values[name] for name in by), certain


def _cell_parts(document: Document, by: list[str], asked: Question) -> list[Document]:
    """The different roles and outcomes that cells have from an incident; of all parties asked for alike."""
    names = [name for name in by if name in PARTIES]
    if not names:
        return [{}]
    parts, parties = (
        wanted_parts(document, asked),
        [each for each in ("person", "institution") if each in asked],
    )
    groups = [of_parties(parts, asked, each) for each in parties] or [parts]
    found = set.intersection(*({tuple(part[name] for name in names) for part in group} for group in groups))
    if not found and not parties and "outcome" not in asked and "none" in asked.get("role", ["none"]):
        found = {(None,) * len(names)}
    return [dict(zip(names, values, strict=True)) for values in found]


def number_of(day: date, period: str) -> int:
    return day.year if period == "year" else day.year * 12 + day.month - 1


def _periods(
    document: Document, period: str, asked: Question, reach: tuple[int, int]
) -> Iterator[tuple[Any, bool]]:
    if (span := span_of(document)) is None:
        yield None, True
        return
    begin, end = (number_of(day, period) for day in span)
    inside = in_period(document, asked, certain=True)
    if begin == end:
        yield begin, inside
    elif not asks_certain(asked):
        start = max(begin, reach[0])
        yield from ((number, False) for number in range(start, max(start, min(end, reach[1])) + 1))


def _reach(found: list[Document], by: list[str], asked: Question) -> tuple[int, int]:
    """The first and the last period that open dates are taken to reach."""
    period = next((name for name in by if name in PERIODS), "")
    spans = [span for each in found if (span := span_of(each))]
    if not period or not spans:
        return 0, 0
    told = min(a if a > date.min else b for a, b in spans), max(b if b < date.max else a for a, b in spans)
    first, last = (
        date.fromisoformat(asked[name][0]) if name in asked else None for name in OF_INCIDENTS[-2:]
    )
    first = first or min(told[0], last or date.max)
    return number_of(first, period), number_of(last or max(told[1], first), period)


def _add(figures: Figures, document: Document, cell: Document, asked: Question, *, certain: bool) -> None:
    parties = [name for name in ("person", "institution") if name in asked]
    parts = wanted_parts(document, asked)
    if parties:
        parts = [each for name in parties for each in of_parties(parts, asked, name)]
    parts = [each for each in parts if all(each[name] == cell[name] for name in PARTIES & set(cell))]
    figures.possible += 1
    figures.certain += certain
    figures.involvements += len(parts)
    figures.persons |= {target(each) for each in parts if each["person"]}
    low, high = (
        victims_of(parts, None, exactly=True)
        if parties
        else victims_of(document["involvements"], document["victims"])
    )
    figures.low += low if certain else 0
    figures.high = None if figures.high is None or high is None else figures.high + high


def victims_of(
    parts: list[Document], stated: Document | None, *, exactly: bool = False
) -> tuple[int, int | None]:
    """At least so many victims, and at most."""
    named = len({target(each) for each in parts if each["role"] == "victim" and each["person"]})
    if stated is None:
        return named, named if exactly else None
    low = max(stated["low"] or 0, named)
    return low, None if stated["high"] is None else max(stated["high"], low)
