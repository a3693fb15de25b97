"""The addresses of the service, as the URL resolver knows them; a new one is found without being listed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern, URLResolver

from tracker.health.probes import HEALTH, READY

DESK_ROOTS = ("/admin/", "/api/v1/desk/")


@dataclass(frozen=True)
class Route:
    """One URL pattern: its path with `<name>` for each part that varies."""

    path: str
    name: str
    view: Any

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of what varies, in order."""
        return tuple(re.findall(r"<(\w+)>", self.path))

    @property
    def is_public(self) -> bool:
        return not self.path.startswith(DESK_ROOTS)

    @property
    def is_admin(self) -> bool:
        return self.path.startswith("/admin/")

    @property
    def is_of_health(self) -> bool:
        return self.path in {HEALTH, READY}

    def fits(self, path: str) -> bool:
        """Whether an address, with or without a query, is one of this route."""
        parts, given = self.path.split("/"), path.split("?", maxsplit=1)[0].split("/")
        return len(parts) == len(given) and all(
            part == each or "<" in part for part, each in zip(parts, given, strict=True)
        )

    def address(self, **values: Any) -> str:
        """The address with these values in place of the names."""
        return re.sub(r"<(\w+)>", lambda part: str(values[part[1]]), self.path)


@cache
def routes() -> tuple[Route, ...]:
    """Every route of the service."""
    return tuple(_below(get_resolver()))


@cache
def public_routes() -> tuple[Route, ...]:
    return tuple(route for route in routes() if route.is_public)


@cache
def reader_routes() -> tuple[Route, ...]:
    """Every public route but those of health, which are for machines that watch the service."""
    return tuple(route for route in public_routes() if not route.is_of_health)


@cache
def desk_routes() -> tuple[Route, ...]:
    return tuple(route for route in routes() if not route.is_public)


def _below(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path = before + _plain(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Route(f"/{path}", f"{space}{pattern.name or ''}", pattern.callback)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _below(pattern, path, inner)


def _plain(pattern: Any) -> str:
    """A pattern as text, its converters and expressions left out."""
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern))
    return simplify_regex(str(pattern)).removeprefix("/").replace(".*", "")
