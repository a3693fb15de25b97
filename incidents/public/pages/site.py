"""The pages about the tracker itself, and what machines look for at the root of a site."""

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

from incidents.choices import RecordKind
from incidents.public.pages.answers import PageView, answered, page
from incidents.public.pages.cards import cards
from incidents.public.pages.figures import figures, whole_span
from incidents.public.pages.linked import WHAT_THIS_IS, meta_of, whole
from incidents.public.pages.offers import downloads
from incidents.public.pictures import gallery
from incidents.public.question import ask, snapshot
from incidents.public.words import SUBJECTS
from incidents.reading.contact import contact
from incidents.reading.details import SITE_NAME
from incidents.site_address import site_address

NEWEST = "ordering=-published&page_size=6"


class HomePage(PageView):
    """What this is, and what was published last."""

    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        with snapshot():
            counted = figures()
            span = whole_span()
            newest = ask(RecordKind.INCIDENT, QueryDict(NEWEST)).page()
            pictures = [gallery.shown(name, QueryDict())["picture"] for name in ("map", "timeline")]
        context = {
            "figures": counted,
            "cards": cards(RecordKind.INCIDENT, newest.documents),
            "pictures": [] if pictures[0].is_empty else pictures,
            "feed": reverse("pages:incident-feed"),
            "meta": meta_of(SITE_NAME, request.path, description=WHAT_THIS_IS, about=whole(span.years)),
        }
        return page(request, "incidents/home.html", context)


class DataPage(PageView):
    """How to take the data away and keep a copy true."""

    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        kinds = [{"heading": SUBJECTS[kind], "links": _all_of(kind)} for kind in RecordKind]
        context = {"kinds": kinds, "licence": settings.LICENCE, "section": "data", "canonical": request.path}
        return page(request, "incidents/data.html", context)


def _all_of(kind: str) -> list[dict[str, str]]:
    return downloads(kind, QueryDict())


class AboutPage(PageView):
    """How the record is made, and how to check it."""

    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        context = {
            "four_eyes": settings.FOUR_EYES,
            "contact": contact(),
            "section": "about",
            "canonical": request.path,
        }
        return page(request, "incidents/about.html", {**context, "canonical": request.path})


class RobotsFile(PageView):
    """What crawlers may read: all that is public."""

    takes_parameters = True  # of no meaning
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        sitemap = site_address() + reverse("pages:sitemap")
        lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {sitemap}", ""]
        return answered(request, "\n".join(lines).encode(), "text/plain; charset=utf-8")


class Icon(PageView):
    """The mark of the site: two pages, one behind the other."""

    takes_parameters = True
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return answered(request, render_to_string("incidents/icon.svg").encode(), "image/svg+xml")
