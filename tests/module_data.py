"""Records that many tests of a module read: made once for the module, in a transaction around its tests.

    @shared
    def record() -> Incident:
        return make.public(make.incident())

    def test_a_record_has_a_page(record): ...

`shared` makes a fixture. The first test that asks for it has it made; the next ones have a copy of the
value (as with `setUpTestData`) and the same rows. What a test changes ends with the test. A test that does
not ask for the fixture does not see its rows: tests that ask for the same records run one after the other,
and the records are taken back before a test that asks for others.

A builder may ask for other shared fixtures and for `param` if a parametrised test gives it one
(`indirect`) or the fixture has `params`. It runs with both sides of the tracker on one connection, like a
test, but without fixtures of functions: a clock that is set by `monkeypatch` is not set for it. Not for
tests that commit (`transaction=True`): the database is empty there, as for every other test of that kind.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pytest
from django.db import connections, transaction

Key = tuple[str, Any]
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}


def shared(build: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Make a fixture of a builder of records; `options` are those of `pytest.fixture`, but `scope`."""
    if build is None:
        return lambda build: shared(build, **options)
    name = options.get("name", build.__name__)

    def find(**asked: Any) -> Any:
        return asked["shared_records"].value(name, getattr(asked["request"], "param", None))

    # pytest reads here what a fixture asks for: what its builder asks for, so that a test has that too.
    arguments = ["shared_records", "db", "request", *(each for each in _arguments(build) if each != "param")]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    find.__signature__ = inspect.Signature([inspect.Parameter(each, kind) for each in arguments])  # type: ignore[attr-defined]
    find.__name__, find.__doc__, find.__module__ = build.__name__, build.__doc__, build.__module__
    find.shared_builder = build  # type: ignore[attr-defined]
    return pytest.fixture(**options)(find)


def _arguments(build: Callable[..., Any]) -> list[str]:
    return [*inspect.signature(build).parameters]


@contextmanager
def one_connection() -> Iterator[None]:
    """Let the public side see what is not committed yet; in service the sides have a connection each."""
    own = connections["public"]
    connections["public"] = connections["default"]
    try:
        yield
    finally:
        connections["public"] = own


@dataclass
class Made:
    """The value of one builder, and the transaction that its rows are in."""

    key: Key
    value: Any
    around: transaction.Atomic


class Records:
    """The records that were made for the tests of one module, the last on top."""

    def __init__(self) -> None:
        self.stack: list[Made] = []

    def value(self, name: str, param: Any) -> Any:
        for made in self.stack:
            if made.key == (name, param):
                return deepcopy(made.value)
        raise LookupError(f"{name} is made before a test begins: name it among the test's arguments.")

    def turn_to(self, wanted: dict[Key, Callable[..., Any]]) -> None:
        """Have these records and no others in the database."""
        kept = 0
        while kept < min(len(self.stack), len(wanted)) and self.stack[kept].key == [*wanted][kept]:
            kept += 1
        self.take_back(kept)
        for key, build in [*wanted.items()][kept:]:
            self._make(key, build)

    def take_back(self, kept: int = 0) -> None:
        """Undo all but the first."""
        while len(self.stack) > kept:
            self._undo(self.stack.pop().around)

    def _make(self, key: Key, build: Callable[..., Any]) -> None:
        arguments = {
            name: key[1] if name == "param" else next(m.value for m in self.stack if m.key[0] == name)
            for name in _arguments(build)
        }
        around = transaction.atomic()
        around._from_testcase = True  # as in Django's TestCase: a durable block may begin inside
        around.__enter__()
        try:
            with one_connection():
                value = build(**deepcopy(arguments))
        except BaseException:
            self._undo(around)
            raise
        self.stack.append(Made(key, value, around))

    def _undo(self, around: transaction.Atomic) -> None:
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def builders(item: pytest.Item) -> dict[Key, Callable[..., Any]]:
    """What a test wants to find in the database, in the order in which it is to be made."""
    wanted: dict[Key, Callable[..., Any]] = {}
    definitions = item._fixtureinfo.name2fixturedefs if hasattr(item, "_fixtureinfo") else {}
    params = item.callspec.params if hasattr(item, "callspec") else {}

    def add(name: str) -> None:
        build = getattr(definitions[name][-1].func, "shared_builder", None) if name in definitions else None
        if build is not None:
            for other in _arguments(build):
                add(other)
            wanted.setdefault((name, params.get(name)), build)

    for name in getattr(item, "fixturenames", ()):
        add(name)
    return wanted


@pytest.fixture(scope="module")
def shared_records(django_db_setup: None, django_db_blocker: Any) -> Iterator[Records]:
    records = Records()
    yield records
    with django_db_blocker.unblock():
        records.take_back()


@pytest.fixture
def _shared_records_of_this_test(
    request: pytest.FixtureRequest, shared_records: Records, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        shared_records.turn_to(builders(request.node))


@pytest.fixture
def _django_db_helper(_shared_records_of_this_test: None, _django_db_helper: None) -> None:
    """pytest-django's transaction around a test begins inside that of the records the test shares."""


@pytest.fixture(autouse=True)
def one_connection_for_both_wings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the public wing see what the test's transaction has not committed.

    In service the wings have a connection each.
    """
    if request.node.get_closest_marker("django_db") or DATABASE_FIXTURES & set(request.fixturenames):
        # First, because it forbids connections that the test did not ask for: this one would be default's.
        request.getfixturevalue("_django_db_helper")
    with one_connection():
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In each module, run together what shares its records; otherwise leave the order as it is."""
    for at, together in [*_runs_of_a_module(items)]:
        groups: dict[tuple[Key, ...], list[pytest.Item]] = {}
        for item in together:
            groups.setdefault(tuple((name, repr(param)) for name, param in builders(item)), []).append(item)
        items[at : at + len(together)] = [item for group in groups.values() for item in group]


def _runs_of_a_module(items: list[pytest.Item]) -> Iterator[tuple[int, list[pytest.Item]]]:
    """Tests of one module in a row, and where they begin; what commits comes after all modules."""
    at = 0
    for _, run in groupby(items, key=lambda item: item.nodeid.partition("::")[0]):
        together = [*run]
        yield at, together
        at += len(together)
