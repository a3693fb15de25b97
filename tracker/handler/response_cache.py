"""The front of the service: answers that hold until the next line of the ledger are remembered before Django.

Such an answer follows from scheme, host, path and query alone, and the public wing marks it with
`until_next_line`. Of the other things a request can hold, cookies, identity, `Accept` and languages are not
read by any public view; what may count (a range, a body) goes to Django, as does all that is not remembered.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from incidents.http import request_ids
from incidents.public.api.files import BUILD
from incidents.public.cache.ledger_cache import LedgerCache, State
from tracker.faults import Fault, Refused, too_much
from tracker.handler import limits
from tracker.handler.availability import PublicState, Unreachable, marked
from tracker.handler.builds import Builds
from tracker.handler.cache_entries import (
    LOOK,
    MEBIBYTE,
    CacheEntry,
    DeferredStart,
    Environ,
    Headers,
    Look,
    cached_answer,
    entry_of,
    request_key,
    size_of,
)
from tracker.handler.lending import Lender, Loan, wait_at_most
from tracker.handler.limits import Limit, ShortTurns, Turns, is_reading, kind_of
from tracker.handler.rates import Budgets, budgets, client_of, form_of
from tracker.handler.reader_chain import ReaderChain
from tracker.handler.work import PAGE, UNCHANGED, Cost, Stream, Work
from tracker.middleware.base import language_of
from tracker.middleware.onion import LOCATION
from tracker.middleware.refusals import REFUSED
from tracker.server.environ import CLIENT_IS_GONE, normalize_environ
from tracker.server.shared_looks import LATE

DESK_DATABASE = "default"
# What each kind of request reads; the desk never asks the public database, nor readers the desk's.
DATABASES = {"static": (), "readers": (settings.PUBLIC_DATABASE,), "files": (settings.PUBLIC_DATABASE,)}
OF_ONE_REFUSAL = {"Retry-After", LOCATION, request_ids.HEADER}
STATISTICS = "/api/v1/stats"  # how their paths begin

Start = Callable[..., Any]


class Front(WSGIHandler):
    """Django's handler with the limits and the memory before it; all threads of a process share it.

    In which order limits are taken stands in `tracker.handler.limits`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.memory = LedgerCache[CacheEntry]("responses", settings.PUBLIC_MEMORY * MEBIBYTE, size_of)
        self.turns = ShortTurns(limits.AT_ONCE)
        self.downloads = Limit(turns=0, waiting=limits.DOWNLOADS)
        desk_downloads = Limit(turns=0, waiting=limits.DESK_DOWNLOADS)
        self.sending = {"readers": self.downloads, "files": self.downloads, "exports": desk_downloads}
        self.limits, self.looks, self.lender = limits.limits(), Turns(limits.LOOKS), Lender()
        self.public_state, self.builds = PublicState(), Builds()
        self.budgets, self.look = budgets(), self.public_state.look
        self.refusals: dict[tuple[Any, ...], tuple[str, Headers, list[bytes], str]] = {}

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async)
        self.readers = ReaderChain()

    def get_response(self, request: HttpRequest) -> Any:
        """Have Django answer, past the middleware of the desk if a reader asks."""
        if is_reading(request.META):
            return self.readers.get_response(request)
        return super().get_response(request)

    def __call__(self, environ: Environ, start_response: Start) -> Any:
        """Answer one request, or refuse it."""
        if LOOK not in environ and (cached := self.answer_at_once(environ, start_response)) is not None:
            return cached
        with request_ids.using_id(request_ids.id_for(environ)):
            return self._in_budget(environ, start_response)

    def answer_at_once(
        self, environ: Environ, start_response: Start, state: State = None
    ) -> list[bytes] | None:
        """The remembered answer in a state that was just read, or is known anyway. Waits for nothing."""
        if state is None:
            normalize_environ(environ)
            about = request_key(environ) if self.memory.bound else None
            state = None if about is None else self.public_state.unchanged()
        else:
            about = environ[LOOK].about
        environ[LOOK] = Look(about, state, monotonic())
        if state is None:
            return None
        told = self.memory.get(about, state)
        if told is None or (answer := cached_answer(told, environ)) is None:
            return None
        units = UNCHANGED if answer is told.unchanged else PAGE
        if self.budgets and not self.budgets.pay(client_of(environ), units):
            return None
        start_response(answer.status, [*answer.headers])
        return [answer.body]

    def needs_look(self, environ: Environ) -> bool:
        """Return whether the state of the public record has to be read before an answer can be looked up."""
        look: Look | None = environ.get(LOOK)  # none where looking in memory failed
        return bool(look and look.about and look.state is None and not self.public_state.has_counter)

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
        form = form_of(environ)
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
        is_gone = environ.get(CLIENT_IS_GONE, lambda: bool)()
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
        asked = environ, start_response, work
        try:
            return self._remembered(*asked) or self._made(*asked)
        except Unreachable as away:
            return self._while_away(environ, start_response, work, away)

    def _remembered(self, environ: Environ, start_response: Start, work: "Work") -> list[bytes] | None:
        """The answer, if it is remembered."""
        look: Look = environ[LOOK]
        work.about = look.about
        if work.about is None:
            return None
        if look.state is None or monotonic() - look.at > LATE:
            look = Look(work.about, self.public_state.unchanged(), monotonic())
        if look.state is not None:
            return self._found(environ, start_response, work, look)
        self.looks.take(limits.PATIENCE)
        loan = self.lender.lend(settings.PUBLIC_DATABASE)
        try:
            with loan.here():
                return self._found(environ, start_response, work, self._read(work))
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

    def _read(self, work: "Work") -> Look:
        return Look(work.about, self.public_state.read(), monotonic())

    def _found(self, environ: Environ, start_response: Start, work: "Work", look: Look) -> list[bytes] | None:
        # Read before the answer is made, so that none is remembered for a later state.
        work.state, work.looked = look.state, look.at
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
        with self.turns.of(work.kind), work.loan.here():
            # Others may have published, or answered the same, while this one waited.
            is_late = work.state is not None and monotonic() - work.looked > LATE
            if is_late and (found := self._found(environ, start_response, work, self._read(work))):
                return found
            if DATABASES.get(work.kind) is None:
                wait_at_most(DESK_DATABASE, work.ticket.patience_of_database, limits.PATIENCE)
            elif DATABASES[work.kind]:
                self.public_state.require_confirmed()
            head = DeferredStart()
            with work.cost.measured():
                response = self._by_django(environ, head)
            work.cost.is_unchanged = response.status_code == 304
            work.cost.is_file = isinstance(response, FileResponse)
            work.cost.is_statistic = environ.get("PATH_INFO", "").startswith(STATISTICS)
            if work.build.wanted and not work.build.has_turn:
                response.close()
                return []
            if isinstance(response, FileResponse) and work.kind in self.sending:
                self._take_download(work, response)
            start_response(head.status, head.headers)
            made = None if work.state is None else entry_of(response, [*head.headers])
            if made and (made.whole or not work.told):
                self.memory.set(work.about, made, work.state)
            if isinstance(response, HttpResponse):
                if not is_reading(environ):  # else it holds nothing
                    response.close()
                return [response.content]  # as one piece: the server asks for no more
        if isinstance(response, FileResponse):
            work.only_sends()
        return Stream(response, work)

    def _by_django(self, environ: Environ, start_response: Start) -> Any:
        """Return the response of Django, without its signals for readers: `Lender` does what they are for."""
        if not is_reading(environ):
            return super().__call__(environ, start_response)
        response: Any = self.get_response(self.request_class(environ))
        response._handler_class = self.__class__
        cookies = (("Set-Cookie", each.output(header="")) for each in response.cookies.values())
        status = f"{response.status_code} {response.reason_phrase}"
        start_response(status, [*response.headers._store.values(), *cookies])
        return response

    def _take_download(self, work: "Work", response: HttpResponseBase) -> None:
        if work.download:
            return
        try:
            work.download = self.sending[work.kind].enter()
        except Refused:
            response.close()
            raise
