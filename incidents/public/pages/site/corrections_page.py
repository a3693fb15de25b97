"""The corrections of published records, as a page and as an Atom feed."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.http.site_address import site_address
from incidents.presentation.record_page import SITE_NAME
from incidents.public.api.base import Content, validated
from incidents.public.api.files import state
from incidents.public.charts.base import clean
from incidents.public.pages.base import HTML, PageView, rendered
from incidents.public.pages.lists.feeds import ATOM, Atom
from incidents.public.pages.recent_changes import MOST, corrections
from incidents.public.queries.list_query import snapshot

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class CorrectionsPage(PageView):
    """The latest corrections."""

    until_next_line = True
    media_type = HTML

    def get(self, request: HttpRequest) -> HttpResponseBase:
        def read(whole: bool) -> Content:
            with snapshot():
                at = state(of_past=True)
                entries = corrections() if whole else []
            return Content((at,), lambda: self.body(request, entries))

        return validated(request, read, self.media_type)

    def body(self, request: HttpRequest, entries: list[dict[str, Any]]) -> bytes:
        context = {
            "corrections": entries,
            "is_cut": len(entries) == MOST,
            "canonical": reverse("pages:corrections"),
        }
        return rendered(request, "incidents/corrections.html", context)


class CorrectionsFeed(CorrectionsPage):
    """The latest corrections as a feed; the id of an entry is the address of the line of the ledger."""

    media_type = ATOM

    def body(self, request: HttpRequest, entries: list[dict[str, Any]]) -> bytes:
        site = site_address()
        feed = Atom(
            title=f"{_('Corrections')} · {SITE_NAME}",
            link=site + reverse("pages:corrections"),
            description="",
            feed_url=site + request.path,
            feed_guid=site + reverse("pages:corrections-feed"),
            unchanged_since=BEGINNING,
        )
        for entry in entries:
            feed.add_item(
                title=clean(_title(entry)),
                link=site + (entry["compare"] or entry["href"]),
                description=clean(_text(entry)),
                unique_id=f"{site}{reverse('api:changes')}#{entry['sequence']}",
                pubdate=entry["at"],
                updateddate=entry["at"],
            )
        return feed.writeString("utf-8").encode()


def _title(entry: dict[str, Any]) -> str:
    name = entry["title"] or f"{capfirst(entry['kind'])} {entry['number']}"
    if entry["version"]:
        return f"{name}, {_('version %(version)s') % {'version': entry['version']}}"
    return f"{name}: {entry['action']}"


def _text(entry: dict[str, Any]) -> str:
    fields = entry["fields"] and _("changed: %(fields)s") % {"fields": entry["fields"]}
    return ". ".join(part for part in (fields, entry["reason"]) if part)
