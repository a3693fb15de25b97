"""Request ids: one for each request, in its log lines and its errors, to find a reported error in the log."""

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
    """Return the id of the current request; "" outside of one."""
    return _current.get()


def new_id() -> str:
    """Return a random id, which reveals neither the client nor the number of requests."""
    return secrets.token_hex(16)


@contextmanager
def using_id(request_id: str) -> Iterator[None]:
    """Set the id of the current request."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


def id_for(environ: dict[str, Any]) -> str:
    """Return the id of a request: the proxy's, if a trusted proxy sends a valid one, else a new one."""
    theirs = environ.get(_OF_PROXY, "") if settings.TRUSTED_PROXIES else ""
    return theirs if _FIT.fullmatch(theirs) else new_id()
