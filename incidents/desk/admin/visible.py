"""Admins whose rows, pages and links start from what the user may know of."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from incidents.desk.admin.lists import BoundedPaginator, DeskList
from incidents.desk.admin.requested import small_numbers
from incidents.models import audit

# What may follow a field of ours in an address: `earliest__year=2025`.
LOOKUP_TAILS = frozenset(
    {"", "exact", "gte", "gt", "lte", "lt", "year", "month", "day", "in", "isnull", "id__exact"}
)


class OwnQuestions(admin.ModelAdmin):
    """An admin whose list answers what its own filters ask, and nothing else."""

    list_filter: ClassVar[Any] = ()
    date_hierarchy: ClassVar[Any] = None
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # it counts all rows for each choice of each filter
    change_list_template = "admin/incidents/list_page.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return DeskList

    def prepared(self, rows: list[Any]) -> list[Any]:
        """The rows of one page, with what its columns need beyond their own fields."""
        return rows

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        audit.note_written("changed" if change else "created", obj)

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


class VisibleRows(OwnQuestions):
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

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if len(small_numbers(chosen)) < len(chosen):
            raise BadRequest("What was chosen is no row of this list.")
        return super().response_action(request, queryset, *args, **kwargs)

    # Django's own log keeps names, which may have to be hidden later; the history tells more anyway.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...
    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...
    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any: ...

    def not_there(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """The answer for what is missing, and for what is hidden: the same."""
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
