"""The tracker that these tests look at."""

import pytest

from tests.security.tracker import Tracker, build


@pytest.fixture
def tracker(db: None) -> Tracker:
    return build()
