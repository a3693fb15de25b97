"""Between granian and the WSGI application: a bounded number of threads, which no slow client holds.

Granian hands each request over from its own thread. One without a body goes straight to the threads, so that
what is remembered is answered as fast as by granian's own WSGI; a body is received on the event loop first.
What a thread answers in one piece it hands back to granian; a file is sent from the event loop.
"""

import asyncio
import io
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

from granian._granian import CallbackScheduler

from tracker.server.answers import Answer, problem
from tracker.server.bodies import Announced, Bodies, Body, BodyRefused, announced
from tracker.server.environ import CLIENT_IS_GONE, environ_of

READERS_OF_FILES = 4  # threads that read pieces of files for the event loop
logger = logging.getLogger("tracker.server")
Application = Callable[[dict[str, Any], Any], Any]


class Dispatcher:
    """The requests of one worker process, on their way to the application and back."""

    def __init__(self, application: Application, threads: int, folder: Path) -> None:
        self.application = application
        self.bodies = Bodies(folder)
        self.waiting: SimpleQueue[tuple[Any, Body | None]] = SimpleQueue()
        # One for each thread that waits for a request which nobody has handed to it yet.
        self.idle: list[None] = []
        self.files = ThreadPoolExecutor(READERS_OF_FILES, thread_name_prefix="file")
        self.tasks: set[asyncio.Task[None]] = set()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.lock = Lock()
        self.threads, self.started = threads, 0

    def scheduler(self, loop: asyncio.AbstractEventLoop, *_: Any, **__: Any) -> CallbackScheduler:
        """What granian is to hand requests to, in place of its own."""
        self.loop = loop
        return _Scheduler(loop, self.accept)

    def accept(self, exchange: Any) -> None:
        """Take one request over; called in granian's thread, so it must not wait."""
        try:
            about = announced(exchange.scope.headers)
        except BodyRefused as refused:
            self._refuse(exchange, refused)
            return
        if about is None:
            self._hand_over(exchange, None)
        else:
            self._on_loop(self._receive(exchange, about))

    def _on_loop(self, work: Coroutine[Any, Any, None]) -> None:
        assert self.loop is not None  # noqa: S101 -- set before the first request
        self.loop.call_soon_threadsafe(self._start, work)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self.tasks.discard)

    async def _receive(self, exchange: Any, about: Announced) -> None:
        try:
            body = await self.bodies.receive(exchange.proto, about)
        except BodyRefused as refused:
            self._refuse(exchange, refused)
        except Exception:  # whatever it is, one request must not end the others
            logger.exception("a body was not received")
            exchange.done()
        else:
            self._hand_over(exchange, body)

    def _hand_over(self, exchange: Any, body: Body | None) -> None:
        """Give a request to a thread; to a new one where none is idle: few busy ones cost less than many."""
        try:
            self.idle.pop()
        except IndexError:
            self._start_thread()
        self.waiting.put((exchange, body))

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
            exchange, body = self.waiting.get()
            try:
                self._answer(exchange, body)
            except Exception:
                logger.exception("a request was not answered")
                exchange.done()  # answers 500 where nothing was sent
            finally:
                if body is not None:
                    body.release()
            del exchange, body
            self.idle.append(None)

    def _answer(self, exchange: Any, body: Body | None) -> None:
        answer = Answer()
        content = io.BytesIO() if body is None else body.file
        watch = Watch(exchange.proto, self._on_loop)
        environ = {**environ_of(exchange.scope, content), CLIENT_IS_GONE: watch.begin}
        try:
            answer.body = self.application(environ, answer.start)
        finally:
            watch.end()
        if exchange.scope.method == "HEAD":
            answer.send_head(exchange.proto)
            exchange.done()
        elif answer.is_short:
            answer.send_at_once(exchange.proto)
            exchange.done()
        else:
            self._on_loop(self._send(exchange, answer))

    async def _send(self, exchange: Any, answer: Answer) -> None:
        try:
            await answer.send_piece_by_piece(exchange.proto, exchange.scope.client, self.files)
        except (TimeoutError, OSError, RuntimeError):  # too slow, or gone: nobody is left to be told
            logger.info("a reader was too slow or left")
        except Exception:
            logger.exception("an answer was broken off")
        finally:
            exchange.done()


class Watch:
    """Whether the client of a request has gone, for who makes an answer that takes long."""

    def __init__(self, protocol: Any, on_loop: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self._protocol, self._on_loop = protocol, on_loop
        self._gone: Event | None = None  # few requests are watched, and making one takes a while
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
    """Granian's own makes a task of each request on the event loop; this one asks a function."""

    __slots__ = ()

    def __new__(cls, loop: asyncio.AbstractEventLoop, accept: Callable[[Any], None]) -> "_Scheduler":
        return super().__new__(cls, loop, accept, None, None, None)  # type: ignore[call-arg]

    def __init__(self, _: asyncio.AbstractEventLoop, accept: Callable[[Any], None]) -> None:
        super().__init__()
        self._schedule_fn = accept
