"""Which work a comparison with an earlier checkout calls slower."""

from bench.load import Load
from bench.report import before


def loads(answers: list[int], processor: float) -> list[Load]:
    """Loads of one second each, with so many answers, of which each took so many seconds of the processor."""
    return [Load(1, [0.001] * many, processor=processor * many) for many in answers]


def row(now: list[Load], then: list[Load]) -> list[str]:
    return next(
        iter(before({("one record", 1): {"tracker, SQLite": now, "before, SQLite": then}})),
        [],
    )


def test_the_median_of_rounds_is_compared():
    slow_round = row(loads([100, 10, 100], 0.001), loads([100, 100, 100], 0.001))
    assert slow_round[5:] == ["1.00 x", "0.10–1.00", "1.00 x", ""]


def test_fewer_answers_for_more_processor_time_are_slower():
    assert row(loads([80], 0.002), loads([100], 0.001))[5:] == ["0.80 x", "0.80–0.80", "2.00 x", "slower"]


def test_fewer_answers_for_the_same_processor_time_are_the_machines_fault():
    assert row(loads([80], 0.001), loads([100], 0.001))[-1] == ""
