"""Errors as `application/problem+json` (RFC 9457), the same in the public and the desk API.

A problem is {"type", "title", "status", "detail", "code", "request_id"} and, if single values are wrong,
"errors": [{"parameter" or "field", "value", "detail", "code", "allowed", "hint", "suggestions"}]. It never
contains values of a hidden record.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import bad_request, page_not_found
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from incidents.http.error_codes import ErrorCode, ParameterCode, problem_body

PROBLEM_TYPE = "application/problem+json"
LONGEST_ECHO = 200
MOST_ERRORS = 100


class Problem(exceptions.APIException):
    """An error with its own response: `Problem(412, "…", current=7)`; keywords become members."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: ErrorCode | None = None,
        title: str = "",
        headers: Any = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status_code = status
        self.error_code, self.title, self.members = code, title, members
        self.headers = headers or {}

    @property
    def body(self) -> dict[str, Any]:
        """Return the body for the current request; the same error may be sent to several requests."""
        about = {"code": self.error_code, "title": self.title, **self.members}
        return problem_body(self.status_code, str(self.detail), **about)


def echo(value: object) -> Any:
    """Return a wrong value in a form that may be sent back: short and valid in JSON."""
    if not isinstance(value, str):
        return value if isinstance(value, int | float | bool | None) else echo(str(value))
    short = value if len(value) <= LONGEST_ECHO else value[:LONGEST_ECHO] + "…"
    return short.encode("utf-8", "replace").decode("utf-8")


def parameter_error(
    parameter: str,
    value: object,
    detail: str,
    code: ParameterCode = ParameterCode.BAD_VALUE,
    **more: Iterable[Any] | str | None,
) -> dict[str, Any]:
    """Return an entry of `errors` for a query parameter.

    `more` is `allowed`, the allowed values; `hint`, a description of them; `suggestions`, values that were
    probably meant.
    """
    error = {"parameter": echo(parameter), "value": echo(value), "detail": detail, "code": str(code)}
    given = {name: found for name, found in more.items() if found}
    return error | {name: found if isinstance(found, str) else list(found) for name, found in given.items()}


def bad_parameters(errors: list[dict[str, Any]]) -> Problem:
    """Return a 400 for a query with errors; `detail` is the first of them in words."""
    detail = " ".join(f"{error['parameter']}: {error['detail']}" for error in errors[:3])
    title = "The query has a parameter that cannot be used"
    return Problem(400, detail, code=ErrorCode.BAD_PARAMETERS, title=title, errors=errors[:MOST_ERRORS])


def field_errors(detail: object, path: str = "") -> list[dict[str, Any]]:
    """Return DRF's nested validation errors as a flat list: {"field": "involvements.0.role", "detail": …}."""
    if isinstance(detail, dict):
        return [
            e
            for key, value in detail.items()
            for e in field_errors(value, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(detail, list):
        nested = any(isinstance(item, dict | list) for item in detail)
        if nested:
            return [
                e
                for i, item in enumerate(detail)
                for e in field_errors(item, f"{path}.{i}" if path else str(i))
            ]
        return [e for item in detail for e in field_errors(item, path)]
    return [{"field": path.removesuffix(".non_field_errors") or "body", "detail": str(detail)}]


def _body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, Problem):
        return error.body
    if not isinstance(error, exceptions.ValidationError):
        return problem_body(error.status_code, str(error.detail))
    errors = field_errors(error.detail)[:MOST_ERRORS]
    words = " ".join(f"{e['field']}: {e['detail']}" for e in errors[:3])
    title = "The body cannot be used"
    return problem_body(error.status_code, words, code=ErrorCode.BAD_BODY, title=title, errors=errors)


def handle_exception(error: Exception, context: dict[str, object]) -> Response | None:
    """Handle exceptions for DRF: every refusal becomes a problem; a bug stays an exception and is logged."""
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is nothing here.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError("The request cannot be read.")
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    response.data = _body(error)
    response.content_type = PROBLEM_TYPE
    for name, value in getattr(error, "headers", {}).items():
        response[name] = value
    return response


def problem_response(status: int, detail: str, code: ErrorCode | None = None) -> HttpResponse:
    """Return a problem from outside a DRF view."""
    body = orjson.dumps(problem_body(status, detail, code=code))
    return HttpResponse(body, status=status, content_type=PROBLEM_TYPE)


def is_api(path: str) -> bool:
    """Return whether the response at this path is read by programs."""
    return path.startswith("/api/")


def handle_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 400 for a request that reaches no view, e.g. with a foreign Host header."""
    if is_api(request.path):
        return problem_response(400, "The request cannot be answered as it was sent.")
    return bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 404 outside DRF views: a problem for the API, a page for people."""
    if is_api(request.path):
        return problem_response(404, "There is nothing here.")
    return page_not_found(request, exception)
