"""The history of one record, and the comparison of two of its versions."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from incidents.desk.admin.common.labels import admin_url
from incidents.desk.admin.common.record_pages import RecordPage, record_context
from incidents.desk.admin.history.compare import compared, differences
from incidents.desk.admin.history.events import HistoryEvent, history_events
from incidents.desk.admin.history.filters import FilteredHistory
from incidents.desk.records.visible_history import Versions
from incidents.http.request_checks import small_number
from incidents.models.base import Record

LINKED_PAGES = ("history", "compare", "restore")


def history_page(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """Show who changed what, when and why, with a choice of two versions to compare."""
    versions = Versions(record, request.user)
    events = history_events(record, reader=request.user, versions=versions)
    filtered = FilteredHistory(events, request.GET)
    revisions = comparable_revisions(events, versions, record)
    shown = [each.revision for each in filtered.page if each.makes_revision and each.revision in revisions]
    context = {
        **history_context(model_admin, request, record),
        "title": _("History"),
        "acts": list(filtered.page),
        "found": filtered,
        "versions": revisions if len(revisions) > 1 else [],
        "chosen": (shown[1], shown[0]) if len(shown) > 1 else (),
        "may_restore": may_restore(model_admin, request, record),
    }
    return TemplateResponse(request, "admin/incidents/history.html", context)


def compare_page(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """Show two versions side by side; by default the current one and the one before it."""
    versions = Versions(record, request.user)
    events = history_events(record, reader=request.user, versions=versions)
    revisions = comparable_revisions(events, versions, record)
    last = revisions[0] if revisions else record.revision
    older = _requested(request, "from", revisions[1] if len(revisions) > 1 else last)
    newer = _requested(request, "to", last)
    before, after = versions.state(older), versions.state(newer)
    if before is None or after is None:
        return no_such_version(request, record)
    sections = compared(versions, before, after)
    choices = sorted({*revisions, older, newer}, reverse=True)
    context = {
        **history_context(model_admin, request, record),
        "title": _("Two versions compared"),
        "sections": differences(sections) if "only" in request.GET else sections,
        "differ": differences(sections),
        "only": "only" in request.GET,
        "before": describe_version(events, older),
        "after": describe_version(events, newer),
        "choices": [describe_version(events, revision) for revision in choices],
        "may_restore": may_restore(model_admin, request, record),
    }
    return TemplateResponse(request, "admin/incidents/compare.html", context)


COMPARE = RecordPage("compare", compare_page)


def history_context(model_admin: object, request: HttpRequest, record: Record) -> dict[str, Any]:
    """Return the template context that the pages of the history share."""
    return {
        **record_context(model_admin, request, record),
        "current": record.revision,
        "paths": {page: admin_url(record, page) for page in LINKED_PAGES},
    }


def comparable_revisions(events: Sequence[HistoryEvent], versions: Versions, record: Record) -> list[int]:
    """Return the revisions that can be compared, newest first: those of the events, and the current one."""
    readable = set(versions.revisions())
    made = {each.revision for each in events if each.makes_revision and each.revision is not None}
    return sorted(readable & {*made, record.revision}, reverse=True)


def describe_version(events: Sequence[HistoryEvent], revision: int) -> dict[str, Any]:
    """Return a revision with the event that made it; None if the reader may not see that."""
    event = next((each for each in events if each.makes_revision and each.revision == revision), None)
    return {"revision": revision, "act": event}


def may_restore(model_admin: Any, request: HttpRequest, record: Record) -> bool:
    is_merged = bool(getattr(record, "merged_into_id", None))
    return not is_merged and model_admin.has_change_permission(request, record)


def no_such_version(request: HttpRequest, record: Record) -> HttpResponse:
    messages.error(request, _("There is no such version that you may look at."))
    return HttpResponseRedirect(admin_url(record, "history"))


def _requested(request: HttpRequest, name: str, default: int) -> int:
    """Return the revision in the query; 0, which no version has, for what is not a number."""
    return (small_number(request.GET[name]) or 0) if name in request.GET else default
