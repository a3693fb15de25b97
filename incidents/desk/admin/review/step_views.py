"""Pages on which a step of one record is confirmed."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from incidents.desk.admin.common.labels import admin_url, behind_words, record_label
from incidents.desk.admin.common.record_pages import RecordPage
from incidents.desk.admin.review.left_out_choices import (
    PREFIX,
    as_they_are_now,
    posted_choices,
    seen_keys,
    to_leave_out,
    together,
)
from incidents.desk.admin.review.removals import removals
from incidents.desk.admin.review.review_changes import ReviewNote, changes_since
from incidents.desk.admin.review.steps import (
    PUBLISH,
    STEPS,
    SUBMIT,
    WITHDRAW,
    Step,
    StepForm,
    as_offered,
    misfit,
    take,
)
from incidents.desk.admin.review.views import public_path, show_review, step_context
from incidents.desk.admin.warnings.warning_links import points_to_check
from incidents.desk.co_publication import companions
from incidents.desk.errors import Refused, Stale, Unknown
from incidents.desk.omitted_parts import still_left_out
from incidents.http.request_checks import small_number
from incidents.models.base import Record
from incidents.publishing import publish as door
from incidents.publishing import requirements


def step_page(model_admin: object, request: HttpRequest, record: Record, *, step: Step) -> HttpResponse:
    """Show what a step would do to a record, and ask to confirm it; on POST, take it."""
    if not step.is_open_to(request.user):
        raise PermissionDenied
    return StepRequest(model_admin, request, record, as_offered(step, record)).response()


STEP_PAGES = tuple(RecordPage(verb, partial(step_page, step=step)) for verb, step in STEPS.items())


class StepRequest:
    """One request to take a step with a record."""

    def __init__(self, model_admin: Any, request: HttpRequest, record: Record, step: Step) -> None:
        self.model_admin, self.request, self.record, self.step = model_admin, request, record, step

    def response(self) -> HttpResponse:
        posted = self.request.POST
        if self.request.method != "POST":
            return self._page(StepForm(self.step, initial={"revision": self.record.revision}))
        form = StepForm(self.step, posted)
        if "_preview" in posted and form.data.get("revision") != str(self.record.revision):
            return self._refusal(Stale(self.record.revision))
        if "_preview" in posted or not form.is_valid():
            return self._page(form)
        return self._take(form)

    def _take(self, form: StepForm) -> HttpResponse:
        try:
            along = _choices(self.record, self.request) if self.step is PUBLISH else {}
            take(self.step, self.record, by=self.request.user, **along, **form.cleaned_data)
        except Unknown:
            raise Http404 from None
        except Refused as error:
            return self._refusal(error)
        published = [self.record, *(each for each, _revision in along.get("together", ()))]
        names = ", ".join(f"“{record_label(each)}”" for each in published)
        messages.success(self.request, f"{names}: {self.step.done}.")
        if missing := still_left_out(self.record, self.request.user):
            messages.warning(self.request, behind_words(missing))
        return HttpResponseRedirect(admin_url(self.record))

    def _refusal(self, error: Refused) -> HttpResponse:
        """Show the page again, bound to the current revision, with the reason and why it was refused."""
        record = self.model_admin.get_object(self.request, str(self.record.uid))
        if record is None:
            raise Http404
        self.record = record
        posted = self.request.POST.copy()
        posted["revision"] = str(record.revision)
        if not isinstance(error, Stale):
            return self._page(StepForm(self.step, posted), refused=str(error), status=error.status)
        words = _("Something was changed since this page was shown. Look at it again, as it is now.")
        changed = self._changes_since_shown()
        for name, value in as_they_are_now(record, posted_choices(posted)).items():
            posted[f"{PREFIX}{name}"] = value
        self.request.POST = posted  # type: ignore[assignment]
        form = StepForm(self.step, posted)
        return self._page(form, refused=words, changed=changed, status=error.status)

    def _changes_since_shown(self) -> list[ReviewNote]:
        posted = self.request.POST
        shown = small_number(posted.get("revision", ""))
        revision = self.record.revision if shown is None else shown
        return changes_since(self.record, revision, seen_keys(posted_choices(posted)), self.request.user)

    def _page(self, form: StepForm, **more: Any) -> HttpResponse:
        model_admin, request, record, step = self.model_admin, self.request, self.record, self.step
        if step is PUBLISH:
            return show_review(model_admin, request, record, step, form, **more)
        context = {
            **step_context(model_admin, request, record),
            "title": step.label,
            "step": step,
            "form": form,
            "misfit": misfit(step, record),
            "public_path": public_path(record),
            **more,
        }
        if step.verb == WITHDRAW.verb:
            context["removed"] = removals([record])
        if step is SUBMIT:
            context |= points_to_check(record, request.user)
            context["form_path"] = admin_url(record)
            context["missing"] = _still_missing(record)
        return TemplateResponse(request, "admin/incidents/step.html", context, status=more.get("status", 200))


def _still_missing(record: Record) -> list[str]:
    """Return what publication would require, together with all records that can be published along."""
    return requirements.missing(record, door.preview(record, companions(record)).document)


def _choices(record: Record, request: HttpRequest) -> dict[str, Any]:
    """Return the records to publish along and to leave out, for `workflow.publish`; raises Stale."""
    posted = posted_choices(request.POST)
    along = together(record, posted)
    left_out = to_leave_out(record, [each for each, _ in along], posted)
    return {"together": along, "leave_out": left_out}
