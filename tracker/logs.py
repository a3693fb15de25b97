"""Logs: one JSON object a line, without input, names or credentials."""

import logging
import os
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from queue import SimpleQueue
from threading import Thread
from typing import Any

import orjson

from incidents.http import request_ids
from incidents.http.site_address import LINKS
from tracker.faults import code_of

ONE_TIME_LINK = re.compile(rf"{re.escape(LINKS)}\S*")
MOST_WAITING = 10_000  # lines
PATIENCE = 2.0  # seconds that the end of a process waits for its last lines


class JSONLines(logging.Formatter):
    """`{"time", "level", "logger", "message"}`, the fields of a record, and the origin of an error.

    An error is logged by its class, its place and its database code; its message can contain values of rows.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": ONE_TIME_LINK.sub(f"{LINKS}…", record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if request_id := request_ids.current():
            line["request_id"] = request_id
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            if code := code_of(record.exc_info[1]):
                line["code"] = code
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return orjson.dumps(line).decode()


class HostHeaderFilter(logging.Filter):
    """Reduces the error for a foreign Host header, of which every open port gets many, to one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.msg, record.args = "a request named a host that is not ours", ()
        record.exc_info = record.exc_text = None
        return True


class BackgroundHandler(logging.Handler):
    """Writes to standard error from a thread, so that a blocked log blocks no request.

    A full pipe would block the logging thread, which holds the lock of the handler, and then every other one
    that logs. Here lines wait in memory; above MOST_WAITING the newest are lost, and a line says how many.
    The desk closes before that: see `is_stuck`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pid, self.lost = 0, 0
        self.lines: SimpleQueue[str] = SimpleQueue()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue a line; the thread belongs to this process, not to the one it was forked from."""
        line = self.format(record)
        if self.pid != os.getpid():
            self._start()
        if self.lines.qsize() >= MOST_WAITING:
            self.lost += 1
            return
        if self.lost and not self.is_stuck:
            lost, self.lost = self.lost, 0
            words = f"{lost} lines were lost while nobody read the log"
            self.lines.put(self.format(logging.makeLogRecord({"msg": words, "levelname": "WARNING"})))
        self.lines.put(line)

    @property
    def is_stuck(self) -> bool:
        """Return whether so many lines wait that new ones might be lost."""
        return self.lines.qsize() >= MOST_WAITING // 2

    def flush(self) -> None:
        """Wait a little until everything is written."""
        end = time.monotonic() + PATIENCE
        while self.pid == os.getpid() and self.lines.qsize() and time.monotonic() < end:
            time.sleep(0.01)

    def _start(self) -> None:
        self.pid, self.lines = os.getpid(), SimpleQueue()
        Thread(target=self._write, name="log", daemon=True).start()
        Finalize(self, self.flush, exitpriority=1)

    def _write(self) -> None:
        while True:
            line = self.lines.get()
            try:
                sys.stderr.write(f"{line}\n")
                sys.stderr.flush()
            except (OSError, ValueError):  # the reader of the pipe has gone
                time.sleep(1)


_background = BackgroundHandler()


def write_in_background() -> None:
    """Write the lines of this process from a thread from now on: for servers."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, JSONLines):
            _background.setFormatter(handler.formatter)
            root.removeHandler(handler)
            root.addHandler(_background)


def is_stuck() -> bool:
    """Return whether the log of this process is blocked."""
    return _background.is_stuck
