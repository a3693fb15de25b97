"""The pages about the tracker itself, and what machines look for at the root of a site."""

from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

from incidents.choices import RecordKind
from incidents.models.edition import EDITIONS
from incidents.public.pages.answers import PageView, answered, page
from incidents.public.pages.cards import cards
from incidents.public.pages.lists import INTRODUCTIONS, downloads
from incidents.public.pictures import gallery
from incidents.public.question import ask, snapshot

NEWEST = "ordering=-published&page_size=6"
MOST_URLS = 50_000  # of one file, sitemaps.org protocol
STANDING_PAGES = ("home", "data", "about")


class HomePage(PageView):
    """What this is, and what was published last."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        with snapshot():
            sections = [_section(kind) for kind in RecordKind]
            newest = ask(RecordKind.INCIDENT, QueryDict(NEWEST)).page()
            pictures = [gallery.shown(name, QueryDict())["picture"] for name in ("map", "timeline")]
        context = {
            "sections": sections,
            "cards": cards(RecordKind.INCIDENT, newest.documents),
            "pictures": [] if pictures[0].is_empty else pictures,
        }
        return page(request, "incidents/home.html", {**context, "canonical": request.path})


def _section(kind: str) -> dict[str, Any]:
    return {
        "heading": f"{kind.capitalize()}s",
        "introduction": INTRODUCTIONS[kind],
        "address": reverse(f"pages:{kind}-list"),
        "count": ask(kind, QueryDict()).totals().count,
    }


class DataPage(PageView):
    """How to take the data away and keep a copy true."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        kinds = [
            {"heading": f"{kind.capitalize()}s", "links": {d["name"]: d["href"] for d in _all_of(kind)}}
            for kind in RecordKind
        ]
        context = {"kinds": kinds, "section": "data", "canonical": request.path}
        return page(request, "incidents/data.html", context)


def _all_of(kind: str) -> list[dict[str, str]]:
    return downloads(kind, QueryDict())


class AboutPage(PageView):
    """How the record is made, and how to check it."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        context = {"four_eyes": settings.FOUR_EYES, "section": "about", "canonical": request.path}
        return page(request, "incidents/about.html", context)


class RobotsFile(PageView):
    """What crawlers may read: all that is public."""

    takes_parameters = True  # of no meaning

    def get(self, request: HttpRequest) -> HttpResponseBase:
        sitemap = settings.PUBLIC_URL + reverse("pages:sitemap")
        lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {sitemap}", ""]
        return answered(request, "\n".join(lines).encode(), "text/plain; charset=utf-8")


class SitemapFile(PageView):
    """Every page there is, in the form of sitemaps.org, as many as one file may hold."""

    takes_parameters = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        with snapshot():
            urls = "".join(islice(_urls(), MOST_URLS))
        body = f"{SITEMAP_HEAD}{urls}</urlset>\n"
        return answered(request, body.encode(), "application/xml; charset=utf-8")


SITEMAP_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)


def _urls() -> Any:
    """One `url` element after another; addresses are made of numbers, so nothing needs escaping."""
    for name in (*STANDING_PAGES, *(f"{kind}-list" for kind in RecordKind)):
        yield f"<url><loc>{settings.PUBLIC_URL}{reverse(f'pages:{name}')}</loc></url>\n"
    for kind in RecordKind:
        start = settings.PUBLIC_URL + reverse(f"pages:{kind}-list")
        editions = EDITIONS[kind].objects.for_readers().live().order_by("number")
        for number, at in editions.values_list("number", "published_at")[:MOST_URLS]:
            yield f"<url><loc>{start}{number}/</loc><lastmod>{at:%Y-%m-%d}</lastmod></url>\n"


class Icon(PageView):
    """The mark of the site: two pages, one behind the other."""

    takes_parameters = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return answered(request, render_to_string("incidents/icon.svg").encode(), "image/svg+xml")
