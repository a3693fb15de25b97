"""Lists that stay quick however long they grow: they count to a thousand and know whether more follows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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


class BoundedPaginator(Paginator):
    """Counts no further than one row beyond MOST_COUNTED; whether a page follows, the list finds out."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST_COUNTED + 1].count())

    @property
    def has_more(self) -> bool:
        return self.count > MOST_COUNTED


@dataclass(frozen=True)
class Narrowing:
    """One thing that a list was asked for, in words, and the address without it."""

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
    """A changelist that fetches one row more than it shows instead of counting them all."""

    has_next = False
    has_more = False

    def __init__(self, request: HttpRequest, model: type[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(request, model, *args, **kwargs)
        if issubclass(model, Traced | ImportBatch):
            self.pk_attname = self.to_field = "uid"  # serial numbers have gaps where hidden rows are

    def get_ordering(self, request: HttpRequest, queryset: Any) -> Any:
        """As asked for; by the last change that the user may see."""
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
        audit.note_read(self.result_list, Sensitivity.CONFIDENTIAL)  # those too that have no sensitivity

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

    # What the templates ask

    @property
    def count_words(self) -> str:
        """How many there are: “1 incident”, “more than 1,000 incidents”."""
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
        """Numbers of pages and their addresses; empty for the page shown and for gaps."""
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
    def whole(self) -> str:
        """The address of all on one page, where they are few."""
        can = self.can_show_all and self.multi_page and not self.show_all
        return str(self.get_query_string({ALL_VAR: ""})) if can else ""

    def _page(self, number: int) -> str:
        return "" if number == self.page_num else str(self.get_query_string({PAGE_VAR: number}))

    @cached_property
    def narrowings(self) -> list[Narrowing]:
        """What the list was asked for, each to be taken away."""
        return list(self._narrowings())

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.narrowings)

    def _narrowings(self) -> Iterator[Narrowing]:
        if self.query:
            without = self.get_query_string({SEARCH_VAR: None})
            yield Narrowing(gettext("Words"), self.query, without)
        for spec in self.filter_specs:
            if words := _asked(spec, self):
                without = self.get_query_string(remove=[name for name in spec.expected_parameters() if name])
                yield Narrowing(str(capfirst(spec.title)), words, without)

    @property
    def all_of_it(self) -> str:
        """What the list was asked, for the address of an export of all its pages."""
        return str(self.get_query_string({}))

    @property
    def kept_for_search(self) -> list[tuple[str, str]]:
        """What a search in this list keeps: all that was asked, but for the words."""
        kept = [(name, values) for name, values in self.filter_params.items() if name != SEARCH_VAR]
        return [(name, value) for name, values in kept for value in values]

    @property
    def when_empty(self) -> str:
        """What an empty list of work says: that there is none, or what to do."""
        asked = self.params.get("work")
        words = [str(work.when_empty) for work in WORK if work.key == asked]
        return words[0] if words and len(self.narrowings) == 1 else ""


def _asked(spec: Any, changelist: DeskList) -> str:
    """What one filter is asked for, in words; empty for nothing."""
    if hasattr(spec, "in_words"):
        return str(spec.in_words())
    if not any(name in changelist.filter_params for name in spec.expected_parameters()):
        return ""
    chosen = [each for each in list(spec.choices(changelist))[1:] if each["selected"]]
    return ", ".join(strip_tags(str(each["display"])) for each in chosen) or gettext("something else")
