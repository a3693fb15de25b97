"""Nobody at the desk learns, changes or destroys what is hidden from them, by whatever sequence of requests.

Others change hidden things by real requests (`desk_writes`), and every answer has to stay the same, byte for
byte; a member attacks (`desk_attacks`) in a world with hidden things and in one without, and is answered the
same in both. By default a few requests; with --all-cases and in `make campaign` all of them.
"""

from typing import Any

import pytest

from tests.security.desk_attacks import ATTACKS
from tests.security.desk_campaign import (
    ROLES,
    Seen,
    attack_in_two_worlds,
    read_before_and_after,
    unlogged_requests,
)
from tests.security.desk_writes import ACTS
from tests.security.tracker import Tracker

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def tell(seen: Seen, record_property: Any) -> None:
    record_property("measured", f"The desk: {seen}")


def test_sequences_of_hidden_changes_and_of_attacks_show_nothing(
    tracker: Tracker, all_cases: bool, record_property: Any
) -> None:
    """Compare answers to a contributor and an editor by default, and to a publisher with --all-cases."""
    seen = Seen()
    for seed, role in enumerate(ROLES if all_cases else ROLES[:2]):
        length, count = (len(ACTS), 150) if all_cases else (5, 9)
        read_before_and_after(tracker, role, seen, seed=seed, length=length, count=count)
        if all_cases or role == "contributor":
            some = list(ATTACKS)[:: 1 if all_cases else 10]
            attack_in_two_worlds(tracker, role, seen, seed=seed, names=some)

    seen.unlogged = [str(each) for each in unlogged_requests(tracker)]
    tell(seen, record_property)
    assert seen.is_clean, seen.told()


@pytest.mark.campaign
def test_all_requests_show_nothing_of_many_sequences(tracker: Tracker, record_property: Any) -> None:
    seen = Seen()
    for role in ROLES:
        for seed in range(3):
            read_before_and_after(tracker, role, seen, seed=seed, length=3 * len(ACTS), count=3_000)
            attack_in_two_worlds(tracker, role, seen, seed=seed, names=ATTACKS)

    tell(seen, record_property)
    assert seen.is_clean, seen.told()
