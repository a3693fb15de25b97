"""The page that a form leads to when somebody else changed the record meanwhile."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from incidents.desk.admin.conflicts.fields import CHOICE, THEIRS, Difference, opened_initial, typed_over
from incidents.desk.admin.conflicts.rows import typed_rows
from incidents.desk.admin.history.events import acts
from incidents.desk.errors import Stale
from incidents.desk.records.visible_history import Versions
from incidents.http.request_checks import small_number


class ConflictPages(admin.ModelAdmin):
    """For the admin of a kind of record."""

    def conflict_page(self: Any, request: HttpRequest, record: Any) -> HttpResponse:
        """What was typed, on top of what is stored now: to be looked at and saved again."""
        if record is None:
            return self.not_there(request, None)
        posted = small_number(request.POST.get("revision", ""))
        revision = record.revision if posted is None else min(posted, record.revision)
        versions = Versions(record, request.user)
        shown, differences = self._conflicting_form(request, record, revision, versions)
        inlines, more = self._conflicting_rows(request, record, versions)
        context = {
            **self._page_of(request, record),
            **self._about(request, str(record.uid)),
            "title": _("Somebody else changed this meanwhile"),
            "adminform": shown,
            "object_id": str(record.uid),
            "media": sum((each.media for each in inlines), self.media + shown.media),
            "inline_admin_formsets": inlines,
            "errors": [],
            "conflict": acts(record, reader=request.user, since_revision=revision, versions=versions),
            "differences": [*differences, *more],
            "choice": CHOICE,
            "theirs": THEIRS,
            "steps": [],
        }
        response = self.render_change_form(request, context, change=True, obj=record)
        response.status_code = Stale.status
        return response

    def _conflicting_form(
        self, request: HttpRequest, record: Any, revision: int, versions: Versions
    ) -> tuple[Any, list[Difference]]:
        fieldsets: Any = self.get_fieldsets(request, record)
        form_class = self.get_form(request, record, change=True, fields=flatten_fieldsets(fieldsets))
        form = form_class(instance=record)
        opened = opened_initial(record, revision, form_class, versions)
        typed, differences = typed_over(form, opened, request)
        form.initial.update(typed)
        return helpers.AdminForm(form, list(fieldsets), {}, (), model_admin=self), differences

    def _conflicting_rows(
        self, request: HttpRequest, record: Any, versions: Versions
    ) -> tuple[list[Any], list[Difference]]:
        formsets, inlines, differences = [], [], []
        for formset_class, inline in self.get_formsets_with_inlines(request, record):
            rows = inline.get_queryset(request)
            formset, found = typed_rows(formset_class, rows, record, request, versions)
            formsets.append(formset)
            inlines.append(inline)
            differences += found
        return self.get_inline_formsets(request, formsets, inlines, record), differences
