"""The last read state of the public record, with which a process goes on while the database is away.

Remembered answers are served then for a few minutes, each saying so: TRACKER_ANSWERS_WHILE_AWAY. One request
at a time looks whether the database is back; the others do not wait for it.
"""

import logging
from datetime import UTC, datetime
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error, connections
from django.template.loader import render_to_string
from django.utils import translation

from incidents.models.editions.restoration import awaits_confirmation
from incidents.presentation.dates import today
from incidents.public.cache.ledger_cache import State
from incidents.public.queries.ledger_state import last_line
from incidents.storage import file_cache
from tracker.databases import CONNECTING
from tracker.faults import WHILE_BUSY, Fault, Refused, away, code_of, fault_of, unconfirmed
from tracker.handler.change_counter import ChangeCounter

log = logging.getLogger("tracker.database")
BETWEEN_TRIES = 1.0  # seconds
BETWEEN_QUERIES = 1.0  # seconds that the change counter is relied on
MARK = "Stale-Since"  # the header that says when the record was read last


class Unreachable(Refused):
    """The database does not answer."""


def present(counter: ChangeCounter) -> tuple[State, bytes | None]:
    """The day (pages tell how long people are held as of today) and the state of the public record, None
    where nothing was published; and the change counter of the database then, if that is known.
    """
    changes: list[bytes | None] = [None]
    connection: Any = connections[settings.PUBLIC_DATABASE]
    connection.close_if_unusable_or_obsolete()
    was_open = connection.connection is not None
    connection.health_check_done = True  # the question itself is one
    try:
        if connection.in_atomic_block:  # of a test: what is not committed yet is not counted
            line = last_line()
        else:
            counter.follow()
            line = last_line(lambda: changes.append(counter.read()))
    except Error:
        if not was_open or connection.vendor == "sqlite":
            raise
        connection.close()
        line = last_line()  # what was connected before PostgreSQL was started again
    return line and (today(), *line), changes[-1]


class Seen(NamedTuple):
    """A state, the change counter that it was read with, and until when (monotonic) that is relied on."""

    state: State
    changes: bytes | None
    end: float


class PublicState:
    """The state of the public record as this process knows it; all threads share it, and nobody waits."""

    def __init__(self) -> None:
        self._state: State = None
        self._read_at, self._read = datetime.now(UTC), 0.0
        self._mark = b""
        self._fault: Fault | None = None
        self._next_try = 0.0
        self._is_confirmed, self._next_look = False, 0.0
        self._counter = ChangeCounter(connections[settings.PUBLIC_DATABASE].settings_dict)
        self._seen: Seen | None = None

    @property
    def has_counter(self) -> bool:
        """Return whether the database has a change counter, so that most requests need no query."""
        return self._counter.is_of_file

    def unchanged(self) -> State:
        """The state that was read last, if the database file shows that it is the present one; else None.

        Asks no database and waits for nothing.
        """
        seen = self._seen
        if seen is None or seen.state is None or self._fault or monotonic() > seen.end:
            return None
        if seen.changes is None or self._counter.read() != seen.changes:
            return None
        return seen.state if seen.state[0] == today() else None

    def read(self) -> State:
        """The state, as the database says; raises Unreachable where it does not answer.

        None where nothing was published, or for an error of ours, which Django shall tell.
        """
        self.check()
        mark = file_cache.cleared()
        try:
            state, changes = present(self._counter)
            self.require_confirmed()
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
        self._seen = Seen(state, changes, self._read + BETWEEN_QUERIES)
        return state

    def look(self) -> State:
        """The state for several requests; None where each has to look, and to be refused, by itself."""
        try:
            return self.read()
        except Refused:
            return None

    def check(self) -> None:
        """Raise Unreachable where the database was away a moment ago; now and then let one request look."""
        if self._fault is None:
            return
        if monotonic() < self._next_try:
            raise Unreachable(self._fault)
        self._next_try = monotonic() + CONNECTING + BETWEEN_TRIES

    def require_confirmed(self) -> None:
        """Refuse readers after a restore, until somebody has checked what was withdrawn since the backup.

        Looked up once a second: another process confirms it.
        """
        if monotonic() >= self._next_look:
            try:
                self._is_confirmed = not awaits_confirmation(settings.PUBLIC_DATABASE)
            except Error as error:
                if not self._is_confirmed:  # else the request will notice
                    raise Refused(fault_of(error) or away(code_of(error) or "RESTORED")) from None
            self._next_look = monotonic() + BETWEEN_TRIES
        if not self._is_confirmed:
            raise Refused(unconfirmed())

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
