"""Exports of a list as CSV: the selected rows, or all rows that match its filters."""

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy

from incidents.desk.admin.common.status_labels import look_up_live
from incidents.desk.admin.lists.export_columns import COLUMNS, together
from incidents.exports.file_formats import BYTE_ORDER_MARK, csv_lines

MOST_ROWS = 20_000
CHUNK = 500


@admin.action(permissions=["view"], description=gettext_lazy("Export as CSV"))
def export_chosen(model_admin: object, request: HttpRequest, queryset: object) -> HttpResponseBase:
    return export_response(model_admin, request, queryset)


def export_urls(model_admin: Any) -> list[URLPattern]:
    """Return the addresses of the exports for the `get_urls` of a ModelAdmin."""
    name, wrap = f"incidents_{model_admin.opts.model_name}_export", model_admin.admin_site.admin_view
    return [
        path("export/", wrap(partial(export_view, model_admin)), name=name),
        path("export/first/", wrap(partial(export_view, model_admin, is_cut=True)), name=f"{name}_first"),
    ]


def export_links(model_admin: object) -> dict[str, str]:
    """Return what the template of the list needs to offer its export."""
    return {
        "export_address": _address(model_admin, "export"),
        "export_most": number_format(MOST_ROWS, force_grouping=True),
    }


def export_view(model_admin: Any, request: HttpRequest, *, is_cut: bool = False) -> HttpResponseBase:
    """Return the rows that the list shows for this query; with `is_cut` the first MOST_ROWS of more."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    try:
        changelist = model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(f"{_address(model_admin, 'changelist')}?{ERROR_FLAG}=1")
    return export_response(model_admin, request, changelist.queryset, is_cut=is_cut)


def export_response(
    model_admin: Any, request: HttpRequest, queryset: Any, *, is_cut: bool = False
) -> HttpResponseBase:
    """Return the rows as a file, or a page that says that they are too many."""
    keys = list(queryset.values_list("pk", flat=True)[: MOST_ROWS + 1])
    too_many = len(keys) > MOST_ROWS
    if too_many and not is_cut:
        return _too_many_page(model_admin, request)
    return FileResponse(
        _csv_file(model_admin, request, keys[:MOST_ROWS]),
        as_attachment=True,
        filename=_file_name(model_admin, too_many),
        content_type="text/csv; charset=utf-8; header=present",
    )


def _csv_file(model_admin: Any, request: HttpRequest, keys: Sequence[int]) -> IO[bytes]:
    """Return an anonymous temporary file at its start, so that no query runs while the file is sent."""
    columns = COLUMNS[model_admin.model]
    rows = ([each.value(row) for each in columns] for row in _rows(model_admin, request, keys))
    file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - the response closes it
    try:
        file.write(BYTE_ORDER_MARK)  # for spreadsheets
        file.writelines(csv_lines([each.name for each in columns], rows))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _rows(model_admin: Any, request: HttpRequest, keys: Sequence[int]) -> Iterator[Any]:
    visible = model_admin.get_queryset(request).order_by()
    prefetches = together(model_admin.model, request.user)
    users = {"created_by", "consent_recorded_by"} & {each.name for each in model_admin.opts.fields}
    if users:
        visible = visible.select_related(*model_admin.related, *users)
    for start in range(0, len(keys), CHUNK):
        by_key = visible.in_bulk(keys[start : start + CHUNK])
        rows = [by_key[key] for key in keys[start : start + CHUNK] if key in by_key]
        prefetch_related_objects(rows, *prefetches)
        look_up_live(rows)
        yield from rows


def _file_name(model_admin: Any, too_many: bool) -> str:
    kind = str(model_admin.opts.verbose_name_plural).replace(" ", "-")
    cut = f"-first-{MOST_ROWS}" if too_many else ""
    return f"{kind}-{timezone.now():%Y-%m-%d}{cut}.csv"


def _address(model_admin: Any, page: str) -> str:
    return reverse(f"admin:incidents_{model_admin.opts.model_name}_{page}")


def _too_many_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": gettext("Too many for one file"),
        "most": number_format(MOST_ROWS, force_grouping=True),
        "query": request.GET.urlencode(),
        "first": _address(model_admin, "export_first"),
    }
    return TemplateResponse(request, "admin/incidents/list_export_cut.html", context)
