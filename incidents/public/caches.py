"""All that the public side remembers between requests, so that it can be forgotten at once."""

from typing import Protocol, TypeVar


class Cache(Protocol):
    def clear(self) -> None: ...


Known = TypeVar("Known", bound=Cache)
_caches: list[Cache] = []


def registered(cache: Known) -> Known:
    """Have `clear` empty this cache too; for one that lasts as long as the process."""
    _caches.append(cache)
    return cache


def clear() -> None:
    """Empty every cache."""
    for cache in _caches:
        cache.clear()
