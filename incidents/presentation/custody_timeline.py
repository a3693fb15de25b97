"""The periods of custody of a person as a page shows them, each with its sources."""

from datetime import date
from typing import Any

from django.urls import reverse

from incidents.choices import CustodyStatus
from incidents.presentation import display
from incidents.presentation.dates import date_order, day
from incidents.presentation.display import Value, label
from incidents.presentation.evidence import of_custody

Document = dict[str, Any]


def timeline(document: Document) -> list[Document]:
    """Return the periods of custody in order of time; none of a document of an older format."""
    return [_period(document, row) for row in sorted(document.get("custody") or [], key=_beginning)]


def _beginning(row: Document) -> tuple[str, str]:
    """Return the place of a period in time; those with an unknown beginning come first."""
    return date_order(row["from"]) if row["from"] else ("", "")


def _period(document: Document, row: Document) -> Document:
    found = of_custody(document, row).rest("custody")
    return {
        "status": label(CustodyStatus, row["status"]),
        "place": _named("institution", row["place"], "name"),
        "begun": display.span(row["from"]),
        "ended": display.span(row["until"]),
        "last_confirmed": day_of(row["last_confirmed"]),
        "expected_end": day_of(row["expected_end"]),
        "begun_by": _named("incident", row["begun_by"], "title"),
        "ended_by": _named("incident", row["ended_by"], "title"),
        "note": row["note"],
        "evidence": [(f"{name}:", each) for name, each in found],
        "numbers": sorted({r.number for _, each in found if not each.disputes for r in each.references}),
    }


def _named(kind: str, reference: Document | None, name: str) -> Value | None:
    if reference is None:
        return None
    return Value(reference[name], href=reverse(f"pages:{kind}", args=[reference["number"]]))


def day_of(text: str | None) -> str:
    """Return a day of a document in words; "" if there is none."""
    return day(date.fromisoformat(text)) if text else ""
