"""What a request has to pass before Django's own middleware reads it, and what every answer carries."""

from collections.abc import Callable
from http import HTTPStatus

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from incidents.http import request_ids
from tracker.middleware import cross_origin

# The only addresses that know anybody.
DESK = ("/admin/", cross_origin.DESK_API)
PREFLIGHT = "HTTP_ACCESS_CONTROL_REQUEST_METHOD"


def identified_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give each request an id, unless a server did; errors say it in a header too.

    Other answers do not: they are remembered, and the same for everybody.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with request_ids.identified(request_ids.current() or request_ids.id_for(request.META)):
            response = get_response(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                response[request_ids.HEADER] = request_ids.current()
        return response

    return middleware


def only_printable_cookies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Leave out cookies with control characters: none of ours has them, and PostgreSQL takes no NUL."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        return get_response(request)

    return middleware


def readers_without_cookies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Look at cookies at the desk only: elsewhere no answer depends on one, clears one or sets one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DESK):
            request.COOKIES = {}
        return get_response(request)

    return middleware


def language_of_the_address(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Speak the language that an address begins with, else English: no header, no cookie has a say.

    So an address always has the same answer, for every reader and for every cache between.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request.path_info)):
            return get_response(request)

    return middleware


def language_of(path: str) -> str:
    """The language that an address begins with, else English."""
    first = path[1:].partition("/")[0]
    return first if first in {code for code, _ in settings.LANGUAGES} else settings.LANGUAGE_CODE


# Nothing of a browser that a page of ours would ever ask for.
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


def guarded_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Say on every answer what other sites and the browser may do with it; what may carry an identity is
    stored nowhere.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        method, is_open = request.method or "", cross_origin.is_open(request.path)
        if is_open and method == "OPTIONS" and PREFLIGHT in request.META:
            response = HttpResponse(status=204)  # also where a redirect follows: a browser follows none here
        else:
            response = get_response(request)
        for name, value in cross_origin.headers_of(request.path, method).items():
            response[name] = value
        is_desk = request.path.startswith(DESK)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_open else "same-origin"
        if is_desk and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        return response

    return middleware


class SteadyPolicy(CSPMiddleware):
    """The same content security policy on every answer whose view sets no own; put together once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if any(name.startswith("_csp_") for name in vars(response)) or hasattr(request, "_csp_nonce"):
            return super().process_response(request, response)
        if not hasattr(self, "steady"):
            made = super().process_response(request, HttpResponse())
            self.steady = made.headers[HEADER]
        response.headers.setdefault(HEADER, self.steady)
        return response
