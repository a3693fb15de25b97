"""The description of the public API: parameters off the FilterSets, answers off the shapes of documents."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from incidents.documents.field_shapes import Shape
from incidents.exports import exporter
from incidents.http.problem_details import PROBLEM_TYPE
from incidents.public.api.answer_shapes import BadQuery, MergedRecord, PublicProblem, part_of


class ResultExtension(OpenApiSerializerExtension):
    """Describes a `Result` as either."""

    target_class = "incidents.public.api.answer_shapes.Result"
    match_subclasses = True

    def get_name(self, auto_schema: object, direction: object) -> str:
        return type(self.target).__name__

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        whole, part = self.target.document(), part_of(self.target.document)()
        found = [auto_schema.resolve_serializer(each, direction).ref for each in (whole, part)]
        return {"anyOf": found, "description": "The document, or with `fields` these fields of it."}


REFERENCE = OpenApiParameter(
    "reference",
    {"type": "string", "maxLength": 36},
    OpenApiParameter.PATH,
    description="The id (a UUID) of the record, or its public number.",
    examples=[
        OpenApiExample("number", value="1"),
        OpenApiExample("id", value="0b0f7a9e-3f5c-4a57-8f0a-2f6f2a0b9c11"),
    ],
)
VERSION = OpenApiParameter("version", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="ETags of answers that the caller has; 304 if the answer is one of them.",
)
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=[200, 304], description="Strong: changes with every byte."
)
LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[301])
RETRY_AFTER = OpenApiParameter(
    "Retry-After", int, OpenApiParameter.HEADER, response=[429, 503], description="Seconds."
)
STALE_SINCE = OpenApiParameter(
    "Stale-Since",
    OpenApiTypes.DATETIME,
    OpenApiParameter.HEADER,
    response=[200],
    description="Only while the database is away: when the record was read last. It has no ETag then.",
)
RATE_LIMIT = OpenApiParameter(
    "RateLimit",
    str,
    OpenApiParameter.HEADER,
    response=[429],
    description='What is left, and in how many seconds there is more: `"readers";r=0;t=5`.',
)
RATE_LIMIT_POLICY = OpenApiParameter(
    "RateLimit-Policy",
    str,
    OpenApiParameter.HEADER,
    response=[429],
    description='How many units an address has in how many seconds: `"readers";q=600;w=60`.',
)
HEADERS = [IF_NONE_MATCH, ETAG, RETRY_AFTER, RATE_LIMIT, RATE_LIMIT_POLICY, STALE_SINCE]
NOT_MODIFIED = OpenApiResponse(description="The caller has this answer.")


def problem(shape: type[serializers.Serializer] = PublicProblem, words: str = "") -> OpenApiResponse:
    return OpenApiResponse(shape, description=words)


ALWAYS: dict[Any, Any] = {
    304: NOT_MODIFIED,
    (400, PROBLEM_TYPE): problem(BadQuery, "A parameter is unknown, repeated, empty or wrong."),
    (429, PROBLEM_TYPE): problem(
        words="More was asked for from this address than it has units for (a page or list is one, "
        "a 304 a tenth, files, statistics and whatever takes long are many); try again after "
        "`Retry-After` seconds."
    ),
    (503, PROBLEM_TYPE): problem(
        words="Busy (two files are built at a time), or the database is away; try again after "
        "`Retry-After` seconds."
    ),
}
NOT_THERE: dict[Any, Any] = {(404, PROBLEM_TYPE): problem(words="There is nothing here that is public.")}
MOVED: dict[Any, Any] = {
    (301, "application/json"): OpenApiResponse(MergedRecord, description="Merged into another record."),
}


RANGE = OpenApiParameter(
    "Range",
    str,
    OpenApiParameter.HEADER,
    description="With a file: the bytes to go on from, `bytes=1000-`. One range; several are not looked at.",
)
IF_RANGE = OpenApiParameter(
    "If-Range",
    str,
    OpenApiParameter.HEADER,
    description="The ETag that the first bytes came with; the whole file is sent if it is another by now.",
)
CONTENT_RANGE = OpenApiParameter(
    "Content-Range", str, OpenApiParameter.HEADER, response=[206, 416], description="Which bytes of how many."
)


CHANGES_CURSOR = OpenApiParameter(
    "Changes-Cursor",
    int,
    OpenApiParameter.HEADER,
    response=[200, 206, 304],
    description="The `since` of `changes/` from which a copy of this file goes on.",
)
RANGES = [RANGE, IF_RANGE, CONTENT_RANGE, CHANGES_CURSOR]
# Files that a client reads as text; the geojson one is JSON as a whole, all others are bytes.
_SHAPES: dict[str, Any] = {"geojson": OpenApiTypes.OBJECT, "csv": OpenApiTypes.STR}
# A part of JSON is none, so of that nothing is said.
_PARTS: dict[str, Any] = {**_SHAPES, "geojson": None}


def file(format_: str) -> dict[Any, Any]:
    """The answers of a file: whole, or the part of it that Range asks for."""
    about = exporter.FORMATS[format_]
    media_type = about.media_type.partition(";")[0]
    return {
        (200, media_type): OpenApiResponse(
            _SHAPES.get(format_, OpenApiTypes.BINARY), description=about.description
        ),
        (206, media_type): OpenApiResponse(
            _PARTS.get(format_, OpenApiTypes.BINARY), description="The part asked for."
        ),
        (416, PROBLEM_TYPE): problem(words="The file has no such bytes."),
    }


def with_names(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A hook of drf-spectacular: what `include` adds to documents as they are stored."""
    schemas = result["components"]["schemas"]
    words = "With `include=custody_now`: the custody on a day, as in `persons/{reference}/custody/`."
    now = {"type": "object", "additionalProperties": {}, "description": words}
    for shape in ("PersonDocument", "PersonDocumentPart"):
        schemas[shape]["properties"]["custody_now"] = now
    for shape, name, words in (
        ("CitedInvolvement", "name", "The name of the party."),
        ("CitationShape", "source_title", "The title of the source."),
    ):
        text = {"type": "string", "nullable": True, "description": f"With `include=names`: {words}"}
        schemas[shape]["properties"][name] = text
    return result


def bases_without_description() -> list[Any]:
    """Classes whose docstrings are for developers: `Shape` beside those of the libraries."""
    return [*get_lib_doc_excludes(), Shape]


def plain_names(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A hook of drf-spectacular: call what is answered a `Citation`, as our code has models of that name."""
    schemas = result["components"]["schemas"]
    plain = {name: name.removesuffix("Shape") for name in schemas}
    _rename(result, {f"{_COMPONENTS}{name}": f"{_COMPONENTS}{short}" for name, short in plain.items()})
    result["components"]["schemas"] = {plain[name]: schema for name, schema in schemas.items()}
    return result


_COMPONENTS = "#/components/schemas/"


def _rename(node: object, names: dict[str, str]) -> None:
    """Have every reference lead to the new name."""
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        node["$ref"] = names.get(node["$ref"], node["$ref"])
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _rename(each, names)


def without_keys(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A hook of drf-spectacular: say of each public operation that it needs no key.

    drf-spectacular says that it may do without one, of which generated clients make that it needs one.
    """
    for item in result["paths"].values():
        for operation in item.values():
            if operation.get("security") == [{}]:
                operation["security"] = []
    return result
