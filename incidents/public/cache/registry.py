"""The caches of a process by namespace, to be emptied one by one or all at once."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Cached = TypeVar("Cached", bound=Callable[..., Any])
_clears: dict[str, list[Callable[[], None]]] = defaultdict(list)
# Of caches that follow from the program alone, such as compiled SQL: no record makes them outdated.
_clears_of_compiled: list[Callable[[], None]] = []


def register(namespace: str, clear_one: Callable[[], None]) -> None:
    """Have `clear` empty a cache that lasts as long as the process."""
    _clears[namespace].append(clear_one)


def registered_function(cached: Cached) -> Cached:
    """Register a function under `lru_cache` by its name."""
    register(cached.__name__, cached.cache_clear)  # type: ignore[attr-defined]
    return cached


def clear(*namespaces: str) -> None:
    """Empty the caches of these namespaces, or every cache."""
    for namespace in namespaces or list(_clears):
        for clear_one in _clears[namespace]:
            clear_one()


def register_compiled(clear_one: Callable[[], None]) -> None:
    """Have `clear_compiled` empty a cache of something that follows from the program alone."""
    _clears_of_compiled.append(clear_one)


def clear_compiled() -> None:
    """Empty these caches; needed only where the program itself is changed, as by a test that patches it."""
    for clear_one in _clears_of_compiled:
        clear_one()
