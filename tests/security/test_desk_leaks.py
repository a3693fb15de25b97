"""The comparison of the desk proves itself: each leak that is put in on purpose is found."""

from typing import Any

import pytest

from incidents.desk.admin.dashboard import compiled
from incidents.models import base
from tests.security.desk_attacks import ATTACKS
from tests.security.desk_campaign import Seen, attack_in_two_worlds, read_before_and_after, unlogged_requests
from tests.security.desk_leaks import ATTACK, LEAKS, LOG
from tests.security.desk_writes import ACTS
from tests.security.tracker import Tracker

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.slow]


def is_found(tracker: Tracker, how: str, where: str) -> bool:
    """Whether the campaign's own requests, those where the leak shows, find anything."""
    if how == LOG:
        return bool(unlogged_requests(tracker))
    for role in ("contributor", "publisher"):
        seen = Seen()
        if how == ATTACK:
            names = [name for name in ATTACKS if where in name]
            attack_in_two_worlds(tracker, role, seen, seed=0, names=names)
        else:
            read_before_and_after(tracker, role, seen, seed=0, length=len(ACTS), count=60, only=where)
        if seen.differences or seen.faults:
            return True
    return False


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_of_the_desk_is_found(tracker: Tracker, name: str, record_property: Any) -> None:
    how, where, seeded = LEAKS[name]
    with pytest.MonkeyPatch.context() as patch:
        # Queries that were built without the leak.
        patch.setattr(base, "visible_rows", {})
        patch.setattr(compiled, "_kept", {})
        seeded(patch)
        found = is_found(tracker, how, where)
    record_property("leak", ["of the desk", found])
    assert found


def test_there_are_leaks_of_many_kinds() -> None:
    assert len(LEAKS) >= 20
