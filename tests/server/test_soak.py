"""Half a minute of readers and editors together, on a real server: nothing fails, nothing stands still."""

import pytest

from bench.soak import EDITORS, READERS, Soak, tokens_of
from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow]

SECONDS = 30
STANDSTILL = 10.0  # seconds


def test_readers_and_editors_work_side_by_side(server: Server):
    server.manage("seed")
    tokens = tokens_of(server.manage)
    server.start()
    soak = Soak(server.port, tokens)

    soak.run(SECONDS)

    assert soak.faults == []
    assert soak.times.keys() == {*READERS, *EDITORS}
    assert {kind: max(some) for kind, some in soak.times.items() if max(some) > STANDSTILL} == {}
