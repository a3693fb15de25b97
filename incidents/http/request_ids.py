"""An id for each request, in its log lines and its error: so a reported error is found in the log."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings

HEADER = "X-Request-ID"
_OF_PROXY = "HTTP_X_REQUEST_ID"
_FIT = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request that is worked on; empty outside of one."""
    return _current.get()


def new_id() -> str:
    """Random: it says nothing of who asks, nor of how many did."""
    return secrets.token_hex(16)


@contextmanager
def identified(request_id: str) -> Iterator[None]:
    """Work on the request with this id."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


def id_for(environ: dict[str, Any]) -> str:
    """The id of a request: that of a proxy of ours where it sends one that fits a log, else a new one."""
    theirs = environ.get(_OF_PROXY, "") if settings.TRUSTED_PROXIES else ""
    return theirs if _FIT.fullmatch(theirs) else new_id()
