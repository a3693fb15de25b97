"""Dispatcher between granian and the WSGI application: a bounded number of threads that no slow client holds.

Granian passes each request from its own thread, where a cached response is sent at once if it is known to be
current without waiting, or else after a look at the database that all waiting requests share. Another request
without a body goes directly to our threads; a body is received on the event loop first. A response in one
piece goes back to granian; a file is sent from the event loop.
"""

import asyncio
import io
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Self

from granian._granian import CallbackScheduler

from tracker.server.bodies import Announced, Bodies, Body, BodyRefused, announced
from tracker.server.environ import CLIENT_IS_GONE, environ_of
from tracker.server.responses import Response, problem
from tracker.server.shared_looks import Environ, Exchange, SharedLooks

READERS_OF_FILES = 4  # threads that read pieces of files for the event loop
logger = logging.getLogger("tracker.server")
Application = Callable[[dict[str, Any], Any], Any]


class Dispatcher:
    """The requests of one worker process, on their way to the application and back."""

    def __init__(self, application: Application, threads: int, folder: Path) -> None:
        self.application = application
        self.answer_at_once: Callable[..., list[bytes] | None] = (
            getattr(application, "answer_at_once", None) or _never
        )
        self.needs_look: Callable[[Environ], bool] = getattr(application, "needs_look", None) or _no
        self.looks = SharedLooks(getattr(application, "look", None) or _nothing, self._look_taken)
        self.bodies = Bodies(folder)
        self.waiting: SimpleQueue[tuple[Any, dict[str, Any], Body | None]] = SimpleQueue()
        # One for each idle thread that has no request yet.
        self.idle: list[None] = []
        self.files = ThreadPoolExecutor(READERS_OF_FILES, thread_name_prefix="file")
        self.tasks: set[asyncio.Task[None]] = set()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.lock = Lock()
        self.threads, self.started = threads, 0

    def scheduler(self, loop: asyncio.AbstractEventLoop, *_: object, **__: object) -> CallbackScheduler:
        """Return the scheduler for granian to use in place of its own."""
        self.loop = loop
        return _Scheduler(loop, self.accept)

    def accept(self, exchange: Any) -> None:
        """Accept a request; called in granian's thread, so it must not block."""
        try:
            about = announced(exchange.scope.headers)
        except BodyRefused as refused:
            self._refuse(exchange, refused)
            return
        if about is not None:
            self._on_loop(self._receive(exchange, about))
            return
        environ = environ_of(exchange.scope, io.BytesIO())
        if self._is_answered(exchange, environ):
            return
        if not (self.needs_look(environ) and self.looks.take(exchange, environ)):
            self._hand_over(exchange, environ, None)

    def _look_taken(self, exchange: Exchange, environ: Environ, state: object) -> None:
        if state is None or not self._is_answered(exchange, environ, state):
            self._hand_over(exchange, environ, None)

    def _is_answered(self, exchange: Any, environ: dict[str, Any], *state: object) -> bool:
        """Send the response that the application has ready (in a state), if it has; return whether."""
        answer = Response()
        try:
            body = self.answer_at_once(environ, answer.start, *state)
        except Exception:  # in one of our threads it is answered, or fails again
            logger.exception("no cached response could be looked up")
            return False
        if body is None:
            return False
        answer.body = body
        try:
            self._send_short(exchange, answer)
        except Exception:  # as in our threads
            logger.exception("a cached response was not sent")
            exchange.done()
        return True

    def _on_loop(self, work: Coroutine[Any, Any, None]) -> None:
        assert self.loop is not None  # noqa: S101 -- set before the first request
        self.loop.call_soon_threadsafe(self._start, work)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)  # the loop holds tasks weakly
        task.add_done_callback(self.tasks.discard)

    async def _receive(self, exchange: Any, about: Announced) -> None:
        try:
            body = await self.bodies.receive(exchange.proto, about)
        except BodyRefused as refused:
            self._refuse(exchange, refused)
        except Exception:  # no error may end the other requests
            logger.exception("a body was not received")
            exchange.done()
        else:
            self._hand_over(exchange, environ_of(exchange.scope, body.file), body)

    def _hand_over(self, exchange: object, environ: dict[str, object], body: Body | None) -> None:
        """Pass a request to a thread, a new one only if none is idle: few threads cost less than many."""
        try:
            self.idle.pop()
        except IndexError:
            self._start_thread()
        self.waiting.put((exchange, environ, body))

    def _start_thread(self) -> None:
        with self.lock:
            if self.started == self.threads:
                return
            self.started += 1
        Thread(target=self._work, name=f"request-{self.started}", daemon=True).start()

    def _refuse(self, exchange: Any, refused: BodyRefused) -> None:
        problem(exchange.proto, exchange.scope.path, refused.status, refused.detail)
        exchange.done()

    def _work(self) -> None:
        while True:
            exchange, environ, body = self.waiting.get()
            try:
                self._answer(exchange, environ)
            except Exception:
                logger.exception("a request was not answered")
                exchange.done()  # responds with 500 if nothing was sent
            finally:
                if body is not None:
                    body.release()
            del exchange, environ, body
            self.idle.append(None)

    def _answer(self, exchange: Any, environ: dict[str, Any]) -> None:
        answer = Response()
        watch = Watch(exchange.proto, self._on_loop)
        environ[CLIENT_IS_GONE] = watch.begin
        try:
            answer.body = self.application(environ, answer.start)
        finally:
            watch.end()
        if exchange.scope.method == "HEAD" or answer.is_short:
            self._send_short(exchange, answer)
        else:
            self._on_loop(self._send(exchange, answer))

    def _send_short(self, exchange: Any, answer: Response) -> None:
        if exchange.scope.method == "HEAD":
            answer.send_head(exchange.proto)
        else:
            answer.send_at_once(exchange.proto)
        exchange.done()

    async def _send(self, exchange: Any, answer: Response) -> None:
        try:
            await answer.send_piece_by_piece(exchange.proto, exchange.scope.client, self.files)
        except (TimeoutError, OSError, RuntimeError):  # too slow, or gone: nobody to respond to
            logger.info("a reader was too slow or left")
        except Exception:
            logger.exception("an answer was broken off")
        finally:
            exchange.done()


def _never(environ: dict[str, object], start: object) -> None:
    """An application that has no response ready."""


def _no(environ: dict[str, object]) -> bool:
    """An application that does not look at anything first."""
    return False


def _nothing() -> None:
    """Return what such an application sees."""


class Watch:
    """Tells a long computation whether the client of its request has gone."""

    def __init__(self, protocol: Any, on_loop: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self._protocol, self._on_loop = protocol, on_loop
        self._gone: Event | None = None  # few requests are watched, and making one takes time
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> Callable[[], bool]:
        self._gone = Event()
        self._on_loop(self._wait(self._gone))
        return self._gone.is_set

    async def _wait(self, gone: Event) -> None:
        self._task = asyncio.current_task()
        await self._protocol.client_disconnect()
        gone.set()

    def end(self) -> None:
        if self._gone is not None:
            self._on_loop(self._stop())

    async def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()


class _Scheduler(CallbackScheduler):
    """Granian's scheduler makes an event loop task of each request; this one calls a function."""

    __slots__ = ()

    def __new__(cls, loop: asyncio.AbstractEventLoop, accept: Callable[[Any], None]) -> Self:
        return super().__new__(cls, loop, accept, None, None, None)  # type: ignore[call-arg]

    def __init__(self, _: asyncio.AbstractEventLoop, accept: Callable[[Any], None]) -> None:
        super().__init__()
        self._schedule_fn = accept
