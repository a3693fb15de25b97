"""Measurements of tests, printed at the end of a run, whatever worker they ran on.

A test reports with `record_property("measured", words)`, or for a leak planted on purpose with
`record_property("leak", [where, is_found])`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

Properties = Iterable[tuple[str, Any]]


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    yield
    reports = [report for name in ("passed", "failed") for report in terminalreporter.getreports(name)]
    properties = [each for report in reports if report.when == "call" for each in report.user_properties]
    for line in lines(properties):
        terminalreporter.write_line(line)


def lines(properties: Properties) -> list[str]:
    """Return the measurements, and how many of the planted leaks were found in each place."""
    properties = list(properties)
    leaks = Counter((value[0], bool(value[1])) for name, value in properties if name == "leak")
    places = sorted({where for where, _ in leaks})
    counts = {where: (leaks[where, True] + leaks[where, False], leaks[where, True]) for where in places}
    return [
        *(str(value) for name, value in properties if name == "measured"),
        *(f"Leaks {where}: {planted} planted, {found} found" for where, (planted, found) in counts.items()),
    ]
