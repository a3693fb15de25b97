"""The state of a record in one line, and the changes that a reviewer requested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.choices import Sensitivity, Status
from incidents.desk.admin.common.labels import OPENNESS
from incidents.desk.records.visible_history import seen_rows
from incidents.desk.statuses import MERGED, status_label, status_of
from incidents.models import Source
from incidents.models.base import Record, clearance_of
from incidents.models.revisions import revision_at
from incidents.publishing import publish as door
from incidents.publishing.omissions import behind_among
from incidents.publishing.rendering import kind_of

MOST_ROWS = 500  # of the history since the last publication


@dataclass(frozen=True)
class ChangesRequested:
    """The changes that a reviewer requested; open until the record is published."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class RecordStatus:
    """One line about a record, and the open request for changes; None for none."""

    line: str
    request: ChangesRequested | None


def state_of(record: Record, user: Any) -> RecordStatus:
    """Return the state of a record that the user may see, in a fixed number of queries."""
    if isinstance(record, Source):
        return RecordStatus(_line([_change(record), OPENNESS[Sensitivity(record.sensitivity)]]), None)
    if status_of(record) == MERGED:
        return RecordStatus(_line([status_label(record)]), None)
    rows = _since_publication(record, user)
    return RecordStatus(_line([*_facts(record, rows)]), _request(rows, user))


def _line(facts: Sequence[str]) -> str:
    return capfirst(" · ".join(filter(None, facts)))


def _facts(record: Record, rows: Sequence[object]) -> list[str]:
    in_review = record.status == Status.IN_REVIEW and _review_began(rows)
    status = "" if in_review else _status(record)
    facts = [", ".join(filter(None, [status, "" if in_review else _change(record)]))]
    if in_review:
        facts = [_("in review since %s") % _day(in_review), _change(record)]
    facts.append(_public(record))
    if record.sensitivity != Sensitivity.PUBLIC:
        facts.append(OPENNESS[Sensitivity(record.sensitivity)])
    return facts


def _status(record: Record) -> str:
    if record.status == Status.PUBLISHED:
        return ""  # the version says so
    return str(Status(record.status).label)


def _change(record: Record) -> str:
    author, day = record.last_changed_by, _day(record.last_changed_at)
    facts = {"who": author.get_username() if author else "", "day": day}
    return _("changed by %(who)s on %(day)s") % facts if author else _("changed on %(day)s") % facts


def _public(record: Record) -> str:
    edition = door.live_edition(record)
    if edition is None:
        return "" if record.number is None else _("was public as number %s") % record.number
    facts = {"number": edition.number, "version": edition.version}
    public = _("public as number %(number)s, version %(version)s") % facts
    pending = _("with unpublished changes") if record.has_pending_edit else ""
    behind = behind_among(kind_of(record), [record.uid])
    facts_of_version = ", ".join(filter(None, [public, pending]))
    return " · ".join([facts_of_version, _("published behind")]) if behind else facts_of_version


def _since_publication(record: Any, user: Any) -> list[Any]:
    """Return the visible rows of history since the last publication, oldest first."""
    published = record.history.filter(status=Status.PUBLISHED).order_by("-history_id")
    last = published.values_list("history_id", flat=True).first() or 0
    rows = record.history.filter(history_id__gte=last).select_related("history_user")
    recent = list(rows.order_by("-history_id")[:MOST_ROWS])[::-1]
    return list(seen_rows(recent, clearance_of(user)))


def _review_began(rows: Sequence[Any]) -> datetime | None:
    """Return when the current review began; None outside a review."""
    began = None
    for row in rows:
        if row.status != Status.IN_REVIEW:
            began = None
        elif began is None:
            began = row.history_date
    return began


def _request(rows: Sequence[Any], user: Any) -> ChangesRequested | None:
    """Return the last request for changes; a change by an editor ends a review too, and is no request."""
    request, clearance = None, clearance_of(user)
    for before, row in pairwise(rows):
        came_back = (before.status, row.status) == (Status.IN_REVIEW, Status.DRAFT)
        if came_back and revision_at(before, clearance) == revision_at(row, clearance):
            by = row.history_user.get_username() if row.history_user else _("the system")
            request = ChangesRequested(by, row.history_date, row.history_change_reason or "")
        elif row.status == Status.WITHDRAWN:
            request = None
    return request


def _day(at: datetime) -> str:
    return date_format(at, "j F Y")
