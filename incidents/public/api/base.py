"""Base views of the public API: anonymous, read only, open to other sites, cacheable."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import parse_etags
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.http.drf_defaults import JSONRenderer
from incidents.http.problem_details import bad_parameters, handle_exception
from incidents.http.query_params import LONGEST_QUERY, too_long
from incidents.http.site_address import site_address
from incidents.public.cache.etags import etag_of

JSON = "application/json"
METHODS = ("GET", "HEAD", "OPTIONS")


class PublicView(APIView):
    """GET, HEAD and OPTIONS for anybody; no cookie, no identity, nothing written."""

    http_method_names = [method.lower() for method in METHODS]
    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer,)
    # Whether an answer follows from its address and the public record as it stands, and so is the same until
    # the next line of the ledger, on one day.
    until_next_line = False

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer as REST framework does, without what no reader needs: identity, permission, negotiation.

        The form of an answer is chosen by `format`, so that a link says all; `Accept` refuses nobody.
        """
        try:
            request.GET = query_of(request)
            if request.method not in METHODS:
                raise MethodNotAllowed(request.method)
            response = getattr(self, request.method.lower())(request, *args, **kwargs)
        except Exception as error:
            response = handle_exception(error, {})
            if response is None:
                raise
        return self.finalize_response(request, response, *args, **kwargs)

    def options(self, request: HttpRequest, *args: object, **kwargs: object) -> Any:
        """The methods alone, in `Allow`."""
        return HttpResponse(status=204)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(response, Response):  # an error, to be written yet
            response.accepted_renderer, response.accepted_media_type = JSONRenderer(), JSON
            response.renderer_context = {}  # type: ignore[attr-defined]
        response["Allow"] = ", ".join(METHODS)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-cache"
        return marked(self, request, response)


def marked(view: Any, request: HttpRequest, response: Any) -> Any:
    """The response of a view, which says of itself whether it holds until the next line of the ledger."""
    # What is read as of a moment may be redacted without a line.
    response.until_next_line = view.until_next_line and "as_of" not in request.GET
    return response


def query_of(request: HttpRequest) -> Any:
    """The query of a request, read as UTF-8 (URL Standard); raises a 400 if it is too long to read.

    Django would read it in the charset that Content-Type names for the body.
    """
    text = request.META.get("QUERY_STRING", "")
    if len(text) > LONGEST_QUERY:
        raise bad_parameters([too_long()])
    return QueryDict(text.encode("latin-1"), encoding="utf-8")  # PEP 3333: bytes as Latin-1


def has_it(meta: dict[str, Any], etag: str) -> bool:
    """Return whether the caller holds this very answer (RFC 9110, section 13.1.2: weak comparison)."""
    header = meta.get("HTTP_IF_NONE_MATCH", "")
    return header == etag or any(
        known == "*" or known.removeprefix("W/") == etag for known in header and parse_etags(header)
    )


def stamped(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """The response with its ETag, to be kept by caches but asked for again each time."""
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@dataclass(frozen=True, slots=True)
class Content:
    """The content of an answer: what it follows from besides its address, by `repr`, and its bytes."""

    about: tuple[Any, ...]
    make: Callable[[], bytes]


Read = Callable[[bool], Content | HttpResponseBase]


def validated(
    request: HttpRequest,
    read: Read,
    content_type: str = JSON,
    *,
    about: tuple[Any, ...] | None = None,
    check: Callable[[], None] | None = None,
) -> HttpResponseBase:
    """200 with a strong ETag, or 304 for who has it; what is no content as it is. Nothing is made for a 304
    or for HEAD.

    `read` is called with False where headers may be enough: then it may leave out what only `make` needs.
    `about` takes the place of the address where several have the same answer. `check` raises the Problem
    that `make` would raise, for HEAD.
    """
    if needs_headers_alone(request):
        found = read(False)
        if not isinstance(found, Content):
            return found
        etag = _etag(request, found, about)
        if response := unchanged(request, etag):
            return response
        if request.method == "HEAD":
            if check is not None:
                check()
            return headers_alone(etag, content_type)
    found = read(True)
    if not isinstance(found, Content):
        return found
    return stamped(HttpResponse(found.make(), content_type=content_type), _etag(request, found, about))


def fixed(
    request: HttpRequest, make: Callable[[], bytes], content_type: str = JSON, *, about: tuple[Any, ...] = ()
) -> HttpResponseBase:
    """The same for what follows from the release, the settings and `about` alone."""
    return validated(request, lambda whole: Content(about, make), content_type)


def _etag(request: HttpRequest, content: Content, about: tuple[Any, ...] | None) -> str:
    address = about or (request.path, sorted(request.GET.lists()))
    return etag_of(*address, *content.about)


def unchanged(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """304 for who has the answer with this ETag."""
    return stamped(HttpResponseNotModified(), etag) if has_it(request.META, etag) else None


def is_conditional(request: HttpRequest) -> bool:
    """Return whether the caller has an answer, and so may need none."""
    return bool(request.META.get("HTTP_IF_NONE_MATCH"))


def needs_headers_alone(request: HttpRequest) -> bool:
    """Return whether the caller may need no body: who has the answer already, and HEAD."""
    return is_conditional(request) or request.method == "HEAD"


def headers_alone(etag: str, content_type: str = JSON) -> HttpResponseBase:
    """The answer to HEAD: without the length, which nobody knows before the body is made (RFC 9110, 9.3.2).

    Streaming, so that neither a length is set nor the empty body remembered.
    """
    return stamped(StreamingHttpResponse([], content_type=content_type), etag)


def rfc3339(at: datetime | None) -> str | None:
    """A time in UTC, as documents write it."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def address(name: str, *args: object) -> str:
    """The full address of a view of this API."""
    return site_address() + reverse(f"api:{name}", args=args)
