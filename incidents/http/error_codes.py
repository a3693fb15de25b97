"""Stable codes of errors for programs, each explained on the page `/errors/`."""

from enum import StrEnum
from http import HTTPStatus
from typing import Any, Self

from incidents.http import request_ids
from incidents.http.site_address import site_address

PAGE = "/errors/"


class ErrorCode(StrEnum):
    """The `code` of a problem. The first one of a status is its default."""

    status: int
    meaning: str

    def __new__(cls, code: str, status: int, meaning: str) -> Self:
        made = str.__new__(cls, code)
        made._value_, made.status, made.meaning = code, status, meaning
        return made

    BAD_REQUEST = (
        "bad_request",
        400,
        "The request cannot be read: its host, encoding or a header is wrong.",
    )
    BAD_PARAMETERS = (
        "bad_parameters",
        400,
        "A query parameter is unknown, repeated, empty or wrong, or does not go with another. `errors` lists "
        "all that is wrong, each with a code of its own.",
    )
    BAD_BODY = "bad_body", 400, "The body of the request cannot be used. `errors` lists the fields and why."
    NOT_AUTHENTICATED = (
        "not_authenticated",
        401,
        "Desk only: no token or session, or one that is not valid.",
    )
    FORBIDDEN = "forbidden", 403, "Desk only: your role or your token may not do this."
    NOT_FOUND = (
        "not_found",
        404,
        "There is nothing here that is public (at the desk: that you may know of).",
    )
    METHOD_NOT_ALLOWED = "method_not_allowed", 405, "The address does not have this method; see `Allow`."
    NOT_ACCEPTABLE = "not_acceptable", 406, "The answer cannot be given in the form that `Accept` asks for."
    REQUEST_TIMEOUT = "request_timeout", 408, "The body of the request took too long to arrive."
    CONFLICT = (
        "conflict",
        409,
        "Desk only: it does not fit the record's status, or a change made meanwhile.",
    )
    LEFT_OUT = (
        "left_out",
        409,
        "Desk only: the publication would leave out records that could be published; `left_out` lists them. "
        "Publish them with it, or name them in `leave_out`.",
    )
    KNOWN_NAME = (
        "known_name",
        409,
        "Desk only: a person or institution of the name of a new one is there already; `matches` lists who. "
        'Name one by its id, or send `"new": true` with the new one.',
    )
    GONE = (
        "gone",
        410,
        "The record was withdrawn or erased: `action` says which, `withdrawn_at` when, `reason` why. Please "
        "remove it from copies; it may protect somebody.",
    )
    LENGTH_REQUIRED = "length_required", 411, "A body needs a Content-Length."
    STALE_REVISION = (
        "stale_revision",
        412,
        "Desk only: the record has changed since you read it; `current` is its revision now.",
    )
    TOO_LARGE = "too_large", 413, "The body of the request is longer than is accepted."
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", 415, "The body of the request is not JSON in UTF-8."
    RANGE_NOT_SATISFIABLE = (
        "range_not_satisfiable",
        416,
        "The file has no such bytes; `Content-Range` says how many it has.",
    )
    IDEMPOTENCY_KEY_REUSED = (
        "idempotency_key_reused",
        422,
        "Desk only: this Idempotency-Key was used for another request. Use a new one.",
    )
    REVISION_REQUIRED = "revision_required", 428, "Desk only: name the revision you read in `If-Match`."
    TOO_MANY_REQUESTS = (
        "too_many_requests",
        429,
        "Your address asked for more than its share. Wait as many seconds as `Retry-After` says.",
    )
    SERVER_ERROR = (
        "server_error",
        500,
        "An error of ours. It has been logged; report it with `request_id`, by which it can be found.",
    )
    BUSY = (
        "busy",
        503,
        "Too much is asked for at once. Try again after the seconds of `Retry-After`.",
    )
    DATABASE_AWAY = (
        "database_away",
        503,
        "The database cannot be used. Try again after as many seconds as `Retry-After` says.",
    )
    DESK_CLOSED = "desk_closed", 503, "Desk only: it is closed for a while, or open for reading only."
    DISK_FULL = "disk_full", 507, "There is no room left on the disk of this service."


class ParameterCode(StrEnum):
    """The `code` of an entry of `errors` for a query parameter."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> Self:
        made = str.__new__(cls, code)
        made._value_, made.meaning = code, meaning
        return made

    BAD_VALUE = (
        "bad_value",
        "The value is not one that this parameter takes: `allowed` lists the values where they can be "
        "listed, `hint` says in words what is taken, `suggestions` what was probably meant.",
    )
    UNKNOWN_PARAMETER = (
        "unknown_parameter",
        "There is no such parameter: `allowed` lists those there are, `suggestions` what was probably meant.",
    )
    REPEATED_PARAMETER = "repeated_parameter", "This parameter can be given once only."
    EMPTY_VALUE = "empty_value", "There is no value; leave the parameter out instead."
    MISSING_PARAMETER = "missing_parameter", "This parameter is needed."
    TOO_MANY_VALUES = "too_many_values", "There are more values than this parameter takes."
    CONFLICTING_PARAMETERS = (
        "conflicting_parameters",
        "It does not go with another parameter, or needs one.",
    )
    FUTURE_MOMENT = "future_moment", "The moment is still to come; what will be public then is not known."
    BAD_CURSOR = "bad_cursor", "The cursor is not one of this list. Start without one and follow `next`."
    CURSOR_AHEAD = (
        "cursor_ahead",
        "The ledger has not come so far: the service was put back to an older state. Discard your copy and "
        "start again with `since=0`.",
    )
    CURSOR_BEFORE_RESTORE = (
        "cursor_before_restore",
        "The service was restored from a backup that does not have this line. Discard your copy and start "
        "again with `since=0`.",
    )
    TOO_MANY_CELLS = (
        "too_many_cells",
        "There are more cells than one answer holds; ask for less.",
    )
    QUERY_TOO_LONG = "query_too_long", "The whole query is longer than is read."


def choices_of(codes: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the codes as choices of a serializer's field."""
    return [(code.value, code.name) for code in codes]


def code_of_status(status: int) -> ErrorCode:
    """Return the default code of a status."""
    fallback = ErrorCode.SERVER_ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ErrorCode.BAD_REQUEST
    return next((code for code in ErrorCode if code.status == status), fallback)


def problem_body(
    status: int, detail: str, *, code: ErrorCode | None = None, title: str = "", **members: Any
) -> dict[str, Any]:
    """Return a problem (RFC 9457); `type` is the address that explains its code."""
    code = code or code_of_status(status)
    return {
        "type": f"{site_address()}{PAGE}#{code}",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": str(code),
        "request_id": request_ids.current(),
        **members,
    }
