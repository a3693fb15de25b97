"""Faults of the environment: a database that is away or locked, a disk that is full or read-only.

The response is 503 or 507 with Retry-After (`tracker.middleware.refusals`), and the log has their code; all
other errors are bugs, a 500.
"""

import errno
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import psycopg

from incidents.http.error_codes import ErrorCode

WHILE_BUSY, WHILE_AWAY = 5, 30  # seconds for Retry-After
# Names of SQLite's codes, without the suffix of extended codes such as SQLITE_IOERR_WRITE.
SQLITE_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
SQLITE_AWAY = (
    "SQLITE_READONLY",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_NOMEM",
    "SQLITE_PERM",
)
# SQLSTATE: deadlock and serialization, lock_timeout, statement_timeout; too many connections.
POSTGRESQL_BUSY = ("40001", "40P01", "55P03", "57014", "53300")
DISK_FULL = "53100"
# Classes: connection, resources, operator intervention, system; read-only, idle in a transaction.
POSTGRESQL_AWAY = ("08", "53", "57", "58", "25006", "25P03")
FULL = {errno.ENOSPC: "ENOSPC", errno.EDQUOT: "EDQUOT"}
SYSTEM = {errno.EROFS: "EROFS", errno.EMFILE: "EMFILE", errno.ENFILE: "ENFILE", errno.EIO: "EIO"}


class Fault(NamedTuple):
    """The message to the client and the code for the log."""

    status: int
    code: str
    words: str
    retry_after: int
    error_code: ErrorCode | None = None  # if the status is not specific enough


class Refused(Exception):
    """A request that is refused, with the fault that is the reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def busy(code: str = "BUSY") -> Fault:
    words = "Too much is asked for at once. Please try again in a moment."
    return Fault(503, code, words, WHILE_BUSY)


def too_much() -> Fault:
    words = "Too much was asked for from your address. Please wait for a moment, and ask for less at a time."
    return Fault(429, "RATE", words, WHILE_BUSY)


def away(code: str) -> Fault:
    words = "The database cannot be used at the moment. Please try again in a while."
    return Fault(503, code, words, WHILE_AWAY, ErrorCode.DATABASE_AWAY)


def full(code: str) -> Fault:
    words = "There is no room left on the disk of this service. Whoever runs it has to make some."
    return Fault(507, code, words, WHILE_AWAY)


def unconfirmed() -> Fault:
    words = (
        "This service was restored from a backup, and the records are being checked. Please come back later."
    )
    return Fault(503, "RESTORED", words, WHILE_AWAY)


def unlogged() -> Fault:
    words = "The desk is closed while its log cannot be written. Whoever runs this service has to look."
    return Fault(503, "LOG", words, WHILE_AWAY, ErrorCode.DESK_CLOSED)


def fault_of(error: BaseException | None) -> Fault | None:
    """Return the fault that caused an error; None for a bug."""
    return next((found for each in _chain(error) if (found := _fault_of(each))), None)


def code_of(error: BaseException | None) -> str | None:
    """Return the code of a database or the system: SQLITE_FULL, 57P01, ENOSPC. Never a value of a row."""
    return next((code for each in _chain(error) if (code := _code_of(each))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _code_of(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", None)
    if isinstance(error, psycopg.Error):
        return error.sqlstate or ("CONNECTION" if isinstance(error, psycopg.OperationalError) else None)
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno)
    return None


def _fault_of(error: BaseException) -> Fault | None:
    code = _code_of(error) or ""
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(code)
    if isinstance(error, psycopg.Error):
        return _of_postgresql(error, code)
    if isinstance(error, OSError) and error.errno in FULL:
        return full(code)
    return away(code) if isinstance(error, OSError) and error.errno in SYSTEM else None


def _of_sqlite(code: str) -> Fault | None:
    if code == "SQLITE_FULL":
        return full(code)
    if code.startswith(SQLITE_BUSY):
        return busy(code)
    return away(code) if code.startswith(SQLITE_AWAY) else None


def _of_postgresql(error: psycopg.Error, code: str) -> Fault | None:
    if code == DISK_FULL:
        return full(code)
    if code in POSTGRESQL_BUSY:
        return busy(code)
    is_gone = not error.sqlstate and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return away(code or "CONNECTION") if is_gone or code.startswith(POSTGRESQL_AWAY) else None
