"""Responses for faults of the environment: 503 or 507 with Retry-After."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from incidents.http import request_ids
from incidents.http.problem_details import is_api, problem_response
from incidents.http.site_address import DESK, is_served
from tracker import logs
from tracker.faults import Fault, fault_of, unlogged

log = logging.getLogger("tracker.refused")
# The key of the fault in the environment of a request that `tracker.handler.response_cache` refuses.
REFUSED = "tracker.refused"


def refuse_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return middleware that refuses requests before any database query.

    The addresses of a side that this process does not serve are not found.
    The desk closes while its log is blocked: changes there must be logged.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_served(request.path):
            raise Http404
        fault: Fault | None = request.META.get(REFUSED)
        if not fault and request.path.startswith(DESK) and logs.is_stuck():
            fault = unlogged()
        if not fault:
            return get_response(request)
        log.warning("refused", extra={"fields": {"code": fault.code, "outcome": fault.status}})
        response: Any = answer_of(request, fault)
        response._has_been_logged = True  # else Django would log it, with the address
        return response

    return middleware


def answer_of(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Return a problem for the API, a page for people."""
    if is_api(request.path):
        response = problem_response(fault.status, fault.words, fault.error_code)
    else:
        is_desk = request.path.startswith(DESK)
        context = {"status": fault.status, "words": fault.words, "is_desk": is_desk}
        response = render(request, "503.html", context, status=fault.status)
    response["Retry-After"] = str(fault.retry_after)
    response["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle any exception for Django: a fault of the environment, or a bug."""
    if fault := fault_of(sys.exc_info()[1]):
        return answer_of(request, fault)
    if is_api(request.path):
        return problem_response(500, "Something went wrong here; it has been logged.")
    # Without context processors, which could fail again.
    page = get_template("500.html").render({"request_id": request_ids.current()})
    return HttpResponse(page, status=500)
