"""The home page: what this is, who is held now, cases, events, corrections, and where and when."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from incidents.choices import RecordKind
from incidents.presentation.dates import today
from incidents.presentation.record_page import SITE_NAME
from incidents.public.api.base import Content, validated
from incidents.public.api.files import state
from incidents.public.charts import registry
from incidents.public.pages.base import HTML, PageView, rendered
from incidents.public.pages.cards import cards
from incidents.public.pages.recent_changes import corrections
from incidents.public.pages.site.home_cases import cases_of_home_page
from incidents.public.pages.site.home_figures import (
    IN_CUSTODY,
    by_country,
    figures,
    held_context,
    whole_span,
)
from incidents.public.pages.structured_data import WHAT_THIS_IS, meta_of, whole
from incidents.public.queries.list_query import ask, snapshot

LATEST = "ordering=-date&page_size=6"
MOST_CORRECTIONS = 4
# More countries than this are easier to read on a map.
MOST_COUNTRIES = 8


class HomePage(PageView):
    """The home page."""

    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        def read(whole: bool) -> Content:
            with snapshot():
                at = state(of_past=False)
                context = home(request) if whole else {}
            return Content((at, today()), lambda: rendered(request, "incidents/home.html", context))

        return validated(request, read, HTML)


def home(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the home page; needs `snapshot()` around it."""
    held, countries = held_context(), by_country()
    latest = ask(RecordKind.INCIDENT, QueryDict(LATEST)).page()
    chart = _chart("census", IN_CUSTODY) if held else _chart("timeline")
    return {
        "figures": figures(),
        **held,
        "cases": cases_of_home_page(),
        "latest": cards(RecordKind.INCIDENT, latest.documents),
        "corrections": corrections(MOST_CORRECTIONS),
        "chart": None if chart.is_empty else chart,
        "countries": countries if len(countries) <= MOST_COUNTRIES else [],
        "map": _chart("map") if len(countries) > MOST_COUNTRIES else None,
        "feed": reverse("pages:incident-feed"),
        "meta": meta_of(SITE_NAME, request.path, description=WHAT_THIS_IS, about=whole(whole_span().years)),
    }


def _chart(name: str, query: str = "") -> Any:
    return registry.shown(name, QueryDict(query))["picture"]
