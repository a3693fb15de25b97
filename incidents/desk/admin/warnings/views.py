"""The points to check on the form of a record, and the page on which a reviewer settles one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.common.visible import VisibleRows
from incidents.desk.admin.common.visible_text import VisibleTextForm
from incidents.desk.admin.warnings.links import (
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


class WarningPages(VisibleRows):
    """For the admin of a kind of record."""

    def get_urls(self) -> list[Any]:
        name, view = f"incidents_{self.opts.model_name}_settle", self.admin_site.admin_view
        own = path("<path:object_id>/settle/", view(self.settle_view), name=name)
        return [own, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """The form, with the points to check above it and beside their fields."""
        record = context.get("original")
        # A refused form has put what was typed on the record, where it may contradict itself.
        if record is not None and not context.get("is_popup") and not context.get("errors"):
            shown = points_to_check(record, request.user)
            context = {**context, **shown, "points_by_element": words_by_element(shown["points"])}
        return super().render_change_form(request, context, *args, **kwargs)

    def settle_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask why a point needs no change, or why a settled one does after all."""
        record = self.get_object(request, object_id)
        if record is None:
            return self.not_there(request, object_id)
        if not may_settle(request.user):
            raise PermissionDenied
        form = SettleForm(request.POST or None, initial={"point": request.GET.get("point", "")})
        refused, status = "", 200
        if form.is_valid():
            try:
                return self._settle(request, record, form.cleaned_data)
            except Unknown:
                return self.not_there(request, object_id)
            except Refused as error:
                refused, status = str(error), error.status
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": record,
            "label": record_label(record),
            "subtitle": record_label(record),
            "title": _("Settle a point"),
            "form": form,
            "point": _point(record, request.user, str(form["point"].value())),
            "back": back_to(record),
            "refused": refused,
        }
        return TemplateResponse(request, "admin/incidents/settle.html", context, status=status)

    def _settle(self, request: HttpRequest, record: Record, wanted: dict[str, Any]) -> HttpResponse:
        act, done = settle, _("The point is settled.")
        if "_reopen" in request.POST:
            act, done = reopen, _("The point is open again.")
        act(record, by=request.user, key=wanted["point"], reason=wanted["reason"])
        messages.success(request, done)
        return HttpResponseRedirect(back_to(record))


def back_to(record: Record) -> str:
    """Where the points of a record are read: in its review, or where it has none, above its form."""
    return admin_url(record) if isinstance(record, Source) else admin_url(record, "review")


def tell_points(request: HttpRequest, record: Record) -> None:
    """Say right after saving what there is to check, each point with a link to its field."""
    found = open_warnings(record, by=request.user)
    if not found:
        return
    words = ngettext("%d point to check.", "%d points to check.", len(found)) % len(found)
    lines = format_html("{}", words)
    for each in found[:MOST_IN_A_MESSAGE]:
        address = f"{admin_url(record)}#{element_of(each)}"
        lines = format_html('{} <a href="{}">{}</a>', lines, address, each.words)
    messages.warning(request, lines)


def _point(record: Record, user: Any, key: str) -> Point | None:
    found = [each for each in warnings_of(record, by=user) if each.key == key]
    return next(iter(points_of(found, user)), None)
