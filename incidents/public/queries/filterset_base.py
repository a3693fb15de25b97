"""The base of the filters of every kind of public record: words, moments, periods, spans.

A FilterSet starts from the editions of one moment, and looks across to other records in their editions of
the same moment.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any, Self

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from incidents.choices import RecordKind
from incidents.http.error_codes import ParameterCode
from incidents.http.paging import Ordering
from incidents.http.problem_details import parameter_error
from incidents.http.query_fields import CodeField, DayField
from incidents.http.query_params import Parameter, ParsedParameters, SharedFilters, StrictFilterSet
from incidents.models.editions.edition import EDITIONS, CaseMention
from incidents.public.cache.ledger_cache import State
from incidents.public.queries import parameters
from incidents.public.queries.keyset import RELEVANCE, Sorted
from incidents.public.queries.ledger_state import last_line
from incidents.public.queries.reference_lookup import Party, editions_at, find_parties
from incidents.public.queries.stored_editions import column_of, rows_of
from incidents.public.queries.word_search import WordSearch

# Conditions that an index in the order of dates begins with.
INDEXED_WITH_DATES = frozenset({"country"})


class PublicFilterSet(StrictFilterSet):
    """The parameters of every kind of record."""

    record_kind: RecordKind
    # Parameters that name records, and of which kinds.
    references: Mapping[str, tuple[RecordKind, ...]] = {}

    ids = parameters.ids()
    q = parameters.search()
    as_of = parameters.as_of()
    published_since = parameters.published_since()
    independent_min = parameters.independent_sources()

    def __init__(self, params: QueryDict) -> None:
        super().__init__(params, EDITIONS[self.record_kind].objects.none())

    @classmethod
    def of_values(cls, values: Mapping[str, object]) -> Self:
        """The filters with these values, as if they had been read from a query."""
        filters = cls(QueryDict())
        # In the order of the filters, as a query is read.
        filters.form = ParsedParameters(
            {name: values[name] for name in filters.filters if name in values}, {}
        )
        return filters

    @classmethod
    def get_filters(cls) -> SharedFilters:
        controls = parameters.controls(cls.record_kind) if hasattr(cls, "record_kind") else {}
        return SharedFilters(super().get_filters() | controls)

    @property
    def asked(self) -> dict[str, Any]:
        """The values as read, of the parameters that were given."""
        return self.form.cleaned_data

    @property
    def moment(self) -> datetime | None:
        """The moment asked for; None for now."""
        return self.asked["as_of"].at if "as_of" in self.asked else None

    def editions(self, *, walk: bool = False, among: QuerySet[Any] | None = None) -> QuerySet[Any]:
        """The editions that the question asks for; call `cleaned` first.

        `walk` is for whoever goes along an order and stops after a page; `among` takes the place of those
        of the moment.
        """
        found = editions_at(self.record_kind, self.moment) if among is None else among
        if any(not parties for parties in self.found.values()):
            return found.none()
        if "published_since" in self.asked:
            found = found.filter(published_at__gte=self.asked["published_since"].at)
        if self.search is not None:
            found = self.search.among(found, walk=walk, narrowed=self.is_narrowed(but=INDEXED_WITH_DATES))
        if "ids" in self.found:
            found = found.filter(uid__in=self.uids("ids"))
        return self.filter_queryset(found)

    def in_order(self, ordering: Ordering) -> Sorted:
        """Return the matching editions in an order, to be read page by page."""
        return Sorted(self.editions(walk=True), ordering, dated=self.dated, last=self.last_day)

    @cached_property
    def search(self) -> WordSearch | None:
        """The search for the words of `q`, if there are any."""
        if "q" not in self.asked:
            return None
        return WordSearch(str(self.record_kind), self.asked["q"], lambda: self.state)

    def is_narrowed(self, *, but: AbstractSet[str] = frozenset()) -> bool:
        """Return whether other parameters than `q` and these say which records are asked for."""
        answer_controls = parameters.controls(self.record_kind).keys()
        return not self.asked.keys() <= {"q", *but, *answer_controls}

    @cached_property
    def state(self) -> State:
        """The state of the ledger that the query reads."""
        return last_line()

    @cached_property
    def found(self) -> dict[str, dict[str, Party]]:
        """The public records that parameters name, by parameter and by the reference they were asked with."""
        return {name: self._find(name) for name in self.referring if name in self.asked}

    def _find(self, name: str) -> dict[str, Party]:
        found: dict[str, Party] = {}
        for kind in self.referring[name]:
            found |= find_parties(kind, map(str, self.asked[name]), self.moment)
        return found

    @property
    def referring(self) -> dict[str, tuple[RecordKind, ...]]:
        """All parameters that name records, and of which kinds."""
        return {"ids": (self.record_kind,), **self.references}

    def certain(self) -> Q | None:
        """The condition of a certain match; None where every match is one."""
        return None

    @property
    def dated(self) -> bool | None:
        """Return whether all that is asked for has a date, or none of it; None where it may be either."""
        return None

    @property
    def last_day(self) -> date | None:
        """The last day of the period that all that is asked for may lie in."""
        return None

    @property
    def custody_day(self) -> date | None:
        """The day on which custody is asked for, of kinds that have any."""
        return None

    @property
    def day(self) -> date | None:
        """The day of the present, in UTC, if the answer follows from it; None if it is the same every day."""
        return None

    def uids(self, name: str) -> list[Any]:
        """The public records that a parameter names."""
        return [party.uid for party in self.found[name].values()]

    def contradictions(self, asked: dict[str, object]) -> list[dict[str, Any]]:
        return [
            parameter_error(name, self.data[name], detail, ParameterCode.CONFLICTING_PARAMETERS)
            for name, detail in self._contradictions(asked)
            if name in asked
        ]

    def _contradictions(self, asked: dict[str, object]) -> Iterator[tuple[str, str]]:
        if asked.get("format", "json") != "json":
            whole = f"A {asked['format']} file holds the whole result"
            yield from (
                ("page_size", f"{whole}."),
                ("cursor", f"{whole}."),
                ("extract", f"{whole}, no extracts."),
                ("include", f"{whole} as it is stored."),
            )
        is_text = asked.get("format") in {"csv", "tables"} or "format" not in self.filters
        if asked.get("bom") == "true" and not is_text:
            yield "bom", "A byte order mark goes with CSV: `format=csv` or `format=tables`."
        if asked.get("format") == "ftm":
            yield "fields", "FollowTheMoney entities are made of whole documents."
        if "as_of" in asked:
            yield "q", "What was public then cannot be searched, only what is public now: leave out `as_of`."
        if "q" not in asked:
            yield "extract", "There is an extract where words are searched for: add `q`."
            if asked.get("ordering") == RELEVANCE:
                yield "ordering", "Records are relevant to words that are searched for: add `q`."


class MemberFilterSet(PublicFilterSet):
    """The parameters of records that may belong to a case. They do not name it: its own edition does."""

    case = parameters.records("Cases it belongs to, itself or through an incident of the case.")

    @property
    def referring(self) -> dict[str, tuple[RecordKind, ...]]:
        return {**super().referring, "case": (RecordKind.CASE,)}

    def members(self, kind: str) -> Q:
        """The condition that a record of a kind is named by one of the cases."""
        cases = editions_at(RecordKind.CASE, self.moment).filter(uid__in=self.uids("case"))
        rows = rows_of(CaseMention).filter(target_kind=kind, edition__in=column_of(cases, "pk"))
        return Q(uid__in=column_of(rows, "target"))


class PeriodFilterSet(MemberFilterSet):
    """The parameters of a period, for a span of the record or of another that it is found through."""

    date_from = Parameter(
        DayField,
        help_text="First day of the period; `2025-06` means 1 June 2025.",
        example="2025-06",
    )
    date_to = Parameter(
        DayField,
        last=True,
        help_text="Last day of the period; `2025-06` means 30 June 2025.",
        example="2025-06",
    )
    date_match = Parameter(
        CodeField,
        codes=("possible", "certain"),
        default="possible",
        help_text="`possible`: the spans overlap; `certain`: the span lies inside the period.",
    )

    @property
    def has_period(self) -> bool:
        return not self.asked.keys().isdisjoint({"date_from", "date_to"})

    @property
    def asks_certain(self) -> bool:
        return self.asked.get("date_match") == "certain"

    def during(self, *, certain: bool) -> Q:
        """The span overlaps the period, or lies inside it; an undated record does neither."""
        condition = Q()
        if first := self.asked.get("date_from"):
            condition &= Q(earliest__gte=first) if certain else Q(latest__gte=first)
        if last := self.asked.get("date_to"):
            condition &= Q(latest__lte=last) if certain else Q(earliest__lte=last)
        return condition

    def contradictions(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        errors = super().contradictions(asked)
        first, last = asked.get("date_from"), asked.get("date_to")
        if first and last and first > last:
            errors.append(
                parameter_error(
                    "date_to",
                    self.data["date_to"],
                    "The period ends before it begins.",
                    ParameterCode.CONFLICTING_PARAMETERS,
                )
            )
        return errors


class SpanFilterSet(PeriodFilterSet):
    """For records that have a span themselves."""

    undated = Parameter(
        CodeField, codes=("true",), help_text="Only records without any date; not together with a period."
    )

    @property
    def dated(self) -> bool | None:
        if "undated" in self.asked:
            return False
        return True if self.has_period else None

    @property
    def last_day(self) -> date | None:
        return self.asked.get("date_to")

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if "undated" in self.asked:
            return found.filter(sort_date=None)
        return found.filter(self.during(certain=self.asks_certain)) if self.has_period else found

    def certain(self) -> Q | None:
        return self.during(certain=True) if self.has_period and not self.asks_certain else None

    def contradictions(self, asked: dict[str, object]) -> list[dict[str, Any]]:
        errors = super().contradictions(asked)
        if "undated" in asked and not asked.keys().isdisjoint({"date_from", "date_to"}):
            detail = "A record without a date is in no period."
            errors.append(parameter_error("undated", "true", detail, ParameterCode.CONFLICTING_PARAMETERS))
        return errors
