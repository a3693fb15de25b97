"""One look at the state of the public record for all requests that arrived before it began.

Where the state is known without a query (SQLite's change counter) nobody waits for a look. Else each request
of a reader needs one, and a query for each costs more than the cached response that it is about.
"""

import logging
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Protocol

# Seconds after which a request that waits for a look makes its own, and one that saw a state looks again.
LATE = 0.05
MOST = 100  # requests that share a look
logger = logging.getLogger("tracker.server")
Environ = dict[str, object]


class Exchange(Protocol):
    """A request as granian passes it."""

    def done(self) -> None: ...


Request = tuple[Exchange, Environ]


class SharedLooks:
    """The requests of a process that wait for a look, and the thread that looks for them.

    A state that `look` returns was read after all requests that it is passed to had arrived. `go_on` takes
    each of them with the state, None if it could not be read.
    """

    def __init__(
        self, look: Callable[[], object], go_on: Callable[[Exchange, Environ, object], None]
    ) -> None:
        self._look, self._go_on = look, go_on
        self._waiting: SimpleQueue[Request] = SimpleQueue()
        self._began: float | None = None
        self._lock, self._is_started = Lock(), False

    def take(self, exchange: Exchange, environ: Environ) -> bool:
        """Have a request wait for the next look; return False if the present one takes long."""
        began = self._began
        if began is not None and monotonic() - began > LATE:
            return False
        self._waiting.put((exchange, environ))
        if not self._is_started:
            self._start()
        return True

    def _start(self) -> None:
        with self._lock:
            if self._is_started:
                return
            self._is_started = True
        Thread(target=self._work, name="looks", daemon=True).start()

    def _work(self) -> None:
        while True:
            requests = self._arrived()
            self._began = monotonic()
            state = self._looked()
            for exchange, environ in requests:
                try:
                    self._go_on(exchange, environ, state)
                except Exception:
                    logger.exception("a request was not answered")
                    exchange.done()
            self._began = None

    def _arrived(self) -> list[Request]:
        """Wait for a request; return it with those that arrived meanwhile."""
        requests = [self._waiting.get()]
        while len(requests) < MOST:
            try:
                requests.append(self._waiting.get_nowait())
            except Empty:
                break
        return requests

    def _looked(self) -> object:
        try:
            return self._look()
        except Exception:  # each request looks by itself, and is refused by itself
            logger.exception("the state of the public record was not read")
            return None
