"""Readers and editors together on a real server, in CI for half a minute: nothing fails or stands still."""

import pytest
from django.db import connection

from bench.soak import EDITORS, READERS, Soak, tokens_of
from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow]

SECONDS, FEW = 30, 3
STANDSTILL = 10.0  # seconds


def test_readers_and_editors_work_side_by_side(server: Server, all_cases: bool):
    server.manage("seed")
    tokens = tokens_of(server.manage)
    server.start()
    soak = Soak(server.port, tokens)

    # On PostgreSQL CI runs three cases of each test, and this one at full length.
    soak.run(SECONDS if all_cases or connection.vendor == "postgresql" else FEW)

    assert soak.faults == []
    assert soak.times.keys() == {*READERS, *EDITORS}
    assert {kind: max(some) for kind, some in soak.times.items() if max(some) > STANDSTILL} == {}
