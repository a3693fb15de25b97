"""The search over everything: people first, exact and similar spellings apart, a bounded query per kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import capfirst

from incidents.choices import RecordKind
from incidents.documents.document_formats import parse_document
from incidents.fields.kinds import KINDS
from incidents.presentation.display import label
from incidents.presentation.record_page import page_of, source_in_words
from incidents.public.api.base import JSON, Content, validated
from incidents.public.api.detail_views import NoParameters
from incidents.public.api.files import state
from incidents.public.pages.base import HTML, PageView, rendered
from incidents.public.pages.cards import cards
from incidents.public.queries.list_query import ask, snapshot
from incidents.public.queries.parameters import search
from incidents.public.queries.word_search import Match, matches
from incidents.text.search_terms import Words, folded_text

Document = dict[str, Any]
ORDER = (
    RecordKind.PERSON,
    RecordKind.CASE,
    RecordKind.INCIDENT,
    RecordKind.INSTITUTION,
    RecordKind.STATEMENT,
)
# Shown of each kind; sources are looked for in as many documents.
MOST, MOST_READ, MOST_SOURCES = 5, 20, 8
MOST_SUGGESTED = {RecordKind.PERSON: 4}
MOST_SUGGESTED_OF_OTHERS = 2


class SearchParameters(NoParameters):
    """Words to search."""

    q = search()

    def __init__(self, params: QueryDict) -> None:
        super().__init__(params, RecordKind.INCIDENT)


def words_of(params: QueryDict) -> Words | None:
    """Return the words of a search; None where the box was left empty."""
    given = params.copy()
    if not given.get("q", "").strip():
        given.pop("q", None)
    return SearchParameters(given).cleaned().get("q")


@dataclass(frozen=True, slots=True)
class KindResult:
    """The records of one kind that match, the best first."""

    kind: RecordKind
    documents: list[str]
    matches: list[Match]
    count: int | None  # of all that match, where it is shown

    @property
    def has_name(self) -> bool:
        """Return whether anything is called so."""
        return any(match.is_in_headings for match in self.matches)


def find(kind: RecordKind, q: str, size: int, *, counted: bool) -> KindResult:
    """Return the first records of a kind that match. Needs `snapshot()` around it."""
    params = QueryDict(mutable=True)
    params.update({"q": q, "page_size": str(size)})
    question = ask(kind, params)
    page = question.page()
    held = matches(kind, page.keys, question.asked["q"])
    count = question.totals().count if counted else None
    return KindResult(kind, page.documents, [held[key] for key in page.keys], count)


class SearchPage(PageView):
    """The results of a search, by kind."""

    takes_parameters = True
    until_next_line = True
    media_type = HTML

    def get(self, request: HttpRequest) -> HttpResponseBase:
        words = words_of(request.GET)

        def read(whole: bool) -> Content:
            with snapshot():
                at = state(of_past=False)
                results = self.results(words.text) if whole and words else []
            return Content((at,), lambda: self.body(request, words, results))

        return validated(request, read, self.media_type)

    def results(self, q: str) -> list[KindResult]:
        return [find(kind, q, MOST_READ, counted=True) for kind in ORDER]

    def body(self, request: HttpRequest, words: Words | None, results: list[KindResult]) -> bytes:
        return rendered(request, "incidents/search.html", _context(words, results))


class Suggestions(SearchPage):
    """The best matches while somebody types, as JSON for the script of the search box."""

    media_type = JSON

    def results(self, q: str) -> list[KindResult]:
        sizes = ((kind, MOST_SUGGESTED.get(kind, MOST_SUGGESTED_OF_OTHERS)) for kind in ORDER)
        return [find(kind, q, size, counted=False) for kind, size in sizes]

    def body(self, request: HttpRequest, words: Words | None, results: list[KindResult]) -> bytes:
        return orjson.dumps({"results": list(_suggestions(results))})


def _suggestions(results: list[KindResult]) -> Iterator[Document]:
    for group in results:
        for card, match in zip(cards(group.kind, group.documents), group.matches, strict=True):
            if match.is_in_headings:
                yield {
                    "kind": capfirst(label(RecordKind, group.kind)),
                    "title": card["title"],
                    "href": card["href"],
                    "exact": match.is_literal,
                }


def _context(words: Words | None, results: list[KindResult]) -> Document:
    # What is called so comes before what only mentions it; people come first in both.
    ordered = sorted((each for each in results if each.count), key=lambda each: not each.has_name)
    groups = [_group(each, words) for each in ordered] if words else []
    sources = list(_sources(results, words)) if words else []
    return {
        "q": words.text if words else "",
        "groups": groups,
        "sources": sources,
        "count": sum(each.count or 0 for each in results),
        "canonical": reverse("pages:search"),
    }


def _group(result: KindResult, words: Words) -> Document:
    shown = cards(result.kind, result.documents[:MOST], words=words)
    marked = list(zip(shown, result.matches, strict=False))
    params = QueryDict(mutable=True)
    params["q"] = words.text
    return {
        "kind": result.kind,
        "heading": KINDS[result.kind].plural,
        "count": result.count,
        "cards": [card for card, match in marked if match.is_literal],
        "similar": [card for card, match in marked if not match.is_literal],
        "all": f"{reverse(f'pages:{result.kind}-list')}?{params.urlencode()}",
        "has_more": (result.count or 0) > MOST,
    }


def _sources(results: list[KindResult], words: Words) -> Iterator[Document]:
    """Yield the sources of the records found that have all the words in title, author or publisher."""
    seen: set[str] = set()
    for group in results:
        for text in group.documents:
            document = parse_document(group.kind, text)
            for source in document["sources"]:
                if source["id"] in seen or len(seen) == MOST_SOURCES or not _has(source, words):
                    continue
                seen.add(source["id"])
                title = document.get("title") or document.get("name") or document["speaker"]
                record = {"title": title, "href": page_of(group.kind, document)}
                yield source_in_words(source) | {"record": record}


def _has(source: Document, words: Words) -> bool:
    text = f" {folded_text(' '.join(source[name] or '' for name in ('title', 'author', 'publisher')))} "
    return bool(words.wanted) and all(
        f" {' '.join(term.words)}" + ("" if term.is_prefix else " ") in text for term in words.wanted
    )
