"""The status of a record in a few words: public or not, unpublished changes, visibility."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from incidents.choices import Sensitivity, Status
from incidents.desk.admin.common.labels import OPENNESS
from incidents.desk.work_queues import PUBLISHED_KINDS, live_editions
from incidents.models.base import Record
from incidents.publishing.omissions import behind_among
from incidents.publishing.rendering import kind_of


def look_up_live(rows: Sequence[Any]) -> None:
    """Set `is_live` and `is_behind` on rows of one kind, in two queries."""
    if rows and isinstance(rows[0], PUBLISHED_KINDS):
        live = live_editions(type(rows[0])).filter(uid__in=[row.uid for row in rows])
        live_uids = set(live.values_list("uid", flat=True))
        behind = behind_among(kind_of(rows[0]), live_uids)
        for row in rows:
            row.is_live, row.is_behind = row.uid in live_uids, row.uid in behind


def standing(record: Record) -> str:
    """Return “public no. 4, edit pending · restricted”. Needs `look_up_live` first."""
    words = [publication_status(record)]
    if record.sensitivity != Sensitivity.PUBLIC:
        words.append(OPENNESS[Sensitivity(record.sensitivity)])
    return " · ".join(filter(None, words))


def publication_status(record: Any) -> str:
    """Return the step between draft and publication; empty for sources. Needs `look_up_live` first."""
    if not isinstance(record, PUBLISHED_KINDS):
        return ""
    if getattr(record, "merged_into_id", None):
        return gettext("merged")
    if record.is_live:
        return _public(record)
    now = _not_public(record)
    return (
        now
        if record.number is None
        else gettext("%(now)s, was no. %(number)s")
        % {
            "now": now,
            "number": record.number,
        }
    )


def _not_public(record: Record) -> str:
    if record.status == Status.WITHDRAWN:
        return gettext("withdrawn")
    return gettext("in review") if record.status == Status.IN_REVIEW else gettext("draft")


def _public(record: Any) -> str:
    words = gettext("public no. %(number)s") % {"number": record.number}
    if record.is_behind:
        words = gettext("%(public)s, published behind") % {"public": words}
    if record.status == Status.IN_REVIEW:
        return gettext("%(public)s, in review again") % {"public": words}
    if record.has_pending_edit:
        return gettext("%(public)s, edit pending") % {"public": words}
    return words


def last_change(record: Record) -> str:
    """Return day and author of the last change: “3 Nov 2026, leyla”."""
    day, author = date_format(record.last_changed_at, "j F Y"), record.last_changed_by
    return f"{day}, {author.get_username()}" if author else day
