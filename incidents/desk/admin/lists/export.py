"""Exports of what a list shows: the rows chosen, or all that is filtered, as CSV."""

import tempfile
from collections.abc import Iterator, Sequence
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
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy

from incidents.desk.admin.common.status_labels import look_up_live
from incidents.desk.admin.common.visible import VisibleRows
from incidents.desk.admin.lists.export_columns import COLUMNS, together
from incidents.exports.formats import BYTE_ORDER_MARK, csv_lines

MOST_ROWS = 20_000
CHUNK = 500


@admin.action(permissions=["view"], description=gettext_lazy("Export as CSV"))
def export_chosen(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponseBase:
    return model_admin.exported(request, queryset, cut=False)


class Exports(VisibleRows):
    """For the admin of a kind whose list can be exported."""

    actions: Any = (export_chosen,)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export_view)
        name = f"incidents_{self.opts.model_name}_export"
        return [
            path("export/", view, name=name),
            path("export/first/", view, {"cut": True}, name=f"{name}_first"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, cut: bool = False) -> HttpResponseBase:
        """All that the list of this query would show; with `cut`, the first of them if they are too many."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self._list_address()}?{ERROR_FLAG}=1")
        return self.exported(request, changelist.queryset, cut=cut)

    def exported(self, request: HttpRequest, queryset: Any, *, cut: bool) -> HttpResponseBase:
        """The rows as a file, or a page that says that they are too many."""
        keys = list(queryset.values_list("pk", flat=True)[: MOST_ROWS + 1])
        too_many = len(keys) > MOST_ROWS
        if too_many and not cut:
            return self._cut_page(request)
        file = self._written(request, keys[:MOST_ROWS])
        return FileResponse(
            file,
            as_attachment=True,
            filename=self._file_name(too_many),
            content_type="text/csv; charset=utf-8; header=present",
        )

    def _written(self, request: HttpRequest, keys: Sequence[int]) -> IO[bytes]:
        """A nameless temporary file, at its start; the database is not read while the file is sent."""
        columns = COLUMNS[self.model]
        rows = ([each.value(row) for each in columns] for row in self._rows(request, keys))
        file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - the answer closes it
        try:
            file.write(BYTE_ORDER_MARK)  # it is opened in a spreadsheet
            file.writelines(csv_lines([each.name for each in columns], rows))
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def _rows(self, request: HttpRequest, keys: Sequence[int]) -> Iterator[Any]:
        visible = self.get_queryset(request).order_by()
        prefetches = together(self.model, request.user)
        if "created_by" in {each.name for each in self.opts.fields}:
            visible = visible.select_related(*self.related, "created_by")
        for start in range(0, len(keys), CHUNK):
            found = visible.in_bulk(keys[start : start + CHUNK])
            rows = [found[key] for key in keys[start : start + CHUNK] if key in found]
            prefetch_related_objects(rows, *prefetches)
            look_up_live(rows)
            yield from rows

    def _file_name(self, too_many: bool) -> str:
        kind = str(self.opts.verbose_name_plural).replace(" ", "-")
        cut = f"-first-{MOST_ROWS}" if too_many else ""
        return f"{kind}-{timezone.now():%Y-%m-%d}{cut}.csv"

    def _list_address(self) -> str:
        return reverse(f"admin:incidents_{self.opts.model_name}_changelist")

    def _cut_page(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Too many for one file"),
            "most": number_format(MOST_ROWS, force_grouping=True),
            "query": request.GET.urlencode(),
            "first": reverse(f"admin:incidents_{self.opts.model_name}_export_first"),
        }
        return TemplateResponse(request, "admin/incidents/list_export_cut.html", context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        address = reverse(f"admin:incidents_{self.opts.model_name}_export")
        shown = {"export_address": address, "export_most": number_format(MOST_ROWS, force_grouping=True)}
        return super().changelist_view(request, {**shown, **(extra_context or {})})
