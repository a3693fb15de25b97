"""Expected lists and statistics, computed from the published documents only.

Plain loops over plain dictionaries; no code of the service is used, so that its mistakes are not repeated.
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
    """Return the earliest and the latest day; None without a date."""
    found = document["date"]
    if found is None or (found["earliest"] is None and found["latest"] is None):
        return None
    first = date.fromisoformat(found["earliest"]) if found["earliest"] else date.min
    return first, date.fromisoformat(found["latest"]) if found["latest"] else date.max


def in_period(document: Document, query: Question, *, certain: bool) -> bool:
    if "undated" in query:
        return span_of(document) is None
    bounds = [date.fromisoformat(query[name][0]) if name in query else None for name in OF_INCIDENTS[-2:]]
    if bounds == [None, None]:
        return True
    if (span := span_of(document)) is None:
        return False
    first, last = bounds[0] or date.min, bounds[1] or date.max
    if certain:
        return (bounds[0] is None or span[0] >= first) and (bounds[1] is None or span[1] <= last)
    return span[1] >= first and span[0] <= last


def least_independent(document: Document) -> int:
    """Return the least number of sources of a cited value, of which none repeats another; 0 without any."""
    repeats = {source["id"]: source.get("derived_from") for source in document["sources"]}
    cited = [("", each) for each in document["citations"]]
    for number, custody in enumerate(document.get("custody") or []):
        cited += [(str(number), {**each, "involvement": None}) for each in custody["citations"]]
    origins = defaultdict[Key, set[str]](set)
    for part, each in cited:
        about = each["involvement"] or {}
        value = part, each["field"], about.get("party"), about.get("role")
        origins[value] |= {_origin(each["source"], repeats)} if each["stance"] == "supports" else set()
    return min(map(len, origins.values()), default=0)


def _origin(source: str, repeats: dict[str, str | None]) -> str:
    """Return the first of a line of sources that repeat one another."""
    passed: list[str] = []
    following: str | None = source
    while following and following not in passed:
        passed.append(following)
        following = repeats.get(following)
    return passed[-1]


def rests_on_enough(document: Document, query: Question) -> bool:
    return least_independent(document) >= int(query.get("independent_min", ["0"])[0])


def asks_certain(query: Question) -> bool:
    return query.get("date_match") == ["certain"]


def target(involvement: Document) -> str:
    return str((involvement["person"] or involvement["institution"])["id"])


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub("['’‘`]", "", text.lower()))


def has_words(text: str, wanted: list[str]) -> bool:
    """Return whether a text contains all words of one of these, or equals a quoted one."""
    found = words_of(text)
    return any(
        words_of(each) == found if each.startswith('"') else set(words_of(each)) <= set(found)
        for each in wanted
    )


def trait_values(person: Document, name: str) -> list[str]:
    """Return the traits of a person, as cells and queries name them."""
    if name == "gender":
        return [person["gender"] or "unstated"]
    if name == "nationality":
        return [each["code"] for each in person["nationalities"]] or ["unstated"]
    found = [" ".join(words_of(each)) for each in person["occupations"]]
    return list(dict.fromkeys(found)) or ["unstated"]


def wanted_values(person: Document, name: str, query: Question) -> list[str]:
    """Return those traits that the query asks for."""
    values = trait_values(person, name)
    if name not in query:
        return values
    if name == "occupation":
        return [each for each in values if has_words(each, query[name])]
    return [each for each in values if each in query[name]]


def has_traits(person: Document, query: Question) -> bool:
    return all(wanted_values(person, name, query) for name in TRAITS if name in query)


def asks_of_victims(query: Question, by: Sequence[str]) -> bool:
    return bool({*query, *by} & {*TRAITS})


def asks_of_one_party(query: Question, by: Sequence[str]) -> bool:
    return asks_of_victims(query, by) or bool(set(query) & {*CHARGES})


def wanted_parts(document: Document, query: Question, by: Sequence[str] = ()) -> list[Document]:
    """Return the involvements that satisfy all conditions on one."""
    found = [each for each in document["involvements"] if _is_wanted(each, query)]
    if not asks_of_victims(query, by):
        return found
    roles = None if "role" in {*query, *by} else "victim"
    return [
        each
        for each in found
        if each["person"] and each["role"] == (roles or each["role"]) and has_traits(each["known"], query)
    ]


def _is_wanted(part: Document, query: Question) -> bool:
    outcomes = ["" if each == "unstated" else each for each in query.get("outcome", [])]
    return (
        part["role"] in query.get("role", [part["role"]])
        and part["outcome"] in (outcomes or [part["outcome"]])
        and all(has_words(part[name], query[name]) for name in CHARGES if name in query)
    )


def of_parties(parts: list[Document], query: Question, name: str) -> list[Document]:
    return [each for each in parts if each[name] and str(each[name]["number"]) in query[name]]


def country_of(document: Document) -> str:
    return str(document["country"]["code"]) if document["country"] else "none"


def is_incident(document: Document, query: Question, *, certain: bool, by: Sequence[str] = ()) -> bool:
    """Return whether an incident matches; `by` are the dimensions of statistics."""
    if "country" in query and country_of(document) not in query["country"]:
        return False
    if "kind" in query and document["kind"] not in query["kind"]:
        return False
    if "bbox" in query and not _inside(document["location"], query["bbox"][0]):
        return False
    if "ids" in query and str(document["number"]) not in query["ids"]:
        return False
    if not rests_on_enough(document, query):
        return False
    if "linked_to" in query and not document["linked"] & set(query["linked_to"]):
        return False
    if set(query) & {"source", "publisher"} and not any(
        _is_source(each, query) for each in document["sources"]
    ):
        return False
    return in_period(document, query, certain=certain) and _has_parties(document, query, by)


def _is_source(source: Document, query: Question) -> bool:
    if "source" in query and source["id"] not in query["source"]:
        return False
    return "publisher" not in query or has_words(source["publisher"], query["publisher"])


def _has_parties(document: Document, query: Question, by: Sequence[str]) -> bool:
    parts = wanted_parts(document, query, by)
    names = [name for name in ("person", "institution") if name in query]
    if asks_of_one_party(query, by):
        parts = of_parties(parts, query, "person") if "person" in query else parts
        bodies = document["involvements"]
        return bool(parts and ("institution" not in query or of_parties(bodies, query, "institution")))
    if names:
        return all(of_parties(parts, query, name) for name in names)
    if "role" not in query and "outcome" not in query:
        return True
    without = "none" in query.get("role", []) and "outcome" not in query
    return bool(parts) or (without and not document["involvements"])


def _inside(location: Document | None, box: str) -> bool:
    west, south, east, north = map(float, box.split(","))
    if location is None:
        return False
    x, y = location["longitude"], location["latitude"]
    return south <= y <= north and (west <= x <= east if west <= east else x >= west or x <= east)


def is_person(document: Document, query: Question, incidents: list[Document], *, certain: bool) -> bool:
    """Return whether a person matches: by traits, and by one incident that satisfies the rest."""
    if not has_traits(document, query) or not _is_named(document, query):
        return False
    rest = {name: values for name, values in query.items() if name in OF_INCIDENTS or name == "date_match"}
    return _takes_part(document, rest, incidents, "person", certain=certain)


def is_institution(document: Document, query: Question, incidents: list[Document], *, certain: bool) -> bool:
    """Return whether an institution matches; its own country and kind have the short names."""
    if "country" in query and country_of(document) not in query["country"]:
        return False
    if ("kind" in query and document["kind"] not in query["kind"]) or not _is_named(document, query):
        return False
    rest = {
        name.removeprefix("incident_"): values
        for name, values in query.items()
        if name not in {"country", "kind", "ids", "independent_min"}
    }
    return _takes_part(document, rest, incidents, "institution", certain=certain)


def _is_named(document: Document, query: Question) -> bool:
    return rests_on_enough(document, query) and (
        "ids" not in query or str(document["number"]) in query["ids"]
    )


def _takes_part(
    document: Document, query: Question, incidents: list[Document], name: str, *, certain: bool
) -> bool:
    if not set(query) & set(OF_INCIDENTS):
        return True
    return any(
        is_incident(each, query, certain=certain)
        and any(part[name] and target(part) == document["id"] for part in wanted_parts(each, query))
        for each in incidents
    )


def in_order(documents: list[Document]) -> list[str]:
    """Return ids by date, the newest first and undated ones last."""
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


def statistics(documents: list[Document], by: list[str], query: Question) -> dict[Key, Document]:
    """Return the figures of each cell; without dimensions, of all incidents."""
    match = asks_certain(query)
    found = [each for each in documents if is_incident(each, query, certain=match, by=by)]
    reach, cells = _reach(found, by, query), defaultdict[Key, Figures](Figures)
    for document in found:
        for key, certain in _keys(document, by, query, reach):
            _add(cells[key], document, dict(zip(by, key, strict=True)), query, certain=certain)
    if not by:
        return {(): cells[()].shown()}
    return {key: figures.shown() for key, figures in cells.items()}


def _keys(
    document: Document, by: list[str], query: Question, reach: tuple[int, int]
) -> Iterator[tuple[Key, bool]]:
    """Yield the cells of an incident, and whether it certainly belongs to them."""
    period = next((name for name in by if name in PERIODS), "")
    spans = [(None, is_incident(document, query, certain=True, by=by))]
    if period:
        spans = list(_periods(document, period, query, reach))
    for (number, certain), part in product(spans, _cell_parts(document, by, query)):
        values = {"country": country_of(document), "kind": document["kind"], period: number, **part}
        yield tuple(values[name] for name in by), certain


def _cell_parts(document: Document, by: list[str], query: Question) -> list[Document]:
    """Return the distinct values of parties for the cells of an incident."""
    names = [name for name in by if name in PARTIES]
    if not names:
        return [{}]
    read = _cells_of_one_party if asks_of_one_party(query, by) else _cells_of_any_party
    return [dict(zip(names, values, strict=True)) for values in read(document, names, by, query)]


def _cells_of_one_party(
    document: Document, names: list[str], by: list[str], query: Question
) -> set[tuple[Any, ...]]:
    """Return the traits of the persons in the query, and any institution involved."""
    parts = wanted_parts(document, query, by)
    parts = of_parties(parts, query, "person") if "person" in query else parts
    found: set[tuple[Any, ...]] = set()
    for part in parts:
        found |= set(product(*(_values_of(part, document, name, query) for name in names)))
    return found


def _values_of(part: Document, document: Document, name: str, query: Question) -> list[Any]:
    if name == "institution":
        return [target(each) for each in _bodies(document["involvements"], query)]
    return wanted_values(part["known"], name, query) if name in TRAITS else [part[name]]


def _bodies(parts: list[Document], query: Question) -> list[Document]:
    """Return the institutions of involvements; only those of the query, if it names any."""
    found = [each for each in parts if each["institution"]]
    return of_parties(found, query, "institution") if "institution" in query else found


def _cells_of_any_party(
    document: Document, names: list[str], by: list[str], query: Question
) -> set[tuple[Any, ...]]:
    """Return role, outcome and institution, of all parties in the query."""
    parts, parties = (
        wanted_parts(document, query, by),
        [each for each in ("person", "institution") if each in query],
    )
    own = [name for name in names if name != "institution"]
    groups = [of_parties(parts, query, each) for each in parties] or [parts]
    shared = set.intersection(*({tuple(part[name] for name in own) for part in group} for group in groups))
    if "institution" in names:
        bodies = [each for each in _bodies(parts, query) if tuple(each[name] for name in own) in shared]
        return {
            tuple(target(each) if name == "institution" else each[name] for name in names) for each in bodies
        }
    if not shared and not parties and "outcome" not in query and "none" in query.get("role", ["none"]):
        return {(None,) * len(names)}
    return shared


def number_of(day: date, period: str) -> int:
    return day.year if period == "year" else day.year * 12 + day.month - 1


def _periods(
    document: Document, period: str, query: Question, reach: tuple[int, int]
) -> Iterator[tuple[Any, bool]]:
    if (span := span_of(document)) is None:
        yield None, True
        return
    begin, end = (number_of(day, period) for day in span)
    inside = in_period(document, query, certain=True)
    if begin == end:
        yield begin, inside
    elif not asks_certain(query):
        start = max(begin, reach[0])
        yield from ((number, False) for number in range(start, max(start, min(end, reach[1])) + 1))


def _reach(documents: list[Document], by: list[str], query: Question) -> tuple[int, int]:
    """Return the first and the last period for open dates."""
    period = next((name for name in by if name in PERIODS), "")
    spans = [span for each in documents if (span := span_of(each))]
    if not period or not spans:
        return 0, 0
    extent = min(a if a > date.min else b for a, b in spans), max(b if b < date.max else a for a, b in spans)
    first, last = (
        date.fromisoformat(query[name][0]) if name in query else None for name in OF_INCIDENTS[-2:]
    )
    first = first or min(extent[0], last or date.max)
    return number_of(first, period), number_of(last or max(extent[1], first), period)


def _add(figures: Figures, document: Document, cell: Document, query: Question, *, certain: bool) -> None:
    by = tuple(cell)
    parts = [each for each in _people(document, cell, query) if _is_in_cell(each, cell, query, by)]
    figures.possible += 1
    figures.certain += certain
    figures.involvements += len(parts)
    figures.persons |= {target(each) for each in parts if each["person"]}
    exactly = "person" in query or asks_of_victims(query, by)
    low, high = (
        victims_of(parts, None, exactly=True)
        if exactly
        else victims_of(document["involvements"], document["victims"])
    )
    figures.low += low if certain else 0
    figures.high = None if figures.high is None or high is None else figures.high + high


def _people(document: Document, cell: Document, query: Question) -> list[Document]:
    """Return the involvements to count."""
    by = tuple(cell)
    parts = wanted_parts(document, query, by)
    if asks_of_one_party(query, by):
        return of_parties(parts, query, "person") if "person" in query else parts
    groups = [of_parties(parts, query, name) for name in ("person", "institution") if name in query]
    if "institution" in by:
        bodies = [each for each in _bodies(parts, query) if target(each) == cell["institution"]]
        return bodies + (of_parties(parts, query, "person") if "person" in query else [])
    return [each for group in groups for each in group] if groups else parts


def _is_in_cell(part: Document, cell: Document, query: Question, by: Sequence[str]) -> bool:
    return all(
        cell[name] in wanted_values(part["known"], name, query)
        if name in TRAITS
        else part[name] == cell[name]
        for name in by
        if name in PARTIES - {"institution"}
    )


def victims_of(
    parts: list[Document], stated: Document | None, *, exactly: bool = False
) -> tuple[int, int | None]:
    """Return the lower and the upper bound of victims."""
    named = len({target(each) for each in parts if each["role"] == "victim" and each["person"]})
    if stated is None:
        return named, named if exactly else None
    low = max(stated["low"] or 0, named)
    return low, None if stated["high"] is None else max(stated["high"], low)
