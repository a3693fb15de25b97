"""The page of a record: its live document and related records, or its withdrawal or merger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from incidents.choices import ChangeAction, RecordKind
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.presentation.cite_box import citations_of
from incidents.presentation.display import day, label
from incidents.presentation.record_page import about, details
from incidents.public.api.base import Content, validated
from incidents.public.api.detail_views import GONE, gone_by
from incidents.public.pages.base import HTML, PageView, moved_to, page, rendered
from incidents.public.pages.cards import cards
from incidents.public.pages.records.detention_pages import detention_of
from incidents.public.pages.records.incident_chain import chain_of, members
from incidents.public.pages.slugs import canonical_address, with_slug, without_slug
from incidents.public.pages.structured_data import meta_of_record
from incidents.public.queries.list_query import Page, ask, snapshot
from incidents.public.queries.stored_editions import live_record

Document = dict[str, Any]
# The parts of the ETag of a section, and a function that returns its context for the record's document.
Beside = tuple[tuple[Any, ...], Callable[[Document], dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Related:
    """Records of another kind that name this record through one of their parameters."""

    heading: Any
    kind: str
    parameter: str


RELATED: dict[str, tuple[Related, ...]] = {
    RecordKind.PERSON: (
        Related(gettext_lazy("What happened"), "incident", "person"),
        Related(gettext_lazy("Statements about this person"), "statement", "about_person"),
        Related(gettext_lazy("Statements by this person"), "statement", "person"),
    ),
    RecordKind.INSTITUTION: (
        Related(gettext_lazy("Part in incidents"), "incident", "institution"),
        Related(gettext_lazy("Statements"), "statement", "institution"),
    ),
}


MISSING = {
    RecordKind.INCIDENT: gettext_lazy("There is no published incident under this address."),
    RecordKind.PERSON: gettext_lazy("There is no published person under this address."),
    RecordKind.INSTITUTION: gettext_lazy("There is no published institution under this address."),
    RecordKind.STATEMENT: gettext_lazy("There is no published statement under this address."),
}


class OneRecord(PageView):
    """A page about one record; a withdrawal is a page too."""

    kind = ""

    def gone(self, request: HttpRequest, change: Change | None) -> HttpResponseBase:
        """Return 301 to the survivor of a merger, 410 for a withdrawn record, otherwise 404."""
        if change is None or change.action not in GONE:
            raise Http404(MISSING[RecordKind(self.kind)])
        if change.action == ChangeAction.MERGED and change.merged_into:
            return moved_to(reverse(f"pages:{self.kind}", args=[_number(self.kind, change)]), for_good=True)
        context = {
            **about(self.kind, change.number),
            "change": change,
            "action": label(ChangeAction, change.action),
            "on": day(change.at.date()),
        }
        return page(request, "incidents/gone.html", context, status=410)


class RecordPage(OneRecord):
    """The page of a record under its number, with or without a slug; its UUID redirects here."""

    until_next_line = True

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        return validated(request, lambda whole: self.content(request, reference, whole), HTML)

    def content(self, request: HttpRequest, reference: str, whole: bool) -> Content | HttpResponseBase:
        with snapshot():
            plain = without_slug(reference)
            live = live_record(self.kind, plain, whole=whole)
            if live is None:
                return self.gone(request, gone_by(self.kind, plain, None))
            (version, text), uid, number, title_key = live
            spoken = with_slug(number, title_key)
            if reference not in {str(number), spoken}:
                known = number if plain == reference else spoken
                return moved_to(reverse(f"pages:{self.kind}", args=[known]), for_good=True)
            follows_from, context = self.related_sections(str(uid), number, whole)

        def make() -> bytes:
            document = orjson.loads(text)
            shown = {**about(self.kind, number), **details(self.kind, document), **context(document)}
            address = canonical_address(self.kind, number, title_key)
            shown |= {
                **citations_of(self.kind, document),
                "meta": meta_of_record(self.kind, document, address),
            }
            return rendered(request, f"incidents/{self.kind}.html", shown)

        return Content((version, follows_from), make)

    def related_sections(self, uid: str, number: int, whole: bool) -> Beside:
        """Return the section of related records."""
        if self.kind == RecordKind.INCIDENT:
            versions, documents = chain_of(uid, whole)
            return (versions,), lambda document: {"chain": members(documents, document)}
        lists = [_related_list(each, number, whole) for each in RELATED.get(self.kind, ())]
        follows_from: tuple[Any, ...] = tuple(each.follows_from for each in lists)
        if self.kind != RecordKind.PERSON:
            return follows_from, lambda document: {"related": [each.context(document) for each in lists]}
        day = today()
        # Days in detention are counted up to today.
        return (*follows_from, lists[0].count and str(day)), lambda document: _of_person(lists, document, day)


def _of_person(lists: "list[RelatedList]", document: Document, day: date) -> dict[str, Any]:
    related = [each.context(document) for each in lists]
    return {"related": related, "detention": detention_of(document, related[0], day)}


def _number(kind: str, change: Change) -> str:
    """Return the number of the record that another was merged into; its id if it has no number."""
    editions = EDITIONS[kind].objects.for_readers().filter(uid=change.merged_into)
    return str(editions.values_list("number", flat=True).first() or change.merged_into)


@dataclass(frozen=True, slots=True)
class RelatedList:
    """The records that name another, oldest first; as many as a page of the list holds."""

    related: Related
    params: QueryDict
    count: int
    page: Page

    @property
    def follows_from(self) -> tuple[Any, ...]:
        return self.count, self.page.versions, self.page.next is None

    def context(self, document: Document) -> dict[str, Any]:
        kind = self.related.kind
        return {
            "kind": kind,
            "heading": self.related.heading,
            "count": self.count,
            "documents": [orjson.loads(text) for text in self.page.documents],
            "cards": cards(kind, self.page.documents, about=document["id"]),
            "all": f"{reverse(f'pages:{kind}-list')}?{self.params.urlencode()}",
            "has_more": self.page.next is not None,
        }


def _related_list(related: Related, number: int, whole: bool) -> RelatedList:
    params = QueryDict(f"{related.parameter}={number}&ordering=date")
    question = ask(related.kind, params)
    return RelatedList(related, params, question.totals().count, question.page(whole=whole))


def today() -> date:
    """Return the day of “as of today”, in UTC; it is on the page, and so in the ETag."""
    return datetime.now(UTC).date()
