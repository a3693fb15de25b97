"""Lists of records: the form, the question in words, how many there are, and a page of them."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from incidents.choices import RecordKind
from incidents.filtering import CodeField, Parameter
from incidents.public.pages.answers import PageView, address_of, moved_to, page
from incidents.public.pages.cards import cards
from incidents.public.pages.controls import form, without_blanks
from incidents.public.parameters import FORMATS
from incidents.public.pictures import gallery
from incidents.public.question import Page, Question, ask, snapshot

NOT_ON_PAGES = frozenset({"fields", "format", "extract"})
FORMAT_NAMES = {"json": "JSON", "csv": "CSV", "geojson": "GeoJSON"}
CARDS = "cards"
VIEWS = {CARDS: "Cards", "map": "Map", "timeline": "Timeline", "chart": "Chart"}
# What a page of a kind takes beside the question.
EXTRA: dict[str, dict[str, Parameter]] = {
    RecordKind.INCIDENT: {
        "view": Parameter(CodeField, codes=tuple(VIEWS), default=CARDS, help_text="How the result is shown."),
        "by": gallery.BY,
    }
}
INTRODUCTIONS = {
    "incident": "What happened, to whom, when and where, each with its sources.",
    "person": "People who took part in incidents, or spoke about them.",
    "institution": "Courts, authorities, organisations and companies that took part or spoke.",
    "statement": "What was said about incidents and people, and by whom; a telling silence counts too.",
}


class ListPage(PageView):
    """The records of one kind that a question asks for."""

    kind = ""
    takes_parameters = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        meant = without_blanks(self.kind, request.GET)
        if meant is not None:
            return moved_to(address_of(request.path, meant), for_good=False)
        question = ask(self.kind, request.GET, without=NOT_ON_PAGES, extra=EXTRA.get(self.kind))
        with snapshot():
            totals, words = question.totals(), question.words
            shown = self.shown(question, request)
        context = {
            **list_context(self.kind, request.GET),
            "asked": words,
            "totals": totals,
            "has_period": not question.asked.keys().isdisjoint({"date_from", "date_to"}),
            "filters": form(self.kind, request.GET, beside=frozenset(EXTRA.get(self.kind, {}))),
            "path": request.path,
            "canonical": address_of(request.path, request.GET),
            **shown,
        }
        return page(request, "incidents/list.html", context)

    def shown(self, question: Question, request: HttpRequest) -> dict[str, Any]:
        """A page of cards, or a picture of all that was found."""
        view = question.asked.get("view", CARDS)
        views = {"views": _views(request, view)} if "view" in EXTRA.get(self.kind, {}) else {}
        if view != CARDS:
            return {**views, **gallery.shown(view, request.GET)}
        found = question.page()
        documents = cards(self.kind, found.documents, words=question.asked.get("q"))
        return {**views, "cards": documents, **_neighbours(request, found)}

    def refuse(self, request: HttpRequest, errors: list[dict[str, Any]], **more: Any) -> HttpResponseBase:
        wrong = frozenset(error["parameter"] for error in errors)
        filters = form(self.kind, request.GET, wrong=wrong, beside=frozenset(EXTRA.get(self.kind, {})))
        return super().refuse(
            request, errors, filters=filters, **list_context(self.kind, request.GET), **more
        )


def list_context(kind: str, params: QueryDict) -> dict[str, Any]:
    return {
        "kind": kind,
        "heading": f"{kind.capitalize()}s",
        "introduction": INTRODUCTIONS[kind],
        "section": f"{kind}s",
        "downloads": downloads(kind, params),
    }


def downloads(kind: str, params: QueryDict) -> list[dict[str, str]]:
    """The same question to the API, in each of its formats; files hold the whole result."""
    path = reverse(f"api:{kind}-list")
    links = []
    for name in FORMATS[kind]:
        query = params.copy()
        for beside in ("cursor", "page_size", *EXTRA.get(kind, {})):
            query.pop(beside, None)
        if name != "json":
            query["format"] = name
        links.append({"name": FORMAT_NAMES[name], "href": address_of(path, query)})
    return links


def _views(request: HttpRequest, chosen: str) -> list[dict[str, Any]]:
    """The same result in each way of showing it."""
    views = []
    for name, label in VIEWS.items():
        query = request.GET.copy()
        for beside in ("cursor", "view", *(() if name == "chart" else ("by",))):
            query.pop(beside, None)
        if name != CARDS:
            query["view"] = name
        views.append({"label": label, "href": address_of(request.path, query), "is_chosen": name == chosen})
    return views


def _neighbours(request: HttpRequest, found: Page) -> dict[str, str]:
    """Addresses of the next and the previous page, as far as there are any."""
    addresses = {}
    for name, cursor in (("next", found.next), ("previous", found.previous)):
        if cursor is not None:
            params = request.GET.copy()
            params["cursor"] = cursor
            addresses[name] = address_of(request.path, params)
    return addresses
