"""Lists of records: the form, the description of the query, its count, and a page of records."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy, ngettext

from incidents.choices import RecordKind
from incidents.http.query_fields import CodeField
from incidents.http.query_params import Parameter
from incidents.public.api.base import Content, validated
from incidents.public.api.files import state
from incidents.public.charts import registry
from incidents.public.pages.base import HTML, PageView, address_of, moved_to, rendered
from incidents.public.pages.cards import cards, entries
from incidents.public.pages.lists.active_filters import chips, looser
from incidents.public.pages.lists.download_links import offers
from incidents.public.pages.lists.filter_form import form
from incidents.public.pages.lists.form_input import as_meant
from incidents.public.pages.lists.table_view import table
from incidents.public.pages.records.page_views import today
from incidents.public.pages.structured_data import meta_of
from incidents.public.queries.counts import Totals
from incidents.public.queries.description import SUBJECTS
from incidents.public.queries.list_query import ListQuery, Page, ask, snapshot

NOT_ON_PAGES = frozenset({"fields", "include", "format", "extract", "bom"})
CARDS, TABLE = "cards", "table"
ENTRIES = {CARDS: gettext_lazy("Cards"), TABLE: gettext_lazy("Table")}
PICTURES = {"map": gettext_lazy("Map"), "timeline": gettext_lazy("Timeline"), "chart": gettext_lazy("Chart")}


def ways_of_showing(kind: str) -> dict[str, Any]:
    """Return the views of a result: as cards, for incidents also as charts."""
    return ENTRIES | (PICTURES if kind == RecordKind.INCIDENT else {})


def _extra(kind: str) -> dict[str, Parameter]:
    codes = tuple(ways_of_showing(kind))
    view = Parameter(CodeField, codes=codes, default=CARDS, help_text="How the result is shown.")
    return {"view": view} | (
        {"by": registry.BY, "unit": registry.UNIT} if kind == RecordKind.INCIDENT else {}
    )


# Parameters of the page of each kind in addition to the query.
EXTRA: dict[str, dict[str, Parameter]] = {kind: _extra(kind) for kind in RecordKind}
INTRODUCTIONS = {
    "incident": gettext_lazy("What happened, to whom, when and where, each with its sources."),
    "person": gettext_lazy("People who took part in incidents, or spoke about them."),
    "institution": gettext_lazy("Courts, authorities, organisations and companies that took part or spoke."),
    "statement": gettext_lazy(
        "What was said about incidents and people, and by whom; a telling silence counts too."
    ),
}


class ListPage(PageView):
    """The records of one kind that match a query."""

    kind = ""
    takes_parameters = True
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        meant = as_meant(self.kind, request.GET)
        if meant is not None:
            return moved_to(address_of(request.path, meant), for_good=False)
        question = ask(self.kind, request.GET, without=NOT_ON_PAGES, extra=EXTRA[self.kind])
        return validated(request, lambda whole: self.content(request, question, whole), HTML)

    def content(self, request: HttpRequest, question: ListQuery, whole: bool) -> Content:
        with snapshot():
            totals, words, gone = question.totals(), question.words, question.withdrawn_since()
            about, shown = self.shown(question, request, whole)
            chosen = chips(question, request.path)
            ways_out = [] if totals.count else looser(question, request.path)
        # The form has buttons for this month and this year.
        about = about, totals, words, gone, chosen, ways_out, f"{today():%Y-%m}"

        def make() -> bytes:
            context = self.context(request, question, totals, words)
            lines = {**gone, "chips": chosen, "ways_out": ways_out, **shown()}
            return rendered(request, "incidents/list.html", {**context, **lines})

        return Content(about, make)

    def context(
        self, request: HttpRequest, question: ListQuery, totals: Totals, words: str
    ) -> dict[str, Any]:
        """Return the context around the result."""
        address = address_of(request.path, request.GET)
        return {
            **list_context(self.kind, request.GET),
            "asked": words,
            "result": result_heading(self.kind, totals.count, words),
            "totals": totals,
            "tells_certain": "date_match" not in question.asked and _has_period(question),
            "filters": form(self.kind, request.GET, extra=frozenset(EXTRA[self.kind])),
            "path": request.path,
            "canonical": address,
            "meta": meta_of(words, address, description=str(INTRODUCTIONS[self.kind])),
        }

    def shown(
        self, question: ListQuery, request: HttpRequest, whole: bool
    ) -> tuple[tuple[Any, ...], Callable[[], dict[str, Any]]]:
        """Return a page of entries or a chart of the result: the parts of its ETag, and its context."""
        view = question.asked.get("view", CARDS)
        views = {"views": _views(self.kind, request, view), "view": view}
        if view in PICTURES:
            drawn = registry.shown(view, request.GET) if whole else {}
            return (state(of_past=question.filters.moment is not None),), lambda: {**views, **drawn}
        results = question.page(whole=whole)
        about = results.versions, results.next, results.previous
        return about, lambda: {
            **views,
            **self.entries(question, view, results),
            **_neighbours(request, results),
        }

    def entries(self, question: ListQuery, view: str, results: Page) -> dict[str, Any]:
        if view == CARDS and "q" not in question.asked:
            return {"entries": entries(self.kind, results.documents)}
        documents = cards(self.kind, results.documents, words=question.asked.get("q"))
        return {"cards": documents, **({"table": table(self.kind, documents)} if view == TABLE else {})}

    def refuse(self, request: HttpRequest, errors: list[dict[str, Any]], **more: Any) -> HttpResponseBase:
        wrong = frozenset(error["parameter"] for error in errors)
        filters = form(self.kind, request.GET, wrong=wrong, extra=frozenset(EXTRA[self.kind]))
        return super().refuse(
            request, errors, filters=filters, **list_context(self.kind, request.GET), **more
        )


def list_context(kind: str, params: QueryDict) -> dict[str, Any]:
    return {
        "kind": kind,
        "heading": SUBJECTS[kind],
        "introduction": INTRODUCTIONS[kind],
        "section": f"{kind}s",
        **offers(kind, params),
    }


def result_heading(kind: str, count: int, words: str) -> dict[str, str]:
    """Return noun and description without the number, e.g. “incidents in Azerbaijan”."""
    return {"noun": noun_of(kind, count), "rest": words.removeprefix(str(SUBJECTS[kind]))}


def noun_of(kind: str, count: int) -> str:
    """Return the noun for a number of records of a kind."""
    nouns = {
        RecordKind.INCIDENT: ngettext("incident", "incidents", count),
        RecordKind.PERSON: ngettext("person", "persons", count),
        RecordKind.INSTITUTION: ngettext("institution", "institutions", count),
        RecordKind.STATEMENT: ngettext("statement", "statements", count),
    }
    return nouns[RecordKind(kind)]


def _has_period(question: ListQuery) -> bool:
    return not question.asked.keys().isdisjoint({"date_from", "date_to"})


def _views(kind: str, request: HttpRequest, chosen: str) -> list[dict[str, Any]]:
    """Return links to the same result in each view."""
    views = []
    for name, label in ways_of_showing(kind).items():
        query = request.GET.copy()
        pages = () if name in ENTRIES and chosen in ENTRIES else ("cursor",)
        for beside in ("view", *pages, *(() if name == "chart" else ("by", "unit"))):
            query.pop(beside, None)
        if name != CARDS:
            query["view"] = name
        views.append({"label": label, "href": address_of(request.path, query), "is_chosen": name == chosen})
    return views


def _neighbours(request: HttpRequest, results: Page) -> dict[str, str]:
    """Return the addresses of the next and the previous page, if they exist."""
    addresses = {}
    for name, cursor in (("next", results.next), ("previous", results.previous)):
        if cursor is not None:
            params = request.GET.copy()
            params["cursor"] = cursor
            addresses[name] = address_of(request.path, params)
    return addresses
