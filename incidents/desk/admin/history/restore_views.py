"""The page on which an older version of a record is restored."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.admin.common.checked_form import VisibleTextForm
from incidents.desk.admin.common.labels import admin_url
from incidents.desk.admin.common.record_pages import RecordPage
from incidents.desk.admin.history.compare import compared, differences
from incidents.desk.admin.history.events import history_events
from incidents.desk.admin.history.restore_messages import left_out_in_words
from incidents.desk.admin.history.views import describe_version, history_context, no_such_version
from incidents.desk.errors import NotAllowed, Refused, Stale, Unknown, WrongStatus
from incidents.desk.records.restore import restore
from incidents.desk.records.restore_plan import planned
from incidents.desk.records.visible_history import Versions
from incidents.http.request_checks import small_number
from incidents.models.base import HISTORY_REASON_LENGTH, Record

NEVER_RESTORED = frozenset({"sensitivity"})


class RestoreForm(VisibleTextForm, forms.Form):
    """The confirmation of a restoration, bound to the revision that was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=HISTORY_REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "dir": "auto"}),
        help_text=gettext_lazy("Why the old version is the better one: “the change was of another person”."),
    )


def restore_page(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """Show what restoring a version would change, and ask for a reason; on POST, restore it."""
    if not model_admin.has_change_permission(request, record):
        raise PermissionDenied
    return Restoration(model_admin, request, record).response()


RESTORE = RecordPage("restore", restore_page)


class Restoration:
    """One request to restore a version of a record."""

    def __init__(self, model_admin: Any, request: HttpRequest, record: Record) -> None:
        self.model_admin, self.request, self.record = model_admin, request, record
        self.revision = small_number(request.GET.get("revision", "")) or 0

    def response(self) -> HttpResponse:
        form = RestoreForm(self.request.POST or None, initial={"revision": self.record.revision})
        return self._restore(**form.cleaned_data) if form.is_valid() else self._page(form)

    def _restore(self, revision: int, reason: str) -> HttpResponse:
        user = self.request.user
        try:
            stored, left_out = restore(
                self.record, self.revision, by=user, current_revision=revision, reason=reason
            )
        except Unknown:
            return no_such_version(self.request, self.record)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from None
        except Refused as error:
            return self._refusal(error, revision, reason)
        words = _("It reads as at revision %(old)s again, now as revision %(new)s: a draft.")
        messages.success(self.request, words % {"old": self.revision, "new": stored.revision})
        if left_out:
            messages.warning(self.request, _("What could not come back is still to be entered by hand."))
        return HttpResponseRedirect(admin_url(self.record))

    def _refusal(self, error: Refused, seen: int, reason: str) -> HttpResponse:
        """Show the page again, bound to the current revision, with the reason and why it was refused."""
        record = self.model_admin.get_object(self.request, str(self.record.uid))
        if record is None:
            raise Http404
        self.record = record
        form = RestoreForm(initial={"revision": record.revision, "reason": reason})
        if not isinstance(error, Stale):
            return self._page(form, status=error.status, refused=str(error))
        since = history_events(record, reader=self.request.user, since_revision=seen)
        words = _("Somebody changed this since the page was shown. Look at it again, as it is now.")
        return self._page(form, status=error.status, refused=words, since=since)

    def _page(self, form: RestoreForm, status: int = 200, **more: Any) -> HttpResponse:
        record, user = self.record, self.request.user
        versions = Versions(record, user)
        try:
            plan = planned(record, versions, self.revision, by=user)
        except Unknown:
            return no_such_version(self.request, record)
        except WrongStatus as error:
            messages.error(self.request, str(error))
            return HttpResponseRedirect(admin_url(record))
        events = history_events(record, reader=user, versions=versions)
        context = {
            **history_context(self.model_admin, self.request, record),
            "title": _("Restore an old version"),
            "sections": differences(compared(versions, plan.now, plan.outcome, NEVER_RESTORED)),
            "before": describe_version(events, record.revision),
            "after": describe_version(events, self.revision),
            "left_out": left_out_in_words(plan, versions),
            "form": form,
            **more,
        }
        return TemplateResponse(self.request, "admin/incidents/history_restore.html", context, status=status)
