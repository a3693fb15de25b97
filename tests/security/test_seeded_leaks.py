"""The harness proves itself: every leak that is put in on purpose is found with CI's own requests."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.security import leaks  # noqa: F401 - enters them
from tests.security.campaign import requests_about
from tests.security.changes import all_together
from tests.security.leaking import LEAKS
from tests.security.recording import differences, record, recorded_after
from tests.security.test_noninterference import REQUESTS
from tests.security.tracker import Tracker

pytestmark = pytest.mark.django_db


@pytest.mark.slow
@pytest.mark.one_database
def test_every_seeded_leak_is_found(tracker: Tracker, record_property: Any) -> None:
    asked = requests_about(tracker, REQUESTS)

    seen = {name: _is_found(seeded, tracker, asked) for name, seeded in LEAKS.items()}

    found = [name for name, is_found in seen.items() if is_found]
    record_property("seeded", len(LEAKS))
    record_property("found", len(found))
    print(f"{len(LEAKS)} leaks seeded, {len(found)} found")
    assert len(LEAKS) >= 20
    assert not sorted(set(LEAKS) - set(found))


def _is_found(seeded: Any, tracker: Tracker, asked: list[Any]) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        route = seeded(patch)
        return any(
            _is_seen(tracker, part) for part in _parts([each for each in asked if route.fits(each.path)])
        )


def _parts(asked: list[Any], first: int = 40) -> Iterator[list[Any]]:
    """A few, then all others: most leaks show at once."""
    return (part for part in (asked[:first], asked[first:]) if part)


def _is_seen(tracker: Tracker, asked: list[Any]) -> bool:
    before = record(asked)
    assert not differences(before, record(asked)), "The leak itself must be quiet."
    return bool(differences(before, recorded_after(all_together, tracker, asked)))
