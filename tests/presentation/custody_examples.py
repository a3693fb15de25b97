"""Rows of custody as documents have them, and the definition of certain and possible, day by day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from incidents.presentation.custody import DERIVED

FIRST = date(2025, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(24)]
PLACES = [{"id": "a", "number": 1, "name": "Prison A"}, {"id": "b", "number": 2, "name": "Prison B"}]


def span(earliest: str | None, latest: str | None = None, *, is_open: bool = False) -> dict[str, Any]:
    return {"text": "", "earliest": earliest, "latest": latest if latest or is_open else earliest}


def row(status: str = "pretrial_detention", **fields: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("place", "from", "until", "last_confirmed", "expected_end", "begun_by", "ended_by")
    )
    begun = fields.pop("begun", None)
    return {"status": status, **empty, "from": begun, "note": "", "citations": [], **fields}


def person(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"custody": list(rows)}


days = st.sampled_from([day.isoformat() for day in DAYS])


@st.composite
def spans(draw: st.DrawFn) -> dict[str, Any] | None:
    """Draw a day, an uncertain date, one that is open at an end, or none."""
    bounds = sorted([draw(days), draw(days)])
    kind = draw(st.sampled_from(["day", "between", "before", "since", "none"]))
    earliest = None if kind == "before" else bounds[0]
    latest = {"day": bounds[0], "since": None}.get(kind, bounds[1])
    return None if kind == "none" else {"text": "", "earliest": earliest, "latest": latest}


rows = st.builds(
    lambda status, begun, **fields: row(status, begun=begun, **fields),
    status=st.sampled_from([*DERIVED, *["pretrial_detention", "house_arrest", "serving_sentence"] * 4]),
    begun=spans(),
    until=spans(),
    place=st.none() | st.sampled_from(PLACES),
    last_confirmed=st.none() | days,
)
persons = st.lists(rows, max_size=4).map(lambda each: {"custody": each})


def own_certain_days(each: dict[str, Any]) -> tuple[str, str] | None:
    """Return the first and last certain day of a row, other rows apart."""
    begun, until = each["from"] or {}, each["until"] or {}
    first, last = begun.get("latest"), until.get("earliest") or each["last_confirmed"]
    if each["status"] == "died_in_custody" and each["until"] is None:
        last = "9999-12-31"
    if not (first and last):
        return None
    last = min(last, until.get("latest") or last)
    return (first, last) if first <= last else None


def is_possible(each: dict[str, Any], day: date) -> bool:
    begun, until = each["from"] or {}, each["until"] or {}
    begins, ends = begun.get("earliest"), until.get("latest")
    return (not begins or begins <= day.isoformat()) and (not ends or day.isoformat() <= ends)


def is_certain(document: dict[str, Any], each: dict[str, Any], day: date) -> bool:
    own, text = own_certain_days(each), day.isoformat()
    if own is None or not own[0] <= text <= own[1]:
        return False
    return not any(_contradict(each, own, other, text) for other in document["custody"])


def _contradict(each: dict[str, Any], own: tuple[str, str], other: dict[str, Any], text: str) -> bool:
    theirs = own_certain_days(other)
    if theirs is None or not theirs[0] <= text <= theirs[1]:
        return False
    if own[1] == theirs[0] == text or theirs[1] == own[0] == text:
        return False  # one ends and the other begins
    places = [one["place"]["id"] for one in (each, other) if one["place"]]
    return DERIVED[each["status"]] != DERIVED[other["status"]] or len(set(places)) > 1


def states(document: dict[str, Any], day: date, *, certain: bool) -> Iterator[str]:
    """Yield the states of a person on a day, by the definition; not `unknown`."""
    for each in document["custody"]:
        if is_certain(document, each, day) if certain else is_possible(each, day):
            yield str(DERIVED[each["status"]])
