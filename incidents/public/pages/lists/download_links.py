"""Download and subscription links of a list: the same query in other formats."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from incidents.choices import RecordKind
from incidents.http.site_address import site_address
from incidents.public.charts.registry import OF_PAGES
from incidents.public.pages.base import address_of
from incidents.public.queries.parameters import FORMATS, OF_LISTS

__all__ = ["DATED", "downloads", "offers", "question_only"]

FORMAT_NAMES = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "json": "JSON",
    "geojson": "GeoJSON",
    "tables": "Tables (zip)",
    "jsonl": "JSON Lines",
    "ftm": "FollowTheMoney",
}
# The most used formats; the others are listed with the API call.
FIRST = ("csv", "xlsx", "json", "geojson")
# Downloads from a page are opened in a spreadsheet; programs use the API, whose files have no mark.
WITH_BOM = ("csv", "tables")
DATED = (RecordKind.INCIDENT, RecordKind.STATEMENT)


def offers(kind: str, params: QueryDict) -> dict[str, Any]:
    """Return the context of `_offers.html`."""
    return {
        "downloads": downloads(kind, params, [name for name in FIRST if name in FORMATS[kind]]),
        "others": downloads(kind, params, [name for name in FORMATS[kind] if name not in FIRST]),
        "call": site_address() + downloads(kind, params, ("json",))[0]["href"],
        "follows": follows(kind, params),
    }


def downloads(kind: str, params: QueryDict, formats: Iterable[str] | None = None) -> list[dict[str, str]]:
    """Return the addresses of the query in each format of the API; files have the whole result."""
    path = reverse(f"api:{kind}-list")
    links = []
    for name in FORMATS[kind] if formats is None else formats:
        query = _without(params, {"cursor", "page_size", *OF_PAGES})
        if name in WITH_BOM:
            query["bom"] = "true"
        if name != "json":
            query["format"] = name
        links.append({"name": FORMAT_NAMES.get(name, name.upper()), "href": address_of(path, query)})
    return links


def follows(kind: str, params: QueryDict) -> list[dict[str, str]]:
    """Return the addresses of the query as a feed and, for dated records, as a calendar."""
    query = question_only(params)
    feed = address_of(reverse(f"pages:{kind}-feed"), query)
    links = [{"name": "Atom", "href": feed, "type": "application/atom+xml"}]
    if kind in DATED:
        calendar = address_of(reverse(f"pages:{kind}-calendar"), query)
        links.append({"name": "iCalendar", "href": calendar, "type": "text/calendar"})
    return links


def question_only(params: QueryDict) -> QueryDict:
    """Return the query without the parameters of a list or a page."""
    return _without(params, OF_LISTS | OF_PAGES)


def _without(params: QueryDict, names: Iterable[str]) -> QueryDict:
    kept = params.copy()
    for name in names:
        kept.pop(name, None)
    return kept
