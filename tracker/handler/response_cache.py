"""The front of the service: answers that hold until the next line of the ledger are remembered before Django.

Such an answer follows from scheme, host, path and query alone, and the public wing marks it with
`until_next_line`. Of the other things a request can hold, cookies, identity, `Accept` and languages are not
read by any public view; what may count (a range, a body) goes to Django, as does all that is not remembered.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Semaphore
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters

from incidents.http import request_ids
from incidents.http.problem_details import is_api
from incidents.public.api.files import BUILD
from incidents.public.cache.ledger_cache import LedgerCache
from tracker.faults import Fault, Refused, too_much
from tracker.handler import limits
from tracker.handler.availability import PublicState, Unreachable, marked
from tracker.handler.builds import Builds
from tracker.handler.cache_entries import (
    MEBIBYTE,
    CacheEntry,
    DeferredStart,
    Environ,
    Headers,
    cached_answer,
    entry_of,
    request_key,
    size_of,
)
from tracker.handler.lending import Lender, Loan, wait_at_most
from tracker.handler.limits import Limit, Turns, kind_of
from tracker.handler.rates import Budgets, budgets, client_of
from tracker.handler.reader_chain import ReaderChain, is_reading
from tracker.handler.work import Cost, Stream, Work
from tracker.middleware import cross_origin
from tracker.middleware.base import PREFLIGHT, language_of
from tracker.middleware.onion import LOCATION, OF_PROXIES, is_for_onion
from tracker.middleware.refusals import REFUSED
from tracker.server.environ import CLIENT_IS_GONE

DESK_DATABASE = "default"
# What each kind of request reads; the desk never asks the public database, nor readers the desk's.
DATABASES = {"static": (), "readers": (settings.PUBLIC_DATABASE,), "files": (settings.PUBLIC_DATABASE,)}
# Public responses computed at a time, and seconds after which a waiting request continues all the same:
# docs/decisions/reader-connections.md.
AT_ONCE, PATIENCE = 2, 0.2
OF_ONE_REFUSAL = {"Retry-After", LOCATION, request_ids.HEADER}
STATISTICS_PATHS = ("/api/v1/stats/", "/api/v1/stats.csv")
LATE = 0.05  # seconds after which the state of the public record is read again

Start = Callable[..., Any]


class Front(WSGIHandler):
    """Django's handler with the limits and the memory before it; all threads of a process share it.

    In which order limits are taken stands in `tracker.handler.limits`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.memory = LedgerCache[CacheEntry]("responses", settings.PUBLIC_MEMORY * MEBIBYTE, size_of)
        self.turns, self.is_slow = Semaphore(AT_ONCE), False
        self.downloads = Limit(turns=0, waiting=limits.DOWNLOADS)
        desk_downloads = Limit(turns=0, waiting=limits.DESK_DOWNLOADS)
        self.sending = {"readers": self.downloads, "files": self.downloads, "exports": desk_downloads}
        self.limits, self.looks, self.lender = limits.limits(), Turns(limits.LOOKS), Lender()
        self.public_state, self.builds = PublicState(), Builds()
        self.budgets = budgets()
        self.refusals: dict[tuple[Any, ...], tuple[str, Headers, list[bytes], str]] = {}

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async)
        self.readers = ReaderChain()

    def get_response(self, request: HttpRequest) -> Any:
        """Have Django answer, past the middleware of the desk if a reader asks."""
        return self.readers.get_response(request) if is_reading(request) else super().get_response(request)

    def __call__(self, environ: Environ, start_response: Start) -> Any:
        """Answer one request, or refuse it."""
        normalize_environ(environ)
        with request_ids.using_id(request_ids.id_for(environ)):
            return self._in_budget(environ, start_response)

    def _in_budget(self, environ: Environ, start_response: Start) -> Any:
        kind = kind_of(environ)
        if kind == "readers" and self.budgets:
            return self._within_budget(environ, start_response, self.budgets)
        return self._limited(environ, start_response, kind, Cost())

    def _within_budget(self, environ: Environ, start_response: Start, budgets: Budgets) -> Any:
        """Answer a reader who has not asked for too much, and count what it cost."""
        client = client_of(environ)
        if seconds := budgets.seconds_to_wait(client):
            return self._put_off(environ, start_response, budgets.headers(seconds))
        cost = Cost()
        try:
            return self._limited(environ, start_response, "readers", cost)
        finally:
            budgets.charge(client, cost.units)

    def _put_off(self, environ: Environ, start_response: Start, more: Headers) -> list[bytes]:
        """429; made by Django once for each form and language, so that saying so costs next to nothing."""
        path = environ.get("PATH_INFO", "")
        form = (*_form_of(path), *_how_asked(environ), is_for_onion(environ))
        if form not in self.refusals:
            head = DeferredStart()
            with request_ids.using_id(request_ids.new_id()):  # a proxy's may have another length
                body = self._refuse(environ, head, too_much())
            headers = [each for each in head.headers if each[0] not in OF_ONE_REFUSAL]
            self.refusals[form] = head.status, headers, body, dict(head.headers).get(request_ids.HEADER, "")
        status, headers, body, first_id = self.refusals[form]
        request_id = request_ids.new_id()
        start_response(status, [*headers, *more, (request_ids.HEADER, request_id)])
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [piece.replace(first_id.encode(), request_id.encode()) for piece in body]

    def _limited(self, environ: Environ, start_response: Start, kind: str, cost: Cost) -> Any:
        """Answer one request, or refuse it where too many of its kind are here already."""
        try:
            ticket = self.limits[kind].enter()
        except Refused as refusal:
            return self._refuse(environ, start_response, refusal.fault)
        work = Work(kind, ticket, self._loan(kind), cost)
        try:
            answered = self._answered(environ, start_response, work)
            if work.build.wanted and not work.build.has_turn:
                answered = self._built(environ, start_response, work)
        except Refused as refusal:
            work.end()
            return self._refuse(environ, start_response, refusal.fault)
        except BaseException:
            work.end()
            raise
        if isinstance(answered, list):
            work.end()
        return answered

    def _loan(self, kind: str) -> Loan:
        return self.lender.lend(*DATABASES.get(kind, (DESK_DATABASE,)))

    def _built(self, environ: Environ, start_response: Start, work: "Work") -> Any:
        """The answer to a request whose file has to be built: again from the start, in the queue of files."""
        work.end()
        work.begin("files", self.limits["files"].enter(), self._loan("files"))
        work.download = self.sending[work.kind].enter()  # before the work of building
        is_gone = environ.get(CLIENT_IS_GONE, _nobody_can_tell)()
        with self.builds.turn(work.build.wanted, work.ticket, is_gone) as is_wanted:
            work.build.has_turn, work.build.is_wanted = True, is_wanted
            return self._made(environ, start_response, work)

    def _refuse(self, environ: Environ, start_response: Start, fault: Fault) -> list[bytes]:
        """Have Django say so, with all the headers that it puts on answers; no database is asked."""
        environ[REFUSED] = fault
        response: Any = super().__call__(environ, start_response)
        response.close()
        return [response.content]

    def _answered(self, environ: Environ, start_response: Start, work: "Work") -> Any:
        try:
            return self._remembered(environ, start_response, work) or self._made(
                environ, start_response, work
            )
        except Unreachable as away:
            return self._while_away(environ, start_response, work, away)

    def _remembered(self, environ: Environ, start_response: Start, work: "Work") -> list[bytes] | None:
        """The answer, if it is remembered."""
        work.about = request_key(environ) if self.memory.bound else None
        if work.about is None:
            return None
        self.looks.take(limits.PATIENCE)
        loan = self.lender.lend(settings.PUBLIC_DATABASE)
        try:
            with loan.here():
                return self._found(environ, start_response, work)
        finally:
            loan.end()
            self.looks.give_back()

    def _while_away(
        self, environ: Environ, start_response: Start, work: "Work", away: Unreachable
    ) -> list[bytes]:
        """The answer as it was while the database could be read, marked as such; else refused."""
        state = self.public_state.recent()
        told = self.memory.get(work.about, state) if state is not None else None
        if not told or not told.whole:
            raise away
        headers, body = marked(
            told.whole.headers, told.whole.body, self.public_state.read_at, language_of(environ["PATH_INFO"])
        )
        start_response(told.whole.status, headers)
        return [body]

    def _found(self, environ: Environ, start_response: Start, work: "Work") -> list[bytes] | None:
        # Read before the answer is made, so that none is remembered for a later state.
        work.state, work.looked = self.public_state.read(), monotonic()
        work.told = self.memory.get(work.about, work.state) if work.state is not None else None
        if not work.told or not (answer := cached_answer(work.told, environ)):
            return None
        work.cost.is_unchanged = answer is work.told.unchanged
        start_response(answer.status, [*answer.headers])
        return [answer.body]

    def _made(self, environ: Environ, start_response: Start, work: "Work") -> Any:
        """The answer as Django makes it, in turn."""
        environ[BUILD] = work.build
        if not work.build.has_turn:
            work.ticket.take_turn()
        with self.turn(work.kind), work.loan.here():
            # Others may have published, or answered the same, while this one waited.
            is_late = work.state is not None and monotonic() - work.looked > LATE
            if is_late and (found := self._found(environ, start_response, work)):
                return found
            if DATABASES.get(work.kind) is None:
                wait_at_most(DESK_DATABASE, work.ticket.patience_of_database, limits.PATIENCE)
            head = DeferredStart()
            with work.cost.measured():
                response: Any = super().__call__(environ, head)
            work.cost.is_unchanged = response.status_code == 304
            work.cost.is_file = isinstance(response, FileResponse)
            work.cost.is_statistic = environ.get("PATH_INFO") in STATISTICS_PATHS
            if work.build.wanted and not work.build.has_turn:
                response.close()
                return []
            if isinstance(response, FileResponse) and work.kind in self.sending:
                self._take_download(work, response)
            start_response(head.status, head.headers)
            if work.state is not None and (made := entry_of(response)) and (made.whole or not work.told):
                self.memory.set(work.about, made, work.state)
            if isinstance(response, HttpResponse):
                response.close()
                return [response.content]  # as one piece: the server asks for no more
        if isinstance(response, FileResponse):
            work.only_sends()
        return Stream(response, work)

    def _take_download(self, work: "Work", response: Any) -> None:
        if work.download:
            return
        try:
            work.download = self.sending[work.kind].enter()
        except Refused:
            response.close()
            raise

    @contextmanager
    def turn(self, kind: str) -> Iterator[None]:
        """Have a reader's request wait for its turn; the desk takes none, nor does a file of everything.

        Once somebody has waited in vain, nobody waits until a turn ends.
        """
        if kind != "readers":
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


def _form_of(path: str) -> tuple[Any, ...]:
    """What the words and headers of a refusal follow from."""
    return is_api(path), cross_origin.is_open(path), language_of(path)


def _how_asked(environ: Environ) -> tuple[bool, bool]:
    return environ["REQUEST_METHOD"] == "OPTIONS", PREFLIGHT in environ


def _nobody_can_tell() -> Callable[[], bool]:
    return bool


def normalize_environ(environ: Environ) -> None:
    """Behind an https proxy every request is secure, whatever reaches us; and its charset is UTF-8."""
    if is_for_onion(environ):
        for name in OF_PROXIES:
            environ.pop(name, None)
    elif settings.HTTPS:
        environ["wsgi.url_scheme"] = "https"
    if environ.get("CONTENT_TYPE"):
        content_type, parameters = parse_header_parameters(environ["CONTENT_TYPE"])
        if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            # Django would read the query in it, and fail on Python's idna, hex and others before us.
            environ["CONTENT_TYPE"] = f"{content_type}; charset=x-not-utf-8"
