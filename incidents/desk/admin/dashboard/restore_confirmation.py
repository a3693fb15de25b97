"""The page on which an administrator confirms what a restore makes public again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from incidents.desk.errors import Refused
from incidents.desk.restored_records import (
    confirm_restored,
    count_restored,
    restored_records,
    waits_for_confirmation,
)
from incidents.http.request_checks import small_number

PAGE = 500


def restore_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """List the records, a page at a time; on POST with their number, make them public."""
    refused, status = "", 200
    if request.method == "POST":
        try:
            confirm_restored(by=request.user, records=small_number(request.POST.get("records", "").strip()))
        except Refused as error:
            refused, status = str(error), error.status
        else:
            messages.success(request, gettext("The restored records are public."))
            return redirect("admin:index")
    start = small_number(request.GET.get("start", "")) or 0
    waits, count = waits_for_confirmation(), count_restored()
    rows = list(restored_records(start, PAGE)) if waits else []
    context |= {
        "title": gettext("Confirm a restore"),
        "waits": waits,
        "count": count,
        "first": start + 1,
        "records": [(row, reverse(f"admin:incidents_{row.kind}_change", args=[row.uid])) for row in rows],
        "next": start + PAGE if start + PAGE < count else None,
        "previous": max(start - PAGE, 0) if start else None,
        "refused": refused,
    }
    return TemplateResponse(request, "admin/incidents/restore_confirmation.html", context, status=status)
