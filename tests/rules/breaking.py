"""Breaks rules of the code, one at a time, in a copy of the tree, and says whether the default tests notice.

    python -m tests.rules.breaking                 # every rule of rules.toml
    python -m tests.rules.breaking --draw 10       # ten of them, always the same
    python -m tests.rules.breaking one_name other  # these

A rule names a file, text that stands there once, and text that breaks the rule in its place. The tests that
ought to notice run first (`tests` of the rule); where they pass, every test of the default run does. Prints a
line for each rule, and how many were noticed; exits with 1 where fewer than `NOTICED_SHARE` were.
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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("rules.toml")
SEED = 2026
NOTICED_SHARE = 0.95
# The list itself does not fit a broken tree, which says nothing of the rule.
ELSEWHERE = ("--ignore=tests/browser", "--ignore=tests/conformance", "--ignore=tests/rules")
PYTEST = (
    "-x",
    "-q",
    "--no-header",
    "-p",
    "no:cacheprovider",
    "-m",
    "not browser and not campaign",
    *ELSEWHERE,
)


@dataclass(frozen=True)
class Rule:
    """A rule of the tracker and one way to break it.

    `old` is text that occurs once in `file`; `new` replaces it. `tests` are paths given to pytest.
    """

    name: str
    area: str
    rule: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def break_in(self, tree: Path) -> None:
        """Write the broken text into a copy of the tree.

        Raises:
            ValueError: the text to replace does not occur exactly once.
        """
        path = tree / self.file
        text = path.read_text(encoding="utf-8")
        if (times := text.count(self.old)) != 1:
            raise ValueError(f"{self.name}: the text to replace occurs {times} times in {self.file}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def all_rules() -> list[Rule]:
    """Return the rules of rules.toml in its order."""
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["rule"]
    return [Rule(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]


def copy_tree(folder: Path) -> Path:
    """Copy what git tracks, as it lies in the working tree, into the folder."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    tree = folder / "tree"
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    return tree


def first_failure(tree: Path, tests: Sequence[str]) -> str | None:
    """Run the default tests under these paths; return the first that failed, None where all passed.

    Raises:
        RuntimeError: pytest could not run them at all.
    """
    command = [sys.executable, "-m", "pytest", *PYTEST, *tests]
    ran = subprocess.run(
        command, cwd=tree, capture_output=True, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    )
    if ran.returncode == 0:
        return None
    for line in ran.stdout.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            return line.split(" - ")[0]
    if ran.returncode in (1, 2):
        return f"pytest ended with {ran.returncode}"
    raise RuntimeError(f"pytest ended with {ran.returncode}:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")


def noticed_by(rule: Rule, tree: Path) -> str | None:
    """Break the rule in the tree, run the tests, and put the file back."""
    whole = (tree / rule.file).read_bytes()
    rule.break_in(tree)
    try:
        return first_failure(tree, rule.tests) or first_failure(tree, ())
    finally:
        (tree / rule.file).write_bytes(whole)


def draw(rules: list[Rule], number: int) -> list[Rule]:
    """Return some of the rules, always the same ones of the same list."""
    return random.Random(SEED).sample(rules, min(number, len(rules)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", help="names of rules; all where none is given")
    parser.add_argument("--draw", type=int, metavar="N", help="only N of them")
    options = parser.parse_args()
    rules = [rule for rule in all_rules() if not options.names or rule.name in options.names]
    rules = draw(rules, options.draw) if options.draw else rules
    noticed = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = copy_tree(Path(folder))
        for rule in rules:
            started = time.monotonic()
            test = noticed_by(rule, tree)
            noticed += test is not None
            print(f"{rule.name}: {test or 'NOT NOTICED'} ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"{noticed} of {len(rules)} broken rules were noticed")
    return 0 if rules and noticed >= NOTICED_SHARE * len(rules) else 1


if __name__ == "__main__":
    sys.exit(main())
