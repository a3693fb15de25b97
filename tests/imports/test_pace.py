"""How much an import writes at once: what others can wait for, on a machine of any speed."""

import time

import pytest

from incidents.imports.write.pace import AIM, GAP, LEAST, MOST, Pace


@pytest.mark.parametrize(
    ("seconds", "size"),
    [(AIM, 100), (AIM / 2, 200), (2 * AIM, 50), (100 * AIM, LEAST)],
    ids=["as wished", "twice as fast", "half as fast", "very slow"],
)
def test_a_transaction_takes_what_others_can_wait_for(seconds, size):
    pace = Pace()
    pace.size = 100

    pace.learn(100, seconds)

    assert pace.size == size


def test_one_fast_moment_does_not_make_the_next_transaction_huge():
    pace = Pace()
    pace.size = 100

    pace.learn(100, AIM / 1_000)

    assert pace.size == 200


def test_a_transaction_never_takes_more_than_fits_into_memory():
    pace = Pace()
    pace.size = MOST

    pace.learn(MOST, AIM / 1_000)

    assert pace.size == MOST


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize(("vendor", "least"), [("sqlite", GAP), ("postgresql", 0)])
def test_writers_of_sqlite_get_a_gap_between_two_transactions(monkeypatch, vendor, least):
    slept = []
    monkeypatch.setattr("incidents.imports.write.pace.connection.vendor", vendor)
    monkeypatch.setattr(time, "sleep", slept.append)
    pace = Pace()

    with pace.taken(1):
        pass
    with pace.taken(1):
        pass

    assert sum(slept) == pytest.approx(least, abs=0.05)
