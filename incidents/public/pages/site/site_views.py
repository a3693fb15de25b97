"""Pages about the tracker itself, and files at the root of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

from incidents.choices import RecordKind
from incidents.fields.kinds import KINDS
from incidents.http.error_codes import ErrorCode, ParameterCode
from incidents.http.site_address import site_address
from incidents.presentation.contact import contact
from incidents.public.api.base import fixed
from incidents.public.pages.base import HTML, PageView, rendered
from incidents.public.pages.lists.download_links import downloads


class DataPage(PageView):
    """Downloads, and how to keep a copy up to date."""

    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        def make() -> bytes:
            kinds = [{"heading": KINDS[kind].plural, "links": _all_of(kind)} for kind in RecordKind]
            context = {"kinds": kinds, "licence": settings.LICENCE, "section": "data"}
            return rendered(request, "incidents/data.html", {**context, "canonical": request.path})

        return fixed(request, make, HTML)


def _all_of(kind: str) -> list[dict[str, str]]:
    return downloads(kind, QueryDict())


class AboutPage(PageView):
    """The page about the making of the record, and how to check it."""

    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        def make() -> bytes:
            context = {"four_eyes": settings.FOUR_EYES, "contact": contact(), "section": "about"}
            return rendered(request, "incidents/about.html", {**context, "canonical": request.path})

        return fixed(request, make, HTML)


class ErrorsPage(PageView):
    """The codes of the API's errors; the `type` of each error links here."""

    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        def make() -> bytes:
            context = {
                "codes": [{**_explained(code), "status": code.status} for code in ErrorCode],
                "parameter_codes": [_explained(code) for code in ParameterCode],
                "canonical": request.path,
                "section": "data",
            }
            return rendered(request, "incidents/errors.html", context)

        return fixed(request, make, HTML)


def _explained(code: ErrorCode | ParameterCode) -> dict[str, Any]:
    return {"code": code, "meaning": _marked_up(code.meaning)}


def _marked_up(text: str) -> list[dict[str, Any]]:
    """Return a text in pieces, those between backticks marked as code."""
    return [{"text": piece, "is_code": bool(at % 2)} for at, piece in enumerate(text.split("`"))]


class RobotsFile(PageView):
    """robots.txt: crawlers may read everything that is public."""

    takes_parameters = True  # ignored
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        sitemap = site_address() + reverse("pages:sitemap")
        lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {sitemap}", ""]
        return fixed(request, lambda: "\n".join(lines).encode(), "text/plain; charset=utf-8")


class Icon(PageView):
    """The icon of the site: two pages, one behind the other."""

    takes_parameters = True
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return fixed(request, lambda: render_to_string("incidents/icon.svg").encode(), "image/svg+xml")
