"""The pages on which one record is edited: form, conflict, deletion."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from incidents.desk.access import may
from incidents.desk.admin.common.labels import record_label
from incidents.desk.admin.common.public_status import in_public
from incidents.desk.admin.common.related_records import related_to
from incidents.desk.admin.common.state_line import state_of
from incidents.desk.admin.common.visible_text import VisibleTextForm
from incidents.desk.admin.common.withdrawals import withdrawal_of
from incidents.desk.admin.conflicts.fields import take_theirs
from incidents.desk.admin.conflicts.views import ConflictPages
from incidents.desk.admin.forms.form_views import FormPages, tell_the_browser
from incidents.desk.admin.history.views import HistoryPages
from incidents.desk.admin.review.steps import open_steps
from incidents.desk.errors import NotAllowed, Refused, Stale, Unknown, WrongStatus
from incidents.desk.records import editing
from incidents.desk.records.external_ids import entered_keys
from incidents.models import Incident, Institution, Person
from incidents.models.base import HISTORY_REASON_LENGTH, Record


class DeletionForm(VisibleTextForm, forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        required=False,
        max_length=HISTORY_REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="For the history, which keeps what the record held.",
    )


class EditPages(HistoryPages, ConflictPages, FormPages):
    """For the admin of a kind of record."""

    # The form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Django's form, refused on top of a revision that is not the current one any more."""
        take_theirs(request)
        shown = {**(extra_context or {}), **self._about(request, object_id)}
        record = shown.get("record")
        if request.method == "POST" and record and self._is_stale(request, record):
            return self.conflict_page(request, record)
        try:
            response = super().changeform_view(request, object_id, form_url, shown)
            return tell_the_browser(request, response)
        except Stale:
            return self.conflict_page(request, self.get_object(request, unquote(str(object_id))))
        except Unknown:
            return self.not_there(request, object_id)
        except (NotAllowed, WrongStatus) as error:
            raise PermissionDenied(str(error)) from None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was merged is there to be read; changes go to the record it went into."""
        return super().has_change_permission(request, obj) and not getattr(obj, "merged_into_id", None)

    def _is_stale(self, request: HttpRequest, record: Record) -> bool:
        may = self.has_change_permission(request, record)
        return may and request.POST.get("revision") != str(record.revision)

    def _about(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        """What the page says of the record beside its form."""
        record = self.get_object(request, unquote(object_id)) if object_id else None
        if record is None:
            return {}
        return {
            "record": record,
            "label": record_label(record),
            "subtitle": record_label(record),
            "merged_into": self._merged_into(request, record),
            "in_public": in_public(record, request.user),
            "withdrawal": withdrawal_of(record, request.user),
            "steps": open_steps(record, request.user),
            "state": state_of(record, request.user),
            **self._related(request, record),
        }

    def _related(self, request: HttpRequest, record: Record) -> dict[str, Any]:
        """The other records that the page lists, and where an incident with this person begins."""
        kind = record._meta.model_name
        is_party = isinstance(record, Person | Institution)
        begins = is_party and not getattr(record, "merged_into_id", None)
        address = f"{reverse('admin:incidents_incident_add')}?{kind}={record.uid}"
        return {
            "related": related_to(record, request.user),
            "external_keys": entered_keys(str(kind), [record.uid]).get(record.uid, []),
            "add_incident": address if begins and may(request.user, "add", Incident) else "",
            "may_merge": is_party and self.has_change_permission(request, record),
            "kind": record._meta.verbose_name,
        }

    def _merged_into(self, request: HttpRequest, record: Any) -> Any:
        """The record that a merged one went into, and its label, if the user may know of it."""
        key = getattr(record, "merged_into_id", None)
        into = self.get_queryset(request).filter(pk=key).first() if key else None
        return into and {"uid": into.uid, "label": record_label(into)}

    # Deletion

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask for a reason, then delete a record that was never public. What it holds is not listed."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self.not_there(request, object_id)
        if not self.has_delete_permission(request, record):
            raise PermissionDenied
        form = DeletionForm(request.POST or None, initial={"revision": record.revision})
        refused, status = "", 200
        if form.is_valid():
            try:
                editing.delete(record, by=request.user, **form.cleaned_data)
            except Refused as error:
                refused, status = str(error), error.status
                form = DeletionForm(
                    initial={"revision": record.revision, "reason": form.cleaned_data["reason"]}
                )
            else:
                messages.success(request, f"“{record_label(record)}” was deleted.")
                return HttpResponseRedirect(reverse(f"admin:incidents_{self.opts.model_name}_changelist"))
        context = {**self._page_of(request, record), "title": "Delete", "form": form, "refused": refused}
        return TemplateResponse(request, "admin/incidents/delete.html", context, status=status)
