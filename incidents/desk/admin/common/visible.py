"""Admins whose rows, pages and links start from what the user may know of."""

from copy import copy
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.desk.admin.common.changelist import BoundedPaginator, DeskList
from incidents.desk.admin.common.labels import record_label
from incidents.http.request_checks import read_uid, read_uids
from incidents.models import audit
from incidents.models.base import Record

# What may follow a field of ours in an address: `earliest__year=2025`.
LOOKUP_TAILS = frozenset(
    {"", "exact", "gte", "gt", "lte", "lt", "year", "month", "day", "in", "isnull", "id__exact"}
)


class StrictListAdmin(admin.ModelAdmin):
    """An admin whose list answers what its own filters ask, and nothing else."""

    list_filter: ClassVar[Any] = ()
    date_hierarchy: ClassVar[Any] = None
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # it counts all rows for each choice of each filter
    change_list_template = "admin/incidents/list_page.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return DeskList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list under the name of what it shows; Django's own title tells to select one."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def prepared(self, rows: list[Any]) -> list[Any]:
        """The rows of one page, with what its columns need beyond their own fields."""
        return rows

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        audit.note_write("changed" if change else "created", obj)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what our own filters ask: other guesses could tell what is hidden, as in `involvements=7`."""
        fields = [each[0] if isinstance(each, tuple) else each for each in self.list_filter]
        names = {each for each in fields if isinstance(each, str)} | {self.date_hierarchy or ""}
        if lookup in self._filter_parameters():
            return True
        found = [name for name in names - {""} if lookup == name or lookup.startswith(f"{name}__")]
        return any(lookup.removeprefix(name).removeprefix("__") in LOOKUP_TAILS for name in found)

    def _filter_parameters(self) -> set[str]:
        """What our own filters are called in an address; they ask visible rows only."""
        own = [each for each in self.list_filter if not isinstance(each, str | tuple)]
        return {name for each in own for name in (each.parameter_name, *getattr(each, "parameters", ()))}


def addressed(row: Any) -> Any:
    """A copy of a row whose key is its id, for Django to make addresses and forms of."""
    shown = copy(row)
    shown.pk = row.uid
    return shown


class VisibleRows(StrictListAdmin):
    """An admin whose every query, page and link starts from what the user may know of."""

    list_display: Any = ("__str__",)
    search_fields: ClassVar[Any] = ()
    autocomplete_fields: ClassVar[Any] = ()
    list_per_page = 50
    actions: Any = ()
    related: ClassVar[tuple[str, ...]] = ()  # joined to every row

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = self.model.objects.visible_to(request.user).select_related(*self.related)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The visible row with this id. Its serial number, of which gaps could tell, is in no address."""
        uid = read_uid(unquote(object_id))
        return self.get_queryset(request).filter(uid=uid).first() if uid else None

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Pop-ups hand back ids, by whichever of the two names they are asked."""
        return to_field in {"id", "uid"}

    @admin.display(description=mark_safe('<input type="checkbox" id="action-toggle">'))
    def action_checkbox(self, obj: Any) -> Any:
        words = record_label(obj) if isinstance(obj, Record) else str(obj)
        attributes = {"class": "action-select", "aria-label": _("Select %s for an action") % words}
        box = forms.CheckboxInput(attributes, lambda value: False)
        return box.render(ACTION_CHECKBOX_NAME, str(obj.uid))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return super().response_add(request, addressed(obj), post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return super().response_change(request, addressed(obj))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        original = context.get("original")
        shown = context if original is None else {**context, "original": addressed(original)}
        return super().render_change_form(request, shown, *args, **kwargs)

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if len(read_uids(chosen)) < len(chosen):
            raise BadRequest("What was chosen is no row of this list.")
        keys = dict(self.get_queryset(request).filter(uid__in=chosen).values_list("uid", "pk"))
        posted = request.POST.copy()
        # Django looks rows up by their keys; 0 stands for one that is not there any more.
        posted.setlist(ACTION_CHECKBOX_NAME, [str(keys.get(read_uid(each), 0)) for each in chosen])
        request.POST = posted  # type: ignore[assignment]
        return super().response_action(request, queryset, *args, **kwargs)

    # Django's own log keeps names, which may have to be hidden later; the history tells more anyway.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...
    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...
    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any: ...

    def not_there(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """The answer for what is missing, for what is hidden, and for serial numbers: the same."""
        raise Http404

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        return self.not_there(request, object_id)
