"""Sources published before the event they are cited for."""

import re
from collections.abc import Iterator
from datetime import date

from incidents.choices import Role
from incidents.dates.span import Span, UnreadableDate
from incidents.dates.vocabulary import MONTH_NUMBERS

# Fields that depend on the event; others, such as a charge or a name, may be reported long before.
OF_THE_EVENT = frozenset(
    {
        "date",
        "place",
        "victims",
        "role",
        "outcome",
        "sentence_months",
        "speaker",
        "text",
        "quotation",
        "stance",
    }
)
# Roles that a party has before the event.
LASTING_ROLES = frozenset({Role.EMPLOYER, Role.LAWYER, Role.ADVOCATE, Role.OTHER})

# Values about the future at the time of publication.
_AHEAD = re.compile(
    r"\b(?:announc|plan|schedul|expect|propos|due\b|upcoming|next\b|until\b|extended to|will\b"
    r"|to (?:be held|begin|open|start|continue|go on)\b"
    r"|объявл|назнач|ожида|заплан|предсто|elan ed|təyin|gözlən)",
    re.IGNORECASE,
)
_MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}\.? (?:{_MONTH})\.?,? \d{{4}}|(?:{_MONTH})\.? \d{{1,2}}, \d{{4}}|(?:{_MONTH})\.? \d{{4}}"
    r"|\d{4}-\d\d(?:-\d\d)?)\b",
    re.IGNORECASE,
)


def first_unreported_day(
    field: str, value: str, *, published: Span, event: Span, role: str = ""
) -> date | None:
    """Return the day of a citation's value, if its source was published before that day.

    It is the latest day in the value, or else the first day of the event. None if the source could know, if a
    date is missing, or if the value says that it was announced. `role` is that of the cited involvement.
    """
    if published.latest is None or _AHEAD.search(value):
        return None
    day = max(_days_in(value), default=None)
    if day is None and field in OF_THE_EVENT and role not in LASTING_ROLES:
        day = event.earliest
    return day if day is not None and day > published.latest else None


def _days_in(text: str) -> Iterator[date]:
    """Yield the first days of the dates with a year in a text."""
    for found in _DATE.finditer(text):
        try:
            earliest = Span.parse(found[0]).earliest
        except UnreadableDate:
            continue
        if earliest is not None:
            yield earliest
