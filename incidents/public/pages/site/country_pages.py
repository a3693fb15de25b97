"""Countries: the list of all, and a page of each with its figures, cases, people held and timeline."""

from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.choices import RecordKind
from incidents.countries import country_names
from incidents.presentation.dates import day, today
from incidents.public.api.base import Content, validated
from incidents.public.api.files import state
from incidents.public.charts import registry
from incidents.public.pages.base import HTML, PageView, moved_to, rendered
from incidents.public.pages.cards import cards
from incidents.public.pages.lists.held_by_case import held_by_case
from incidents.public.pages.site.home_cases import card_of_case
from incidents.public.pages.site.home_figures import by_country, census_of, figure
from incidents.public.pages.structured_data import meta_of
from incidents.public.queries.description import country
from incidents.public.queries.list_query import ListQuery, ask, snapshot

Context = dict[str, Any]
MOST = 6
# In the order of the page; each is asked for by `country`.
KINDS_OF_COUNTRY = (
    RecordKind.CASE,
    RecordKind.INCIDENT,
    RecordKind.PERSON,
    RecordKind.INSTITUTION,
    RecordKind.STATEMENT,
)
HELD = "custody=in_custody&country={}&role=victim"
HELD_OR_AT_HOME = "custody=in_custody,house_arrest&country={}&role=victim"


class CountriesPage(PageView):
    """Every country with incidents or people held."""

    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        def read(whole: bool) -> Content:
            with snapshot():
                at = state(of_past=False)
                countries = by_country() if whole else []
            context = {"countries": countries, "canonical": reverse("pages:countries")}
            return Content((at, today()), lambda: rendered(request, "incidents/countries.html", context))

        return validated(request, read, HTML)


class CountryPage(PageView):
    """The records of one country; its code in any case redirects to the small one."""

    until_next_line = True

    def get(self, request: HttpRequest, code: str) -> HttpResponseBase:
        if code.upper() not in country_names():
            raise Http404(_("There is no country with this code."))
        if code != code.lower():
            return moved_to(reverse("pages:country", args=[code.lower()]), for_good=True)

        def read(whole: bool) -> Content:
            with snapshot():
                at = state(of_past=False)
                context = country_context(code.upper(), request) if whole else {}
            return Content((at, today()), lambda: rendered(request, "incidents/country.html", context))

        return validated(request, read, HTML)


def country_context(code: str, request: HttpRequest) -> Context:
    """Return the context of a country's page. Needs `snapshot()` around it."""
    asked = {kind: _ask(kind, code) for kind in KINDS_OF_COUNTRY}
    counts = {kind: query.totals().count for kind, query in asked.items()}
    held = census_of(HELD.format(code)).totals()
    chart = registry.shown("timeline", QueryDict(f"country={code}"))["picture"]
    cases = asked[RecordKind.CASE].page().documents
    return {
        "name": country(code),
        "figures": [figure(kind, counts[kind], _address(kind, code)) for kind in KINDS_OF_COUNTRY],
        "is_empty": not any(counts.values()),
        "held": held["persons"]["possible"],
        "confirmed": held["confirmed_this_year"],
        "year": today().year,
        "as_of": day(today()),
        "held_href": f"{reverse('pages:person-list')}?{HELD.format(code)}&view=prisoners",
        **held_by_case(QueryDict(HELD_OR_AT_HOME.format(code))),
        "cases": [card_of_case(text) for text in cases],
        "latest": cards(RecordKind.INCIDENT, asked[RecordKind.INCIDENT].page().documents),
        "institutions": cards(RecordKind.INSTITUTION, asked[RecordKind.INSTITUTION].page().documents),
        "chart": None if chart.is_empty else chart,
        "all": {str(kind): _address(kind, code) for kind in KINDS_OF_COUNTRY},
        "meta": meta_of(country(code), request.path, description=_about(code)),
    }


def _ask(kind: RecordKind, code: str) -> ListQuery:
    return ask(kind, QueryDict(f"country={code}&page_size={MOST}"))


def _address(kind: RecordKind, code: str) -> str:
    return f"{reverse(f'pages:{kind}-list')}?country={code}"


def _about(code: str) -> str:
    return _("Cases, incidents, people, institutions and statements: %(country)s.") % {
        "country": country(code)
    }
