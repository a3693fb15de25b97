"""Filters of lists with a small form: a period, a source."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.dates.span import Span, first_day, last_day
from incidents.desk.admin.common.labels import choice_label
from incidents.desk.admin.lists.filters import invalid_value
from incidents.desk.admin.lists.search import any_of, search_words
from incidents.http.request_checks import read_uid
from incidents.models import Citation, Incident, Source

MOST_SOURCES = 8


class FormFilter(admin.SimpleListFilter):
    """A filter whose template holds a form; `parameters` are the names of its fields."""

    parameters: tuple[str, ...] = ()

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.parameters:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]
        self.request = request

    def expected_parameters(self) -> list[str | None]:
        return [*self.parameters]

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("", "")]  # a filter without lookups is not shown

    def requested(self, name: str) -> str:
        return str(self.used_parameters.get(name) or "").strip()

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield one choice with what the form needs: its own values, and the other parameters of the list."""
        others = {
            name: values
            for name, values in changelist.filter_params.items()
            if name not in self.expected_parameters()
        }
        yield {
            **{name: self.requested(name) for name in self.parameters},
            "others": [(name, value) for name, values in others.items() for value in as_list(values)],
            "selected": any(self.requested(name) for name in self.parameters),
            "clear": changelist.get_query_string(remove=self.expected_parameters()),
            "display": self.in_words(),
            **self.more_choices(changelist),
        }

    def more_choices(self, changelist: object) -> dict[str, Any]:
        return {}

    def in_words(self) -> str:
        """Return the value in words; empty for none."""
        raise NotImplementedError


def as_list(values: object) -> list[Any]:
    return values if isinstance(values, list) else [values]


class PeriodFilter(FormFilter):
    """Records of a period, as in the public API: a year or a month means all its days.

    Possible: the spans overlap. Certain: the span lies inside. Undated records are in no period.
    """

    title, parameter_name = _("date"), "date_from"
    template = "admin/incidents/period_filter.html"
    parameters = ("date_from", "date_to", "date_match", "undated")

    def more_choices(self, changelist: Any) -> dict[str, Any]:
        undated = changelist.get_query_string({"undated": "true"}, remove=self.expected_parameters())
        return {"without": undated}

    def in_words(self) -> str:
        if self.requested("undated"):
            return gettext("without any date")
        start, end = self.requested("date_from"), self.requested("date_to")
        certain = self.requested("date_match") == "certain"
        period = {"from": start or "…", "to": end or "…"}
        if not start and not end:
            return ""
        if certain:
            return gettext("certainly %(from)s to %(to)s") % period
        return gettext("possibly %(from)s to %(to)s") % period

    def queryset(self, request: HttpRequest, queryset: object) -> Any:
        match, undated = self.requested("date_match"), self.requested("undated")
        if match not in {"", "possible", "certain"} or undated not in {"", "true"}:
            raise invalid_value(
                request, gettext("A date is asked for as “possible” or “certain”, or “undated=true”.")
            )
        period = self._period(request)
        if undated and period:
            raise invalid_value(request, gettext("A record without a date is in no period."))
        if undated or period:
            return self.narrowed(queryset, period, certain=match == "certain")
        return queryset

    def narrowed(self, queryset: Any, period: Span | None, *, certain: bool) -> Any:
        """Return the dated rows of a period; without one, the undated rows."""
        if period is None:
            return queryset.undated()
        return queryset.certainly_during(period) if certain else queryset.during(period)

    def _period(self, request: HttpRequest) -> Span | None:
        start, end = self.requested("date_from"), self.requested("date_to")
        if not start and not end:
            return None
        try:
            return Span.between(first_day(start) if start else None, last_day(end) if end else None)
        except ValueError as error:
            raise invalid_value(request, str(error)) from None


class IncidentPeriodFilter(PeriodFilter):
    """A period filter for parts, which have the date of their incident or source."""

    whole: ClassVar[tuple[str, type[Any]]] = ("incident", Incident)

    def narrowed(self, queryset: Any, period: Span | None, *, certain: bool) -> Any:
        name, model = self.whole
        dated = super().narrowed(model.objects.all(), period, certain=certain)
        return queryset.filter(**{f"{name}__in": dated.order_by().values("pk")})


class SourcePeriodFilter(IncidentPeriodFilter):
    title = _("date of the source")
    whole = ("source", Source)


class SourceFilter(FormFilter):
    """Records that cite a source: one with an id, or any with these words in title, publisher or address."""

    title, parameter_name = _("source"), "source"
    template = "admin/incidents/list_source_filter.html"
    parameters = ("source",)

    def in_words(self) -> str:
        chosen = self._chosen()
        return choice_label(chosen) if chosen else self.requested("source")

    def more_choices(self, changelist: Any) -> dict[str, Any]:
        """Return the sources with these words, each with the list that it filters alone."""
        if self._chosen() or not self.requested("source"):
            return {"chosen": self._chosen(), "sources": []}
        sources = self._sources().order_by("title", "pk")[:MOST_SOURCES]
        return {
            "sources": [
                (choice_label(each), changelist.get_query_string({"source": str(each.uid)}))
                for each in sources
            ]
        }

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.requested("source"):
            return queryset
        kind = queryset.model._meta.model_name
        citations = Citation.objects.visible_to(request.user).filter(
            source__in=self._sources().values("pk"), **{f"{kind}__isnull": False}
        )
        return queryset.filter(pk__in=citations.order_by().values(kind))

    def _sources(self) -> Any:
        sources = Source.objects.visible_to(self.request.user)
        if uid := read_uid(self.requested("source")):
            return sources.filter(uid=uid)
        for word in search_words(self.requested("source")):
            sources = sources.filter(any_of(("title", "publisher", "author", "url"), word))
        return sources

    def _chosen(self) -> Source | None:
        """Return the source with the id in the query."""
        if not hasattr(self, "_source"):
            uid = read_uid(self.requested("source"))
            self._source = self._sources().first() if uid else None
        return self._source
