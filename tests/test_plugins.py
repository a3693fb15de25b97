"""How tests are run: which cases, on how many cores, and what is said of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.plugins.measured import lines

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[1]
CASES = """
import pytest

def test_alone(): pass

@pytest.mark.parametrize("number", range(7))
def test_seven(number): pass

@pytest.mark.parametrize("number", range(2))
def test_two(number): pass

@pytest.mark.parametrize("number", [0, pytest.param(1, marks=pytest.mark.some), 2, 3, 4])
def test_marked(number): pass

@pytest.mark.parametrize("letter", "abc")
class TestLetters:
    @pytest.mark.parametrize("number", range(4))
    def test_twelve(self, letter, number): pass
"""
BY_DEFAULT = [
    "TestLetters::test_twelve[0-a]",
    "TestLetters::test_twelve[1-c]",
    "TestLetters::test_twelve[3-c]",
    "test_alone",
    "test_marked[0]",
    "test_marked[2]",
    "test_marked[4]",
    "test_seven[0]",
    "test_seven[3]",
    "test_seven[6]",
    "test_two[0]",
    "test_two[1]",
]
RERUN = "All: make test-all, or --all-cases"
REACHING = """
import socket, threading

def reach(call, *arguments):
    try:
        call(*arguments)
    except Exception:
        pass

def test_by_address(): reach(socket.create_connection, ("192.0.2.1", 9), 0.1)

def test_by_name(): reach(socket.getaddrinfo, "tracker.example", 9)

def test_by_datagram(): reach(socket.socket(type=socket.SOCK_DGRAM).sendto, b"", ("192.0.2.1", 9))

def test_in_a_thread():
    thread = threading.Thread(target=reach, args=(socket.create_connection, ("192.0.2.1", 9), 0.1))
    thread.start()
    thread.join()

def test_here():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
"""
Run = Callable[..., Any]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the cases above in a process of their own, with our plugins and without Django."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (pytester.path / "cases").mkdir()
    (pytester.path / "cases" / "test_cases.py").write_text(CASES)
    (pytester.path / "test_reaching.py").write_text(REACHING)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    own = [f"tests.plugins.{name}" for name in ("sampling", "workers", "sockets")]
    named = [word for plugin in ("xdist", "pytest_randomly", *own) for word in ("-p", plugin)]
    return lambda *words: pytester.runpytest_subprocess(*named, "-v", "-n", "auto", *words)


def cases_of(result: Any) -> list[str]:
    found = re.findall(r"(?:^|\s)cases/test_cases.py::(\S+)", result.stdout.str(), re.MULTILINE)
    return sorted(set(found))


def test_the_first_middle_and_last_case_of_each_test_run_and_the_last_line_says_so(run: Run) -> None:
    result = run("cases/test_cases.py")

    assert cases_of(result) == BY_DEFAULT
    *_, order, line, closing = result.outlines
    assert "12 passed" in closing
    assert line.startswith("12 of 27 cases ran: the first, middle and last")
    assert line.endswith(RERUN)
    assert order.startswith("To repeat this order: --randomly-seed=")


def test_every_case_runs_where_all_are_asked_for(run: Run) -> None:
    result = run("cases/test_cases.py", "--all-cases")

    assert result.outlines[-2] == "27 of 27 cases ran."


def test_a_case_that_is_named_runs(run: Run) -> None:
    result = run("cases/test_cases.py::test_seven[1]", "cases/test_cases.py::test_seven[2]")

    assert cases_of(result) == ["test_seven[1]", "test_seven[2]"]


def test_of_the_cases_that_a_word_or_a_mark_chooses_some_run(run: Run) -> None:
    assert cases_of(run("cases", "-k", "test_seven and 1")) == ["test_seven[1]"]
    assert cases_of(run("cases", "-m", "some")) == ["test_marked[1]"]


def test_a_folder_is_run_on_all_cores_and_counted_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "2")

    result = run("cases")

    assert "created: 2/2 workers" in result.stdout.str()
    assert cases_of(result) == BY_DEFAULT
    assert result.outlines[-2].startswith("12 of 27 cases ran: ")


@pytest.mark.parametrize("words", [["cases/test_cases.py"], ["cases", "-k", "alone"]])
def test_a_file_or_some_names_are_run_without_workers(run: Run, words: list[str]) -> None:
    assert "created:" not in run(*words).stdout.str()


def test_whoever_reaches_for_another_machine_fails(run: Run) -> None:
    run("test_reaching.py").assert_outcomes(passed=5, errors=4)


def test_property_tests_have_no_clock_and_the_same_examples_each_time() -> None:
    assert settings.default.deadline is None
    assert settings.default.derandomize


def test_each_worker_has_a_data_directory_of_its_own(settings: Any) -> None:
    """An import locks a file there."""
    own = [settings.DATA_DIR, Path(settings.MEDIA_ROOT), settings.FILE_UPLOAD_TEMP_DIR]

    assert not any(ROOT in each.parents for each in own)


def test_a_leak_that_is_not_found_counts_as_planted_only() -> None:
    leaks = [
        ("leak", ["of the desk", True]),
        ("leak", ["to readers", True]),
        ("leak", ["of the desk", False]),
    ]

    assert lines([("measured", "The desk: nothing"), *leaks]) == [
        "The desk: nothing",
        "Leaks of the desk: 2 planted, 1 found",
        "Leaks to readers: 1 planted, 1 found",
    ]
