"""The pages on which a step of one record is confirmed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from incidents.desk.admin.common.labels import admin_url, behind_words, record_label
from incidents.desk.admin.review.bulk_steps import bulk_action
from incidents.desk.admin.review.changes import changes_since
from incidents.desk.admin.review.left_out_choices import (
    PREFIX,
    as_they_are_now,
    posted_choices,
    seen_keys,
    to_leave_out,
    together,
)
from incidents.desk.admin.review.removals import removals
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
from incidents.desk.admin.review.views import ReviewPages, public_path
from incidents.desk.admin.warnings.links import points_to_check
from incidents.desk.co_publication import companions
from incidents.desk.errors import Refused, Stale, Unknown
from incidents.desk.omissions import still_left_out
from incidents.http.request_checks import small_number
from incidents.models.base import Record
from incidents.publishing import publish as door
from incidents.publishing import requirements

BULK_ACTIONS = [bulk_action(step) for step in STEPS.values()]


class StepPages(ReviewPages):
    """For the admin of a kind of record that is published: a page for each step."""

    def step_urls(self) -> list[Any]:
        name, view = f"incidents_{self.opts.model_name}", self.admin_site.admin_view(self.step_view)
        steps = [
            path(f"<path:object_id>/{verb}/", view, {"step": step}, name=f"{name}_{verb}")
            for verb, step in STEPS.items()
        ]
        return [*self.review_urls(), *steps]

    def step_view(self, request: HttpRequest, object_id: str, step: Step) -> HttpResponse:
        """Show what a step would do to one record; on POST, do it."""
        record = self.get_object(request, object_id)
        if record is None:
            return self.not_there(request, object_id)
        if not step.is_open_to(request.user):
            raise PermissionDenied
        step = as_offered(step, record)
        if request.method != "POST":
            form = StepForm(step, initial={"revision": record.revision})
            return self._step_page(request, record, step, form)
        form = StepForm(step, request.POST)
        if "_preview" in request.POST and form.data.get("revision") != str(record.revision):
            return self._refused(request, record, step, Stale(record.revision))
        if "_preview" in request.POST or not form.is_valid():
            return self._step_page(request, record, step, form)
        return self._take_step(request, record, step, form)

    def _take_step(self, request: HttpRequest, record: Record, step: Step, form: StepForm) -> HttpResponse:
        try:
            along = _choices(record, request) if step is PUBLISH else {}
            take(step, record, by=request.user, **along, **form.cleaned_data)
        except Unknown:
            return self.not_there(request, str(record.uid))
        except Refused as error:
            return self._refused(request, record, step, error)
        published = [record, *(each for each, _ in along.get("together", ()))]
        names = ", ".join(f"“{record_label(each)}”" for each in published)
        messages.success(request, f"{names}: {step.done}.")
        if missing := still_left_out(record, request.user):
            messages.warning(request, behind_words(missing))
        return HttpResponseRedirect(
            reverse(f"admin:incidents_{self.opts.model_name}_change", args=[record.uid])
        )

    def _refused(self, request: HttpRequest, record: Record, step: Step, error: Refused) -> HttpResponse:
        """The page again, bound to what is stored now: the refusal, what changed since, the reason kept."""
        fresh = self.get_object(request, str(record.uid))
        if fresh is None:
            return self.not_there(request, str(record.uid))
        shown, words = small_number(request.POST.get("revision", "")), str(error)
        posted = request.POST.copy()
        posted["revision"] = str(fresh.revision)
        more: dict[str, Any] = {"status": error.status}
        if isinstance(error, Stale):
            words = _("Something was changed since this page was shown. Look at it again, as it is now.")
            choices = posted_choices(posted)
            keys = seen_keys(choices)
            seen = fresh.revision if shown is None else shown
            more["changed"] = changes_since(fresh, seen, keys, request.user)
            for name, value in as_they_are_now(fresh, choices).items():
                posted[f"{PREFIX}{name}"] = value
            request.POST = posted  # type: ignore[assignment]
        return self._step_page(request, fresh, step, StepForm(step, posted), refused=words, **more)

    def _step_page(
        self, request: HttpRequest, record: Record, step: Step, form: StepForm, **more: Any
    ) -> HttpResponse:
        if step is PUBLISH:
            return self.review_page(request, record, step, form, **more)
        context = {
            **self.page_of(request, record),
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
    """What publication will ask of the record, if all that can go out with it does."""
    return requirements.missing(record, door.preview(record, companions(record)).document)


def _choices(record: Record, request: HttpRequest) -> dict[str, Any]:
    """What is published along and what is left out, as `workflow.publish` takes them; raises Stale."""
    posted = posted_choices(request.POST)
    along = together(record, posted)
    left_out = to_leave_out(record, [each for each, _ in along], posted)
    return {"together": along, "leave_out": left_out}
