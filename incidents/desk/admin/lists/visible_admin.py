"""The admin of rows that not every user may see."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.urls import URLPattern
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from incidents.desk.admin.common.changelist import StrictListAdmin
from incidents.desk.admin.common.labels import record_label
from incidents.desk.admin.lists.export import export_chosen, export_links, export_urls
from incidents.http.request_checks import read_uid, read_uids
from incidents.models.base import Record


class VisibleAdmin(StrictListAdmin):
    """An admin whose queries, pages, links and exports start from the rows that the user may see."""

    list_display: Any = ("__str__",)
    search_fields: ClassVar[Any] = ()
    autocomplete_fields: ClassVar[Any] = ()
    list_per_page = 50
    actions: Any = (export_chosen,)
    related: ClassVar[tuple[str, ...]] = ()  # joined to every row

    def get_urls(self) -> list[URLPattern]:
        return [*export_urls(self), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = self.model.objects.visible_to(request.user).select_related(*self.related)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the visible row with this id; None for serial numbers, whose gaps would show hidden rows."""
        uid = read_uid(unquote(object_id))
        return self.get_queryset(request).filter(uid=uid).first() if uid else None

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: object, object_id: str) -> Any:
        """Answer for what is missing, for what is hidden, and for serial numbers: the same."""
        raise Http404

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Allow pop-ups to return ids, under either of their two names."""
        return to_field in {"id", "uid"}

    # The list

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {**export_links(self), **(extra_context or {})})

    @admin.display(description=mark_safe('<input type="checkbox" id="action-toggle">'))
    def action_checkbox(self, obj: Any) -> Any:
        label = record_label(obj) if isinstance(obj, Record) else str(obj)
        attributes = {"class": "action-select", "aria-label": _("Select %s for an action") % label}
        box = forms.CheckboxInput(attributes, lambda value: False)
        return box.render(ACTION_CHECKBOX_NAME, str(obj.uid))

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        request.POST = self._with_keys(request)
        return super().response_action(request, queryset, *args, **kwargs)

    def _with_keys(self, request: HttpRequest) -> Any:
        """Return the posted data with keys in the place of ids: Django looks rows up by their keys."""
        selected: Sequence[str] = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if len(read_uids(selected)) < len(selected):
            raise BadRequest("What was chosen is no row of this list.")
        keys = dict(self.get_queryset(request).filter(uid__in=selected).values_list("uid", "pk"))
        posted = request.POST.copy()
        # 0 stands for a row that no longer exists.
        posted.setlist(ACTION_CHECKBOX_NAME, [str(keys.get(read_uid(each), 0)) for each in selected])
        return posted

    # Django's own log stores names, which may have to be hidden later; the history says more anyway.
    def log_addition(self, request: HttpRequest, obj: object, message: object) -> Any: ...
    def log_change(self, request: HttpRequest, obj: object, message: object) -> Any: ...
    def log_deletions(self, request: HttpRequest, queryset: object) -> Any: ...
