"""The bases of filters of the desk's lists."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import QueryDict
from rest_framework.filters import BaseFilterBackend

from incidents import choices
from incidents.dates.span import Span
from incidents.desk.api.filters import pagination
from incidents.desk.api.filters.fields import ExternalKeyField, NameField, WordsField
from incidents.desk.records.external_ids import records_called
from incidents.desk.statuses import MERGED
from incidents.http.error_codes import ParameterCode
from incidents.http.paging import DEFAULT_PAGE_SIZE, MOST_ON_A_PAGE, CursorField, Ordering
from incidents.http.problem_details import parameter_error
from incidents.http.query_fields import (
    CodeField,
    CountField,
    DayField,
    MomentField,
)
from incidents.http.query_params import Parameter, StrictFilterSet, codes
from incidents.models.base import Record
from incidents.models.revisions import last_change_columns
from incidents.publishing.omissions import is_behind
from incidents.publishing.rendering import KINDS

Rows = QuerySet[Any]


def party_status() -> Parameter:
    """Return the parameter for the status of a person or institution, which may be merged."""
    words = "Where the working copy stands; `merged` for what was merged into another record."
    return codes(choices.Status, words, more=(MERGED,))


def named(model: type[Record], references: list[str], user: User) -> Rows:
    """Return the visible records with these ids or public numbers."""
    numbers = [int(each) for each in references if each.isdigit() and len(each) <= 9]
    uids = [uuid.UUID(each) for each in references if not each.isdigit()]
    return model.objects.visible_to(user).filter(Q(number__in=numbers) | Q(uid__in=uids))


class PageFilters(StrictFilterSet):
    """The parameters of every list; `orderings` are its orders, the first is the default."""

    orderings: dict[str, Ordering] = pagination.BY_ID

    page_size = Parameter(
        CountField, least=1, most=MOST_ON_A_PAGE, default=DEFAULT_PAGE_SIZE,
        help_text="Entries on a page.",
    )  # fmt: skip
    cursor = Parameter(CursorField, help_text="From `next` or `previous`.")

    def __init__(self, params: QueryDict, queryset: Rows, user: Any) -> None:
        super().__init__(params, queryset)
        self.user = user

    @property
    def asked(self) -> dict[str, Any]:
        """The parsed values of the parameters in the query; call `cleaned` first."""
        return self.form.cleaned_data

    @property
    def order(self) -> Ordering:
        asked = self.orderings[self.asked.get("ordering", next(iter(self.orderings)))]
        if asked.column != pagination.CHANGED:
            return asked
        return replace(asked, column=last_change_columns(self.user)[0])

    def by_references(self, found: Rows, kinds: dict[str, type[Record]]) -> Rows:
        """Return the rows whose field of the same name is one of the visible records in a parameter."""
        for name, model in kinds.items():
            if name in self.asked:
                found = found.filter(**{f"{name}__in": named(model, self.asked[name], self.user)})
        return found

    def by_lists(self, found: Rows, lists: dict[str, str]) -> Rows:
        """Return the rows that list one of the visible records in a parameter; lists by parameter."""
        for name in lists.keys() & self.asked.keys():
            relation: Any = found.model._meta.get_field(lists[name])
            records = named(relation.related_model, self.asked[name], self.user)
            rows = relation.remote_field.through.objects.filter(
                **{f"{relation.m2m_reverse_field_name()}__in": records}
            )
            found = found.filter(pk__in=rows.values(relation.m2m_field_name()))
        return found


class StrictFilterBackend(BaseFilterBackend):
    """A filter backend that applies the view's `filterset_class`; a 400 names every wrong parameter."""

    def filter_queryset(self, request: Any, queryset: Rows, view: Any) -> Rows:
        view.filters = view.filterset_class(request.query_params, queryset, request.user)
        view.filters.cleaned()
        return view.filters.filter_queryset(queryset)


class RecordFilters(PageFilters):
    searched: tuple[str, ...] = ()

    status = codes(choices.Status, "Where the working copy stands.", "status")
    sensitivity = codes(choices.Sensitivity, "Who may know of it.", "sensitivity")
    updated_by = Parameter(NameField, help_text="Who changed it last.")
    external_id = Parameter(
        ExternalKeyField, help_text="What another system calls it: namespace, a colon, and the id."
    )
    updated_since = Parameter(
        MomentField,
        help_text="Changed at this time or later, as far as you may see: a time (RFC 3339), or a day: its "
        "start in UTC.",
    )
    q = Parameter(WordsField, help_text="Words that all have to occur in it, as parts of words too.")

    def filter_queryset(self, queryset: Rows) -> Rows:
        found = super().filter_queryset(queryset)
        if "updated_by" in self.asked:
            author = last_change_columns(self.user)[1]
            found = found.filter(**{f"{author}__username": self.asked["updated_by"]})
        if "external_id" in self.asked:
            kind = str(found.model._meta.model_name)
            found = found.filter(uid__in=records_called(kind, self.asked["external_id"]))
        if "updated_since" in self.asked:
            changed = last_change_columns(self.user)[0]
            found = found.filter(**{f"{changed}__gte": self.asked["updated_since"].at})
        for word in self.asked.get("q", ()):
            found = found.filter(self.having(word))
        return found

    def having(self, word: str) -> Q:
        condition = Q()
        for field in self.searched:
            condition |= Q(**{f"{field}__icontains": word})
        return condition


class PublishedFilters(RecordFilters):
    """Filters of records with editions."""

    behind = Parameter(
        CodeField, codes=("true", "false"),
        help_text="`true`: published behind, without a record that could be published; `false`: the others.",
    )  # fmt: skip

    def filter_queryset(self, queryset: Rows) -> Rows:
        found = super().filter_queryset(queryset)
        if "behind" in self.asked:
            behind = is_behind(KINDS[queryset.model])
            found = found.filter(behind if self.asked["behind"] == "true" else ~behind)
        return found


class PeriodFilters(RecordFilters):
    date_from = Parameter(DayField, help_text="First day of the period; `2025-06` means 1 June 2025.")
    date_to = Parameter(DayField, last=True, help_text="Last day of the period; `2025-06`: 30 June 2025.")
    date_match = Parameter(
        CodeField, codes=("possible", "certain"), default="possible",
        help_text="`possible`: the spans overlap; `certain`: the span lies inside the period.",
    )  # fmt: skip

    def during(self, found: Any) -> Any:
        """Return the dated records that possibly or certainly happened in the period of the query."""
        if self.asked.keys().isdisjoint({"date_from", "date_to"}):
            return found
        period = Span("", self.asked.get("date_from"), self.asked.get("date_to"))
        certain = self.asked.get("date_match") == "certain"
        return found.certainly_during(period) if certain else found.during(period)

    def contradictions(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        first, last = asked.get("date_from"), asked.get("date_to")
        if first and last and first > last:
            detail, code = "The period ends before it begins.", ParameterCode.CONFLICTING_PARAMETERS
            return [parameter_error("date_to", self.data["date_to"], detail, code)]
        return []


class DatedFilters(PeriodFilters):
    undated = Parameter(
        CodeField, codes=("true",), help_text="Only records without any date; not together with a period."
    )

    def filter_queryset(self, queryset: Rows) -> Rows:
        found = super().filter_queryset(queryset)
        return found.undated() if "undated" in self.asked else self.during(found)  # type: ignore[attr-defined]

    def contradictions(self, asked: dict[str, object]) -> list[dict[str, Any]]:
        errors = super().contradictions(asked)
        if "undated" in asked and not asked.keys().isdisjoint({"date_from", "date_to"}):
            detail, code = "A record without a date is in no period.", ParameterCode.CONFLICTING_PARAMETERS
            errors.append(parameter_error("undated", "true", detail, code))
        return errors


def ordering(allowed: dict[str, Ordering]) -> Parameter:
    first = next(iter(allowed))
    words = "Then by id; records without a date come last both ways."
    return Parameter(CodeField, codes=tuple(allowed), default=first, help_text=words)
