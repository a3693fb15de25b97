"""The front door of the public API: what there is, and the vocabularies, as the codebook has them."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema

from incidents import choices
from incidents.codebook.standards import STANDARDS, Place, places_of
from incidents.codebook.terms import COLUMNS, VOCABULARIES, VocabularyTerm, lines, terms
from incidents.countries import country_codes, country_names
from incidents.exports.file_formats import csv_lines
from incidents.public.api import answer_shapes, openapi
from incidents.public.api.base import JSON, PublicView, address, fixed
from incidents.public.api.detail_views import NoParameters

LINKS = {
    **{f"{kind}s": f"{kind}-list" for kind in choices.RecordKind},
    "changes": "changes",
    "stats": "stats",
    "held": "held",
    "vocabularies": "vocabularies",
    "schema": "schema",
    "docs": "docs",
}

CSV = "text/csv; charset=utf-8"


class RootView(PublicView):
    """Names, addresses and vocabularies of this API."""

    until_next_line = True

    @extend_schema(
        operation_id="get_root",
        tags=["about"],
        parameters=openapi.HEADERS,
        responses={(200, JSON): OpenApiResponse(answer_shapes.RootShape), **openapi.ALWAYS},
    )
    def get(self, request: HttpRequest) -> HttpResponseBase:
        NoParameters(request.GET, choices.RecordKind.INCIDENT).cleaned()
        return fixed(request, lambda: orjson.dumps(contents()))


def contents() -> dict[str, Any]:
    return {
        "name": "Human-rights incident tracker",
        "version": "v1",
        "links": {name: address(view) for name, view in LINKS.items()},
        "vocabularies": {name: _terms(name) for name in VOCABULARIES},
        "countries": countries(),
    }


def _terms(name: str) -> list[dict[str, Any]]:
    """Return the values of a vocabulary with label and definition; `vocabularies/` has more of each."""
    return [
        {"value": term.value, "label": term.label, "definition": term.definition or None}
        for term in terms(name)
    ]


def countries() -> list[dict[str, str | None]]:
    """ISO 3166-1 countries and former states, as `country` and `nationality` take them."""
    alpha3 = {code: key for key, code in country_codes().items() if len(key) == 3}
    return [
        {"code": code, "alpha3": alpha3.get(code), "name": name} for code, name in country_names().items()
    ]


class VocabulariesView(PublicView):
    """Each value of each vocabulary: label, definition, example, and its place in outside standards."""

    until_next_line = True

    @extend_schema(
        operation_id="list_vocabularies",
        tags=["about"],
        parameters=openapi.HEADERS,
        responses={(200, JSON): OpenApiResponse(answer_shapes.VocabulariesShape), **openapi.ALWAYS},
    )
    def get(self, request: HttpRequest) -> HttpResponseBase:
        NoParameters(request.GET, choices.RecordKind.INCIDENT).cleaned()
        return fixed(request, lambda: orjson.dumps(codebook()))


class VocabulariesFile(PublicView):
    """The vocabularies as a table: a value a line."""

    until_next_line = True

    @extend_schema(
        operation_id="download_vocabularies_csv",
        tags=["about"],
        parameters=openapi.HEADERS,
        responses={
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="A value a line."),
            **openapi.ALWAYS,
        },
    )
    def get(self, request: HttpRequest) -> HttpResponseBase:
        NoParameters(request.GET, choices.RecordKind.INCIDENT).cleaned()
        response = fixed(request, lambda: b"".join(csv_lines(COLUMNS, lines())), CSV)
        if response.status_code == 200:
            response["Content-Disposition"] = 'attachment; filename="vocabularies.csv"'
        return response


def codebook() -> dict[str, Any]:
    return {
        "vocabularies": {name: _vocabulary(name) for name in VOCABULARIES},
        "standards": [asdict(standard) for standard in STANDARDS],
    }


def _vocabulary(name: str) -> dict[str, Any]:
    return {"standards": _places(places_of(name)), "terms": [_term(term) for term in terms(name)]}


def _term(term: VocabularyTerm) -> dict[str, Any]:
    return {
        "value": term.value,
        "label": term.label,
        "definition": term.definition,
        "example": term.example,
        "standards": _places(term.places),
    }


def _places(places: Iterable[Place]) -> list[dict[str, str]]:
    return [
        {"standard": place.standard.code, "number": place.number, "title": place.title} for place in places
    ]
