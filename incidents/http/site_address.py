"""The address that links lead to: the one that was asked, of the two that a tracker may have."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

_asked: ContextVar[str] = ContextVar("asked", default="")


def site_address() -> str:
    """Where the tracker is for whoever asks now. What is kept or handed on names `settings.PUBLIC_URL`."""
    return _asked.get() or settings.PUBLIC_URL


@contextmanager
def asked_at(address: str) -> Iterator[None]:
    """Answer for this address."""
    token = _asked.set(address)
    try:
        yield
    finally:
        _asked.reset(token)
