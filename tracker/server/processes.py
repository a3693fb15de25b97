"""The worker processes: they accept from the main process's socket, and end with it."""

import multiprocessing
import os
import resource
import signal
import socket
import threading
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import granian.server.mp
from django.conf import settings
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from incidents.desk.mail.sender import send_in_background
from incidents.publishing import clock
from tracker.handler.limits import THREADS
from tracker.server.background_propagation import settle_in_background
from tracker.server.dispatcher import Dispatcher
from tracker.server.listening import BACKLOG

# Of one worker; further ones wait. In addition it opens files and connections to databases.
CONNECTIONS, OTHER_FILES = 2_000, 500
# Seconds for workers to stop before they are killed: while they start, and while they respond.
SECONDS_TO_STOP_STARTING, SECONDS_TO_FINISH_ANSWERS = 2, 10
HEADERS_WITHIN = 10_000  # milliseconds


class Workers(MPServer):
    """Granian's main process, with our socket, and workers that end with it."""

    def __init__(self, listener: socket.socket, count: int) -> None:
        super().__init__(
            "tracker.wsgi:application",
            interface=Interfaces.RSGI,
            workers=count,
            workers_kill_timeout=SECONDS_TO_STOP_STARTING,
            runtime_mode=RuntimeModes.st,
            loop=Loops.asyncio,
            log_level=LogLevels.error,
            websockets=False,
            backpressure=max(100, _open_files_allowed() - OTHER_FILES),
            http=HTTPModes.http1,  # proxies need nothing else, and the limits below apply to it
            http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
            respawn_failed_workers=True,
        )
        self.listener = listener

    def run(self, start: clock.Start | None) -> None:
        """Serve until a signal; return earlier only if the workers cannot start."""
        lifeline, held_by_main = multiprocessing.Pipe(duplex=False)
        self.serve(target_loader=partial(load_application, lifeline, held_by_main, start), wrap_loader=False)

    def has_started(self) -> None:
        """Record that the workers respond: from now on they get time to finish requests."""
        self.workers_kill_timeout = SECONDS_TO_FINISH_ANSWERS

    def _init_shared_socket(self) -> None:
        """Share our socket; granian would have each worker bind the port with SO_REUSEPORT."""
        self.listener.set_inheritable(True)
        descriptor = self.listener.fileno()
        self._ssp, self._sso = None, self.listener
        self._shd: Any = SocketHolder(descriptor, False, BACKLOG)  # type: ignore[call-arg]


def _open_files_allowed() -> int:
    """Return the number of files a process may open, after requesting as many as needed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OTHER_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed


def load_application(lifeline: Connection, held_by_main: Connection, start: clock.Start | None) -> Any:
    """Load the application of a worker process; the first function called in that process.

    Without a desk there is no clock to check and nothing to propagate: the public side writes nothing.
    """
    # Inherited handlers only record the signal; until granian sets the worker's, it must end the process.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    held_by_main.close()
    threading.Thread(target=_end_with_main, args=(lifeline,), name="lifeline", daemon=True).start()
    from tracker.wsgi import application

    dispatcher = Dispatcher(application, THREADS, Path(settings.FILE_UPLOAD_TEMP_DIR))
    granian.server.mp._new_cbscheduler = dispatcher.scheduler
    if start is not None:
        clock.server_start = start
        settle_in_background()
        send_in_background()
    return application


def _end_with_main(lifeline: Connection) -> None:
    """Wait for the end of a pipe that only the main process holds open: then it has died."""
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
