"""The case sheet of a person: a page to print, for a submission to a human-rights body."""

from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from incidents.choices import RecordKind
from incidents.documents.document_formats import parse_document
from incidents.presentation.case_sheet import case_sheet
from incidents.presentation.dates import today
from incidents.presentation.display import day
from incidents.presentation.record_page import about, details
from incidents.public.api.base import Content, validated
from incidents.public.api.detail_views import gone_by
from incidents.public.pages.base import HTML, moved_to, rendered
from incidents.public.pages.records.custody_words import custody_line
from incidents.public.pages.records.page_views import OneRecord, RelatedList, related_incidents
from incidents.public.pages.slugs import canonical_address, with_slug, without_slug
from incidents.public.queries.list_query import snapshot
from incidents.public.queries.stored_editions import live_record


class CaseSheetPage(OneRecord):
    """The sheet under the number of a person, with or without a slug."""

    kind = RecordKind.PERSON
    until_next_line = True

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        return validated(request, lambda whole: self.content(request, reference, whole), HTML)

    def content(self, request: HttpRequest, reference: str, whole: bool) -> Content | HttpResponseBase:
        with snapshot():
            plain = without_slug(reference)
            live = live_record(self.kind, plain, whole=whole)
            if live is None:
                return self.gone(request, gone_by(self.kind, plain, None))
            (version, text), _uid, number, title_key = live
            spoken = with_slug(number, title_key)
            if reference not in {str(number), spoken}:
                return moved_to(reverse("pages:person-sheet", args=[spoken]), for_good=True)
            incidents, on = related_incidents(number, whole), today()

        def make() -> bytes:
            shown = self.context(text, incidents, on)
            shown |= {"as_of": day(on), "canonical": canonical_address(self.kind, number, title_key)}
            return rendered(request, "incidents/case_sheet.html", {**about(self.kind, number), **shown})

        return Content((version, incidents.follows_from, str(on)), make)

    def context(self, text: str, incidents: RelatedList, on: date) -> dict[str, object]:
        """Return what the sheet shows of the document of a person and of their incidents."""
        document = parse_document(self.kind, text)
        listed = incidents.context(document)
        return {
            **details(self.kind, document),
            **case_sheet(document, listed["documents"]),
            "incidents": listed,
            "custody_now": custody_line(document, on),
        }
