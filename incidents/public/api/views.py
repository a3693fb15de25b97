"""What every view of the public API has in common: anonymous, read only, open to other sites, cacheable."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import parse_etags
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from incidents.filtering import LONGEST_QUERY, too_long
from incidents.problems import bad_parameters
from incidents.public.totals import UntilNextChange, last_line
from incidents.rest import JSONRenderer

JSON = "application/json"
# Another site's pages may read these beside the body.
EXPOSED_HEADERS = (
    "ETag, Link, Location, Content-Disposition, Content-Range, Accept-Ranges, Content-Length, Retry-After"
)


class AlwaysJSON(BaseContentNegotiation):
    """The form of an answer is chosen by `format`, so that a link says all; `Accept` refuses nobody."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return None

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class PublicThrottle(SimpleRateThrottle):
    """At most TRACKER_PUBLIC_RATE requests from one address; no limit where it is not set."""

    scope = "public"
    cache = caches["readers"]

    def get_rate(self) -> str | None:
        return settings.PUBLIC_RATE

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class PublicView(APIView):
    """GET, HEAD and OPTIONS for anybody; no cookie, no identity, nothing written."""

    http_method_names = ["get", "head", "options"]
    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON
    throttle_classes = (PublicThrottle,)

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        # Whatever cookies were sent are not looked at, nor answered by clearing one that is malformed.
        request.COOKIES = {}
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        request._request.GET = query_of(request)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """What a browser asks before it lets another site's page read an answer."""
        response = HttpResponse(status=204)
        response["Access-Control-Allow-Methods"] = ", ".join(self.allowed_methods)
        response["Access-Control-Allow-Headers"] = "If-None-Match, If-Range, Range"
        response["Access-Control-Max-Age"] = "86400"
        return response

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store" if response.status_code == 429 else "no-cache"
        return response


def query_of(request: HttpRequest | Request) -> Any:
    """The query of a request, read as UTF-8 (URL Standard); raises a 400 if it is too long to read.

    Django would read it in the charset that Content-Type names for the body.
    """
    text = request.META.get("QUERY_STRING", "")
    if len(text) > LONGEST_QUERY:
        raise bad_parameters([too_long()])
    return QueryDict(text.encode("latin-1"), encoding="utf-8")  # PEP 3333: bytes as Latin-1


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()}"'


def has_it(request: Request, etag: str) -> bool:
    """Whether the caller holds this very answer (RFC 9110, section 13.1.2: weak comparison)."""
    header = request.META.get("HTTP_IF_NONE_MATCH", "")
    return bool(header) and any(
        known == "*" or known.removeprefix("W/") == etag for known in parse_etags(header)
    )


def stamped(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """The response with its ETag, to be kept by caches but asked for again each time."""
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def answer(request: Request, body: bytes, content_type: str = JSON) -> HttpResponseBase:
    """200 with a strong ETag, or 304 for who has it."""
    etag = etag_of(body)
    if has_it(request, etag):
        return stamped(HttpResponseNotModified(), etag)
    return stamped(HttpResponse(body, content_type=content_type), etag)


def json_answer(request: Request, content: Any) -> HttpResponseBase:
    return answer(request, orjson.dumps(content))


Get = Callable[..., HttpResponseBase]


def until_next_line(get: Get) -> Get:
    """A view whose answer changes with the ledger only: who has it is told so after one query, but for the
    first who asks since a line was written.

    The state is read before the answer is made, so an answer is never remembered for a later state.
    """

    @wraps(get)
    def asked(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # What is read as of a moment may be redacted without a line.
        if "HTTP_IF_NONE_MATCH" not in request.META or "as_of" in request.query_params:
            return get(self, request, *args, **kwargs)
        about, state = (request.path, request.META.get("QUERY_STRING", "")), last_line()
        known = _told.known.get((about, state))
        if known and has_it(request, known["ETag"]):
            return HttpResponseNotModified(headers=known)
        response = get(self, request, *args, **kwargs)
        if response.has_header("ETag"):
            _told.keep(about, state, {name: response[name] for name in KEPT if response.has_header(name)})
        return response

    return asked


KEPT = ("ETag", "Cache-Control", "Link")
_told = UntilNextChange[dict[str, str]](most=2_000)


def rfc3339(at: datetime | None) -> str | None:
    """A time in UTC, as documents write it."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def address(name: str, *args: Any) -> str:
    """The full address of a view of this API."""
    return settings.PUBLIC_URL + reverse(f"api:{name}", args=args)
