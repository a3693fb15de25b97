"""The front of the service: answers that hold until the next line of the ledger are remembered before Django.

Such an answer follows from scheme, host, path and query alone, and the public wing marks it with
`until_next_line`. Of the other things a request can hold, cookies, identity, `Accept` and languages are not
read by any public view; what may count (a range, a body) goes to Django, as does all that is not remembered.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Semaphore
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import Error, connections
from django.http import HttpResponse
from django.http.request import HttpHeaders
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import Throttled

from incidents.filtering import LONGEST_QUERY
from incidents.public.api.views import has_it, put_off
from incidents.public.caches import registered
from incidents.public.totals import State, UntilNextChange, last_line
from tracker.middleware import DESK, OPEN_TO_OTHER_SITES

ELSEWHERE = (*DESK, f"/{settings.STATIC_URL.strip('/')}/")
MAY_COUNT = ("HTTP_RANGE", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
OF_A_BODY = {"Content-Type", "Content-Disposition"}  # which a 304 does not have
MEBIBYTE = 1024 * 1024
LARGEST = MEBIBYTE // 2  # of one answer
# So many public answers are made at a time; more would only take Python's lock from each other with each row
# they read (docs/performance.md). Whoever waited so many seconds behind what takes long goes on all the same.
AT_ONCE, PATIENCE = 2, 0.2
OVERHEAD = 6_000  # headers and key, at most

Headers = list[tuple[str, str]]


class Answer(NamedTuple):
    status: str
    headers: Headers
    body: bytes


class Told(NamedTuple):
    """What Django answered: whole, unless only who has it has asked so far; and what to tell who has it."""

    etag: str
    whole: Answer | None
    unchanged: Answer


def size_of(told: Told) -> int:
    return OVERHEAD + (len(told.whole.body) if told.whole else 0)


class Front(WSGIHandler):
    """Django's handler with the memory before it; all threads of a process share it."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = registered(UntilNextChange[Told](settings.PUBLIC_MEMORY * MEBIBYTE, size_of))
        self.turns, self.is_slow = Semaphore(AT_ONCE), False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer one request."""
        mend(environ)
        about = asked(environ) if self.memory.most else None
        # Read before the answer is made, so that none is remembered for a later state.
        state = present() if about else None
        if state is not None:
            told = self.memory.find(about, state)
            if told and (answer := again(told, environ)):
                start_response(answer.status, [*answer.headers])
                return [answer.body]
        with self.turn(environ):
            response = super().__call__(environ, start_response)
        if state is not None and (made := to_tell(response)) and (made.whole or not told):
            self.memory.keep(about, state, made)
        return at_once(response)

    @contextmanager
    def turn(self, environ: dict[str, Any]) -> Iterator[None]:
        """Have a reader's request wait for its turn; the desk takes none, nor does a file of everything.

        Once somebody has waited in vain, nobody waits until a turn ends.
        """
        if environ.get("PATH_INFO", "").startswith(ELSEWHERE) or is_for_a_file(environ):
            yield
            return
        has_turn = self.turns.acquire(timeout=0 if self.is_slow else PATIENCE)
        self.is_slow = not has_turn
        try:
            yield
        finally:
            if has_turn:
                self.turns.release()
                self.is_slow = False


def mend(environ: dict[str, Any]) -> None:
    """Behind an https proxy every request is secure, whatever reaches us; and its charset is UTF-8."""
    if settings.HTTPS:
        environ["wsgi.url_scheme"] = "https"
    if environ.get("CONTENT_TYPE"):
        content_type, parameters = parse_header_parameters(environ["CONTENT_TYPE"])
        if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            # Django would read the query in it, and fail on Python's idna, hex and others before us.
            environ["CONTENT_TYPE"] = f"{content_type}; charset=x-not-utf-8"


def asked(environ: dict[str, Any]) -> tuple[str, ...] | None:
    """What an answer follows from; None where it may follow from more."""
    host, path = environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", "")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not host or path.startswith(ELSEWHERE):
        return None
    if any(environ.get(name) for name in MAY_COUNT):
        return None
    return environ["wsgi.url_scheme"], host, path, environ.get("QUERY_STRING", "")


def is_for_a_file(environ: dict[str, Any]) -> bool:
    """Whether a whole list is asked for in another form than a page of it."""
    query = environ.get("QUERY_STRING", "")
    return len(query) <= LONGEST_QUERY and any(
        name == "format" and value != "json" for name, value in parse_qsl(query)
    )


def present() -> State:
    """The day (pages tell how long people are held as of today) and the state of the public record; None
    where nothing was published, or the database does not answer: Django shall tell.
    """
    connection: Any = connections[settings.PUBLIC_DATABASE]
    try:
        connection.close_if_unusable_or_obsolete()
        connection.health_check_done = True  # the question itself is one
        line = last_line()
    except Error:
        return None
    return line and (datetime.now(UTC).date(), *line)


def again(told: Told, environ: dict[str, Any]) -> Answer | None:
    """The answer for who asks now; None where Django has to be asked, as of who asks too often."""
    answer = told.unchanged if has_it(environ, told.etag) else told.whole
    if answer and settings.PUBLIC_RATE and environ["PATH_INFO"].startswith(OPEN_TO_OTHER_SITES):
        try:
            put_off(SimpleNamespace(META=environ, headers=HttpHeaders(environ)))
        except Throttled:
            return None
    return answer


def to_tell(response: Any) -> Told | None:
    """What is worth remembering of an answer."""
    if not getattr(response, "until_next_line", False) or response.streaming or response.cookies:
        return None
    etag, headers = response.get("ETag", ""), list(response.items())
    if not etag.startswith('"'):
        return None
    if response.status_code == 304:
        return Told(etag, None, Answer("304 Not Modified", headers, b""))
    if response.status_code != 200 or len(response.content) > LARGEST:
        return None
    without = [(n, "0" if n == "Content-Length" else v) for n, v in headers if n not in OF_A_BODY]
    whole = Answer("200 OK", headers, response.content)
    return Told(etag, whole, Answer("304 Not Modified", without, b""))


def at_once(response: Any) -> Iterable[bytes]:
    """An answer that is not streamed as one piece: the server asks for no more."""
    if not isinstance(response, HttpResponse):
        return response
    response.close()
    return [response.content]
