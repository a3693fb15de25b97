"""The views of each kind of record, with what the schema says of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import QueryDict
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view

from incidents.choices import RecordKind
from incidents.documents.serializers import DOCUMENTS
from incidents.exports import exporter
from incidents.http.problem_details import PROBLEM_TYPE
from incidents.http.schema_parts import query_parameters
from incidents.public.api import answer_shapes, openapi
from incidents.public.api.base import JSON, PublicView
from incidents.public.api.detail_views import RecordParameters, RecordView, VersionsView, VersionView
from incidents.public.api.list_views import FileView, ListView, parameters_without
from incidents.public.queries.filters import FILTERS
from incidents.public.queries.parameters import FORMATS

# Parameters of lists that only an alias of a file takes.
OF_FILES = frozenset({"format", "bom"})


class Views(NamedTuple):
    list: type[PublicView]
    # By format.
    files: Sequence[tuple[str, type[PublicView]]]
    record: type[PublicView]
    versions: type[PublicView]
    version: type[PublicView]


def _described(
    base: type[PublicView], kind: RecordKind, members: dict[str, Any] | None = None, **about: Any
) -> type[PublicView]:
    """A view of this kind; the description is the docstring of the base."""
    own = {"kind": str(kind), "__doc__": base.__doc__, **(members or {})}
    view = type(f"{kind.name.title()}{base.__name__}", (base,), own)
    return extend_schema_view(get=extend_schema(tags=[f"{kind}s"], **about))(view)


def _list(kind: RecordKind) -> type[PublicView]:
    asked = query_parameters(FILTERS[kind], without=OF_FILES)
    return _described(
        ListView,
        kind,
        operation_id=f"list_{kind}s",
        parameters=[*asked, *openapi.HEADERS],
        responses={(200, JSON): answer_shapes.list_shape(kind), **openapi.ALWAYS},
    )


def address_of(kind: str, format_: str) -> str:
    """The address of a whole list as a file: what the file is called."""
    return f"{kind}s.{exporter.FORMATS[format_].extension}"


def _file(kind: RecordKind, format_: str) -> type[PublicView]:
    asked = query_parameters(FILTERS[kind], without=parameters_without(format_))
    return _described(
        FileView,
        kind,
        {"file_format": format_},
        operation_id=f"download_{kind}s_{format_}",
        summary=exporter.FORMATS[format_].description,
        parameters=[*asked, *openapi.HEADERS, *openapi.RANGES],
        responses=openapi.file(format_) | openapi.ALWAYS,
    )


def _of_one(
    base: type[PublicView],
    kind: RecordKind,
    operation: str,
    shape: Any,
    *,
    parameters: list[Any],
    gone: Any = answer_shapes.GoneRecord,
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
    asked = query_parameters(RecordParameters(QueryDict(), kind))
    return Views(
        list=_list(kind),
        files=[(name, _file(kind, name)) for name in FORMATS[kind] if name != "json"],
        record=_of_one(RecordView, kind, f"get_{kind}", answer_shapes.RESULTS[kind], parameters=asked),
        versions=_of_one(
            VersionsView, kind, f"list_{kind}_versions", answer_shapes.VersionsShape, parameters=[]
        ),
        version=_of_one(
            VersionView,
            kind,
            f"get_{kind}_version",
            DOCUMENTS[kind],
            parameters=[openapi.VERSION],
            gone=answer_shapes.GoneVersion,
        ),
    )


VIEWS: dict[str, Views] = {kind: _views(kind) for kind in RecordKind}
