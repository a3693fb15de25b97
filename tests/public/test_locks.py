"""Locks that protect memory are never held during a query: docs/decisions/locks.md."""

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import pytest
from django.db import connections
from django.http import QueryDict
from django.urls import resolve

from incidents.public.cache.ledger_cache import LedgerCache
from incidents.public.queries import dates_by_country, filterset_base
from incidents.public.queries.list_query import ask
from tests import make

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
# Every place that makes a lock; whoever adds one writes it down in docs/decisions/locks.md.
WITH_LOCKS = {
    "incidents/public/queries/dates_by_country.py",
    "incidents/public/cache/ledger_cache.py",
    "tracker/handler/builds.py",
    "tracker/handler/limits.py",
    "tracker/handler/rates.py",
    "tracker/server/bodies.py",
    "tracker/server/dispatcher.py",
    "tracker/server/shared_looks.py",
}
A_LOCK = re.compile(r"\b(Lock|RLock|Semaphore|BoundedSemaphore|Condition)\(")
QUESTIONS = [
    "/api/v1/incidents/?country=AZ",
    "/api/v1/incidents/?country=AZ&date_from=2024",
    "/api/v1/incidents/?q=arrest",
    "/api/v1/stats/?by=country,year",
    "/incidents/map.svg",
    "/incidents/?country=AZ&view=chart",
    "/incidents/timeline.svg",
    "/",
]


class Watched:
    """A lock that knows whether it is held."""

    def __init__(self) -> None:
        self.lock, self.held, self.taken = Lock(), False, 0

    def __enter__(self) -> None:
        self.lock.acquire()
        self.held, self.taken = True, self.taken + 1

    def __exit__(self, *_: object) -> None:
        self.held = False
        self.lock.release()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Watched]]:
    """The locks of all caches there are; a query while one is held fails."""
    resolve("/")  # every view, and so every cache, is imported with the addresses
    modules = [module for name, module in [*sys.modules.items()] if name.startswith("incidents.public")]
    known = [each for module in modules for each in vars(module).values()]
    caches = [
        each for each in known if issubclass(type(each), (LedgerCache, dates_by_country.CountryDatesCache))
    ]
    locks = []
    for cache in caches:
        locks.append(Watched())
        monkeypatch.setattr(cache, "_lock", locks[-1])

    def check(execute: Any, sql: str, *others: Any) -> Any:
        assert not any(lock.held for lock in locks), f"A lock is held during {sql}"
        return execute(sql, *others)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(check))
        yield locks


def test_no_lock_of_a_cache_is_held_during_a_query(watched, client):
    incident = make.public(make.incident("An arrest", country="AZ", date="2024"))
    for title in ("Another arrest", "A third arrest"):
        statuses = [client.get(address).status_code for address in 2 * QUESTIONS]
        assert set(statuses) == {200}
        make.public(make.edited(incident, title=title))

    assert sum(lock.taken > 0 for lock in watched) >= 3


def test_no_question_waits_while_another_asks_the_database(monkeypatch):
    """functools.cached_property of Python 3.11 would have it wait: one lock for all questions."""
    asking, answer = Event(), Event()

    def last_line() -> Any:
        asking.set()
        answer.wait(60)
        return 1, "now"

    slow, quick = (ask("incident", QueryDict()).filters for _ in range(2))
    with monkeypatch.context() as patched:
        patched.setattr(filterset_base, "last_line", last_line)
        thread = Thread(target=lambda: slow.state)
        thread.start()
        assert asking.wait(60)
        patched.setattr(filterset_base, "last_line", lambda: (2, "now"))
        start = monotonic()
        assert quick.state == (2, "now")
        assert monotonic() - start < 30
        answer.set()
        thread.join()


def test_every_lock_is_written_down():
    files = [path for folder in ("incidents", "tracker") for path in (ROOT / folder).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in files if A_LOCK.search(path.read_text())}

    assert found == WITH_LOCKS
    decision = (ROOT / "docs/decisions/locks.md").read_text()
    assert [path for path in sorted(WITH_LOCKS) if path not in decision] == []
