"""The page that a form leads to when somebody else has changed the record since it was opened."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from incidents.desk.admin.conflicts.fields import CHOICE, THEIRS, Difference, opened_initial, typed_over
from incidents.desk.admin.conflicts.rows import typed_rows
from incidents.desk.admin.history.events import history_events
from incidents.desk.admin.history.views import history_context
from incidents.desk.errors import Stale
from incidents.desk.records.visible_history import Versions
from incidents.http.request_checks import small_number
from incidents.models.base import Record


def conflict_page(
    model_admin: Any, request: HttpRequest, record: Record, form_context: Mapping[str, Any]
) -> HttpResponse:
    """Show the submitted values on top of the stored ones, to be checked and saved again."""
    posted = small_number(request.POST.get("revision", ""))
    revision = record.revision if posted is None else min(posted, record.revision)
    versions = Versions(record, request.user)
    form, differences = _form(model_admin, request, record, revision, versions)
    inlines, row_differences = _rows(model_admin, request, record, versions)
    context = {
        **history_context(model_admin, request, record),
        **form_context,
        "title": _("Somebody else changed this meanwhile"),
        "adminform": form,
        "object_id": str(record.uid),
        "media": sum((each.media for each in inlines), model_admin.media + form.media),
        "inline_admin_formsets": inlines,
        "errors": [],
        "conflict": history_events(record, reader=request.user, since_revision=revision, versions=versions),
        "differences": [*differences, *row_differences],
        "choice": CHOICE,
        "theirs": THEIRS,
        "steps": [],
    }
    response: HttpResponse = model_admin.render_change_form(request, context, change=True, obj=record)
    response.status_code = Stale.status
    return response


def _form(
    model_admin: Any, request: HttpRequest, record: Record, revision: int, versions: Versions
) -> tuple[helpers.AdminForm, list[Difference]]:
    fieldsets = model_admin.get_fieldsets(request, record)
    fields = flatten_fieldsets(fieldsets)
    form_class = model_admin.get_form(request, record, change=True, fields=fields)
    form = form_class(instance=record)
    opened = opened_initial(record, revision, form_class, versions)
    typed, differences = typed_over(form, opened, request)
    form.initial.update(typed)
    return helpers.AdminForm(form, list(fieldsets), {}, (), model_admin=model_admin), differences


def _rows(
    model_admin: Any, request: HttpRequest, record: Record, versions: Versions
) -> tuple[list[Any], list[Difference]]:
    formsets, inlines, differences = [], [], []
    for formset_class, inline in model_admin.get_formsets_with_inlines(request, record):
        rows = inline.get_queryset(request)
        formset, row_differences = typed_rows(formset_class, rows, record, request, versions)
        formsets.append(formset)
        inlines.append(inline)
        differences += row_differences
    return model_admin.get_inline_formsets(request, formsets, inlines, record), differences
