"""The checks of a person's custody, and of the victims of an incident that begins custody.

The caller passes the rows that the user may see, so no warning reveals others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from incidents.choices import DerivedCustody
from incidents.dates.span import Span
from incidents.desk.records.custody_proposals import BEGINS
from incidents.desk.review_warnings.warning import ReviewWarning
from incidents.models import Citation, Custody, Incident, Involvement
from incidents.presentation.custody import DERIVED, HELD

ROWS = "custody"  # the rows of the form that a warning is shown at


def contradictions(rows: Sequence[Custody]) -> Iterator[ReviewWarning]:
    """Yield the periods that cannot both be true: in two places, or held and free, on the same days."""
    for first, second in combinations(rows, 2):
        if not (_differ(first, second) and _certainly_overlap(first, second)):
            continue
        facts = {"first": _name(first), "second": _name(second)}
        words = _("Two periods contradict each other: %(first)s, and %(second)s.") % facts
        judged = (*_facts(first), *_facts(second))
        yield _of_row("custody_contradiction", words, "from_text", rows.index(second), second, *judged)


def released_before_held(rows: Sequence[Custody]) -> Iterator[ReviewWarning]:
    """Yield the periods at liberty that end before the person was ever held."""
    begun = [row.from_earliest for row in rows if DERIVED[row.status] in HELD]
    if not begun or None in begun:
        return
    first = min(day for day in begun if day)
    for place, row in enumerate(rows):
        free = DERIVED[row.status] == DerivedCustody.AT_LIBERTY and row.status != "escaped_or_exile"
        if free and row.from_latest and row.from_latest < first:
            words = _("The release is before the person was held: %(period)s.") % {"period": _name(row)}
            yield _of_row("released_before_held", words, "from_text", place, row, *_facts(row), first)


def confirmed_after_source(rows: Sequence[Custody], citations: Iterable[Citation]) -> Iterator[ReviewWarning]:
    """Yield the confirmations for a day after the publication of every source that is cited for them."""
    for place, row in enumerate(rows):
        dates = [
            each.source.date
            for each in citations
            if each.custody_id == row.pk and each.field == "last_confirmed"
        ]
        known = [published.latest for published in dates if published.latest]
        if not row.last_confirmed or not known or len(known) < len(dates) or max(known) >= row.last_confirmed:
            continue
        facts = {"day": Span.between(row.last_confirmed, row.last_confirmed), "published": max(known)}
        words = _("It is confirmed for %(day)s, but its source was published before: %(published)s.") % facts
        judged = (row.last_confirmed, max(known))
        yield _of_row("confirmed_after_source", words, "last_confirmed", place, row, *judged)


def victims_without_custody(
    incident: Incident, involvements: Sequence[Involvement], entered: set[int]
) -> Iterator[ReviewWarning]:
    """Yield the victims of an arrest, a verdict and the like with neither custody nor an outcome.

    `entered` are the people with a period of custody.
    """
    if incident.kind not in BEGINS:
        return
    for place, row in enumerate(involvements):
        is_victim = row.role == "victim" and row.person is not None
        if not is_victim or row.person_id in entered or has_outcome(vars(row)):
            continue
        words = words_without_custody()
        judged = (incident.kind, row.party.uid)
        yield ReviewWarning("victim_without_custody", words, "outcome", (row.party,), row.uid, judged, place)


def has_outcome(involvement: Mapping[str, Any]) -> bool:
    """Return whether an involvement, by its columns, tells what happened to the party."""
    stated = involvement.get("outcome") or involvement.get("outcomes")
    return bool(stated) or involvement.get("sentence_months") is not None


def words_without_custody() -> str:
    return _("A victim has neither custody nor an outcome.")


def _of_row(code: str, words: str, field: str, place: int, row: Custody, *judged: object) -> ReviewWarning:
    return ReviewWarning(code, words, field, (), row.uid, judged, place, rows=ROWS)


def _name(row: Custody) -> str:
    return ", ".join(filter(None, (str(row.get_status_display()), row.from_text)))


def _facts(row: Custody) -> tuple[object, ...]:
    return row.status, row.place_id, row.from_latest, row.until_earliest, row.last_confirmed


def _differ(first: Custody, second: Custody) -> bool:
    if DERIVED[first.status] != DERIVED[second.status]:
        return True
    return None not in (first.place_id, second.place_id) and first.place_id != second.place_id


def _certainly_overlap(first: Custody, second: Custody) -> bool:
    """Return whether both are certainly true of a day; the day of a move from one to the other is none."""
    one, other = _certain(first), _certain(second)
    if one is None or other is None:
        return False
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return start < end or (start == end and not (one[1] == other[0] or other[1] == one[0]))


def _certain(row: Custody) -> tuple[date, date] | None:
    last = row.until_earliest or row.last_confirmed
    if row.from_latest is None or last is None or last < row.from_latest:
        return None
    return row.from_latest, last
