"""Lists: stored documents joined together, or the whole result as a file, at an address of its own."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from incidents.documents.document_formats import parse_document
from incidents.exports import exporter
from incidents.http.site_address import site_address
from incidents.public.api.base import (
    JSON,
    PublicView,
    headers_alone,
    is_conditional,
    needs_headers_alone,
    stamped,
    unchanged,
)
from incidents.public.api.files import File, Write, file_answer
from incidents.public.api.names import shown
from incidents.public.cache.etags import etag_of
from incidents.public.queries.list_query import ListQuery, Page, ask, snapshot
from incidents.storage.file_cache import watched
from incidents.text.snippets import extract


class ListView(PublicView):
    """The records of one kind that match the filters, page by page."""

    kind = ""
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask(self.kind, request.GET)
        if question.format != "json":
            return file_answer(request, list_file(question, question.format))
        with snapshot():
            totals = question.totals()
            page = question.page(whole=not needs_headers_alone(request))
            words, gone = question.words, question.withdrawn_since()
            links = {"next": link(request, page.next), "previous": link(request, page.previous)}
            counts = {"count": totals.count, "count_certain": totals.count_certain}
            head = {**counts, "asked": words, **gone, **links}
            about = question.kind, question.day, sorted(request.GET.lists()), head
            etag = etag_of("list", *about, " ".join(page.versions))
            response = unchanged(request, etag)
            if response is None and request.method == "HEAD":
                response = headers_alone(etag)
            if response is None and is_conditional(request):
                page = question.completed(page)
        if response is None:
            body = list_body(question, head, page)
            response = stamped(HttpResponse(body, content_type=JSON), etag)
        names = {"next": "next", "previous": "prev"}
        if found := [f'<{url}>; rel="{names[which]}"' for which, url in links.items() if url]:
            response["Link"] = ", ".join(found)
        return response


def list_body(question: ListQuery, head: dict[str, Any], page: Page) -> bytes:
    """The answer as bytes; documents go in as they are stored, unparsed."""
    documents = b",".join(shown(question.kind, page.documents, question.asked, question.filters.custody_day))
    body = orjson.dumps(head)[:-1] + b',"results":[' + documents + b"]"
    if "extract" in question.asked:
        body += b',"extracts":' + orjson.dumps(extracts(question, page.documents))
    return body + b"}"


def extracts(question: ListQuery, documents: list[str]) -> list[dict[str, Any]]:
    """An extract of each document, in the order of the results."""
    parsed = (parse_document(question.kind, document) for document in documents)
    return [
        {"id": document["id"], **extract(question.kind, document, question.asked["q"])} for document in parsed
    ]


def link(request: HttpRequest, cursor: str | None) -> str | None:
    """The full address of another page of this list."""
    if cursor is None:
        return None
    params = {**dict(request.GET.lists()), "cursor": [cursor]}
    query = urlencode(params, doseq=True, safe=",:", quote_via=quote)
    return f"{site_address()}{request.path}?{query}"


# What files never take: they are whole, and of one form.
OF_PAGES = frozenset({"page_size", "cursor", "include", "extract", "format"})


def parameters_without(format_: str) -> frozenset[str]:
    """The parameters of a list that have no meaning for its file in this format."""
    no_mark = set() if exporter.FORMATS[format_].takes_bom else {"bom"}
    return OF_PAGES | no_mark | ({"fields"} if format_ == "ftm" else set())


class FileView(PublicView):
    """All records that match the filters in one file; `?format=` of the list returns the same bytes."""

    kind = ""
    file_format = ""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask(self.kind, request.GET, without=parameters_without(self.file_format))
        return file_answer(request, list_file(question, self.file_format))


def list_file(question: ListQuery, format_: str) -> File:
    """The whole result in a format."""
    about, fields = exporter.FORMATS[format_], question.asked.get("fields")

    def read(is_wanted: Callable[[], bool]) -> Write:
        documents = watched(question.documents(), is_wanted)
        return lambda file: exporter.write(file, documents, question.kind, format_, fields, bom=question.bom)

    return File(
        about=(question.ordering_name, question.about, format_, fields, question.bom),
        read=read,
        media_type=about.media_type,
        filename=f"{question.kind}s.{about.extension}",
        moment=question.filters.moment,
    )
