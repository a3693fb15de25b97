"""`stats/`: figures of what a question finds, as JSON or CSV."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers

from incidents.choices import IncidentKind, RecordKind
from incidents.exports.file_formats import BYTE_ORDER_MARK, csv_lines
from incidents.http.error_codes import ParameterCode
from incidents.http.problem_details import Problem
from incidents.http.query_fields import CodeField, CodesField, refusal
from incidents.http.query_params import Parameter
from incidents.http.schema_parts import query_parameters
from incidents.public.api import answer_shapes, openapi
from incidents.public.api.base import JSON, Content, PublicView, validated
from incidents.public.api.files import State, state
from incidents.public.cache.ledger_cache import LedgerCache
from incidents.public.queries.filters import IncidentFilters
from incidents.public.queries.list_query import ListQuery, ask, snapshot
from incidents.public.queries.parameters import OF_LISTS, bom
from incidents.public.statistics.statistics import DIMENSIONS, MOST_CELLS, MOST_DIMENSIONS, NAMED, Statistics

CSV = "text/csv; charset=utf-8; header=present"
TYPES = {"json": JSON, "csv": CSV}


class DimensionsField(CodesField):
    """Up to three things to count by."""

    @property
    def schema(self) -> dict[str, Any]:  # type: ignore[override]
        return {**super().schema, "maxItems": MOST_DIMENSIONS}

    def to_python(self, value: object) -> list[Any]:
        found = super().to_python(value)
        detail = "Count by three of these at most." if len(found) > MOST_DIMENSIONS else ""
        if {"year", "month"} <= set(found):
            detail = "A month names its year already: leave out `year`."
        if detail:
            raise refusal(",".join(found), detail, ParameterCode.TOO_MANY_VALUES, allowed=self.codes)
        return found


PARAMETERS = {
    "by": Parameter(
        DimensionsField,
        codes=DIMENSIONS,
        help_text="What to count by, up to three; without it there are totals only. `gender`, "
        "`nationality`, `occupation` and `stage` are those of victims, with `role` of the persons in it; "
        "incidents that name none are in no cell, nor by `case` those of no case.",
        example=["country", "year"],
    ),
    "format": Parameter(CodeField, codes=("json", "csv"), default="json", help_text="CSV holds the cells."),
    "bom": bom(),
}
OF_FILE = {name: PARAMETERS[name] for name in ("by", "bom")}


class Range(serializers.Serializer):
    certain = serializers.IntegerField(help_text="Those that certainly belong here.")
    possible = serializers.IntegerField(help_text="Those that may belong here, the certain ones included.")


class VictimRange(serializers.Serializer):
    low = serializers.IntegerField(help_text="At least so many, of incidents that certainly belong here.")
    high = serializers.IntegerField(
        allow_null=True,
        help_text="At most so many, of all that may; null where one of these sets no upper bound, such as "
        "one whose number of victims is not stated.",
    )


class FiguresShape(serializers.Serializer):
    """Figures of different things; they are not to be added up.

    Involvements and persons are those asked for by `person`, `institution`, `role`, `outcome`, `charge`,
    `provision`, `gender`, `nationality`, `occupation` and `stage`, or counted by.
    """

    incidents = Range()
    involvements = serializers.IntegerField(
        help_text="Parts of these persons and institutions in these incidents."
    )
    persons = serializers.IntegerField(
        help_text="Different persons in these incidents, no others than those asked for; none where only "
        "institutions are asked for."
    )
    victims = VictimRange(
        help_text="Victims of these incidents, named or not; with `person`, `gender`, `nationality`, "
        "`occupation` or `stage` no others than the persons asked for. Who was a victim twice is counted "
        "twice."
    )


class CellShape(FiguresShape):
    """Figures of one cell; of `country` … `institution` it has those that were counted by."""

    country = serializers.CharField(required=False, allow_null=True, help_text="Null: none is stated.")
    year = serializers.IntegerField(required=False, allow_null=True, help_text="Null: without any date.")
    month = serializers.CharField(required=False, allow_null=True, help_text="Null: without any date.")
    kind = serializers.ChoiceField(choices=IncidentKind.choices, required=False)
    role = serializers.CharField(required=False, allow_null=True, help_text="Null: no party is named.")
    outcome = serializers.CharField(
        required=False, allow_null=True, help_text="`unstated`: not told of a party; null: no party is named."
    )
    gender = serializers.CharField(required=False, help_text="`unstated`: it is not stated.")
    nationality = serializers.CharField(required=False, help_text="`unstated`: none is stated.")
    occupation = serializers.CharField(
        required=False, help_text="In plain Latin letters; `unstated`: none is stated."
    )
    stage = serializers.CharField(
        required=False, help_text="The latest stage of a person in all incidents; `unstated`: none is stated."
    )
    institution = serializers.UUIDField(required=False, help_text="An institution that took part.")
    institution_name = serializers.CharField(required=False)
    case = serializers.UUIDField(required=False, help_text="A case that the incident belongs to.")
    case_title = serializers.CharField(required=False)
    query = serializers.CharField(help_text="Asked of `incidents/`, it lists the incidents of this cell.")


class StatisticsShape(serializers.Serializer):
    asked = serializers.CharField()
    withdrawn_since = answer_shapes.withdrawn_since()
    totals = FiguresShape(help_text="Of the question as a whole; an incident may be in several cells.")
    cells = CellShape(many=True)


class StatisticsView(PublicView):
    """Incidents, involvements and persons by up to three of country, year, month, kind, role, outcome,
    gender, nationality, occupation, stage, institution and case.

    An incident is possible in each year or month that its date overlaps, certain in one that it lies inside.
    """

    until_next_line = True

    @extend_schema(
        operation_id="get_statistics",
        tags=["statistics"],
        parameters=[
            *query_parameters({"by": PARAMETERS["by"]}),
            *query_parameters(IncidentFilters, without=OF_LISTS),
            *openapi.HEADERS,
        ],
        responses={(200, JSON): OpenApiResponse(StatisticsShape), **openapi.ALWAYS},
    )
    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask(RecordKind.INCIDENT, request.GET, without=OF_LISTS, extra=PARAMETERS)
        return statistics_answer(request, question, question.format)


class StatisticsFile(PublicView):
    """The cells of statistics as a table; `?format=csv` of `stats/` gives the same bytes."""

    until_next_line = True

    @extend_schema(
        operation_id="download_statistics_csv",
        tags=["statistics"],
        parameters=[
            *query_parameters(OF_FILE),
            *query_parameters(IncidentFilters, without=OF_LISTS),
            *openapi.HEADERS,
        ],
        responses={
            (200, "text/csv"): OpenApiResponse(
                OpenApiTypes.STR, description=f"The cells as a table, at most {MOST_CELLS:,} of them."
            ),
            **openapi.ALWAYS,
        },
    )
    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask(RecordKind.INCIDENT, request.GET, without=OF_LISTS, extra=OF_FILE)
        return statistics_answer(request, question, "csv")


@dataclass(frozen=True, slots=True)
class Statistic:
    """A kind of statistics: its name, what makes an answer in a format, and what refuses too many cells."""

    name: str
    make: Callable[[ListQuery, str], bytes]
    check: Callable[[ListQuery], None]


def statistics_answer(
    request: HttpRequest,
    question: ListQuery,
    format_: str,
    of: Statistic | None = None,
) -> HttpResponseBase:
    """The figures as JSON, or the cells as a file; of incidents unless other statistics are given."""
    statistic = of or OF_INCIDENTS
    about = ("stats", statistic.name, question.about, format_, question.bom)
    response = validated(
        request,
        lambda whole: content(question, format_, statistic),
        TYPES[format_],
        about=about,
        check=lambda: statistic.check(question),
    )
    if format_ == "csv" and response.status_code == 200:
        response["Content-Disposition"] = f'attachment; filename="{statistic.name}.csv"'
    return response


# Adding up a million incidents takes seconds, an answer a megabyte at most.
_remembered = LedgerCache[bytes | Problem]("statistics", bound=30)


def content(question: ListQuery, format_: str, of: Statistic) -> Content:
    """Return the content by the state of the record; for a caller who has it nothing is added up."""
    at = state(of_past=question.filters.moment is not None)
    return Content((at,), lambda: body(question, format_, at, of))


def check_cells(question: ListQuery) -> None:
    """Refuse what has too many cells; nothing is added up for that."""
    with snapshot():
        Statistics(question, question.asked.get("by", [])).check()


def body(question: ListQuery, format_: str, at: State, of: Statistic) -> bytes:
    if question.filters.moment is None:
        about = of.name, question.about, format_
        found = _remembered.get_or_set(about, lambda: body_or_refusal(question, format_, of), at.line)
    else:
        found = body_or_refusal(question, format_, of)
    if isinstance(found, Problem):
        raise found.with_traceback(None)
    return BYTE_ORDER_MARK + found if question.bom else found


def body_or_refusal(question: ListQuery, format_: str, of: Statistic) -> bytes | Problem:
    """The answer; or that there are too many cells, which takes time to find out as well."""
    try:
        return of.make(question, format_)
    except Problem as refusal:
        return refusal.with_traceback(None)


def body_of(question: ListQuery, format_: str) -> bytes:
    """The answer as bytes, JSON or CSV."""
    by = question.asked.get("by", [])
    with snapshot():
        statistics = Statistics(question, by)
        cells, totals, words = statistics.cells(), statistics.totals(), question.words
        gone = question.withdrawn_since()
    if format_ == "csv":
        return b"".join(table(by, cells))
    asked = f"{words}, by {' and '.join(by)}" if by else words
    return orjson.dumps({"asked": asked, **gone, "totals": totals, "cells": cells})


OF_INCIDENTS = Statistic("statistics", body_of, check_cells)
FIGURES = (
    "incidents_certain",
    "incidents_possible",
    "involvements",
    "persons",
    "victims_low",
    "victims_high",
)


def table(by: list[str], cells: list[dict[str, Any]]) -> Iterator[bytes]:
    """The cells as CSV."""
    keys = [*by, *(title for name, (_, title) in NAMED.items() if name in by)]
    rows = (
        [
            *(cell[name] for name in keys),
            cell["incidents"]["certain"],
            cell["incidents"]["possible"],
            cell["involvements"],
            cell["persons"],
            cell["victims"]["low"],
            cell["victims"]["high"],
            cell["query"],
        ]
        for cell in cells
    )
    return csv_lines([*keys, *FIGURES, "query"], rows)
