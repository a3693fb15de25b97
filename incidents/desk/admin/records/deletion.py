"""The page on which the deletion of a record is confirmed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from incidents.desk.admin.common.checked_form import VisibleTextForm
from incidents.desk.admin.common.labels import record_label
from incidents.desk.admin.common.record_pages import record_context
from incidents.desk.errors import Refused
from incidents.desk.records import editing
from incidents.models.base import HISTORY_REASON_LENGTH, Record


class DeletionForm(VisibleTextForm, forms.Form):
    """The confirmation of a deletion, bound to the revision that was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        required=False,
        max_length=HISTORY_REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="For the history, which keeps what the record held.",
    )


def delete_page(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """Ask for a reason; on POST, delete a record that was never public. Its content is not listed."""
    if not model_admin.has_delete_permission(request, record):
        raise PermissionDenied
    form = DeletionForm(request.POST or None, initial={"revision": record.revision})
    refusal, status = "", 200
    if form.is_valid():
        label = record_label(record)
        try:
            editing.delete(record, by=request.user, **form.cleaned_data)
        except Refused as error:
            refusal, status = str(error), error.status
            initial = {"revision": record.revision, "reason": form.cleaned_data["reason"]}
            form = DeletionForm(initial=initial)
        else:
            messages.success(request, f"“{label}” was deleted.")
            kind = model_admin.opts.model_name
            return HttpResponseRedirect(reverse(f"admin:incidents_{kind}_changelist"))
    context = {
        **record_context(model_admin, request, record),
        "title": "Delete",
        "form": form,
        "refused": refusal,
    }
    return TemplateResponse(request, "admin/incidents/delete.html", context, status=status)
