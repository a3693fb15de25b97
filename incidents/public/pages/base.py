"""The base of all pages: read only, no cookies, strong ETags, and readable errors."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from incidents.choices import RecordKind
from incidents.countries import country_names
from incidents.http.problem_details import Problem
from incidents.http.site_address import site_address
from incidents.presentation.display import language_of_records
from incidents.presentation.page_languages import versions_of
from incidents.presentation.record_page import SITE_NAME
from incidents.public.api.base import marked, query_of
from incidents.public.api.detail_views import NoParameters

HTML = "text/html; charset=utf-8"
COUNTRY_PARAMETERS = {"country", "nationality"}
TRACKING = {"fbclid", "gclid", "mc_cid", "mc_eid", "igshid"}  # and utm_*
REVALIDATE = "public, max-age=0, must-revalidate"


# A page changes nothing, so a POST without a token is 405, not 403.
@method_decorator(csrf_exempt, name="dispatch")
class PageView(View):
    """GET and HEAD for everyone; errors are pages."""

    http_method_names = ["get", "head", "options"]
    takes_parameters = False
    drops_tracking = True
    until_next_line = False  # as in the public API

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            request.GET = query_of(request)
            untracked = without_tracking(request.GET) if self.drops_tracking else None
            if untracked is not None and request.method in {"GET", "HEAD"}:
                return moved_to(address_of(escape_uri_path(request.path), untracked), for_good=False)
            self.check_query(request)
            return marked(self, request, super().dispatch(request, *args, **kwargs))
        except Problem as problem:
            if problem.status_code != 400:
                raise
            return self.refuse(request, problem.body.get("errors", []))
        except Http404 as missing:
            return page(request, "404.html", {"words": str(missing)}, status=404)

    def options(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Return the methods in `Allow`, without content."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.http_method_names).upper()})

    def check_query(self, request: HttpRequest) -> None:
        """Refuse a query on a page without parameters."""
        if not self.takes_parameters:
            NoParameters(request.GET, RecordKind.INCIDENT).cleaned()

    def refuse(self, request: HttpRequest, errors: list[dict[str, Any]], **more: object) -> HttpResponseBase:
        """Return a 400 that lists each parameter with its value and the allowed values."""
        context = {"errors": [_in_words(error) for error in errors], "path": request.path, **more}
        return page(request, "incidents/bad_query.html", context, status=400)


def without_tracking(params: QueryDict) -> QueryDict | None:
    """Return the query without parameters that other sites add to track people; None if it has none."""
    tracking = [name for name in params if name in TRACKING or name.startswith("utm_")]
    if not tracking:
        return None
    kept = params.copy()
    for name in tracking:
        del kept[name]
    return kept


def address_of(path: str, params: QueryDict) -> str:
    query = params.urlencode(safe=",:")
    return f"{path}?{query}" if query else path


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int
) -> HttpResponseBase:
    """Return an error page: only a 200 has an ETag (`validated`)."""
    response = HttpResponse(
        rendered(request, template, context, status=status), status=status, content_type=HTML
    )
    response["Cache-Control"] = "no-cache"
    return response


def rendered(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> bytes:
    """Return the content of a page."""
    # Without the request: its context processors would read the session, and pages have none. A 404 page has
    # no language versions and never repeats the address.
    is_missing = status == 404
    address = reverse("pages:home") if is_missing else escape_uri_path(request.path)
    query = "" if is_missing else request.GET.urlencode(safe=",:")
    common = {
        "site_name": SITE_NAME,
        "site_url": site_address(),
        "main_url": settings.PUBLIC_URL,
        "languages": versions_of(address, query),
        "record_language": language_of_records(),
    }
    return render_to_string(template, {**common, **(context or {})}).encode()


def moved_to(address: str, *, for_good: bool) -> HttpResponse:
    """Return 301 or 302, to be revalidated each time: a merger may be undone."""
    response = HttpResponseRedirect(address)
    response.status_code = 301 if for_good else 302
    response["Cache-Control"] = REVALIDATE
    return response


def _in_words(error: dict[str, Any]) -> dict[str, Any]:
    """Return an error with the allowed values; countries with names and codes."""
    names = country_names() if error["parameter"] in COUNTRY_PARAMETERS else {}
    allowed = [
        {"value": value, "name": gettext(names[value]) if value in names else ""}
        for value in error.get("allowed", [])
    ]
    suggestions = [{"value": value} for value in error.get("suggestions", [])]
    return {**error, "allowed": allowed, "suggestions": suggestions}
