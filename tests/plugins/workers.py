"""Tests run on all cores, except for small selections; what takes longest begins first."""

from collections import Counter
from collections.abc import Iterator

import pytest


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Return 0 for single files, single tests or -k: starting workers takes longer than the tests."""
    here = config.invocation_params.dir
    has_folder = any((here / argument).is_dir() for argument in config.args)
    return None if has_folder and not config.option.keyword else 0


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Put slow modules and those with servers first, then those of many tests: workers end together.

    pytest-xdist would order them by the number of tests alone, which leaves the longest to the end.
    """
    yield
    if hasattr(config, "workerinput"):
        slow = {scope_of(item) for item in items if any(map(item.get_closest_marker, ("slow", "server")))}
        tests = Counter(map(scope_of, items))
        items.sort(key=lambda item: (scope_of(item) not in slow, -tests[scope_of(item)]))


def scope_of(item: pytest.Item) -> str:
    """Return the module, or class, whose tests run on one worker."""
    return item.nodeid.rpartition("::")[0]
