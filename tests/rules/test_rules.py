"""The list of rules is usable: breaking them is a campaign of its own (`make broken-rules`)."""

from collections import Counter
from pathlib import Path

from tests.rules.breaking import ROOT, all_rules

AREAS = {
    "visibility", "workflow", "filters", "dates", "documents", "imports", "exports", "pages", "server",
}  # fmt: skip


def test_every_rule_can_be_broken_in_the_code_as_it_is(tmp_path: Path) -> None:
    problems = []
    for rule in all_rules():
        copy = tmp_path / rule.file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / rule.file).read_bytes())
        try:
            rule.break_in(tmp_path)
        except ValueError as problem:
            problems.append(str(problem))
        problems += [f"{rule.name}: no {path}" for path in rule.tests if not (ROOT / path).exists()]
    assert problems == []


def test_there_are_sixty_rules_from_every_area_each_said_once() -> None:
    rules = all_rules()
    assert len(rules) >= 60
    assert {rule.area for rule in rules} == AREAS
    assert [name for name, times in Counter(rule.name for rule in rules).items() if times > 1] == []
    assert [name for name, times in Counter(rule.rule for rule in rules).items() if times > 1] == []
