"""Atom feeds (RFC 4287): the latest publications of a query, and the versions of a record."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Min
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from incidents.documents.document_formats import parse_document
from incidents.fields.kinds import KINDS
from incidents.http.record_paths import first_path, present_path
from incidents.http.site_address import site_address
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS, Edition
from incidents.presentation.record_page import SITE_NAME
from incidents.public.api.base import Content, validated
from incidents.public.api.detail_views import GONE, described, gone_by, named, notes_of, state_of
from incidents.public.charts.base import clean
from incidents.public.pages.base import PageView, address_of, moved_to
from incidents.public.pages.cards import card
from incidents.public.pages.lists.download_links import question_only
from incidents.public.pages.records.page_views import RecordPage
from incidents.public.pages.slugs import without_slug
from incidents.public.queries.list_query import Page, ask, snapshot
from incidents.public.queries.parameters import OF_LISTS
from incidents.public.queries.stored_editions import stored_of

ATOM = "application/atom+xml; charset=utf-8"
MOST_ENTRIES = 50
Document = dict[str, Any]


class Atom(Atom1Feed):
    """A feed that stays the same while nothing is published."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=self.feed["unchanged_since"])


class ListFeed(PageView):
    """The records of a query, the last published first."""

    kind = ""
    takes_parameters = True
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask(self.kind, request.GET, without=OF_LISTS)
        newest = request.GET.copy()
        newest["ordering"], newest["page_size"] = "-published", str(MOST_ENTRIES)

        def read(whole: bool) -> Content:
            with snapshot():
                words, page = question.words, ask(self.kind, newest).page(whole=whole)
                first = _first_published(self.kind, page.keys)
                unchanged_since = None if page.keys else _last_change()
            dates = sorted((uid, at.isoformat()) for uid, at in first.items())
            about = words, page.versions, dates, unchanged_since and unchanged_since.isoformat()
            return Content(about, lambda: self.body(request, words, page, first, unchanged_since))

        return validated(request, read, ATOM)

    def body(
        self,
        request: HttpRequest,
        words: str,
        page: Page,
        first: dict[str, datetime],
        unchanged_since: datetime | None,
    ) -> bytes:
        feed = feed_of(words, request, reverse(f"pages:{self.kind}-list"), unchanged_since)
        for document in (parse_document(self.kind, text) for text in page.documents):
            _enter(
                feed,
                self.kind,
                document,
                unique_id=UUID(document["id"]).urn,
                link=site_address() + present_path(document["url"]),
                pubdate=first[document["id"]],
            )
        return feed.writeString("utf-8").encode()


class VersionsFeed(PageView):
    """The readable versions of one record, the latest first."""

    kind = ""

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        def read(whole: bool) -> Content | HttpResponseBase:
            with snapshot():
                editions = named(EDITIONS[self.kind].objects.for_readers(), without_slug(reference))
                readable = editions.readable().defer("document").order_by("-version")
                found = list(readable[:MOST_ENTRIES])
                if not found:
                    return self.gone(request, reference)
                stored = stored_of(EDITIONS[self.kind], [each.pk for each in found], whole=whole)
                notes = notes_of(self.kind, found)
            number = str(found[0].number)
            if reference != number:
                return moved_to(reverse(f"pages:{self.kind}-versions-feed", args=[number]), for_good=True)
            documents = [stored[each.pk][1] for each in found]
            about = [(*state_of(each), stored[each.pk][0]) for each in found]
            return Content((about, notes), lambda: self.body(request, found, documents, notes))

        return validated(request, read, ATOM)

    def body(
        self, request: HttpRequest, editions: list[Edition], stored: list[str], notes: dict[int, str]
    ) -> bytes:
        documents = [parse_document(self.kind, text) for text in stored]
        page = reverse(f"pages:{self.kind}", args=[editions[0].number])
        feed = feed_of(f"Versions of “{_title(documents[0])}”", request, page, editions[0].published_at)
        for edition, document in zip(editions, documents, strict=True):
            address = described(self.kind, edition)["url"]
            about = {"unique_id": address, "link": address, "pubdate": edition.published_at}
            title = f"Version {edition.version}: {_title(document)}"
            _enter(feed, self.kind, document, title, notes.get(edition.version, ""), **about)
        return feed.writeString("utf-8").encode()

    def gone(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        """Respond like the page of the record; the feed of a merged record redirects to its survivor's."""
        change = gone_by(self.kind, without_slug(reference), None)
        if change is None or change.action not in GONE:
            raise Http404(KINDS[self.kind].missing)
        if change.merged_into:
            address = reverse(f"pages:{self.kind}-versions-feed", args=[change.merged_into])
            return moved_to(address, for_good=True)
        return RecordPage(kind=self.kind).gone(request, change)


def feed_of(title: str, request: HttpRequest, page: str, unchanged_since: datetime | None) -> Atom:
    """Return an empty feed; `page` is the path of the page it follows."""
    return Atom(
        title=clean(f"{title} · {SITE_NAME}"),
        link=site_address() + address_of(page, question_only(request.GET)),
        description="",
        language="en",
        author_name=SITE_NAME,
        author_link=f"{site_address()}/",
        feed_url=site_address() + address_of(request.path, request.GET),
        feed_guid=site_address() + address_of(first_path(request.path), request.GET),
        unchanged_since=unchanged_since,
    )


def _enter(feed: Atom, kind: str, document: Document, title: str = "", note: str = "", **about: Any) -> None:
    shown = card(kind, document)
    when = shown.get("date")
    words = [f"{when.text} ({when.note})" if when.note else when.text] if when else []
    line = " · ".join([*words, *filter(None, shown["marks"])])
    feed.add_item(
        title=clean(title or _title(document)),
        # Atom's content is HTML, so the template escapes the record's text.
        description=clean(
            render_to_string("incidents/_feed_entry.html", {"card": shown, "line": line, "note": note})
        ),
        updateddate=datetime.fromisoformat(document["published_at"]),
        categories=[clean(mark) for mark in shown["marks"] if mark],
        **about,
    )


def _title(document: Document) -> str:
    return document.get("title") or document.get("name") or document["speaker"]


def _first_published(kind: str, keys: Iterable[int]) -> dict[str, datetime]:
    """Return the time of the first version of each record, by id; `keys` are those of live editions."""
    every = EDITIONS[kind].objects.for_readers()
    editions = every.filter(uid__in=list(every.filter(pk__in=list(keys)).values_list("uid", flat=True)))
    first = editions.values("uid").annotate(first=Min("published_at")).values_list("uid", "first")
    return {str(uid): at for uid, at in first}


def _last_change() -> datetime:
    """Return the time of the last change of the public record."""
    last = Change.objects.for_readers().order_by("-sequence").values_list("at", flat=True).first()
    return last or datetime(1970, 1, 1, tzinfo=UTC)
