"""Lists whose cost does not grow with their tables: counts stop at 1,000, and only our own filters apply."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext

from incidents.choices import Sensitivity
from incidents.desk.work_queues import WORK
from incidents.http.request_checks import MOST_DIGITS, UID
from incidents.models import ImportBatch, audit
from incidents.models.base import Traced
from incidents.models.revisions import last_change_columns

MOST_COUNTED = 1_000
TOO_MANY_DIGITS = re.compile(rf"\d{{{MOST_DIGITS + 1}}}")
# Lookups that may follow a field of ours in a query: `earliest__year=2025`.
LOOKUPS = frozenset(
    {"", "exact", "gte", "gt", "lte", "lt", "year", "month", "day", "in", "isnull", "id__exact"}
)


class BoundedPaginator(Paginator):
    """A paginator that counts at most MOST_COUNTED rows and one; the list checks whether a page follows."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST_COUNTED + 1].count())

    @property
    def has_more(self) -> bool:
        return self.count > MOST_COUNTED


@dataclass(frozen=True)
class AppliedFilter:
    """One filter of a list, in words, with the address of the list without it."""

    title: str
    words: str
    without: str


class StrictChangeList(ChangeList):
    """A list that refuses numbers which no column holds, as it refuses other wrong values."""

    def get_filters_params(self, params: Any = None) -> Any:
        found = super().get_filters_params(params)
        words = [str(value) for values in found.values() for value in values]
        if any(TOO_MANY_DIGITS.search(UID.sub("", word).replace("_", "")) for word in words):
            raise IncorrectLookupParameters("There is no such number.")
        return found

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = super().get_queryset(request, *args, **kwargs)
        # Only after Django took the filters: the name of an unknown one may be a person's.
        audit.note_filters({*self.filter_params, *([SEARCH_VAR] if self.query else [])})
        return rows


class DeskList(StrictChangeList):
    """A changelist that fetches one row more than it shows, instead of counting all rows."""

    has_next = False
    has_more = False

    def __init__(self, request: HttpRequest, model: type[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(request, model, *args, **kwargs)
        if issubclass(model, Traced | ImportBatch):
            self.pk_attname = self.to_field = "uid"  # serial numbers have gaps where hidden rows are

    def get_ordering(self, request: HttpRequest, queryset: Any) -> Any:
        """Return Django's order; "updated_at" means the last change that the user may see."""
        changed_at = last_change_columns(request.user)[0]
        return [
            each.replace("updated_at", changed_at) if each in {"updated_at", "-updated_at"} else each
            for each in super().get_ordering(request, queryset)
        ]

    def get_results(self, request: HttpRequest) -> None:
        admin: Any = self.model_admin
        paginator = admin.get_paginator(request, self.queryset, self.list_per_page)
        self.paginator, self.result_count = paginator, paginator.count
        self.has_more = paginator.has_more
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        self.full_result_count, self.show_full_result_count, self.show_admin_actions = None, False, True
        rows = self._rows_of_page()
        self.has_next = len(rows) > self.shown_at_once
        self.result_list = admin.prepared(rows[: self.shown_at_once])
        audit.note_read(self.result_list, Sensitivity.CONFIDENTIAL)  # also rows without a sensitivity

    @property
    def shown_at_once(self) -> int:
        is_whole = self.show_all and self.can_show_all
        return int(self.list_max_show_all if is_whole else self.list_per_page)

    def _rows_of_page(self) -> list[Any]:
        if self.shown_at_once == self.list_max_show_all:
            self.page_num = 1
        start = (self.page_num - 1) * self.list_per_page
        if start < 0 or len(str(start)) > MOST_DIGITS:
            raise IncorrectLookupParameters(gettext("There is no such page."))
        rows = list(self.queryset[start : start + self.shown_at_once + 1])
        if start and not rows:
            raise IncorrectLookupParameters(gettext("There is no such page."))
        return rows

    # For the templates

    @property
    def count_label(self) -> str:
        """The count in words: “1 incident”, “more than 1,000 incidents”."""
        opts = self.model._meta
        if self.has_more:
            most = number_format(MOST_COUNTED, force_grouping=True)
            return gettext("more than %(count)s %(things)s") % {
                "count": most,
                "things": opts.verbose_name_plural,
            }
        name = opts.verbose_name if self.result_count == 1 else opts.verbose_name_plural
        return f"{number_format(self.result_count, force_grouping=True)} {name}"

    @property
    def pages(self) -> list[tuple[str, str]]:
        """Numbers of pages with their addresses, which are empty for the current page and for gaps."""
        if self.has_more or not self.multi_page or self.shown_at_once == self.list_max_show_all:
            return []
        numbers = self.paginator.get_elided_page_range(self.page_num)
        return [(str(each), self._page(each) if isinstance(each, int) else "") for each in numbers]

    @property
    def page_number(self) -> str:
        return str(self.page_num)

    @property
    def previous_page(self) -> str:
        return self._page(self.page_num - 1) if self.page_num > 1 else ""

    @property
    def next_page(self) -> str:
        return self._page(self.page_num + 1) if self.has_next else ""

    @property
    def show_all_address(self) -> str:
        """The address of all rows on one page; empty if they are too many."""
        can = self.can_show_all and self.multi_page and not self.show_all
        return str(self.get_query_string({ALL_VAR: ""})) if can else ""

    def _page(self, number: int) -> str:
        return "" if number == self.page_num else str(self.get_query_string({PAGE_VAR: number}))

    @cached_property
    def applied_filters(self) -> list[AppliedFilter]:
        """The filters of the list, each with a link that removes it."""
        return list(self._applied_filters())

    @property
    def is_filtered(self) -> bool:
        return bool(self.query or self.applied_filters)

    def _applied_filters(self) -> Iterator[AppliedFilter]:
        if self.query:
            without = self.get_query_string({SEARCH_VAR: None})
            yield AppliedFilter(gettext("Words"), self.query, without)
        for spec in self.filter_specs:
            if words := _value_in_words(spec, self):
                without = self.get_query_string(remove=[name for name in spec.expected_parameters() if name])
                yield AppliedFilter(str(capfirst(spec.title)), words, without)

    @property
    def query_of_export(self) -> str:
        """The query of the list, for the address of its export."""
        return str(self.get_query_string({}))

    @property
    def parameters_of_search(self) -> list[tuple[str, str]]:
        """Parameters that a new search in this list repeats: all but the words."""
        others = [(name, values) for name, values in self.filter_params.items() if name != SEARCH_VAR]
        return [(name, value) for name, values in others for value in values]

    @property
    def empty_message(self) -> str:
        """The message of an empty work queue; empty for any other list."""
        requested = self.params.get("work")
        words = [str(work.when_empty) for work in WORK if work.key == requested]
        return words[0] if words and len(self.applied_filters) == 1 else ""


def _value_in_words(spec: Any, changelist: DeskList) -> str:
    """Return the value of a filter in words; empty if it is not used."""
    if hasattr(spec, "in_words"):
        return str(spec.in_words())
    if not any(name in changelist.filter_params for name in spec.expected_parameters()):
        return ""
    chosen = [each for each in list(spec.choices(changelist))[1:] if each["selected"]]
    return ", ".join(strip_tags(str(each["display"])) for each in chosen) or gettext("something else")


class StrictListAdmin(admin.ModelAdmin):
    """An admin whose list takes only the parameters of its own filters."""

    list_filter: ClassVar[Any] = ()
    date_hierarchy: ClassVar[Any] = None
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # it counts all rows for each choice of each filter
    change_list_template = "admin/incidents/list_page.html"

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> Any:
        return DeskList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the list with the name of its rows as its title; Django's is “Select ... to change”."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def prepared(self, rows: list[object]) -> list[Any]:
        """Return the rows of one page, with what columns need besides their fields."""
        return rows

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        audit.note_write("changed" if change else "created", obj)

    def lookup_allowed(self, lookup: str, value: object, request: HttpRequest | None = None) -> bool:
        """Allow lookups of our own filters only: others could reveal hidden rows, as in `involvements=7`."""
        fields = [each[0] if isinstance(each, tuple) else each for each in self.list_filter]
        names = {each for each in fields if isinstance(each, str)} | {self.date_hierarchy or ""}
        if lookup in self._filter_parameters():
            return True
        fields = [name for name in names - {""} if lookup == name or lookup.startswith(f"{name}__")]
        return any(lookup.removeprefix(name).removeprefix("__") in LOOKUPS for name in fields)

    def _filter_parameters(self) -> set[str]:
        """Return the parameters of our own filters, which read visible rows only."""
        own = [each for each in self.list_filter if not isinstance(each, str | tuple)]
        return {name for each in own for name in (each.parameter_name, *getattr(each, "parameters", ()))}
