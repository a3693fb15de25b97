"""Entries of the response cache: the key of a request, and what is kept of its answer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from incidents.http.site_address import DESK, STATIC
from incidents.public.api.base import has_it
from incidents.public.cache.ledger_cache import State

ELSEWHERE = (*DESK, STATIC)
MAY_COUNT = ("HTTP_RANGE", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
OF_A_BODY = {"Content-Type", "Content-Disposition"}  # which a 304 does not have
MEBIBYTE = 1024 * 1024
LARGEST = MEBIBYTE // 2  # of one answer
OVERHEAD = 6_000  # headers and key, at most
# In the environment of a request: the Look that found no answer.
LOOK = "tracker.look"
Environ = dict[str, Any]
Headers = list[tuple[str, str]]


class DeferredStart:
    """A `start_response` that keeps status and headers until it is known whether they are sent."""

    def __call__(self, status: str, headers: Headers, error: object = None) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return bytes


class CachedResponse(NamedTuple):
    status: str
    headers: Headers
    body: bytes


class Look(NamedTuple):
    """A look-up in the cache: its key, the state of the record then, and the time (monotonic)."""

    about: tuple[str, ...] | None
    state: State
    at: float


class CacheEntry(NamedTuple):
    """A cached 200, absent if only conditional requests were seen, and its 304."""

    etag: str
    whole: CachedResponse | None
    unchanged: CachedResponse


def size_of(entry: CacheEntry) -> int:
    return OVERHEAD + (len(entry.whole.body) if entry.whole else 0)


def request_key(environ: Environ) -> tuple[str, ...] | None:
    """Return the conditions that an answer follows from; None where it may follow from more."""
    host, path = environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", "")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not host or path.startswith(ELSEWHERE):
        return None
    for name in MAY_COUNT:  # any() takes five times as long
        if environ.get(name):
            return None
    return environ["wsgi.url_scheme"], host, path, environ.get("QUERY_STRING", "")


def cached_answer(entry: CacheEntry, environ: Environ) -> CachedResponse | None:
    """The answer for who asks now; None where Django has to be asked."""
    return entry.unchanged if has_it(environ, entry.etag) else entry.whole


def entry_of(response: Any, headers: Headers) -> CacheEntry | None:
    """Return the part of an answer with these headers that is worth remembering."""
    if not getattr(response, "until_next_line", False) or response.streaming or response.cookies:
        return None
    etag = response.get("ETag", "")
    if not etag.startswith('"'):
        return None
    if response.status_code == 304:
        return CacheEntry(etag, None, CachedResponse("304 Not Modified", headers, b""))
    if response.status_code != 200 or len(response.content) > LARGEST:
        return None
    without = [(n, "0" if n == "Content-Length" else v) for n, v in headers if n not in OF_A_BODY]
    whole = CachedResponse("200 OK", headers, response.content)
    return CacheEntry(etag, whole, CachedResponse("304 Not Modified", without, b""))
