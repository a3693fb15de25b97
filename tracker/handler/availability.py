"""What this process last read of the public record's state, and how it goes on while the database is away.

Remembered answers are served then for a few minutes, each saying so: TRACKER_ANSWERS_WHILE_AWAY. One request
at a time looks whether the database is back; the others do not wait for it.
"""

import logging
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import Error, connections
from django.template.loader import render_to_string
from django.utils import translation

from incidents.public.cache.ledger_cache import State
from incidents.public.queries.ledger_state import last_line
from incidents.storage import file_cache
from tracker.databases import CONNECTING
from tracker.faults import WHILE_BUSY, Fault, Refused, fault_of

log = logging.getLogger("tracker.database")
BETWEEN_TRIES = 1.0  # seconds
MARK = "Stale-Since"  # the header that says when the record was read last


class Unreachable(Refused):
    """The database does not answer."""


def present() -> State:
    """The day (pages tell how long people are held as of today) and the state of the public record; None
    where nothing was published.
    """
    connection: Any = connections[settings.PUBLIC_DATABASE]
    connection.close_if_unusable_or_obsolete()
    was_open = connection.connection is not None
    connection.health_check_done = True  # the question itself is one
    try:
        line = last_line()
    except Error:
        if not was_open or connection.vendor == "sqlite":
            raise
        connection.close()
        line = last_line()  # what was connected before PostgreSQL was started again
    return line and (datetime.now(UTC).date(), *line)


class PublicState:
    """The state of the public record as this process knows it; all threads share it, and nobody waits."""

    def __init__(self) -> None:
        self._state: State = None
        self._read_at, self._read = datetime.now(UTC), 0.0
        self._mark = b""
        self._fault: Fault | None = None
        self._next_try = 0.0

    def read(self) -> State:
        """The state, as the database says; raises Unreachable where it does not answer.

        None where nothing was published, or for an error of ours, which Django shall tell.
        """
        self.check()
        mark = file_cache.cleared()
        try:
            state = present()
        except Error as error:
            if (fault := fault_of(error)) is None:
                return None
            if fault.retry_after > WHILE_BUSY:  # what is only busy may answer the next one
                self._note(fault)
            raise Unreachable(fault) from None
        self._note(None)
        if state and (self._state is None or state[1] != self._state[1]):
            file_cache.remove_outdated(state[1])
        self._mark = mark
        self._state, self._read_at, self._read = state, datetime.now(UTC), monotonic()
        return state

    def check(self) -> None:
        """Raise Unreachable where the database was away a moment ago; now and then let one request look."""
        if self._fault is None:
            return
        if monotonic() < self._next_try:
            raise Unreachable(self._fault)
        self._next_try = monotonic() + CONNECTING + BETWEEN_TRIES

    def recent(self) -> State:
        """The state that was read last, if that is not too long ago to answer from."""
        is_recent = monotonic() - self._read < settings.ANSWERS_WHILE_AWAY
        # Since then another process may have taken from view what is remembered here.
        return self._state if is_recent and file_cache.cleared() == self._mark else None

    @property
    def read_at(self) -> datetime:
        return self._read_at

    def _note(self, fault: Fault | None) -> None:
        """Say in the log when the database goes and when it comes back, not with every request between."""
        if (fault is None) != (self._fault is None):
            words = "the database answers again" if fault is None else "the database does not answer"
            log.warning(words, extra={"fields": {"code": fault.code} if fault else {}})
        self._fault, self._next_try = fault, monotonic() + BETWEEN_TRIES


def marked(headers: list[tuple[str, str]], body: bytes, at: datetime, language: str) -> Any:
    """Headers and body of a remembered answer that say how old it may be; no cache shall keep it."""
    told = at.isoformat(timespec="seconds").replace("+00:00", "Z")
    kept = {name: value for name, value in headers if name not in {"ETag", "Content-Length", "Cache-Control"}}
    if kept.get("Content-Type", "").startswith("text/html"):
        with translation.override(language):
            line = render_to_string("incidents/_stale.html", {"time": f"{at:%Y-%m-%d %H:%M} UTC"})
        start, opening, rest = body.partition(b"<main ")
        tag, end, content = rest.partition(b">")
        body = b"".join([start, opening, tag, end, line.encode() if opening else b"", content])
    kept |= {"Cache-Control": "no-store", MARK: told, "Content-Length": str(len(body))}
    return list(kept.items()), body
