"""The page of a record: its live document and related records, or its withdrawal or merger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from incidents.choices import ChangeAction, RecordKind
from incidents.documents.document_formats import parse_document
from incidents.fields.kinds import KINDS
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS, CaseMention
from incidents.models.editions.filter_rows import CustodyPeriod
from incidents.presentation.cite_box import citations_of
from incidents.presentation.dates import date_order, today
from incidents.presentation.display import day, label
from incidents.presentation.record_page import about, details
from incidents.public.api.base import Content, validated
from incidents.public.api.detail_views import GONE, gone_by
from incidents.public.cache.prepared_sql import Lookup, Rows
from incidents.public.pages.base import HTML, PageView, moved_to, page, rendered
from incidents.public.pages.cards import cards
from incidents.public.pages.recent_changes import latest_update
from incidents.public.pages.records.case_page import case_context, parts_of_case
from incidents.public.pages.records.custody_words import custody_line, is_unrecorded
from incidents.public.pages.records.incident_chain import chain_context, chain_of, members
from incidents.public.pages.records.incident_people import people_of_incident
from incidents.public.pages.slugs import canonical_address, with_slug, without_slug
from incidents.public.pages.structured_data import meta_of_record
from incidents.public.queries.keyset import ORDERINGS
from incidents.public.queries.list_query import Page, ask, snapshot
from incidents.public.queries.stored_editions import live_record, rows_of

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
        Related(KINDS["case"].plural, "case", "person"),
        Related(gettext_lazy("Statements about this person"), "statement", "about_person"),
        Related(gettext_lazy("Statements by this person"), "statement", "person"),
    ),
    RecordKind.INSTITUTION: (
        Related(gettext_lazy("Incidents involving this institution"), "incident", "institution"),
        Related(gettext_lazy("Statements"), "statement", "institution"),
        Related(KINDS["case"].plural, "case", "institution"),
    ),
}


CASES_OF_INCIDENT = Related(KINDS["case"].plural, "case", "incident")
MOST_CASES = 5  # in the box
NO_CASES: tuple[object, ...] = (0, [], True)  # what follows from an empty list
_cases_naming = Lookup(lambda uid: _rows_of_live(CaseMention).filter(target=uid)[:1])
_periods_of_custody = Lookup(lambda uid: _rows_of_live(CustodyPeriod).filter(edition__uid=uid)[:1])
# Lists that include what belongs to the institution.
HAS_PARTS = {(RecordKind.STATEMENT, "institution")}


class OneRecord(PageView):
    """A page about one record; a withdrawal is a page too."""

    kind = ""

    def gone(self, request: HttpRequest, change: Change | None) -> HttpResponseBase:
        """Return 301 to the survivor of a merger, 410 for a withdrawn record, otherwise 404."""
        if change is None or change.action not in GONE:
            raise Http404(KINDS[self.kind].missing)
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
            follows_from, context = self.related_sections(uid, number, whole)
            update = latest_update(self.kind, uid)

        def make() -> bytes:
            document = parse_document(self.kind, text)
            shown = {**about(self.kind, number), **details(self.kind, document), **context(document)}
            address = canonical_address(self.kind, number, title_key)
            shown |= {
                **citations_of(self.kind, document),
                "meta": meta_of_record(self.kind, document, address),
                "update": update,
            }
            return rendered(request, f"incidents/{self.kind}.html", shown)

        return Content((version, follows_from, update), make)

    def related_sections(self, uid: UUID, number: int, whole: bool) -> Beside:
        """Return the section of related records."""
        if self.kind == RecordKind.INCIDENT:
            versions, documents = chain_of(uid, whole)
            # Most incidents are in no case, and to look for cases by the filters of their list takes longer
            # than all else that the page reads.
            cases = _related_list(CASES_OF_INCIDENT, number, whole) if _cases_naming.rows(uid) else None
            people, on = people_of_incident(uid, whole), today()
            day = on if people.has_custody else None
            of_cases = cases.follows_from if cases else NO_CASES
            return (versions, of_cases, people.versions, str(day)), lambda document: {
                **chain_context(members(documents, document)),
                "cases": cases.context(document)["cards"] if cases else [],
                **(people.context(day) if day else {}),
            }
        if self.kind == RecordKind.CASE:
            parts, on = parts_of_case(number, whole), today()
            known = tuple(each.versions for each in parts.values())
            return (known, str(on)), lambda document: case_context(document, parts, on)
        lists = [_related_list(each, number, whole) for each in RELATED.get(self.kind, ())]
        follows_from: tuple[Any, ...] = tuple(each.follows_from for each in lists)
        if self.kind == RecordKind.STATEMENT:
            return (), lambda document: {}
        if self.kind == RecordKind.INSTITUTION:
            return follows_from, lambda document: _of_party(lists, document)
        day = today() if _has_custody(uid) else None
        return (*follows_from, str(day)), lambda document: _of_person(lists, document, day)


def _rows_of_live(model: type[Any]) -> Rows:
    return rows_of(model).filter(edition__superseded_at=None).values_list("edition")


def _has_custody(uid: UUID) -> bool:
    """Return whether the live document of a person says anything of custody, which depends on the day."""
    return bool(_periods_of_custody.rows(uid))


def _of_person(lists: "list[RelatedList]", document: Document, on: date | None) -> dict[str, Any]:
    party = _of_party(lists, document)
    return {
        **party,
        "custody_now": custody_line(document, on) if on else None,
        "is_unrecorded": is_unrecorded(document, party["related"][0]["documents"]),
    }


def _of_party(lists: "list[RelatedList]", document: Document) -> dict[str, Any]:
    """Return the sections of what a party took part in, and its cases for the box."""
    every = [each.context(document) for each in lists]
    cases = next(each for each in every if each["kind"] == RecordKind.CASE)
    return {
        "related": [each for each in every if each is not cases],
        "cases": cases["cards"][:MOST_CASES],
        "all_cases": cases["all"] if cases["count"] > MOST_CASES else "",
    }


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

    def in_order(self) -> list[tuple[str, Document]]:
        """Return the documents, stored and parsed; dated ones by their earliest day, then by their latest."""
        kind = self.related.kind
        pairs = [(text, parse_document(kind, text)) for text in self.page.documents]
        if "date" not in ORDERINGS[kind]:
            return pairs
        return sorted(pairs, key=lambda pair: date_order(pair[1]["date"]))

    def context(self, document: Document) -> dict[str, Any]:
        kind, pairs = self.related.kind, self.in_order()
        return {
            "kind": kind,
            "heading": self.related.heading,
            "count": self.count,
            "documents": [parsed for _, parsed in pairs],
            "cards": cards(kind, [text for text, _ in pairs], about=document["id"]),
            "all": f"{reverse(f'pages:{kind}-list')}?{self.params.urlencode()}",
            "has_more": self.page.next is not None,
        }


def _related_list(related: Related, number: int, whole: bool) -> RelatedList:
    order = "&ordering=date" if "date" in ORDERINGS[related.kind] else ""
    parts = "&including_parts=true" if (related.kind, related.parameter) in HAS_PARTS else ""
    params = QueryDict(f"{related.parameter}={number}{order}{parts}")
    question = ask(related.kind, params)
    return RelatedList(related, params, question.totals().count, question.page(whole=whole))


def related_incidents(number: int, whole: bool) -> RelatedList:
    """Return the incidents of a person, oldest first."""
    return _related_list(RELATED[RecordKind.PERSON][0], number, whole)
