"""The people whom a body holds to be something on a day: pure functions on documents."""

from dataclasses import dataclass
from datetime import date
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A person on the list of a body on a day; not certain where the dates leave it open."""

    person: Document
    row: Document
    is_certain: bool


def may_hold(row: Document, on: date) -> bool:
    """Return whether the body possibly holds it on a day: an open end excludes nothing."""
    return _first(row["from"], "earliest", date.min) <= on <= _first(row["until"], "latest", date.max)


def holds(row: Document, on: date) -> bool:
    """Return whether it certainly does: since a day that is known, and with no end that may be before."""
    begun = _first(row["from"], "latest", date.max)
    return begun <= on <= _first(row["until"], "earliest", date.max)


def _first(span: Document | None, end: str, otherwise: date) -> date:
    day = span and span[end]
    return date.fromisoformat(day) if day else otherwise


def recognised_by(body: str, persons: list[Document], on: date, status: str = "") -> dict[str, Recognised]:
    """Return the persons on the list of a body on a day, by id, in the order of `persons`."""
    found: dict[str, Recognised] = {}
    for person in persons:
        rows = [row for row in person["recognitions"] if row["body"]["id"] == body and may_hold(row, on)]
        rows = [row for row in rows if status in ("", row["status"])]
        if rows:
            row = max(rows, key=lambda each: holds(each, on))
            found[person["id"]] = Recognised(person, row, holds(row, on))
    return found
