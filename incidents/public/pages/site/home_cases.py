"""The cases on the home page, each with where its people are today."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from incidents.choices import HomePagePlace, RecordKind
from incidents.documents.document_formats import parse_document
from incidents.presentation.dates import today
from incidents.presentation.record_page import page_of
from incidents.public.cache.ledger_cache import LedgerCache
from incidents.public.pages.records.custody_words import STATES, states_of_case
from incidents.public.pages.site.home_figures import IN_CUSTODY, census_of
from incidents.public.queries.ledger_state import last_line
from incidents.public.queries.list_query import ask

Context = dict[str, Any]
MOST = 4
LATEST = f"ordering=-published&page_size={MOST}"
FEATURED = f"home_page={HomePagePlace.FEATURED}&{LATEST}"


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """The numbers of a case: people by state today, those confirmed this year, and incidents."""

    states: dict[str, int]
    confirmed: int
    incidents: int


_remembered = LedgerCache[CaseFigures]("figures of cases", bound=100)


def cases_of_home_page() -> list[Context]:
    """Return the cards of featured cases, then of those that changed last. Needs `snapshot()` around it."""
    found: dict[int, str] = {}
    for query in (FEATURED, LATEST):
        page = ask(RecordKind.CASE, QueryDict(query)).page()
        for key, text in zip(page.keys, page.documents, strict=True):
            found.setdefault(key, text)
    return [card_of_case(text) for text in islice(found.values(), MOST)]


def figures_of(number: int) -> CaseFigures:
    return _remembered.get_or_set((number, today()), lambda: _count(number), last_line())


def _count(number: int) -> CaseFigures:
    def people(state: str) -> int:
        return ask(RecordKind.PERSON, QueryDict(f"case={number}&custody={state}")).totals().count

    return CaseFigures(
        states={state: people(state) for state in STATES},
        confirmed=census_of(f"case={number}&{IN_CUSTODY}").totals()["confirmed_this_year"],
        incidents=ask(RecordKind.INCIDENT, QueryDict(f"case={number}")).totals().count,
    )


def card_of_case(text: str) -> Context:
    """Return the card of a case, with links to where its people are. Needs `snapshot()` around it."""
    document = parse_document(RecordKind.CASE, text)
    number = document["number"]
    figures = figures_of(number)
    return {
        "title": document["title"],
        "href": page_of(RecordKind.CASE, document),
        "summary": document["summary"],
        "states": states_of_case(number, figures.states),
        "confirmed": figures.confirmed,
        "year": today().year,
        "incidents": figures.incidents,
        "incidents_href": f"{reverse('pages:incident-list')}?case={number}",
    }
