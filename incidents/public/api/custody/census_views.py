"""`stats/held/`: the census of people who are held, on a day or by month, as JSON or CSV."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers

from incidents.choices import CustodyStatus, DerivedCustody, IncidentKind, RecordKind
from incidents.exports.file_formats import csv_lines
from incidents.http.error_codes import ParameterCode
from incidents.http.problem_details import bad_parameters, parameter_error
from incidents.http.query_fields import CodeField, DayField
from incidents.http.query_params import Parameter
from incidents.http.schema_parts import query_parameters
from incidents.public.api import answer_shapes, openapi
from incidents.public.api.base import JSON, PublicView
from incidents.public.api.stats import DimensionsField, Range, Statistic, statistics_answer
from incidents.public.queries.filters import PersonFilters
from incidents.public.queries.involvement_filters import CUSTODY
from incidents.public.queries.list_query import ListQuery, ask, snapshot
from incidents.public.queries.parameters import OF_LISTS, bom
from incidents.public.statistics.aggregates import MOST_CELLS
from incidents.public.statistics.census import DIMENSIONS, SERIES, Census

# Both matches are always counted.
NOT_OF_A_CENSUS = OF_LISTS | {"custody_match"}
FIRST_DAYS = gettext_lazy("the first day of each month")
PARAMETERS = {
    "by": Parameter(
        DimensionsField,
        codes=DIMENSIONS,
        help_text="What to count by, up to three; without it there are totals only. `custody`, "
        "`custody_status` and `custody_place` are those of the period on the day, `country` and `kind` those "
        "of incidents in which the person is a victim (or in `role`), `gender`, `nationality` and "
        "`occupation` those of the person. `case`: the cases that the person belongs to, as with `case` on "
        "`persons/`; with `country` or `kind` those of such an incident. `month`: the people held on the "
        "first day of each month.",
        example=["country", "month"],
    ),
    "custody_from": Parameter(
        DayField,
        help_text="With `by=month`: the first month; by default that of the first period of custody.",
        example="2024-01",
    ),
    "custody_to": Parameter(
        DayField,
        help_text="With `by=month`: the last month; by default that of `as_of` or of today.",
        example="2025-12",
    ),
    "format": Parameter(CodeField, codes=("json", "csv"), default="json", help_text="CSV holds the cells."),
    "bom": bom(),
}
OF_FILE = {name: PARAMETERS[name] for name in PARAMETERS if name != "format"}


class HeldShape(serializers.Serializer):
    persons = Range(help_text="Different people.")


class HeldTotals(HeldShape):
    """The people who are held on the day; with `by=month` on the first day of any of the months."""

    confirmed_this_year = serializers.IntegerField(
        help_text="Those of the possible ones whose custody was last confirmed in the year of the (last) day."
    )


class HeldCell(HeldShape):
    """Figures of one cell, with those values that were counted by."""

    custody = serializers.ChoiceField(choices=DerivedCustody.choices, required=False)
    custody_status = serializers.ChoiceField(choices=CustodyStatus.choices, required=False)
    custody_place = serializers.UUIDField(required=False, allow_null=True, help_text="Null: not stated.")
    custody_place_name = serializers.CharField(required=False)
    country = serializers.CharField(
        required=False, allow_null=True, help_text="Null: of no incident, or of one without a country."
    )
    kind = serializers.ChoiceField(
        choices=IncidentKind.choices, required=False, allow_null=True, help_text="Null: of no incident."
    )
    case = serializers.UUIDField(required=False, allow_null=True, help_text="Null: of no case.")
    case_title = serializers.CharField(required=False)
    gender = serializers.CharField(required=False, help_text="`unstated`: it is not stated.")
    nationality = serializers.CharField(required=False, help_text="`unstated`: none is stated.")
    occupation = serializers.CharField(
        required=False, help_text="In plain Latin letters; `unstated`: none is stated."
    )
    month = serializers.CharField(required=False, help_text="Its first day is the day of the census.")
    query = serializers.CharField(
        allow_null=True,
        help_text="Asked of `persons/`, it lists the people of this cell; null for a missing value.",
    )


class CensusShape(serializers.Serializer):
    asked = serializers.CharField()
    on = serializers.DateField(help_text="The day of the census, or the last of the days.")
    withdrawn_since = answer_shapes.withdrawn_since()
    totals = HeldTotals()
    cells = HeldCell(many=True)


class CensusView(PublicView):
    """The number of people who are held on a day, certainly and possibly, by up to three of custody, status,
    place, country, kind, case, gender, nationality, occupation, stage and month.

    Takes the parameters of `persons/`; without `custody`, `custody_status` or `custody_place` it counts
    people in custody.
    """

    until_next_line = True

    @extend_schema(
        operation_id="get_census",
        tags=["statistics"],
        parameters=[
            *query_parameters({name: each for name, each in OF_FILE.items() if name != "bom"}),
            *query_parameters(PersonFilters, without=NOT_OF_A_CENSUS),
            *openapi.HEADERS,
        ],
        responses={(200, JSON): OpenApiResponse(CensusShape), **openapi.ALWAYS},
    )
    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask_for_census(request.GET, PARAMETERS)
        return statistics_answer(request, question, question.format, HELD)


class CensusFile(PublicView):
    """The cells of the census as a table; `?format=csv` of `stats/held/` gives the same bytes."""

    until_next_line = True

    @extend_schema(
        operation_id="download_census_csv",
        tags=["statistics"],
        parameters=[
            *query_parameters(OF_FILE),
            *query_parameters(PersonFilters, without=NOT_OF_A_CENSUS),
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
        return statistics_answer(request, ask_for_census(request.GET, OF_FILE), "csv", HELD)


def ask_for_census(params: QueryDict, extra: dict[str, Parameter]) -> ListQuery:
    """Return the query of a census; raises a 400 that names every error."""
    asked = params.copy()
    if asked.keys().isdisjoint(CUSTODY):
        asked["custody"] = str(DerivedCustody.IN_CUSTODY)
    question = ask(RecordKind.PERSON, asked, without=NOT_OF_A_CENSUS, extra=extra)
    if errors := list(_contradictions(question)):
        raise bad_parameters(errors)
    if "month" in question.asked.get("by", ()) and isinstance(question.filters, PersonFilters):
        question.filters.custody_days = FIRST_DAYS
    return question


def _contradictions(question: ListQuery) -> Iterator[dict[str, Any]]:
    by, series = question.asked.get("by", ()), "month"
    wrong = [(name, "It goes with `by=month`.") for name in SERIES if series not in by]
    if series in by:
        wrong.append(("custody_on", "`by=month` counts on the first day of each month."))
    if DerivedCustody.UNKNOWN in question.asked.get("custody", ()):
        wrong.append(("custody", "Those of whom nothing is known are not counted here: ask `persons/`."))
    for name, detail in wrong:
        if name in question.asked:
            value = question.params[name]
            yield parameter_error(name, value, detail, ParameterCode.CONFLICTING_PARAMETERS)


def body_of(question: ListQuery, format_: str) -> bytes:
    """The answer as bytes, JSON or CSV."""
    by = question.asked.get("by", [])
    with snapshot():
        census = Census(question, by)
        cells, totals, on, words = census.cells(), census.totals(), census.days[-1], question.words
        gone = question.withdrawn_since()
    if format_ == "csv":
        return b"".join(table(by, cells))
    asked = f"{words}, by {' and '.join(by)}" if by else words
    return orjson.dumps({"asked": asked, "on": str(on), **gone, "totals": totals, "cells": cells})


def check_cells(question: ListQuery) -> None:
    """Refuse what has too many cells."""
    with snapshot():
        Census(question, question.asked.get("by", [])).cells()


HELD = Statistic("held", body_of, check_cells)


def table(by: list[str], cells: list[dict[str, Any]]) -> Iterator[bytes]:
    """The cells as CSV."""
    names = {"custody_place": "custody_place_name", "case": "case_title"}
    keys = [*by, *(title for name, title in names.items() if name in by)]
    rows = (
        [
            *(cell[name] for name in keys),
            *(cell["persons"][match] for match in ("certain", "possible")),
            cell["query"],
        ]
        for cell in cells
    )
    return csv_lines([*keys, "persons_certain", "persons_possible", "query"], rows)
