"""Sampling: of a parametrised test the first, middle and last case run, unless `--all-cases` is set."""

from collections.abc import Iterator
from typing import Any

import pytest

ALL_CASES = "--all-cases"
PLACE = pytest.StashKey[int]()
TOTAL = pytest.StashKey[int]()
# Of each function: how many of its cases were not made.
UNMADE = pytest.StashKey[dict[tuple[Any, str], int]]()
OUTCOMES = ("passed", "failed", "error", "xfailed", "xpassed")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sampling")
    group.addoption(ALL_CASES, action="store_true", help="run every case of each parametrised test")


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Iterator[None]:
    """Make no items of cases that would not be chosen: that is a third of the time of collecting.

    Where -k, or a mark of a case, decides which cases there are, they are all made.
    """
    yield
    config, calls = metafunc.config, metafunc._calls
    is_open = config.getoption(ALL_CASES) or config.option.keyword or cases_named(config.args)
    if is_open or any(call.marks for call in calls):
        return
    places = places_of(len(calls))
    unmade = config.stash.setdefault(UNMADE, {})
    unmade[function_of(metafunc.definition)] = len(calls) - len(places)
    metafunc._calls = [calls[place] for place in places]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Store the order in which cases are written, which pytest-randomly shuffles."""
    item.stash[PLACE] = item.config.stash[TOTAL] = item.config.stash.get(TOTAL, 0) + 1


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Sample last, among the tests that -k and -m select."""
    yield
    unmade = config.stash.get(UNMADE, {})
    functions = {function_of(item) for item in items}
    report_total(config, len(items) + sum(unmade.get(each, 0) for each in functions))
    if config.getoption(ALL_CASES):
        return
    kept = sample(sorted(items, key=lambda item: item.stash[PLACE]), cases_named(config.args))
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def sample(items: list[pytest.Item], named: set[str]) -> set[pytest.Item]:
    """Return the first, middle and last case of each function, and all cases named individually."""
    functions: dict[tuple[Any, str], list[pytest.Item]] = {}
    for item in items:
        functions.setdefault(function_of(item), []).append(item)
    kept = {cases[place] for cases in functions.values() for place in places_of(len(cases))}
    return kept | {item for item in items if item.nodeid.partition("::")[2] in named}


def function_of(item: pytest.Item) -> tuple[Any, str]:
    """Return what identifies the function of a case: its module or class, and its name."""
    return item.parent, getattr(item, "originalname", item.name)


def places_of(number: int) -> list[int]:
    """Return the places of the first, middle and last of so many cases."""
    return sorted({0, (number - 1) // 2, number - 1}) if number else []


def cases_named(arguments: list[str]) -> set[str]:
    """Return the test ids in arguments such as tests/dates/test_vocabulary.py::test_one[case]."""
    return {name for _, _, name in (each.partition("::") for each in arguments) if "[" in name}


@pytest.fixture(scope="session")
def all_cases(pytestconfig: pytest.Config) -> bool:
    """Return whether to try everything; for tests that generate their own cases."""
    return bool(pytestconfig.getoption(ALL_CASES))


# The total number of cases, reported by the process that collected them.


def report_total(config: pytest.Config, total: int) -> None:
    config.stash[TOTAL] = total
    if hasattr(config, "workeroutput"):
        config.workeroutput["total_cases"] = total


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Store the number counted by a worker of pytest-xdist; all collect the same."""
    total = getattr(node, "workeroutput", {}).get("total_cases")
    if total is not None:
        node.config.stash[TOTAL] = total


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> Iterator[None]:
    """Print last how many cases ran, and in which order."""
    yield
    total = config.stash.get(TOTAL, None)
    if total is None or config.option.collectonly:
        return
    if config.getoption("randomly_seed", None) is not None:
        terminalreporter.write_line(f"To repeat this order: --randomly-seed={config.option.randomly_seed}")
    ran = len({report.nodeid for name in OUTCOMES for report in terminalreporter.getreports(name)})
    terminalreporter.write_line(summary(ran, total, everything=config.getoption(ALL_CASES)))


def summary(ran: int, total: int, *, everything: bool) -> str:
    line = f"{ran:,} of {total:,} cases ran"
    if everything or ran == total:
        return f"{line}."
    return f"{line}: the first, middle and last of each parametrised test. All: make test-all, or {ALL_CASES}"
