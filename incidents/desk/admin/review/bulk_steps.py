"""A step for several records selected in a list: one reason, the revisions shown, one report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import Status
from incidents.desk import workflow
from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.common.withdrawals import Withdrawal, withdrawals
from incidents.desk.admin.review.removals import removals
from incidents.desk.admin.review.review_changes import ReviewNote, changes_since
from incidents.desk.admin.review.steps import (
    PUBLISH,
    STEPS,
    UNREADABLE,
    WITHDRAW,
    Step,
    StepForm,
    misfit_of_status,
    take,
)
from incidents.desk.errors import LeavesOut, Refused, Stale
from incidents.desk.four_eyes import changed_by, refusal
from incidents.http.request_checks import small_number
from incidents.models.base import Record
from incidents.models.editions.edition import EDITIONS
from incidents.publishing.rendering import kind_of

MOST_AT_ONCE = 100


@dataclass
class SelectedRecord:
    """One selected record: obstacles before the step, its result afterwards."""

    record: Record
    label: str
    link: str
    obstacles: Sequence[str] = ()
    withdrawal: Withdrawal | None = None
    is_done: bool = False
    words: str = ""
    changed: list[ReviewNote] = field(default_factory=list)


def bulk_action(step: Step) -> Any:
    """Return a list action that asks for one reason, and then takes the step with each selected record."""

    def action(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        records = list(queryset[: MOST_AT_ONCE + 1])
        if len(records) > MOST_AT_ONCE:
            words = _("At most %(most)d records at once; choose fewer.")
            messages.error(request, words % {"most": MOST_AT_ONCE})
            return None
        posted = {**request.POST.dict(), "revision": "0"} if "_confirmed" in request.POST else None
        form = StepForm(step, posted)
        form.fields.pop("public_note", None)  # it says what changed in one record
        if form.is_bound and form.is_valid():
            rows = _take_each(request, step, records, form)
            return _report(model_admin, request, step, rows)
        return _confirmation(model_admin, request, step, records, form)

    action.__name__ = step.verb
    return admin.action(permissions=[step.verb], description=format_lazy("{}…", step.label))(action)


BULK_ACTIONS = tuple(bulk_action(step) for step in STEPS.values())


def _confirmation(
    model_admin: object, request: HttpRequest, step: Step, records: list[Record], form: StepForm
) -> HttpResponse:
    obstacles = _obstacles(step, records, request.user)
    rows = [_row(record, obstacles.get(record.pk, ())) for record in records]
    withdrawn = withdrawals(records, request.user) if step is PUBLISH else {}
    for row in rows:
        row.withdrawal = withdrawn.get(row.record.pk)
    title = ngettext("%(step)s: one chosen", "%(step)s: %(count)d chosen", len(rows))
    context = {
        **_page_of(model_admin, request, step),
        "title": title % {"step": step.label, "count": len(rows)},
        "form": form,
        "rows": rows,
        "is_publication": step is PUBLISH,
        "removed": removals(records) if step is WITHDRAW else [],
    }
    return TemplateResponse(request, "admin/incidents/bulk.html", context)


def _report(
    model_admin: object, request: HttpRequest, step: Step, rows: list[SelectedRecord]
) -> HttpResponse:
    """Show the result for each record; refused ones can be tried again."""
    chosen = len(request.POST.getlist(ACTION_CHECKBOX_NAME))
    refused = [row for row in rows if not row.is_done]
    context = {
        **_page_of(model_admin, request, step),
        "title": _("%(step)s: report") % {"step": step.label},
        "taken": [row for row in rows if row.is_done],
        "refused": refused,
        "gone": chosen - len(rows),
    }
    return TemplateResponse(request, "admin/incidents/bulk_report.html", context)


def _page_of(model_admin: Any, request: HttpRequest, step: Step) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "step": step,
        "checkbox": ACTION_CHECKBOX_NAME,
    }


def _row(record: Record, obstacles: Sequence[str] = ()) -> SelectedRecord:
    return SelectedRecord(record, record_label(record), admin_url(record, "review"), obstacles)


def _obstacles(step: Step, records: list[Record], user: Any) -> dict[int, list[str]]:
    """Return the obstacles of each record that show without rendering its document."""
    obstacles: dict[int, list[str]] = {record.pk: [] for record in records}
    for key, words in _misfits(step, records).items():
        obstacles[key].append(words)
    if step is PUBLISH:
        own = changed_by(user, records)
        for record in records:
            obstacles[record.pk] += [refusal(record, changed) for changed in own.get(record.pk, ())]
    return obstacles


def _misfits(step: Step, records: list[Record]) -> dict[int, str]:
    if step.status is None:
        uids = [record.uid for record in records]
        editions = EDITIONS[kind_of(records[0])].objects.readable().filter(uid__in=uids)
        readable = set(editions.values_list("uid", flat=True))
        return {record.pk: str(UNREADABLE) for record in records if record.uid not in readable}
    fitting = {step.status, Status.PUBLISHED} if step.status == Status.DRAFT else {step.status}
    return {
        record.pk: misfit_of_status(step.status, record) for record in records if record.status not in fitting
    }


def _take_each(
    request: HttpRequest, step: Step, records: list[Record], form: StepForm
) -> list[SelectedRecord]:
    """Take the step with each record at the revision that was shown; return the results.

    If all are ready, they are published together, each public to the others. If one is not, each is
    published by itself, so that one record does not hold up the others.
    """
    shown = {each.pk: small_number(request.POST.get(f"revision-{each.uid}", "")) or 0 for each in records}
    if step is PUBLISH and _publish_together(request, records, shown, form):
        return [_done(record, step) for record in records]
    return [_take_one(request, step, record, shown[record.pk], form) for record in records]


def _publish_together(
    request: HttpRequest, records: list[Record], shown: dict[int, int], form: StepForm
) -> bool:
    reviewed = [(record, shown[record.pk]) for record in records]
    try:
        workflow.publish_all(reviewed, by=request.user, reason=form.cleaned_data["reason"])
    except Refused:
        return False
    return True


def _take_one(
    request: HttpRequest, step: Step, record: Record, revision: int, form: StepForm
) -> SelectedRecord:
    try:
        take(step, record, by=request.user, **{**form.cleaned_data, "revision": revision})
    except Stale:
        row = _row(record)
        row.words = _("It was changed since the list was shown: look at it again, as it is now.")
        record.refresh_from_db()
        row.changed = changes_since(record, revision, (), request.user) if revision else []
        return row
    except LeavesOut as error:
        row = _row(record)
        names = ", ".join(f"“{record_label(each)}”" for each in error.left_out)
        words = _("Its public version would leave out %(names)s. Open its review and choose for each.")
        row.words = words % {"names": names}
        return row
    except Refused as error:
        row = _row(record)
        row.words = str(error)
        return row
    return _done(record, step)


def _done(record: Record, step: Step) -> SelectedRecord:
    row = _row(record)
    row.is_done, row.words = True, str(step.done)
    return row
