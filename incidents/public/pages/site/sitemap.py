"""The sitemap (sitemaps.org): one file, or an index of files if it is too large."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from incidents.choices import RecordKind
from incidents.http.site_address import site_address
from incidents.models.editions.edition import EDITIONS
from incidents.public.api.base import fixed
from incidents.public.api.files import File, Write, file_answer
from incidents.public.pages.base import PageView
from incidents.public.pages.slugs import with_slug

XML = "application/xml; charset=utf-8"
MOST_URLS = 50_000  # of one file, sitemaps.org protocol
STANDING_PAGES = (
    "home",
    "countries",
    "corrections",
    "data",
    "codebook",
    "about",
    *(f"{kind}-list" for kind in RecordKind),
)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class SitemapFile(PageView):
    """All pages, or an index of the files that list them."""

    takes_parameters = True  # ignored

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return file_answer(request, File(("sitemap",), _read_all, XML, ""))


class SitemapOfPages(PageView):
    """The pages other than records."""

    takes_parameters = True
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return fixed(request, lambda: b"".join(_lines("urlset", _standing())), XML)


class SitemapOfKind(PageView):
    """The pages of records of one kind, by number, so that each stays in its file."""

    kind = ""
    takes_parameters = True
    until_next_line = True

    def get(self, request: HttpRequest, part: int) -> HttpResponseBase:
        if not 1 <= part <= _parts(self.kind):
            raise Http404("There are no pages with such numbers.")
        first = (part - 1) * MOST_URLS

        def read(is_wanted: Callable[[], bool]) -> Write:
            live = _live(self.kind).filter(number__gt=first, number__lte=first + MOST_URLS)
            return _writer("urlset", list(_urls(self.kind, live)))

        return file_answer(request, File(("sitemap", self.kind, part), read, XML, ""))


def _read_all(is_wanted: Callable[[], bool]) -> Write:
    if sum(_live(kind).count() for kind in RecordKind) + len(STANDING_PAGES) > MOST_URLS:
        return _writer("sitemapindex", list(_files()))
    urls = (url for kind in RecordKind for url in _urls(kind, _live(kind)))
    return _writer("urlset", [*_standing(), *urls])


def _live(kind: str) -> Any:
    return EDITIONS[kind].objects.for_readers().live()


def _parts(kind: str) -> int:
    """Return the number of files for the records of a kind, by the greatest number."""
    return -(-(_live(kind).aggregate(most=Max("number"))["most"] or 0) // MOST_URLS)


def _files() -> Iterator[str]:
    addresses = [reverse("pages:sitemap-pages")]
    for kind in RecordKind:
        addresses += [reverse(f"pages:sitemap-{kind}", args=[part + 1]) for part in range(_parts(kind))]
    for address in addresses:
        yield f"<sitemap><loc>{site_address()}{address}</loc></sitemap>\n"


def _standing() -> Iterator[str]:
    for name in STANDING_PAGES:
        yield f"<url><loc>{site_address()}{reverse(f'pages:{name}')}</loc></url>\n"


def _urls(kind: str, editions: Any) -> Iterator[str]:
    """Yield an element for each record; addresses are ASCII letters and digits, so nothing is escaped."""
    start = site_address() + reverse(f"pages:{kind}-list")
    rows = editions.order_by("number").values_list("number", "title_key", "published_at")
    for number, title_key, at in rows:
        address = f"{start}{with_slug(number, title_key)}/"
        yield f"<url><loc>{address}</loc><lastmod>{at:%Y-%m-%d}</lastmod></url>\n"


def _writer(root: str, elements: Iterable[str]) -> Write:
    return lambda file: file.writelines(_lines(root, elements))


def _lines(root: str, elements: Iterable[str]) -> Iterator[bytes]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n'.encode()
    yield from (element.encode() for element in elements)
    yield f"</{root}>\n".encode()
