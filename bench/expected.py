"""What lists and statistics should answer, worked out from the published documents and nothing else.

Plain loops over plain dictionaries; no code of the service is used, so that a mistake in it is not repeated.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

Document = dict[str, Any]
Question = dict[str, list[str]]
Key = tuple[Any, ...]
TRAITS, CHARGES = ("gender", "nationality", "occupation"), ("charge", "provision")
PERIODS, PARTIES = {"year", "month"}, {"role", "outcome", "institution", *TRAITS}
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


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub("['’‘`]", "", text.lower()))


def has_words(text: str, wanted: list[str]) -> bool:
    """Whether a text has all words of one of these, or is one that stands in quotation marks."""
    found = words_of(text)
    return any(
        words_of(each) == found if each.startswith('"') else set(words_of(each)) <= set(found)
        for each in wanted
    )


def trait_values(person: Document, name: str) -> list[str]:
    """What a person is, as cells and questions call it."""
    if name == "gender":
        return [person["gender"] or "unstated"]
    if name == "nationality":
        return [each["code"] for each in person["nationalities"]] or ["unstated"]
    found = [" ".join(words_of(each)) for each in person["occupations"]]
    return list(dict.fromkeys(found)) or ["unstated"]


def wanted_values(person: Document, name: str, asked: Question) -> list[str]:
    """Those of them that are asked for."""
    values = trait_values(person, name)
    if name not in asked:
        return values
    if name == "occupation":
        return [each for each in values if has_words(each, asked[name])]
    return [each for each in values if each in asked[name]]


def has_traits(person: Document, asked: Question) -> bool:
    return all(wanted_values(person, name, asked) for name in TRAITS if name in asked)


def asks_of_victims(asked: Question, by: Sequence[str]) -> bool:
    return bool({*asked, *by} & {*TRAITS})


def asks_of_one_party(asked: Question, by: Sequence[str]) -> bool:
    return asks_of_victims(asked, by) or bool(set(asked) & {*CHARGES})


def wanted_parts(document: Document, asked: Question, by: Sequence[str] = ()) -> list[Document]:
    """Involvements that meet all that is asked of one."""
    found = [each for each in document["involvements"] if _is_wanted(each, asked)]
    if not asks_of_victims(asked, by):
        return found
    roles = None if "role" in {*asked, *by} else "victim"
    return [
        each
        for each in found
        if each["person"] and each["role"] == (roles or each["role"]) and has_traits(each["known"], asked)
    ]


def _is_wanted(part: Document, asked: Question) -> bool:
    outcomes = ["" if each == "unstated" else each for each in asked.get("outcome", [])]
    return (
        part["role"] in asked.get("role", [part["role"]])
        and part["outcome"] in (outcomes or [part["outcome"]])
        and all(has_words(part[name], asked[name]) for name in CHARGES if name in asked)
    )


def of_parties(parts: list[Document], asked: Question, name: str) -> list[Document]:
    return [each for each in parts if each[name] and str(each[name]["number"]) in asked[name]]


def country_of(document: Document) -> str:
    return str(document["country"]["code"]) if document["country"] else "none"


def is_incident(document: Document, asked: Question, *, certain: bool, by: Sequence[str] = ()) -> bool:
    """Whether an incident is found; `by` is what statistics count by."""
    if "country" in asked and country_of(document) not in asked["country"]:
        return False
    if "kind" in asked and document["kind"] not in asked["kind"]:
        return False
    if "bbox" in asked and not _inside(document["location"], asked["bbox"][0]):
        return False
    if "ids" in asked and str(document["number"]) not in asked["ids"]:
        return False
    if "linked_to" in asked and not document["linked"] & set(asked["linked_to"]):
        return False
    if set(asked) & {"source", "publisher"} and not any(
        _is_source(each, asked) for each in document["sources"]
    ):
        return False
    return in_period(document, asked, certain=certain) and _has_parties(document, asked, by)


def _is_source(source: Document, asked: Question) -> bool:
    if "source" in asked and source["id"] not in asked["source"]:
        return False
    return "publisher" not in asked or has_words(source["publisher"], asked["publisher"])


def _has_parties(document: Document, asked: Question, by: Sequence[str]) -> bool:
    parts = wanted_parts(document, asked, by)
    names = [name for name in ("person", "institution") if name in asked]
    if asks_of_one_party(asked, by):
        parts = of_parties(parts, asked, "person") if "person" in asked else parts
        bodies = document["involvements"]
        return bool(parts and ("institution" not in asked or of_parties(bodies, asked, "institution")))
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
    """Whether a person is found: by what the person is, and by one incident that meets all the rest."""
    if not has_traits(document, asked) or not _is_named(document, asked):
        return False
    rest = {name: values for name, values in asked.items() if name in OF_INCIDENTS or name == "date_match"}
    return _takes_part(document, rest, incidents, "person", certain=certain)


def is_institution(document: Document, asked: Question, incidents: list[Document], *, certain: bool) -> bool:
    """Likewise of an institution, whose own country and kind have the short names."""
    if "country" in asked and country_of(document) not in asked["country"]:
        return False
    if ("kind" in asked and document["kind"] not in asked["kind"]) or not _is_named(document, asked):
        return False
    rest = {
        name.removeprefix("incident_"): values
        for name, values in asked.items()
        if name not in {"country", "kind", "ids"}
    }
    return _takes_part(document, rest, incidents, "institution", certain=certain)


def _is_named(document: Document, asked: Question) -> bool:
    return "ids" not in asked or str(document["number"]) in asked["ids"]


def _takes_part(
    document: Document, asked: Question, incidents: list[Document], name: str, *, certain: bool
) -> bool:
    if not set(asked) & set(OF_INCIDENTS):
        return True
    return any(
        is_incident(each, asked, certain=certain)
        and any(part[name] and target(part) == document["id"] for part in wanted_parts(each, asked))
        for each in incidents
    )


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
    found = [each for each in documents if is_incident(each, asked, certain=match, by=by)]
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
    spans = [(None, is_incident(document, asked, certain=True, by=by))]
    if period:
        spans = list(_periods(document, period, asked, reach))
    for (number, certain), part in product(spans, _cell_parts(document, by, asked)):
        values = {"country": country_of(document), "kind": document["kind"], period: number, **part}
        yield tuple(values[name] for name in by), certain


def _cell_parts(document: Document, by: list[str], asked: Question) -> list[Document]:
    """The different values of parties that cells have from an incident."""
    names = [name for name in by if name in PARTIES]
    if not names:
        return [{}]
    read = _cells_of_one_party if asks_of_one_party(asked, by) else _cells_of_any_party
    return [dict(zip(names, values, strict=True)) for values in read(document, names, by, asked)]


def _cells_of_one_party(
    document: Document, names: list[str], by: list[str], asked: Question
) -> set[tuple[Any, ...]]:
    """What the persons asked for are, and any institution that took part."""
    parts = wanted_parts(document, asked, by)
    parts = of_parties(parts, asked, "person") if "person" in asked else parts
    found: set[tuple[Any, ...]] = set()
    for part in parts:
        found |= set(product(*(_values_of(part, document, name, asked) for name in names)))
    return found


def _values_of(part: Document, document: Document, name: str, asked: Question) -> list[Any]:
    if name == "institution":
        return [target(each) for each in _bodies(document["involvements"], asked)]
    return wanted_values(part["known"], name, asked) if name in TRAITS else [part[name]]


def _bodies(parts: list[Document], asked: Question) -> list[Document]:
    """The institutions of involvements; those that are asked for, where any are."""
    found = [each for each in parts if each["institution"]]
    return of_parties(found, asked, "institution") if "institution" in asked else found


def _cells_of_any_party(
    document: Document, names: list[str], by: list[str], asked: Question
) -> set[tuple[Any, ...]]:
    """Role, outcome and institution; of all parties asked for alike."""
    parts, parties = (
        wanted_parts(document, asked, by),
        [each for each in ("person", "institution") if each in asked],
    )
    own = [name for name in names if name != "institution"]
    groups = [of_parties(parts, asked, each) for each in parties] or [parts]
    shared = set.intersection(*({tuple(part[name] for name in own) for part in group} for group in groups))
    if "institution" in names:
        bodies = [each for each in _bodies(parts, asked) if tuple(each[name] for name in own) in shared]
        return {
            tuple(target(each) if name == "institution" else each[name] for name in names) for each in bodies
        }
    if not shared and not parties and "outcome" not in asked and "none" in asked.get("role", ["none"]):
        return {(None,) * len(names)}
    return shared


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
    by = tuple(cell)
    parts = [each for each in _people(document, cell, asked) if _is_in_cell(each, cell, asked, by)]
    figures.possible += 1
    figures.certain += certain
    figures.involvements += len(parts)
    figures.persons |= {target(each) for each in parts if each["person"]}
    exactly = "person" in asked or asks_of_victims(asked, by)
    low, high = (
        victims_of(parts, None, exactly=True)
        if exactly
        else victims_of(document["involvements"], document["victims"])
    )
    figures.low += low if certain else 0
    figures.high = None if figures.high is None or high is None else figures.high + high


def _people(document: Document, cell: Document, asked: Question) -> list[Document]:
    """The involvements to count."""
    by = tuple(cell)
    parts = wanted_parts(document, asked, by)
    if asks_of_one_party(asked, by):
        return of_parties(parts, asked, "person") if "person" in asked else parts
    groups = [of_parties(parts, asked, name) for name in ("person", "institution") if name in asked]
    if "institution" in by:
        bodies = [each for each in _bodies(parts, asked) if target(each) == cell["institution"]]
        return bodies + (of_parties(parts, asked, "person") if "person" in asked else [])
    return [each for group in groups for each in group] if groups else parts


def _is_in_cell(part: Document, cell: Document, asked: Question, by: Sequence[str]) -> bool:
    return all(
        cell[name] in wanted_values(part["known"], name, asked)
        if name in TRAITS
        else part[name] == cell[name]
        for name in by
        if name in PARTIES - {"institution"}
    )


def victims_of(
    parts: list[Document], stated: Document | None, *, exactly: bool = False
) -> tuple[int, int | None]:
    """At least so many victims, and at most."""
    named = len({target(each) for each in parts if each["role"] == "victim" and each["person"]})
    if stated is None:
        return named, named if exactly else None
    low = max(stated["low"] or 0, named)
    return low, None if stated["high"] is None else max(stated["high"], low)
