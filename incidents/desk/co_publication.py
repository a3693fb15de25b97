"""Records that may be published together with this one: it names them, and they were never public."""

from collections.abc import Iterable
from typing import Any

from incidents.choices import Sensitivity, Status
from incidents.documents.references import CASE_MEMBERS
from incidents.models import Case, Incident, Institution, Person, Statement
from incidents.models.base import Record
from incidents.models.custody import NAMED
from incidents.publishing import publish as door
from incidents.publishing import requirements

UNFINISHED = {Status.DRAFT, Status.IN_REVIEW}


def companions(record: Record) -> list[Record]:
    """Return the parties and statements that may be published with a record under the same review.

    These are the ones it names, and those that these name; each shows the revision that the record's user may
    see.

    A record that was public before needs its own review: it may have been withdrawn to protect someone.
    """
    found: dict[Record, None] = {record: None}
    waiting = [record]
    while waiting:
        new = [each for each in _named(waiting.pop()) if each not in found and _may_go_along(each)]
        for each in new:
            each.clearance = record.clearance
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)[1:]


def able_to_go_along(record: Record) -> list[Record]:
    """Return everything that can be published along with a record and is complete."""
    offered = companions(record)
    return [each for each in offered if not requirements.missing(each, _document(each, [record, *offered]))]


def _document(record: Record, together: Iterable[Record]) -> dict[str, Any]:
    return door.preview(record, [each for each in together if each != record]).document


def _may_go_along(record: Record) -> bool:
    return (
        record.sensitivity == Sensitivity.PUBLIC
        and record.number is None
        and record.status in UNFINISHED
        and getattr(record, "merged_into_id", None) is None
    )


def _named(record: Record) -> Iterable[Any]:
    named: list[Any] = []
    if isinstance(record, Incident):
        parts = record.involvements.publishable().select_related("person", "institution")
        named = [part.party for part in parts.order_by("id")]
        named += record.statements.order_by("id")
    elif isinstance(record, Statement):
        named = [record.person, record.institution, *record.persons.order_by("id")]
    elif isinstance(record, Institution):
        named = [record.parent]
    elif isinstance(record, Person):
        rows = record.custody.publishable().select_related(*NAMED).order_by("id")
        named = [getattr(row, name) for row in rows for name in NAMED]
        recognised = record.recognitions.publishable().select_related("body").order_by("id")
        named += [row.body for row in recognised]
    elif isinstance(record, Case):
        named = [each for name in CASE_MEMBERS for each in getattr(record, name).order_by("id")]
    return [each for each in named if each is not None]
