"""Hostile values are drawn so that few pairs hold every name and every value."""

from tests.drawing import drawn, others

NAMES, VALUES = [f"name{n}" for n in range(9)], ["a", "b", "c", "d"]


def test_the_first_round_has_every_name_and_every_value():
    first = drawn(NAMES, VALUES)[: len(NAMES)]

    assert ({name for name, _ in first}, {value for _, value in first}) == ({*NAMES}, {*VALUES})


def test_all_rounds_are_all_pairs_once():
    pairs = drawn(NAMES, VALUES)

    assert len(pairs) == len(set(pairs)) == len(NAMES) * len(VALUES)


def test_pairs_are_the_same_each_time():
    assert drawn(NAMES, VALUES) == drawn(NAMES, VALUES)


def test_pairs_that_are_answered_otherwise_are_named():
    pairs = [("q", "a"), ("q", "b")]

    assert others(pairs, lambda name, value: 500 if value == "b" else 200, {200, 400}) == {("q", "b"): 500}
