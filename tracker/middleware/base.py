"""Middleware before Django's own: request ids, cookies, language; and headers of every response."""

from collections.abc import Callable
from http import HTTPStatus

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from incidents.http import request_ids
from incidents.http.site_address import DESK, LINKS
from tracker.middleware import cross_origin

PREFLIGHT = "HTTP_ACCESS_CONTROL_REQUEST_METHOD"


def add_request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give each request an id, unless a server did; errors have it in a header too.

    Other responses do not: they are cached, and the same for everyone.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with request_ids.using_id(request_ids.current() or request_ids.id_for(request.META)):
            response = get_response(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                response[request_ids.HEADER] = request_ids.current()
        return response

    return middleware


def drop_unprintable_cookies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Drop cookies with control characters: we set none, and PostgreSQL refuses NUL."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        return get_response(request)

    return middleware


def ignore_public_cookies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Ignore cookies outside the desk: no public response depends on one, deletes one or sets one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DESK):
            request.COOKIES = {}
        return get_response(request)

    return middleware


def activate_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Activate the language of the address, else English, whatever headers and cookies say.

    So an address has the same response for every reader and every cache.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        if translation.get_language() == language:
            return get_response(request)
        with translation.override(language):
            return get_response(request)

    return middleware


def language_of(path: str) -> str:
    """Return the language prefix of an address, else English."""
    first = path[1:].partition("/")[0]
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


# Features of a browser that none of our pages uses.
PERMISSIONS_POLICY = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def add_security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Add headers that restrict other sites and browsers, and that forbid storing users' responses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        method, is_open = request.method or "", cross_origin.is_open(request.path)
        if is_open and method == "OPTIONS" and PREFLIGHT in request.META:
            response = HttpResponse(status=204)  # also before a redirect: browsers do not follow one here
        else:
            response = get_response(request)
        for name, value in cross_origin.headers_of(request.path, method).items():
            response[name] = value
        if request.path.startswith(LINKS):
            # Without the path. `no-referrer` would take the Origin from the form too, which CSRF checks need.
            response["Referrer-Policy"] = "strict-origin"
        is_desk = request.path.startswith(DESK)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_open else "same-origin"
        if is_desk and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        return response

    return middleware


class ContentSecurityPolicy(CSPMiddleware):
    """The same content security policy on every response without its own; built once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if any(name.startswith("_csp_") for name in vars(response)) or hasattr(request, "_csp_nonce"):
            return super().process_response(request, response)
        if not hasattr(self, "steady"):
            made = super().process_response(request, HttpResponse())
            self.steady = made.headers[HEADER]
        response.headers.setdefault(HEADER, self.steady)
        return response
