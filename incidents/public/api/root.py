"""The front door of the public API: what there is, and the vocabularies with their definitions."""

from typing import Any

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema

from incidents import choices
from incidents.countries import country_codes, country_names
from incidents.public.api import answer_shapes, openapi
from incidents.public.api.base import JSON, PublicView, address, fixed
from incidents.public.api.detail_views import NoParameters

VOCABULARIES: dict[str, Any] = {
    "incident_kind": choices.IncidentKind,
    "role": choices.Role,
    "outcome": choices.Outcome,
    "stance": choices.Stance,
    "institution_kind": choices.InstitutionKind,
    "location_precision": choices.LocationPrecision,
    "link_relation": choices.LinkRelation,
    "name_kind": choices.NameKind,
    "gender": choices.Gender,
    "source_kind": choices.SourceKind,
    "reliability": choices.Reliability,
    "citation_stance": choices.CitationStance,
    "unstated": choices.Unstated,
    "record_kind": choices.RecordKind,
    "change_action": choices.ChangeAction,
}
LINKS = {
    "incidents": "incident-list",
    "persons": "person-list",
    "institutions": "institution-list",
    "statements": "statement-list",
    "changes": "changes",
    "stats": "stats",
    "schema": "schema",
    "docs": "docs",
}


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
        "vocabularies": {name: terms(vocabulary) for name, vocabulary in VOCABULARIES.items()},
        "countries": countries(),
    }


def terms(vocabulary: Any) -> list[dict[str, Any]]:
    """The values of a vocabulary, what they are called, and what belongs under them where that is said."""
    return [
        {"value": term.value, "label": str(term.label), "definition": getattr(term, "definition", None)}
        for term in vocabulary
    ]


def countries() -> list[dict[str, str | None]]:
    """ISO 3166-1 countries and former states, as `country` and `nationality` take them."""
    alpha3 = {code: key for key, code in country_codes().items() if len(key) == 3}
    return [
        {"code": code, "alpha3": alpha3.get(code), "name": name} for code, name in country_names().items()
    ]
