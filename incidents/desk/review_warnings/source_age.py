"""Sources that are older than what they are cited for: none can report what had not happened yet."""

import re
from collections.abc import Iterator
from datetime import date

from incidents.choices import Role
from incidents.dates.span import Span, UnreadableDate
from incidents.dates.vocabulary import MONTH_NUMBERS

# Fields that tell of the event itself; of the others, a charge or a name, a source may have told long before.
OF_THE_EVENT = frozenset(
    {"date", "place", "victims", "role", "outcome", "sentence_months", "speaker", "text", "stance"}
)
# Roles that a party has before the event.
LASTING_ROLES = frozenset({Role.EMPLOYER, Role.LAWYER, Role.ADVOCATE, Role.OTHER})

# Values that speak of what was still to come when the source was published.
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


def first_day_not_known(
    field: str, value: str, *, published: Span, event: Span, role: str = ""
) -> date | None:
    """Return the day of what a citation tells, if its source was published before that day.

    The day is the latest that the value names, else the first on which the event may have been. None where
    the source could know, where one of the two has no date, and where the value says that it is announced.
    `role` is that of the cited involvement.
    """
    if published.latest is None or _AHEAD.search(value):
        return None
    day = max(_days_in(value), default=None)
    if day is None and field in OF_THE_EVENT and role not in LASTING_ROLES:
        day = event.earliest
    return day if day is not None and day > published.latest else None


def _days_in(text: str) -> Iterator[date]:
    """The first days of the dates, with a year, that stand in a text."""
    for found in _DATE.finditer(text):
        try:
            earliest = Span.parse(found[0]).earliest
        except UnreadableDate:
            continue
        if earliest is not None:
            yield earliest
