"""The address of the site in links, and the paths that belong to one side."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

API, DESK_API = "/api/v1/", "/api/v1/desk/"
# The only addresses with users.
DESK = ("/admin/", DESK_API)
# One-time links: their addresses are secrets, which no header, log or cache may have.
LINKS = "/admin/account/link/"
# The addresses of both sides: what pages load.
STATIC = f"/{settings.STATIC_URL.strip('/')}/"
_asked: ContextVar[str] = ContextVar("asked", default="")


def is_served(path: str) -> bool:
    """Return whether this process serves the side of an address: `serve --only`."""
    if path.startswith(STATIC):
        return True
    return ("desk" if f"{path}/".startswith(DESK) else "public") in settings.SIDES


def site_address() -> str:
    """Return which of the tracker's two addresses this request was sent to.

    Stored or shared text uses `settings.PUBLIC_URL`.
    """
    return _asked.get() or settings.PUBLIC_URL


@contextmanager
def links_for(address: str) -> Iterator[None]:
    """Set the address of the current request."""
    token = _asked.set(address)
    try:
        yield
    finally:
        _asked.reset(token)
