"""The views of each kind of record, with what the schema says of them."""

from typing import Any, NamedTuple

from django.http import QueryDict
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view

from incidents.choices import RecordKind
from incidents.problems import PROBLEM_TYPE
from incidents.public.api import openapi
from incidents.public.api.lists import ListView
from incidents.public.api.records import RecordParameters, RecordView, VersionsView, VersionView
from incidents.public.api.views import JSON, PublicView
from incidents.public.filters import FILTERS
from incidents.shapes import DOCUMENTS


class Views(NamedTuple):
    list: type[PublicView]
    record: type[PublicView]
    versions: type[PublicView]
    version: type[PublicView]


def _described(base: type[PublicView], kind: RecordKind, **about: Any) -> type[PublicView]:
    """A view of this kind; the description is the docstring of the base."""
    view = type(f"{kind.name.title()}{base.__name__}", (base,), {"kind": str(kind), "__doc__": base.__doc__})
    return extend_schema_view(get=extend_schema(tags=[f"{kind}s"], **about))(view)


def _list(kind: RecordKind) -> type[PublicView]:
    responses: dict[Any, Any] = {(200, JSON): openapi.list_shape(kind), **openapi.files(kind)}
    ranges = [openapi.RANGE, openapi.IF_RANGE, openapi.CONTENT_RANGE]
    return _described(
        ListView,
        kind,
        operation_id=f"list_{kind}s",
        parameters=[*openapi.query_parameters(FILTERS[kind]), *openapi.HEADERS, *ranges],
        responses=responses | openapi.ALWAYS,
    )


def _of_one(
    base: type[PublicView],
    kind: RecordKind,
    operation: str,
    shape: Any,
    *,
    parameters: list[Any],
    gone: Any = openapi.GoneRecord,
) -> type[PublicView]:
    return _described(
        base,
        kind,
        operation_id=operation,
        parameters=[openapi.REFERENCE, *parameters, openapi.LOCATION, *openapi.HEADERS],
        responses={
            (200, JSON): OpenApiResponse(shape),
            **openapi.MOVED,
            **openapi.ALWAYS,
            **openapi.NOT_THERE,
            (410, PROBLEM_TYPE): openapi.problem(gone, "It was withdrawn or erased."),
        },
    )


def _views(kind: RecordKind) -> Views:
    asked = openapi.query_parameters(RecordParameters(QueryDict(), kind))
    return Views(
        list=_list(kind),
        record=_of_one(RecordView, kind, f"get_{kind}", openapi.RESULTS[kind], parameters=asked),
        versions=_of_one(VersionsView, kind, f"list_{kind}_versions", openapi.VersionsShape, parameters=[]),
        version=_of_one(
            VersionView,
            kind,
            f"get_{kind}_version",
            DOCUMENTS[kind],
            parameters=[openapi.VERSION],
            gone=openapi.GoneVersion,
        ),
    )


VIEWS: dict[str, Views] = {kind: _views(kind) for kind in RecordKind}
