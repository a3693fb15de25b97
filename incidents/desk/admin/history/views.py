"""The pages on the past of one record: its history, two versions side by side, an old one restored."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.admin.common.labels import record_label
from incidents.desk.admin.common.visible import VisibleRows
from incidents.desk.admin.common.visible_text import VisibleTextForm
from incidents.desk.admin.history.compare import compared, differences
from incidents.desk.admin.history.events import HistoryEvent, acts
from incidents.desk.admin.history.filters import FilteredHistory
from incidents.desk.admin.history.restore_messages import left_out_in_words
from incidents.desk.errors import NotAllowed, Refused, Stale, Unknown, WrongStatus
from incidents.desk.records.restore import restore
from incidents.desk.records.restore_plan import planned
from incidents.desk.records.visible_history import Versions
from incidents.http.request_checks import small_number
from incidents.models.base import HISTORY_REASON_LENGTH, Record

UNTOUCHED = frozenset({"sensitivity"})  # what restoring never changes
PAGES = ("compare", "restore")


class RestoreForm(VisibleTextForm, forms.Form):
    """The confirmation of a restoration, bound to the revision that was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=HISTORY_REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "dir": "auto"}),
        help_text=gettext_lazy("Why the old version is the better one: “the change was of another person”."),
    )


class HistoryPages(VisibleRows):
    """For the admin of a kind of record."""

    class Media:
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("incidents/admin/history.css",)}

    def get_urls(self) -> list[Any]:
        name = f"incidents_{self.opts.model_name}"
        views = {"compare": self.compare_view, "restore": self.restore_view}
        own = [
            path(f"<path:object_id>/{page}/", self.admin_site.admin_view(views[page]), name=f"{name}_{page}")
            for page in PAGES
        ]
        return [*own, *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Who did what, when and why; with a choice of two versions to compare."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self.not_there(request, object_id)
        versions = Versions(record, request.user)
        told = acts(record, reader=request.user, versions=versions)
        found = FilteredHistory(told, request.GET)
        known = _known(told, versions, record)
        shown = [act.revision for act in found.page if act.makes_revision and act.revision in known]
        context = {
            **self._page_of(request, record),
            "title": _("History"),
            "acts": list(found.page),
            "found": found,
            "versions": known if len(known) > 1 else [],
            "chosen": (shown[1], shown[0]) if len(shown) > 1 else (),
            "may_restore": self._may_restore(request, record),
        }
        return TemplateResponse(request, "admin/incidents/history.html", context)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two versions side by side; without a choice the current one and that before it."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self.not_there(request, object_id)
        versions = Versions(record, request.user)
        told = acts(record, reader=request.user, versions=versions)
        known = _known(told, versions, record)
        last = known[0] if known else record.revision
        asked = [_asked(request, "from", known[1] if len(known) > 1 else last), _asked(request, "to", last)]
        before, after = (versions.state(each) for each in asked)
        if before is None or after is None:
            return self._no_such_version(request, record)
        sections = compared(versions, before, after)
        context = {
            **self._page_of(request, record),
            "title": _("Two versions compared"),
            "sections": differences(sections) if "only" in request.GET else sections,
            "differ": differences(sections),
            "only": "only" in request.GET,
            "before": _about(told, asked[0]),
            "after": _about(told, asked[1]),
            "choices": [_about(told, revision) for revision in sorted({*known, *asked}, reverse=True)],
            "may_restore": self._may_restore(request, record),
        }
        return TemplateResponse(request, "admin/incidents/compare.html", context)

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what restoring a version would change, and ask for a reason; on POST, do it."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self.not_there(request, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        revision = small_number(request.GET.get("revision", "")) or 0
        form = RestoreForm(request.POST or None, initial={"revision": record.revision})
        if form.is_valid():
            return self._restore(request, record, revision, form)
        return self._restore_page(request, record, revision, form)

    def _restore(
        self, request: HttpRequest, record: Record, revision: int, form: RestoreForm
    ) -> HttpResponse:
        seen, reason = form.cleaned_data["revision"], form.cleaned_data["reason"]
        try:
            stored, left_out = restore(
                record, revision, by=request.user, current_revision=seen, reason=reason
            )
        except Unknown:
            return self._no_such_version(request, record)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from None
        except Refused as error:
            return self._refused_restoration(request, record, revision, reason, seen, error)
        words = _("It reads as at revision %(old)s again, now as revision %(new)s: a draft.")
        messages.success(request, words % {"old": revision, "new": stored.revision})
        if left_out:
            messages.warning(request, _("What could not come back is still to be entered by hand."))
        return HttpResponseRedirect(self._url_of("change", record))

    def _refused_restoration(
        self, request: HttpRequest, record: Record, revision: int, reason: str, seen: int, error: Refused
    ) -> HttpResponse:
        """The page again, bound to what is stored now, with the reason kept and the refusal on top."""
        fresh = self.get_object(request, str(record.uid))
        if fresh is None:
            return self.not_there(request, record.uid)
        form = RestoreForm(initial={"revision": fresh.revision, "reason": reason})
        since = acts(fresh, reader=request.user, since_revision=seen) if isinstance(error, Stale) else []
        words = str(error)
        if isinstance(error, Stale):
            words = _("Somebody changed this since the page was shown. Look at it again, as it is now.")
        return self._restore_page(
            request, fresh, revision, form, refused=words, since=since, status=error.status
        )

    def _restore_page(
        self, request: HttpRequest, record: Record, revision: int, form: RestoreForm, **more: Any
    ) -> HttpResponse:
        versions = Versions(record, request.user)
        try:
            plan = planned(record, versions, revision, by=request.user)
        except Unknown:
            return self._no_such_version(request, record)
        except WrongStatus as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self._url_of("change", record))
        told = acts(record, reader=request.user, versions=versions)
        context = {
            **self._page_of(request, record),
            "title": _("Restore an old version"),
            "sections": differences(compared(versions, plan.now, plan.outcome, UNTOUCHED)),
            "before": _about(told, record.revision),
            "after": _about(told, revision),
            "left_out": left_out_in_words(plan, versions),
            "form": form,
            "status": 200,
            **more,
        }
        status = context.pop("status")
        return TemplateResponse(request, "admin/incidents/history_restore.html", context, status=status)

    def _may_restore(self, request: HttpRequest, record: Any) -> bool:
        is_merged = bool(getattr(record, "merged_into_id", None))
        return not is_merged and self.has_change_permission(request, record)

    def _no_such_version(self, request: HttpRequest, record: Record) -> HttpResponse:
        messages.error(request, _("There is no such version that you may look at."))
        return HttpResponseRedirect(self._url_of("history", record))

    def _url_of(self, page: str, record: Record) -> str:
        return reverse(f"admin:incidents_{self.opts.model_name}_{page}", args=[record.uid])

    def _page_of(self, request: HttpRequest, record: Record) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": record,
            "label": record_label(record),
            "subtitle": record_label(record),
            "current": record.revision,
            "paths": {page: self._url_of(page, record) for page in ("history", *PAGES)},
        }


def _known(told: Sequence[HistoryEvent], versions: Versions, record: Record) -> list[int]:
    """The revisions to choose from, newest first: those that the history tells of, and the current one."""
    at_hand = set(versions.revisions())
    found = {act.revision for act in told if act.makes_revision and act.revision is not None}
    return sorted(at_hand & {*found, record.revision}, reverse=True)


def _asked(request: HttpRequest, name: str, default: int) -> int:
    """The revision that was asked for; 0, which is none, for what is no number."""
    return (small_number(request.GET[name]) or 0) if name in request.GET else default


def _about(told: Sequence[HistoryEvent], revision: int) -> dict[str, Any]:
    """A version with who made it when, as far as that is told."""
    act = next((each for each in told if each.makes_revision and each.revision == revision), None)
    return {"revision": revision, "act": act}
