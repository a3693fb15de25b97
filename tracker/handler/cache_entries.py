"""Entries of the response cache: the key of a request, and what is kept of its answer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from incidents.http.site_address import DESK
from incidents.public.api.base import has_it
from tracker.handler.limits import STATIC

ELSEWHERE = (*DESK, STATIC)
MAY_COUNT = ("HTTP_RANGE", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
OF_A_BODY = {"Content-Type", "Content-Disposition"}  # which a 304 does not have
MEBIBYTE = 1024 * 1024
LARGEST = MEBIBYTE // 2  # of one answer
OVERHEAD = 6_000  # headers and key, at most
Environ = dict[str, Any]
Headers = list[tuple[str, str]]


class DeferredStart:
    """A `start_response` that keeps status and headers until it is known whether they are sent."""

    def __call__(self, status: str, headers: Headers, error: Any = None) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return bytes


class CachedResponse(NamedTuple):
    status: str
    headers: Headers
    body: bytes


class CacheEntry(NamedTuple):
    """A cached 200, absent if only conditional requests were seen, and its 304."""

    etag: str
    whole: CachedResponse | None
    unchanged: CachedResponse


def size_of(entry: CacheEntry) -> int:
    return OVERHEAD + (len(entry.whole.body) if entry.whole else 0)


def request_key(environ: Environ) -> tuple[str, ...] | None:
    """What an answer follows from; None where it may follow from more."""
    host, path = environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", "")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not host or path.startswith(ELSEWHERE):
        return None
    if any(environ.get(name) for name in MAY_COUNT):
        return None
    return environ["wsgi.url_scheme"], host, path, environ.get("QUERY_STRING", "")


def cached_answer(entry: CacheEntry, environ: Environ) -> CachedResponse | None:
    """The answer for who asks now; None where Django has to be asked."""
    return entry.unchanged if has_it(environ, entry.etag) else entry.whole


def entry_of(response: Any) -> CacheEntry | None:
    """What is worth remembering of an answer."""
    if not getattr(response, "until_next_line", False) or response.streaming or response.cookies:
        return None
    etag, headers = response.get("ETag", ""), list(response.items())
    if not etag.startswith('"'):
        return None
    if response.status_code == 304:
        return CacheEntry(etag, None, CachedResponse("304 Not Modified", headers, b""))
    if response.status_code != 200 or len(response.content) > LARGEST:
        return None
    without = [(n, "0" if n == "Content-Length" else v) for n, v in headers if n not in OF_A_BODY]
    whole = CachedResponse("200 OK", headers, response.content)
    return CacheEntry(etag, whole, CachedResponse("304 Not Modified", without, b""))
