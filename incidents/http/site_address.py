"""The address for links: of the two addresses that a tracker may have, the one of the current request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

_asked: ContextVar[str] = ContextVar("asked", default="")


def site_address() -> str:
    """Return the tracker's address for this request; stored or shared text uses `settings.PUBLIC_URL`."""
    return _asked.get() or settings.PUBLIC_URL


@contextmanager
def links_for(address: str) -> Iterator[None]:
    """Set the address of the current request."""
    token = _asked.set(address)
    try:
        yield
    finally:
        _asked.reset(token)
