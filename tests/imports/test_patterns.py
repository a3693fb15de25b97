"""Patterns of a mapping: regular expressions that somebody else wrote, and that must not run for minutes."""

import time

import pytest

from incidents.imports.mapping.extractors import Take, reach
from incidents.imports.mapping.mapping import BadMapping, read_mapping

pytestmark = pytest.mark.one_database
MAPPING = """
dataset = "patterns"
[incident]
kind = {{ value = "other" }}
title = {{ column = "title", pattern = '{pattern}' }}
"""


def title(pattern: str) -> Take:
    return read_mapping(MAPPING.format(pattern=pattern)).incident.fields["title"]


@pytest.mark.parametrize(
    "pattern",
    [
        "a*a*a*b",
        "a*a*b",
        "a{0,99}a{0,99}a{0,99}b",
        r"\w*\w*\w*!",
        "a?a?a?a?a?a?aaaaaab",
        "(?:a|aa)(?:a|aa)(?:a|aa)b",
    ],
)
def test_a_pattern_is_tried_for_a_moment_only(pattern):
    began = time.thread_time()
    title(pattern).texts({"title": "a" * 2_000})

    assert time.thread_time() - began < 3  # unbounded, it takes minutes


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(?x)(a+) +b", "(?x:(a+) +)b", "a?" * 25 + "a" * 25, "(?:a|aa)" * 24, ".*,.*,.*,.*,.*x"],
)
def test_a_pattern_that_could_take_a_lifetime_is_refused(pattern):
    with pytest.raises(BadMapping, match="pattern"):
        title(pattern)


@pytest.mark.parametrize(
    ("pattern", "cell", "taken"),
    [
        (r"^\S+", f"https://news.example/{'a' * 500} and more", f"https://news.example/{'a' * 500}"),
        (r"aged (\d+)", f"{'x' * 900} aged 44", "44"),
        (r"(\d+) years?, (\d+) months?", "3 years, 2 months", "3"),
        (r"[(*?](\w+)\)", "a title (draft)", "draft"),
    ],
)
def test_what_people_need_is_found(pattern, cell, taken):
    assert title(pattern).texts({"title": cell}) == [taken]


def test_signs_that_are_only_signs_cost_nothing():
    assert reach(r"\*\+[?*|{]\{(?:a)(?P<b>c)\d{4}") == 2_000
