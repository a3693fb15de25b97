"""Lists of records: the form, the description of the query, its count, and a page of records."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from incidents.choices import RecordKind
from incidents.fields.kinds import KINDS
from incidents.http.query_fields import CodeField
from incidents.http.query_params import Parameter
from incidents.presentation.dates import today
from incidents.public.api.base import Content, validated
from incidents.public.api.files import state
from incidents.public.charts import registry
from incidents.public.pages.base import HTML, PageView, address_of, moved_to, rendered
from incidents.public.pages.cards import cards, entries
from incidents.public.pages.lists.active_filters import chips, looser
from incidents.public.pages.lists.download_links import offers
from incidents.public.pages.lists.filter_form import form
from incidents.public.pages.lists.form_input import as_meant
from incidents.public.pages.lists.held_by_case import held_by_case
from incidents.public.pages.lists.prisoners_table import prisoners_table
from incidents.public.pages.lists.table_view import table
from incidents.public.pages.structured_data import meta_of
from incidents.public.queries.counts import Totals
from incidents.public.queries.filters import PersonFilters
from incidents.public.queries.list_query import ListQuery, Page, ask, snapshot

NOT_ON_PAGES = frozenset({"fields", "include", "format", "extract", "bom"})
CARDS, TABLE, PRISONERS = "cards", "table", "prisoners"
ENTRIES = {CARDS: gettext_lazy("Cards"), TABLE: gettext_lazy("Table")}
PICTURES = {"map": gettext_lazy("Map"), "timeline": gettext_lazy("Timeline"), "chart": gettext_lazy("Chart")}
OF_CUSTODY = {PRISONERS: gettext_lazy("Prisoners"), "census": gettext_lazy("Held over time")}
VIEWS: dict[str, dict[str, Any]] = {
    RecordKind.INCIDENT: ENTRIES | PICTURES,
    RecordKind.PERSON: ENTRIES | OF_CUSTODY,
}


def ways_of_showing(kind: str) -> dict[str, Any]:
    """Return the views of a result: as cards or a table, of some kinds also as charts."""
    return VIEWS.get(kind, ENTRIES)


def _extra(kind: str) -> dict[str, Parameter]:
    codes = tuple(ways_of_showing(kind))
    view = Parameter(CodeField, codes=codes, default=CARDS, help_text="How the result is shown.")
    return {"view": view} | (
        {"by": registry.BY, "unit": registry.UNIT} if kind == RecordKind.INCIDENT else {}
    )


# Parameters of the page of each kind in addition to the query.
EXTRA: dict[str, dict[str, Parameter]] = {kind: _extra(kind) for kind in RecordKind}


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
        about = about, totals, words, gone, chosen, ways_out, f"{today():%Y-%m}", question.day

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
            "is_unconfirmed": _asks_of_custody(question) and not totals.count_certain,
            "tells_certain": question.filters.certain() is not None,
            "filters": form(self.kind, request.GET, extra=frozenset(EXTRA[self.kind])),
            "path": request.path,
            "canonical": address,
            "meta": meta_of(words, address, description=str(KINDS[self.kind].introduction)),
        }

    def shown(
        self, question: ListQuery, request: HttpRequest, whole: bool
    ) -> tuple[tuple[Any, ...], Callable[[], dict[str, Any]]]:
        """Return a page of entries or a chart of the result: the parts of its ETag, and its context."""
        view = question.asked.get("view", CARDS)
        views = {"views": _views(self.kind, request, view), "view": view}
        if view in registry.PICTURES:
            drawn = registry.shown(view, request.GET) if whole else {}
            at = state(of_past=question.filters.moment is not None), str(question.filters.custody_day)
            return at, lambda: {**views, **drawn}
        results = question.page(whole=whole)
        about: tuple[Any, ...] = results.versions, results.next, results.previous
        if view == PRISONERS:  # with charges and sentences of incidents
            of_past = question.filters.moment is not None
            about = *about, state(of_past=of_past), str(question.filters.custody_day)
        return about, lambda: {
            **views,
            **self.entries(question, view, results),
            **_neighbours(request, results),
        }

    def entries(self, question: ListQuery, view: str, results: Page) -> dict[str, Any]:
        if view == PRISONERS:
            first = {} if "cursor" in question.asked else held_by_case(question.params)
            return prisoners_table(question, results.documents) | first
        if view == CARDS and "q" not in question.asked:
            return {"entries": entries(self.kind, results.documents)}
        documents = cards(self.kind, results.documents, words=question.asked.get("q"))
        return {"cards": documents, **({"table": table(self.kind, documents)} if view == TABLE else {})}

    def refuse(self, request: HttpRequest, errors: list[dict[str, Any]], **more: object) -> HttpResponseBase:
        wrong = frozenset(error["parameter"] for error in errors)
        filters = form(self.kind, request.GET, wrong=wrong, extra=frozenset(EXTRA[self.kind]))
        return super().refuse(
            request, errors, filters=filters, **list_context(self.kind, request.GET), **more
        )


def list_context(kind: str, params: QueryDict) -> dict[str, Any]:
    return {
        "kind": kind,
        "heading": KINDS[kind].plural,
        "introduction": KINDS[kind].introduction,
        "section": f"{kind}s",
        **offers(kind, params),
    }


def result_heading(kind: str, count: int, words: str) -> dict[str, str]:
    """Return noun and description without the number, e.g. “incidents in Azerbaijan”."""
    return {"noun": noun_of(kind, count), "rest": words.removeprefix(str(KINDS[kind].plural))}


def noun_of(kind: str, count: int) -> str:
    """Return the noun for a number of records of a kind."""
    return KINDS[kind].counted(count)


def _asks_of_custody(question: ListQuery) -> bool:
    """Return whether people are asked for by custody, and any match is possible at least."""
    filters = question.filters
    return isinstance(filters, PersonFilters) and filters.leaves_custody_open


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
