"""The OpenAPI description of the desk API: bodies, responses, headers and status codes."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_serializer,
    extend_schema_view,
)
from rest_framework import serializers

from incidents.desk.api import bulk, part_views, record_views
from incidents.desk.api.erasure.erasure_actions import ErasureActions
from incidents.desk.api.erasure.erasure_answers import DeskErased, DeskErasure, EraseBody
from incidents.desk.api.filters import parts as part_filters
from incidents.desk.api.serializers import output, step_bodies
from incidents.desk.api.serializers import warnings as warning_answers
from incidents.desk.api.serializers.problem_shapes import REASONS, DeskProblem, DeskRecordKey, DeskWith
from incidents.desk.api.serializers.represent import ANSWERS
from incidents.documents.serializers import DOCUMENTS
from incidents.http.problem_details import PROBLEM_TYPE
from incidents.http.schema_parts import query_parameters


class DeskTokenScheme(KnoxTokenScheme):
    """The security scheme of our tokens, which take `Bearer` (RFC 6750) as well as `Token`."""

    target_class = "incidents.desk.api.base_views.DeskToken"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:
        words = "`Authorization: Bearer <token>`; `Token <token>` is the same."
        return {"type": "http", "scheme": "bearer", "description": words}


READING = (400, 401, 404)
CREATING = (400, 401, 403, 404, 409, 413, 415, 422)
CHANGING = (400, 401, 403, 404, 409, 412, 413, 415, 428)
DELETING = (400, 401, 403, 404, 409, 412, 428)

ID = OpenApiParameter(
    "id", {"type": "string", "maxLength": 36}, OpenApiParameter.PATH,
    description="The id (a UUID), or the public number of a record.",
    examples=[OpenApiExample("id", value="0b0f7a9e-3f5c-4a57-8f0a-2f6f2a0b9c11")],
)  # fmt: skip
_REVISION = {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'}
IF_MATCH = OpenApiParameter(
    "If-Match", _REVISION, OpenApiParameter.HEADER, required=True,
    description='The revision that was read, in quotes: `"3"`. Of a part it is that of its record.',
)  # fmt: skip
MAYBE_IF_MATCH = OpenApiParameter(
    "If-Match", _REVISION, OpenApiParameter.HEADER, description="The record's revision, if it matters."
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER,
    description="304 if the revision is still this one. A step changes the status without the revision.",
)  # fmt: skip
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", {"type": "string", "minLength": 1, "maxLength": 255}, OpenApiParameter.HEADER,
    description="The same key with the same request within 24 hours creates once.",
)  # fmt: skip
LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[201])
REPLAYED = OpenApiParameter(
    "Idempotent-Replayed", {"type": "string", "enum": ["true"]}, OpenApiParameter.HEADER, response=[201],
    description="The earlier request with this key has created it.",
)  # fmt: skip


def etag(*codes: int) -> OpenApiParameter:
    return OpenApiParameter(
        "ETag", _REVISION, OpenApiParameter.HEADER, response=list(codes), description="The revision."
    )


def problems(codes: tuple[int, ...]) -> dict[Any, Any]:
    return {
        (code, PROBLEM_TYPE): OpenApiResponse(DeskProblem, description=REASONS[code])
        for code in (*codes, 405)
    }


def page(name: str, entry: Any) -> type[serializers.Serializer]:
    """Return the shape of a list's response: one object, where drf-spectacular would describe an array."""
    members = {
        "count": serializers.IntegerField(),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": entry(many=True),
    }
    return extend_schema_serializer(many=False)(type(name, (serializers.Serializer,), members))


HISTORY_PAGE = page("DeskHistory", output.DeskHistoryEntry)


def preview_shape(kind: str) -> type[serializers.Serializer]:
    members = {
        "document": DOCUMENTS[kind](help_text="What publishing now would put out."),
        "left_out": output.DeskLeftOut(many=True),
        "missing": serializers.ListField(child=serializers.CharField()),
        "with": DeskWith(many=True, help_text="What could be published along."),
        "shown_with": DeskRecordKey(many=True, help_text="What the document is shown with."),
    }
    return type(f"Desk{kind.title()}Preview", (serializers.Serializer,), members)


def or_receipt(name: str, answer: Any) -> PolymorphicProxySerializer:
    """Return the shape of the response, or of the receipt if the author cannot read the record."""
    return PolymorphicProxySerializer(
        component_name=name, serializers=[answer, output.DeskReceipt], resource_type_field_name=None
    )


def basics(view: Any, answer: Any, *, is_part: bool) -> dict[str, Any]:
    """Return the description of the six routes that records and parts have."""
    body, name = view.writes, view.model.__name__
    word = name.lower()
    made_answer = or_receipt(f"Desk{name}Created", answer)
    changed = made_answer if is_part else answer
    change = {"parameters": [ID, IF_MATCH, etag(200)], "responses": {200: changed, **problems(CHANGING)}}
    made = [IDEMPOTENCY_KEY, LOCATION, REPLAYED, etag(201), *([MAYBE_IF_MATCH] if is_part else [])]
    created = CREATING + ((412,) if is_part else ())
    gone = [ID, IF_MATCH, *([etag(204)] if is_part else [])]
    return {
        "list": {
            "operation_id": f"desk_list_{word}s",
            "parameters": query_parameters(view.filterset_class),
            "responses": {200: page(f"Desk{name}List", answer), **problems((400, 401, 404))},
        },
        "create": {
            "operation_id": f"desk_create_{word}",
            "parameters": made,
            "request": body,
            "responses": {201: made_answer, **problems(created)},
        },
        "retrieve": {
            "operation_id": f"desk_get_{word}",
            "parameters": [ID, IF_NONE_MATCH, etag(200, 304)],
            "responses": {
                200: answer,
                304: OpenApiResponse(description="The revision is still that one."),
                **problems(READING),
            },
        },
        "partial_update": {"operation_id": f"desk_change_{word}", "request": body, **change},
        "update": {"operation_id": f"desk_replace_{word}", "request": body, **change},
        "destroy": {
            "operation_id": f"desk_delete_{word}",
            "parameters": gone,
            "responses": {204: OpenApiResponse(description="It is gone."), **problems(DELETING)},
        },
    }


def steps(word: str, answer: Any) -> dict[str, Any]:
    bodies = {
        "submit": ("submit", step_bodies.StepBody),
        "give_back": ("return", step_bodies.ReasonedBody),
        "publish": ("publish", step_bodies.PublishBody),
        "withdraw": ("withdraw", step_bodies.WithdrawBody),
    }
    left_out = DeskRecordKey(many=True, help_text="What was left out, as `leave_out` named it.")
    published = type(f"{answer.__name__}Published", (answer,), {"left_out": left_out})
    described = {
        name: {
            "operation_id": f"desk_{verb}_{word}",
            "parameters": [ID, IF_MATCH, etag(200)],
            "request": body,
            "responses": {200: published if verb == "publish" else answer, **problems(CHANGING)},
        }
        for name, (verb, body) in bodies.items()
    }
    preview = {
        "operation_id": f"desk_preview_{word}",
        "parameters": [ID, *query_parameters(part_filters.PreviewFilters), etag(200)],
        "responses": {200: preview_shape(word), **problems(READING)},
    }
    return {**described, "preview": preview}


def described(folder: str, view: Any, about: dict[str, Any]) -> Any:
    return extend_schema_view(
        **{name: extend_schema(tags=[f"desk: {folder}"], **facts) for name, facts in about.items()}
    )(view)


def record_view(folder: str, view: Any) -> Any:
    answer, word = ANSWERS[view.model], view.model.__name__.lower()
    about = basics(view, answer, is_part=False)
    about["history"] = {
        "operation_id": f"desk_list_{word}_history",
        "parameters": [ID, *query_parameters(part_filters.HistoryFilters)],
        "responses": {200: HISTORY_PAGE, **problems(READING)},
    }
    warnings = {"responses": {200: output.DeskWarnings, **problems(READING)}, "parameters": [ID]}
    about["warnings"] = {"operation_id": f"desk_list_{word}_warnings", **warnings}
    about["settle"] = {
        "operation_id": f"desk_settle_{word}_warning",
        "parameters": [ID],
        "request": warning_answers.SettleBody,
        "responses": {200: output.DeskWarnings, **problems((400, 401, 403, 404, 409, 413, 415))},
    }
    if issubclass(view, record_views.PublishedView):
        about |= steps(word, answer)
    if issubclass(view, record_views.MatchedView):
        about["merge"] = {
            "operation_id": f"desk_merge_{word}",
            "parameters": [ID, IF_MATCH, etag(200)],
            "request": view.merges,
            "responses": {200: answer, **problems(CHANGING)},
        }
        about["matches"] = {
            "operation_id": f"desk_match_{word}",
            "parameters": query_parameters(part_filters.MatchFilters, required=["name"]),
            "responses": {200: output.DeskMatches, **problems((400, 401, 404))},
        }
    if issubclass(view, ErasureActions):
        about |= erasure()
    return described(folder, view, about)


def erasure() -> dict[str, Any]:
    """Return the description of the routes of an erasure."""
    answers = {200: DeskErasure, **problems((400, 401, 403, 404))}
    changed = {200: DeskErasure, **problems(CHANGING)}
    changing = {"parameters": [ID, IF_MATCH]}
    return {
        "erasure": {"operation_id": "desk_get_erasure", "parameters": [ID], "responses": answers},
        "ask_for_erasure": {
            "operation_id": "desk_ask_for_erasure", "request": step_bodies.ReasonedBody,
            "responses": changed, **changing,
        },
        "cancel_erasure": {
            "operation_id": "desk_cancel_erasure",
            "parameters": [ID],
            "request": step_bodies.StepBody,
            "responses": {200: DeskErasure, **problems((400, 401, 403, 404, 409, 413, 415))},
        },
        "erase": {
            "operation_id": "desk_erase_person", "request": EraseBody,
            "responses": {200: DeskErased, **problems(CHANGING)}, **changing,
        },
    }  # fmt: skip


def part_view(folder: str, view: Any, answer: Any) -> Any:
    return described(folder, view, basics(view, answer, is_part=True))


RECORD_VIEWS = {
    "incidents": record_views.IncidentView,
    "persons": record_views.PersonView,
    "institutions": record_views.InstitutionView,
    "statements": record_views.StatementView,
    "cases": record_views.CaseView,
    "sources": record_views.SourceView,
}
VIEWS = {
    **{folder: record_view(folder, view) for folder, view in RECORD_VIEWS.items()},
    "involvements": part_view("involvements", part_views.InvolvementView, output.DeskInvolvementAlone),
    "custody": part_view("custody", part_views.CustodyView, output.DeskCustodyAlone),
    "citations": part_view("citations", part_views.CitationView, output.DeskCitationAlone),
}


class DeskBulkResult(serializers.Serializer):
    """The answers of the operation's own address."""

    status = serializers.IntegerField()
    headers = serializers.DictField(child=serializers.CharField(), help_text="ETag, Location and the like.")
    body = serializers.JSONField(allow_null=True)


class DeskBulkAnswer(serializers.Serializer):
    results = DeskBulkResult(many=True, help_text="In the order of the operations.")


BULK_KEY = OpenApiParameter(
    "Idempotency-Key", {"type": "string", "minLength": 1, "maxLength": 240}, OpenApiParameter.HEADER,
    description="Each creation among the operations has this key and its place as its own key.",
)  # fmt: skip
BULK = described(
    "bulk",
    bulk.BulkView,
    {
        "create": {
            "operation_id": "desk_bulk",
            "parameters": [BULK_KEY],
            "request": bulk.BulkBody,
            "responses": {200: DeskBulkAnswer, **problems((400, 401, 403, 404, 413, 415))},
        }
    },
)
