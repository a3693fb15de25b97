"""All that the public side remembers between requests, so that it can be forgotten at once."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar


class Cache(Protocol):
    def clear(self) -> None: ...


Known = TypeVar("Known", bound=Cache)
Cached = TypeVar("Cached", bound=Callable[..., Any])
_clears: list[Callable[[], None]] = []


def registered(cache: Known) -> Known:
    """Have `clear` empty this cache too; for one that lasts as long as the process."""
    _clears.append(cache.clear)
    return cache


def registered_function(cached: Cached) -> Cached:
    """The same for a function under `lru_cache`."""
    _clears.append(cached.cache_clear)  # type: ignore[attr-defined]
    return cached


def clear() -> None:
    """Empty every cache."""
    for clear_one in _clears:
        clear_one()
