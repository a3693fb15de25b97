"""The page on which two administrators erase a person."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.admin.common.checked_form import VisibleTextForm
from incidents.desk.admin.common.labels import record_label
from incidents.desk.admin.common.record_pages import RecordPage, record_context
from incidents.desk.erasure import erase
from incidents.desk.erasure.erasure_report import NamingText, report_on
from incidents.desk.errors import Refused
from incidents.models import Erasure, Person
from incidents.models.base import HISTORY_REASON_LENGTH

ASK, CONFIRM, CANCEL = "_ask", "_confirm", "_cancel"


class RequestForm(VisibleTextForm, forms.Form):
    """The request for an erasure, bound to the revision that was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=HISTORY_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("For the administrator who confirms. It is deleted with the person."),
    )


class ConfirmationForm(VisibleTextForm, forms.Form):
    """The confirmation of an erasure, with the number of the person."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    confirmation = forms.CharField(label=gettext_lazy("Number of the record"), max_length=20)

    def __init__(self, typed: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("Type %(typed)s. The person is erased at once, and nothing brings them back.")
        self.fields["confirmation"].help_text = words % {"typed": typed}


def erasure_page(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    """Show the report, and the form of the step that this administrator may take; on POST, take it."""
    if not request.user.has_perm(f"incidents.{erase.PERMISSION}"):
        raise PermissionDenied
    pending = erase.request_of(person)
    if request.method != "POST":
        return _page(model_admin, request, person, pending, _form(person, pending, request.user))
    if CANCEL in request.POST:
        return _cancelled(request, person)
    form = _form(person, pending, request.user, request.POST)
    if form is None or not form.is_valid():
        return _page(model_admin, request, person, pending, form)
    try:
        if isinstance(form, RequestForm):
            erase.ask(person, by=request.user, **form.cleaned_data)
            messages.success(
                request, _("The erasure was asked for. Another administrator has to confirm it.")
            )
            return HttpResponseRedirect(request.path)
        done = erase.confirm(person, by=request.user, **form.cleaned_data)
    except Refused as error:
        fresh = _form(person, pending, request.user)
        return _page(model_admin, request, person, pending, fresh, refused=str(error), status=error.status)
    messages.success(request, _("The person was erased."))
    if done.cleaned_at is None:
        messages.warning(
            request,
            _("Freed pages are not overwritten yet: the server tries each hour, `manage.py settle` at once."),
        )
    return HttpResponseRedirect(reverse("admin:incidents_person_changelist"))


def _form(
    person: Person, pending: Erasure | None, user: object, posted: QueryDict | None = None
) -> forms.Form | None:
    """Return the form of the next step; None if this administrator waits for another one."""
    initial = {"revision": person.revision}
    if person.number is None or (pending and pending.asked_by != user):
        return ConfirmationForm(erase.confirmation_of(person), posted, initial=initial)
    return None if pending else RequestForm(posted, initial=initial)


def _cancelled(request: HttpRequest, person: Person) -> HttpResponse:
    try:
        erase.cancel(person, by=request.user)
        messages.success(request, _("The request for an erasure was cancelled."))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(request.path)


def _page(
    model_admin: Any,
    request: HttpRequest,
    person: Person,
    pending: Erasure | None,
    form: forms.Form | None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    report = report_on(person)
    context = {
        **record_context(model_admin, request, person),
        "title": _("Erase"),
        "form": form,
        "is_request": isinstance(form, RequestForm),
        "pending": pending,
        "refused": refused,
        "public_texts": list(map(_linked, report.public_texts)),
        "desk_texts": list(map(_linked, report.desk_texts)),
        "records": [(record_label(row), _address(row._meta.model_name, row.uid)) for row in report.records],
        "merged": list(map(record_label, report.merged)),
        "backups": report.backups,
    }
    return TemplateResponse(request, "admin/incidents/erasure.html", context, status=status)


def _linked(text: NamingText) -> dict[str, object]:
    return {
        "kind": text.kind,
        "name": text.number or str(text.uid)[:8],
        "address": _address(text.kind, text.uid),
        "places": ", ".join(text.places),
    }


def _address(kind: str | None, uid: uuid.UUID) -> str:
    return reverse(f"admin:incidents_{kind}_change", args=[uid])


ERASE = RecordPage("erase", erasure_page)
