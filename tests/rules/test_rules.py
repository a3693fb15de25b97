"""The list of rules is usable: breaking them is a campaign of its own (`make broken-rules`)."""

from collections import Counter
from pathlib import Path

import pytest

from tests.rules import breaking
from tests.rules.breaking import ROOT, Campaign, Rule, all_rules

AREAS = {
    "visibility", "records", "workflow", "filters", "dates", "documents", "imports", "exports", "pages",
    "server",
}  # fmt: skip


def test_every_rule_can_be_broken_in_the_code_as_it_is(tmp_path: Path) -> None:
    problems = []
    for rule in all_rules():
        copy = tmp_path / rule.file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / rule.file).read_bytes())
        try:
            with rule.broken_in(tmp_path):
                assert copy.read_bytes() != (ROOT / rule.file).read_bytes()
        except ValueError as problem:
            problems.append(str(problem))
        assert copy.read_bytes() == (ROOT / rule.file).read_bytes()
    assert problems == []


def test_the_tests_of_every_rule_are_there() -> None:
    missing = []
    for rule in all_rules():
        for words in rule.tests:
            file, _, name = words.partition("::")
            path = ROOT / file
            if not path.exists() or (name and f"def {name}(" not in path.read_text(encoding="utf-8")):
                missing.append(f"{rule.name}: {words}")
    assert missing == []


class Runs:
    """In place of pytest: what fails in a tree, by the words that it is run with."""

    def __init__(self, whole: list[str], broken: list[str]) -> None:
        self.whole, self.broken = whole, broken

    def __call__(self, tree: Path, *words: str) -> list[str]:
        is_broken = (tree / "code.py").read_text() == "broken = True\n"
        left_out = {word.partition("=")[2] for word in words if word.startswith("--deselect")}
        failing = self.broken if is_broken else self.whole
        return [test for test in failing if test not in left_out and test.partition("::")[0] in words]


@pytest.mark.parametrize(
    ("whole", "broken", "noticed"),
    [
        ([], ["own::one"], ["own::one"]),
        (["own::one"], ["own::one"], []),  # fails with nothing broken too
        (["own::one"], ["own::one", "own::two"], ["own::two"]),
        ([], ["--ignore=tests/rules::other"], ["--ignore=tests/rules::other"]),  # of the whole default run
        (["--ignore=tests/rules::other"], ["--ignore=tests/rules::other"], []),
        ([], [], []),
    ],
)
def test_a_rule_is_noticed_by_tests_that_fail_only_while_it_is_broken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, whole: list[str], broken: list[str], noticed: list[str]
) -> None:
    (tmp_path / "code.py").write_text("broken = False\n")
    monkeypatch.setattr(breaking, "failures", Runs(whole, broken))
    monkeypatch.setattr(breaking, "copy_tree", lambda folder: tmp_path)
    rule = Rule("name", "area", "rule", "code.py", "False", "True", ("own",))
    campaign = Campaign(tmp_path)
    campaign.begin([rule], 1)

    assert campaign.noticed_by(rule) == noticed
    assert (tmp_path / "code.py").read_text() == "broken = False\n"


def test_there_are_sixty_rules_from_every_area_each_said_once() -> None:
    rules = all_rules()
    assert len(rules) >= 60
    assert {rule.area for rule in rules} == AREAS
    assert [name for name, times in Counter(rule.name for rule in rules).items() if times > 1] == []
    assert [name for name, times in Counter(rule.rule for rule in rules).items() if times > 1] == []
