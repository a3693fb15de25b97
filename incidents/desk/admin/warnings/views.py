"""The warnings on the form of a record, and the page on which a reviewer settles one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents.desk.admin.common.checked_form import VisibleTextForm
from incidents.desk.admin.common.labels import admin_url
from incidents.desk.admin.common.record_pages import RecordPage, record_context
from incidents.desk.admin.warnings.warning_links import (
    Point,
    element_of,
    points_of,
    points_to_check,
    words_by_element,
)
from incidents.desk.errors import Refused, Unknown
from incidents.desk.review_warnings.gather import open_warnings, warnings_of
from incidents.desk.review_warnings.settling import may_settle, reopen, settle
from incidents.models import Source
from incidents.models.base import HISTORY_REASON_LENGTH, Record

MOST_IN_A_MESSAGE = 3


class SettleForm(VisibleTextForm, forms.Form):
    point = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=HISTORY_REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=gettext_lazy("Everyone who can see this point reads the reason, so name nobody hidden."),
    )


def settle_page(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """Ask why a warning needs no change, or why a settled one does after all; on POST, store the answer."""
    if not may_settle(request.user):
        raise PermissionDenied
    form = SettleForm(request.POST or None, initial={"point": request.GET.get("point", "")})
    refusal, status = "", 200
    if form.is_valid():
        try:
            return _settle(request, record, form.cleaned_data)
        except Unknown:
            raise Http404 from None
        except Refused as error:
            refusal, status = str(error), error.status
    context = {
        **record_context(model_admin, request, record),
        "title": _("Settle a point"),
        "form": form,
        "point": _point(record, request.user, str(form["point"].value())),
        "back": warnings_address(record),
        "refused": refusal,
    }
    return TemplateResponse(request, "admin/incidents/settle.html", context, status=status)


SETTLE = RecordPage("settle", settle_page)


def _settle(request: HttpRequest, record: Record, entered: dict[str, Any]) -> HttpResponse:
    user: Any = request.user
    change, message = settle, _("The point is settled.")
    if "_reopen" in request.POST:
        change, message = reopen, _("The point is open again.")
    change(record, by=user, key=entered["point"], reason=entered["reason"])
    messages.success(request, message)
    return HttpResponseRedirect(warnings_address(record))


def warnings_context(request: HttpRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the warnings for the form of a record: above it, and next to the fields that they are about.

    A form with errors has put its values on the record, where they may contradict each other: no warnings.
    """
    record = context.get("original")
    if record is None or context.get("is_popup") or context.get("errors"):
        return {}
    shown = points_to_check(record, request.user)
    return {**shown, "points_by_element": words_by_element(shown["points"])}


def warnings_address(record: Record) -> str:
    """Return the page that lists the warnings of a record: its review, or the form of a source."""
    return admin_url(record) if isinstance(record, Source) else admin_url(record, "review")


def add_warnings_message(request: HttpRequest, record: Record) -> None:
    """Tell the user the warnings of a record that was saved, each with a link to its field."""
    warnings = open_warnings(record, by=request.user)
    if not warnings:
        return
    count = len(warnings)
    lines = format_html("{}", ngettext("%d point to check.", "%d points to check.", count) % count)
    for each in warnings[:MOST_IN_A_MESSAGE]:
        address = f"{admin_url(record)}#{element_of(each)}"
        lines = format_html('{} <a href="{}">{}</a>', lines, address, each.words)
    messages.warning(request, lines)


def _point(record: Record, user: Any, key: str) -> Point | None:
    matching = [each for each in warnings_of(record, by=user) if each.key == key]
    return next(iter(points_of(matching, user)), None)
