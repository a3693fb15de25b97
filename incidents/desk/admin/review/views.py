"""The review of a record, and previews of its public page and document."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Status
from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.common.record_pages import RecordPage, record_context
from incidents.desk.admin.common.state_line import state_of
from incidents.desk.admin.common.withdrawals import withdrawal_of
from incidents.desk.admin.review.left_out_choices import choices_of, posted_choices
from incidents.desk.admin.review.review import Review, name_of
from incidents.desk.admin.review.review_changes import own_changes, publishers_of, source_changes
from incidents.desk.admin.review.steps import PUBLISH, RETURN, SUBMIT, Step, StepForm, misfit, open_steps
from incidents.desk.admin.warnings.warning_links import points_to_check
from incidents.desk.co_publication import able_to_go_along, companions
from incidents.desk.omitted_parts import still_left_out
from incidents.documents.references import canonical
from incidents.http.record_paths import page_path
from incidents.http.site_address import site_address
from incidents.models.base import Record
from incidents.presentation.cite_box import citations_of
from incidents.presentation.record_page import SITE_NAME, about, details
from incidents.publishing import publish as door
from incidents.publishing.rendering import kind_of

PREVIEW = "admin/incidents/review_preview.html"
REASON_OF_EITHER_STEP = gettext_lazy(
    "For the history of the desk; readers do not see it. To return it, say here what its "
    "author should change."
)
UNFINISHED = {Status.DRAFT, Status.IN_REVIEW}


def review_page(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """Show the record next to its public version, with the steps that the user may take."""
    require_view_permission(model_admin, request, record)
    steps = [step for step in (PUBLISH, SUBMIT, RETURN) if step in open_steps(record, request.user)]
    step = steps[0] if steps else None
    form = StepForm(step, initial={"revision": record.revision}) if step else None
    return show_review(model_admin, request, record, step, form)


def show_review(
    model_admin: Any,
    request: HttpRequest,
    record: Record,
    step: Step | None,
    form: StepForm | None,
    **more: Any,
) -> HttpResponse:
    """Return the review with the form of one step; `more` goes into the context, `status` of it is HTTP's."""
    publishing = form is not None and step is PUBLISH
    context = {
        **step_context(model_admin, request, record),
        **reviewed(record, request.user, posted_choices(request.POST), publishing=publishing),
        "title": _("Review"),
        "step": step,
        "form": form,
        "step_path": step and admin_url(record, step.verb),
        "publishing": publishing,
        "misfit": misfit(step, record) if step else "",
        **more,
    }
    context["steps"] = [each for each in open_steps(record, request.user) if each is not step]
    if form and publishing and RETURN in context["steps"]:
        context["return_path"] = admin_url(record, RETURN.verb)
        context["steps"].remove(RETURN)
        form.fields["reason"].help_text = REASON_OF_EITHER_STEP
    return TemplateResponse(
        request, "admin/incidents/review_page.html", context, status=more.get("status", 200)
    )


def step_context(model_admin: Any, request: HttpRequest, record: Record) -> dict[str, Any]:
    """Return the template context that all pages about the steps of a record share."""
    return {
        **record_context(model_admin, request, record),
        "withdrawal": withdrawal_of(record, request.user),
        "state": state_of(record, request.user),
    }


def preview_page(model_admin: object, request: HttpRequest, record: Record) -> HttpResponse:
    """Show the public page as publication would make it."""
    require_view_permission(model_admin, request, record)
    document = door.preview(record, requested_companions(request, record)).document
    kind = kind_of(record)
    context = {
        "page_template": f"incidents/{kind}.html",
        "site_name": SITE_NAME,
        "site_url": site_address(),
        **about(kind, document["number"]),
        **details(kind, document),
        **citations_of(kind, document),
        "published": _("(when it is published)"),
        "record": record,
        "review_path": admin_url(record, "review"),
    }
    # Without the request, as the public pages are rendered.
    return _for_the_desk_only(HttpResponse(render_to_string(PREVIEW, context)))


def document_page(model_admin: object, request: HttpRequest, record: Record) -> HttpResponse:
    """Return the document as publication would make it, but for the time."""
    require_view_permission(model_admin, request, record)
    document = door.preview(record, requested_companions(request, record)).document
    return _for_the_desk_only(HttpResponse(canonical(document), content_type="application/json"))


REVIEW_PAGES = (
    RecordPage("review", review_page),
    RecordPage("preview", preview_page),
    RecordPage("document", document_page, "preview.json"),
)


def require_view_permission(model_admin: Any, request: HttpRequest, record: Record) -> None:
    if not model_admin.has_view_or_change_permission(request, record):
        raise PermissionDenied


def reviewed(record: Record, user: Any, posted: Mapping[str, str], *, publishing: bool) -> dict[str, Any]:
    """Return the context of a review; for a record without unpublished changes only why there is none."""
    if reason := reason_for_no_review(record):
        missing = [(record_label(each), admin_url(each)) for each in still_left_out(record, user)]
        return {"settled": reason, "public_path": public_path(record), "behind": missing}
    choices, shown = choices_of(record, user, posted, publishing=publishing)
    along = [choice for choice in choices if choice.goes_along]
    return {
        "review": shown,
        "choices": choices,
        "public_path": public_path(record),
        "along": urlencode([("with", each.name) for each in along] or [("with", "")]),
        **points_to_check(record, user),
        "form_path": admin_url(record),
        **obstacles_context(record, user, shown, [each.record for each in along]),
    }


def reason_for_no_review(record: Record) -> str:
    """Return why there is nothing to review; empty if there is something."""
    if getattr(record, "merged_into_id", None):
        return _("It was merged into another record, which goes its way. There is nothing to review.")
    if record.status == Status.WITHDRAWN:
        return _("It was withdrawn. To bring it back, edit it: it becomes a draft, and goes through review.")
    if record.status == Status.PUBLISHED and not door.would_change(record):
        return _("Readers see this record as it stands. Nothing is pending, so there is nothing to review.")
    return ""


def obstacles_context(
    record: Record, user: User, shown: Review, together: Sequence[Record]
) -> dict[str, Any]:
    """Return what would make publication by this user fail, and who else could publish."""
    may_publish = PUBLISH.is_open_to(user)
    return {
        "lacking": shown.missing,
        "own_changes": own_changes(record, user) if may_publish else [],
        "source_changes": source_changes(record, together, user),
        "publishers": publishers_of(record, user) if record.status in UNFINISHED else None,
    }


def public_path(record: Record) -> str:
    """Return the address of the public page; empty if the record is not public."""
    live = door.live_edition(record)
    return page_path(kind_of(record), live.number) if live else ""


def requested_companions(request: HttpRequest, record: Record) -> Sequence[Record]:
    """Return the records to preview as published together with this one: those in the query that can be,
    all that can be if it names none.
    """
    if "with" not in request.GET:
        return able_to_go_along(record)
    names = set(request.GET.getlist("with"))
    return [each for each in companions(record) if name_of(each) in names]


def _for_the_desk_only(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
