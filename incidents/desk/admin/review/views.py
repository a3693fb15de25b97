"""The review of a record, and the page and the document that readers would get."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from incidents.choices import Status
from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.common.state_line import state_of
from incidents.desk.admin.common.visible import VisibleRows
from incidents.desk.admin.common.withdrawals import withdrawal_of
from incidents.desk.admin.review.changes import own_changes, publishers_of, source_changes
from incidents.desk.admin.review.left_out_choices import choices_of, posted_choices
from incidents.desk.admin.review.review import Review, name_of
from incidents.desk.admin.review.steps import PUBLISH, RETURN, SUBMIT, Step, StepForm, misfit, open_steps
from incidents.desk.admin.warnings.links import points_to_check
from incidents.desk.co_publication import able_to_go_along, companions
from incidents.desk.omissions import still_left_out
from incidents.documents.references import canonical
from incidents.http.site_address import site_address
from incidents.models.base import Record
from incidents.presentation.cite_box import citations_of
from incidents.presentation.record_page import SITE_NAME, about, details
from incidents.publishing import publish as door
from incidents.publishing.editions import page_path
from incidents.publishing.render import kind_of

UNFINISHED = {Status.DRAFT, Status.IN_REVIEW}


class ReviewPages(VisibleRows):
    """For the admin of a kind of record that is published: what it says now, and what it would say."""

    change_form_template = "admin/incidents/review_form.html"

    def review_urls(self) -> list[Any]:
        name, view = f"incidents_{self.opts.model_name}", self.admin_site.admin_view
        return [
            path("<path:object_id>/review/", view(self.review_view), name=f"{name}_review"),
            path("<path:object_id>/preview/", view(self.preview_view), name=f"{name}_preview"),
            path("<path:object_id>/preview.json", view(self.document_view), name=f"{name}_document"),
        ]

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The record beside what readers see, with the steps that are open."""
        record = self._seen(request, object_id)
        if record is None:
            return self.not_there(request, object_id)
        steps = [step for step in (PUBLISH, SUBMIT, RETURN) if step in open_steps(record, request.user)]
        step = steps[0] if steps else None
        form = StepForm(step, initial={"revision": record.revision}) if step else None
        return self.review_page(request, record, step, form)

    def review_page(
        self, request: HttpRequest, record: Record, step: Step | None, form: StepForm | None, **more: Any
    ) -> HttpResponse:
        """The review with the form of the step that follows from it."""
        publishing = form is not None and step is PUBLISH
        context = {
            **self.page_of(request, record),
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
            form.fields["reason"].help_text = _(
                "For the history of the desk; readers do not see it. To return it, say here what its "
                "author should change."
            )
        return TemplateResponse(
            request, "admin/incidents/review_page.html", context, status=more.get("status", 200)
        )

    def page_of(self, request: HttpRequest, record: Record) -> dict[str, Any]:
        """What every page about the steps of a record says of it."""
        return {
            **self.admin_site.each_context(request),
            "subtitle": record_label(record),
            "opts": self.opts,
            "original": record,
            "label": record_label(record),
            "withdrawal": withdrawal_of(record, request.user),
            "state": state_of(record, request.user),
        }

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page as readers will get it."""
        record = self._seen(request, object_id)
        if record is None:
            return self.not_there(request, object_id)
        document = door.preview(record, asked_along(request, record)).document
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

    def document_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The document as it would be published, but for the time."""
        record = self._seen(request, object_id)
        if record is None:
            return self.not_there(request, object_id)
        document = door.preview(record, asked_along(request, record)).document
        return _for_the_desk_only(HttpResponse(canonical(document), content_type="application/json"))

    def _seen(self, request: HttpRequest, object_id: str) -> Any:
        """The record, if the user may know of it and look at such records."""
        record = self.get_object(request, object_id)
        if record is not None and not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record


PREVIEW = "admin/incidents/review_preview.html"


def reviewed(record: Record, user: Any, posted: Mapping[str, str], *, publishing: bool) -> dict[str, Any]:
    """Everything that a review tells; of what is settled only that, and what it still lacks."""
    if settled := words_if_settled(record):
        missing = [(record_label(each), admin_url(each)) for each in still_left_out(record, user)]
        return {"settled": settled, "public_path": public_path(record), "behind": missing}
    choices, shown = choices_of(record, user, posted, publishing=publishing)
    along = [choice for choice in choices if choice.goes_along]
    return {
        "review": shown,
        "choices": choices,
        "public_path": public_path(record),
        "along": urlencode([("with", each.name) for each in along] or [("with", "")]),
        **points_to_check(record, user),
        "form_path": admin_url(record),
        **standing_in_the_way(record, user, shown, [each.record for each in along]),
    }


def words_if_settled(record: Record) -> str:
    """Why there is nothing to review; empty if there is something."""
    if getattr(record, "merged_into_id", None):
        return _("It was merged into another record, which goes its way. There is nothing to review.")
    if record.status == Status.WITHDRAWN:
        return _("It was withdrawn. To bring it back, edit it: it becomes a draft, and goes through review.")
    if record.status == Status.PUBLISHED and not door.would_change(record):
        return _("Readers see this record as it stands. Nothing is pending, so there is nothing to review.")
    return ""


def standing_in_the_way(
    record: Record, user: Any, shown: Review, together: Sequence[Record]
) -> dict[str, Any]:
    """What would make publication fail, for this user, and who else could publish it."""
    may_publish = PUBLISH.is_open_to(user)
    return {
        "lacking": shown.missing,
        "own_changes": own_changes(record, user) if may_publish else [],
        "source_changes": source_changes(record, together, user),
        "publishers": publishers_of(record, user) if record.status in UNFINISHED else None,
    }


def public_path(record: Record) -> str:
    """Where readers find the record; empty if they do not."""
    live = door.live_edition(record)
    return page_path(kind_of(record), live.number) if live else ""


def asked_along(request: HttpRequest, record: Record) -> Sequence[Record]:
    """The records to be shown as if they went out too: all that can, unless some of them are named; what
    cannot go along is passed over.
    """
    if "with" not in request.GET:
        return able_to_go_along(record)
    asked = set(request.GET.getlist("with"))
    return [each for each in companions(record) if name_of(each) in asked]


def _for_the_desk_only(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
