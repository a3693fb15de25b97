"""The mode of the desk: normal, read-only or no-access; read for each request, in every process."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from incidents.http.error_codes import ErrorCode
from incidents.http.problem_details import is_api, problem_response
from incidents.http.site_address import DESK
from incidents.models.operation.desk_mode import DeskMode

Mode = DeskMode.Mode
READING = ("GET", "HEAD", "OPTIONS")
# Signing in and out, and ending the mode itself, are always allowed.
ALWAYS = ("/admin/account/", "/admin/logout/", "/admin/service/")
WORDS = {
    Mode.READ_ONLY: "The desk is read-only for the moment: everything can be looked at, nothing changed.",
    Mode.NO_ACCESS: "The desk is closed for the moment. What is public stays public.",
}
RETRY_AFTER = "300"  # seconds


def current_mode() -> str:
    return DeskMode.objects.values_list("mode", flat=True).first() or Mode.NORMAL


def set_mode(mode: str) -> None:
    """Set the mode from the next request on, in every process."""
    DeskMode.objects.update_or_create(pk=1, defaults={"mode": Mode(mode)})


def maintenance_mode_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Return middleware that refuses what the mode of the desk does not allow, before authentication."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(DESK):
            mode = current_mode()
            if mode == Mode.NO_ACCESS or (mode == Mode.READ_ONLY and _writes(request)):
                return _refusal(request, WORDS[Mode(mode)])
        return get_response(request)

    return middleware


def _writes(request: HttpRequest) -> bool:
    return request.method not in READING and not request.path.startswith(ALWAYS)


def _refusal(request: HttpRequest, words: str) -> HttpResponse:
    if is_api(request.path):
        response = problem_response(503, words, ErrorCode.DESK_CLOSED)
    else:
        response = render(request, "admin/incidents/closed.html", {"words": words}, status=503)
    response["Retry-After"] = RETRY_AFTER
    return response
