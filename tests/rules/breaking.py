"""Breaks rules of the code, one at a time, in a copy of the tree, and says which tests notice.

    python -m tests.rules.breaking                 # every rule of rules.toml
    python -m tests.rules.breaking --draw 10       # ten of them, always the same
    python -m tests.rules.breaking one_name other  # these
    python -m tests.rules.breaking --table FILE    # every rule; writes which tests failed

A rule names a file, text that occurs there once, text that breaks the rule in its place, and tests that ought
to notice. All of these tests run first with nothing broken; a test that fails then is left out from there on,
so that a rule counts as noticed only by tests that pass with the rule and fail without it. Of a rule that its
own tests do not notice, the whole default run is tried, after the same with nothing broken. Prints a line for
each rule, and how many were noticed; exits with 1 where fewer than `NOTICED_SHARE` were.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from tests.plugins.databases import digest

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("rules.toml")
SEED = 2026
NOTICED_SHARE = 0.95
# The list itself does not fit a broken tree, which says nothing of the rule.
ELSEWHERE = ("--ignore=tests/browser", "--ignore=tests/conformance", "--ignore=tests/rules")
PYTEST = ("-q", "--no-header", "--tb=no", "-rfE", "-p", "no:randomly", "-m", "not browser and not campaign")
DATABASES = Path(".pytest_cache/d/databases")


@dataclass(frozen=True)
class Rule:
    """A rule of the tracker and one way to break it.

    `old` is text that occurs once in `file`; `new` replaces it. `tests` are words for pytest: paths, or paths
    with the name of a test.
    """

    name: str
    area: str
    rule: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @contextmanager
    def broken_in(self, tree: Path) -> Iterator[None]:
        """Break the rule in a copy of the tree, for a while.

        Raises:
            ValueError: the text to replace does not occur exactly once.
        """
        path = tree / self.file
        whole, times = path.read_bytes(), os.stat(path)
        text = whole.decode()
        if (number := text.count(self.old)) != 1:
            raise ValueError(f"{self.name}: the text to replace occurs {number} times in {self.file}")
        _write(path, text.replace(self.old, self.new).encode())
        try:
            yield
        finally:
            _write(path, whole)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _write(path: Path, content: bytes) -> None:
    """Write a module; compiled ones are told apart by seconds and size, which may be the same."""
    path.write_bytes(content)
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()


def all_rules() -> list[Rule]:
    """Return the rules of rules.toml in its order."""
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["rule"]
    return [Rule(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]


def draw(rules: list[Rule], number: int) -> list[Rule]:
    """Return some of the rules, always the same ones of the same list."""
    return random.Random(SEED).sample(rules, min(number, len(rules)))


def failures(tree: Path, *words: str) -> list[str]:
    """Run tests in a tree; return those that failed, and those that could not begin.

    Raises:
        RuntimeError: pytest could not run them at all.
    """
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *PYTEST, *words],
        cwd=tree,
        check=False,
        capture_output=True,
        text=True,
    )
    lines = [line.partition(" ") for line in ran.stdout.splitlines()]
    found = [rest.split(" - ")[0] for word, _, rest in lines if word in ("FAILED", "ERROR")]
    if ran.returncode not in (0, 1, 2, 5) or bool(found) != (ran.returncode in (1, 2)):
        raise RuntimeError(f"pytest ended with {ran.returncode}:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return found


@dataclass
class Campaign:
    """Copies of the tree to break rules in, and what fails in them with nothing broken."""

    folder: Path
    fails_anyway: list[str] = field(default_factory=list)
    trees: list[Path] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    has_run_all: bool = False

    def begin(self, rules: Sequence[Rule], copies: int) -> None:
        """Copy the tree, and run all tests that ought to notice with nothing broken."""
        self.trees = [copy_tree(self.folder / "1")]
        tests = dict.fromkeys(each for rule in rules for each in rule.tests)
        self.fails_anyway = failures(self.trees[0], *tests)
        self.trees += [shutil.copytree(self.trees[0], self.folder / str(n + 1)) for n in range(1, copies)]

    def noticed_by(self, rule: Rule) -> list[str]:
        """Return tests that fail with the rule broken and pass otherwise."""
        with self._tree() as tree:
            return self._failures(rule, tree, *rule.tests) or self._any_failure(rule, tree)

    @contextmanager
    def _tree(self) -> Iterator[Path]:
        with self.lock:
            tree = self.trees.pop()
        try:
            yield tree
        finally:
            with self.lock:
                self.trees.append(tree)

    def _failures(self, rule: Rule, tree: Path, *words: str) -> list[str]:
        left_out = [f"--deselect={name}" for name in self.fails_anyway]
        with rule.broken_in(tree), _migrated(tree):
            return failures(tree, *words, *left_out)

    def _any_failure(self, rule: Rule, tree: Path) -> list[str]:
        with self.lock:
            if not self.has_run_all:
                self.fails_anyway += failures(tree, *ELSEWHERE)
                self.has_run_all = True
        return self._failures(rule, tree, "-x", *ELSEWHERE)


def copy_tree(tree: Path) -> Path:
    """Copy what git tracks, as it is in the working tree."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    return tree


@contextmanager
def _migrated(tree: Path) -> Iterator[None]:
    """Let the tests of a broken tree begin with the database of the whole one: no rule changes tables."""
    folder = tree / DATABASES
    databases = [*folder.glob("migrated-*.sqlite3")]
    own = folder / f"migrated-{digest(tree)[:32]}.sqlite3"
    if not databases or own in databases:
        yield
        return
    shutil.copy(databases[0], own)
    yield
    own.unlink(missing_ok=True)


def table(results: Sequence[tuple[Rule, list[str]]]) -> str:
    """Write as Markdown which tests failed with which rule broken."""
    noticed = sum(bool(tests) for _, tests in results)
    lines = [f"| {rule.area} | {rule.rule} | {_summary(tests)} |" for rule, tests in results]
    return "\n".join(
        [
            "# Broken rules",
            "",
            f"{noticed} of {len(results)} rules were noticed by tests of the default run (`make test`)",
            "when each was broken once. Of the tests that a rule names, the first that failed is shown.",
            'Made with `make broken-rules RULES="--table FILE"`.',
            "",
            "| area | rule | failed without it |",
            "|---|---|---|",
            *lines,
            "",
        ]
    )


def _summary(tests: list[str]) -> str:
    if not tests:
        return "**none**"
    more = f" and {len(tests) - 1} more" if tests[1:] else ""
    return f"`{tests[0].replace('|', chr(92) + '|')}`{more}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", help="names of rules; all where none is given")
    parser.add_argument("--draw", type=int, metavar="N", help="only N of them")
    parser.add_argument("--jobs", type=int, metavar="N", default=os.cpu_count() or 1, help="rules at a time")
    parser.add_argument("--table", type=Path, metavar="FILE", help="where to write which tests failed")
    return parser.parse_args()


def main() -> int:
    options = _arguments()
    rules = [rule for rule in all_rules() if not options.names or rule.name in options.names]
    rules = draw(rules, options.draw) if options.draw else rules
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as jobs:
        campaign = Campaign(Path(folder))
        campaign.begin(rules, options.jobs)
        for name in campaign.fails_anyway:
            print(f"fails with nothing broken: {name}", flush=True)

        def run(rule: Rule) -> tuple[Rule, list[str]]:
            started = time.monotonic()
            tests = campaign.noticed_by(rule)
            took = f"{time.monotonic() - started:.0f} s"
            print(f"{rule.name}: {', '.join(tests) or 'NOT NOTICED'} ({took})", flush=True)
            return rule, tests

        results = [*jobs.map(run, rules)]
    if options.table:
        options.table.write_text(table(results), encoding="utf-8")
    noticed = sum(bool(tests) for _, tests in results)
    print(f"{noticed} of {len(rules)} broken rules were noticed")
    return 0 if rules and noticed >= NOTICED_SHARE * len(rules) else 1


if __name__ == "__main__":
    sys.exit(main())
