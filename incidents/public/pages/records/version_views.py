"""The versions of a record: the list, the comparison of two, and the full text of each."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from incidents.documents.document_formats import parse_document
from incidents.fields.kinds import KINDS
from incidents.http.problem_details import bad_parameters, parameter_error
from incidents.http.query_fields import CountField
from incidents.http.query_params import Parameter
from incidents.models.editions.edition import EDITIONS, Edition
from incidents.presentation.citation_formats import FORMATS, citation_file, title_of
from incidents.presentation.cite_box import citations_of, permanent_address
from incidents.presentation.display import moment
from incidents.presentation.page_languages import without_language
from incidents.presentation.record_page import about, details
from incidents.presentation.version_diff import differences
from incidents.public.api.base import Content, validated
from incidents.public.api.detail_views import (
    MOST,
    NoParameters,
    closing_change,
    gone_by,
    named,
    notes_of,
    state_of,
)
from incidents.public.pages.base import HTML, address_of, moved_to, rendered
from incidents.public.pages.records.page_views import OneRecord
from incidents.public.pages.slugs import without_slug
from incidents.public.queries.list_query import snapshot
from incidents.public.queries.stored_editions import Stored, stored_of

Document = dict[str, Any]


class Compared(NoParameters):
    """Parameters `from` and `to`: the two versions to compare."""

    def __init__(self, params: Any, kind: str) -> None:
        super().__init__(params, kind)
        for name in ("from", "to"):
            self.filters[name] = Parameter(CountField, least=1, most=MOST)


class VersionsPage(OneRecord):
    """The versions of a record, and the differences between two of them, by default the last two."""

    takes_parameters = True

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        parameters = Compared(request.GET, self.kind).cleaned()
        return validated(request, lambda whole: self.content(request, reference, parameters, whole), HTML)

    def content(
        self, request: HttpRequest, reference: str, parameters: dict[str, object], whole: bool
    ) -> Content | HttpResponseBase:
        with snapshot():
            plain = without_slug(reference)
            found = list(_editions(self.kind, plain).defer("document").order_by("version"))
            readable = [edition.version for edition in found if edition.closed_at is None]
            if not readable:
                return self.gone(request, gone_by(self.kind, plain, None))
            number = found[0].number
            if reference != str(number):
                path = reverse(f"pages:{self.kind}-versions", args=[number])
                return moved_to(address_of(path, request.GET), for_good=True)
            pair = _pair(parameters, readable)
            keys = {each.version: each.pk for each in found if each.version in {*pair, readable[-1]}}
            notes = notes_of(self.kind, found)
            by_key = stored_of(EDITIONS[self.kind], keys.values(), whole=whole)
            stored = {version: by_key[key] for version, key in keys.items()}

        def make() -> bytes:
            context = {
                **self.compared(stored, pair, readable[-1]),
                **about(self.kind, number),
                "record_address": reverse(f"pages:{self.kind}", args=[number]),
                "versions": [_described(self.kind, edition, notes) for edition in reversed(found)],
                "readable": readable,
                "canonical": without_language(request.path),
            }
            return rendered(request, "incidents/versions.html", context)

        versions = sorted((number, version) for number, (version, _) in stored.items())
        return Content((tuple(map(state_of, found)), versions, notes), make)

    def compared(self, stored: dict[int, Stored], pair: tuple[int, int], last: int) -> dict[str, Any]:
        documents = {
            version: parse_document(self.kind, document) for version, (_, document) in stored.items()
        }
        before, after = (documents[version] for version in pair)
        return {
            "document": documents[last],
            "heading": title_of(self.kind, documents[last]),
            "first": pair[0],
            "second": pair[1],
            "differences": differences(self.kind, before, after),
        }


class VersionPage(OneRecord):
    """One version of a record as it was published; it never changes."""

    @property
    def media_type(self) -> str:
        return HTML

    def get(self, request: HttpRequest, reference: str, version: int) -> HttpResponseBase:
        def read(whole: bool) -> Content | HttpResponseBase:
            return self.content(request, reference, version, whole)

        return validated(request, read, self.media_type)

    def content(
        self, request: HttpRequest, reference: str, version: int, whole: bool
    ) -> Content | HttpResponseBase:
        with snapshot():
            editions = _editions(self.kind, without_slug(reference)).defer("document")
            edition = editions.filter(version=min(version, MOST)).first()
            change = closing_change(self.kind, edition) if edition and edition.closed_at else None
            keys = [edition.pk] if edition and not edition.closed_at else []
            found = stored_of(EDITIONS[self.kind], keys, whole=whole) if keys else {}
        if edition is None:
            raise Http404(KINDS[self.kind].missing)
        if edition.closed_at:
            return self.gone(request, change)
        if reference != str(edition.number):
            return moved_to(self.address(edition), for_good=True)
        shown, (stored, text) = edition, found[edition.pk]
        return Content(
            (state_of(edition), stored), lambda: self.body(request, shown, parse_document(self.kind, text))
        )

    def address(self, edition: Edition) -> str:
        return reverse(f"pages:{self.kind}-version", args=[edition.number, edition.version])

    def body(self, request: HttpRequest, edition: Edition, document: Document) -> bytes:
        context = {
            **about(self.kind, edition.number),
            **details(self.kind, document),
            **citations_of(self.kind, document),
            "is_version": True,
            "superseded": edition.superseded_at and moment(edition.superseded_at.isoformat()),
            "redacted": edition.redacted_at and moment(edition.redacted_at.isoformat()),
            "record_address": reverse(f"pages:{self.kind}", args=[edition.number]),
        }
        return rendered(request, f"incidents/{self.kind}.html", context)


class CitationFile(VersionPage):
    """The citation of a version, as a file for reference managers."""

    form = ""

    def address(self, edition: Edition) -> str:
        return reverse(f"pages:{self.kind}-citation-{self.form}", args=[edition.number, edition.version])

    @property
    def media_type(self) -> str:
        return f"{FORMATS[self.form][0]}; charset=utf-8"

    def get(self, request: HttpRequest, reference: str, version: int) -> HttpResponseBase:
        response = super().get(request, reference, version)
        if response.status_code == 200:
            # The reference is its number; any other redirects.
            name = f"{self.kind}-{reference}-v{version}.{self.form}"
            response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def body(self, request: HttpRequest, edition: Edition, document: Document) -> bytes:
        return citation_file(self.form, self.kind, document, permanent_address(self.kind, document))


def _editions(kind: str, reference: str) -> Any:
    return named(EDITIONS[kind].objects.for_readers(), reference)


def _pair(parameters: dict[str, Any], readable: list[int]) -> tuple[int, int]:
    """Return the versions to compare; raise a 400 that lists the versions available."""
    wrong = [name for name in ("from", "to") if parameters.get(name) and parameters[name] not in readable]
    if wrong:
        detail = "No version of this record that can be read has this number."
        raise bad_parameters(
            [parameter_error(name, parameters[name], detail, allowed=readable) for name in wrong]
        )
    second = parameters.get("to") or readable[-1]
    earlier = [version for version in readable if version < second]
    return parameters.get("from") or (earlier[-1] if earlier else second), second


def _described(kind: str, edition: Edition, notes: dict[int, str]) -> dict[str, Any]:
    """Return one line of the list of versions."""
    return {
        "version": edition.version,
        "published": moment(edition.published_at.isoformat()),
        "is_readable": edition.closed_at is None,
        "is_live": edition.superseded_at is None,
        "is_redacted": edition.redacted_at is not None,
        "digest": edition.digest,
        "note": notes.get(edition.version, ""),
        "page": reverse(f"pages:{kind}-version", args=[edition.number, edition.version]),
        "file": reverse(f"api:{kind}-version", args=[edition.number, edition.version]),
    }
