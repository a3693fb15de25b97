"""The cache of what follows from the public record: each publication empties it."""

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from incidents.public.cache import registry

# What identifies a state of the ledger; None before the first publication.
State = tuple[Any, ...] | None
Value = TypeVar("Value")


class LedgerCache(Generic[Value]):
    """Values that hold in one state of the ledger, shared by all threads of a process.

    The first request in another state clears the cache, so withdrawn text is not kept. `bound` limits the sum
    of the sizes of all values; the least recently used make room. The lock is never held during a query.
    """

    def __init__(self, namespace: str, bound: int, size: Callable[[Value], int] = lambda value: 1) -> None:
        self.bound, self.size = bound, size
        self._lock = Lock()
        self.clear()
        registry.register(namespace, self.clear)

    def clear(self) -> None:
        """Remove all values."""
        self.values: dict[Any, Value] = {}
        self.taken = 0
        self.state: State = None

    def get_or_set(self, key: object, make: Callable[[], Value], state: State) -> Value:
        """Return the value in this state, made now if it is not in the cache."""
        value = self.get(key, state)
        if value is None:
            value = make()
            self.set(key, value, state)
        return value

    def get(self, key: Any, state: State) -> Value | None:
        """Return the value in this state; it becomes the most recently used."""
        with self._lock:
            if state != self.state:
                self.clear()
                self.state = state
            value = self.values.pop(key, None)
            if value is not None:
                self.values[key] = value
            return value

    def set(self, key: object, value: Value, state: State) -> None:
        """Keep a value that was made after `state` was read, unless the state has changed since.

        Nothing is kept in the state None, which lasts while changes have no line in the ledger.
        """
        size = self.size(value)
        with self._lock:
            if state is None or state != self.state or size > self.bound:
                return
            self._remove(key)
            while self.taken + size > self.bound:
                self._remove(next(iter(self.values)))
            self.values[key] = value
            self.taken += size

    def _remove(self, key: object) -> None:
        if (value := self.values.pop(key, None)) is not None:
            self.taken -= self.size(value)
