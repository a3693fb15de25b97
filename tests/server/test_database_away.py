"""PostgreSQL goes away and comes back under a running server: no answer is a 500, and none takes long."""

import json
import os
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.server.conftest import Server
from tests.server.relay import Relay

pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="needs PostgreSQL"),
]

MADE = "from tests import make; make.public(make.incident())"
LIST, RECORD, DESK = "/api/v1/incidents/", "/incidents/1/", "/api/v1/desk/incidents/"
SOON = 30.0  # seconds


@pytest.fixture(scope="module")
def relayed(server: Server) -> Iterator[tuple[Server, Relay, str]]:
    """A server that reaches its database through a relay, with a token for its desk."""
    server.manage("shell", "-c", MADE)
    server.manage("create_user", "leyla", "--role", "editor")
    token = json.loads(server.manage("create_token", "leyla"))["token"]
    relay = Relay(server.environment["DATABASE_URL"])
    server.environment["DATABASE_URL"] = relay.url
    relay.open()
    server.start()
    yield server, relay, f"Token {token}"
    relay.cut()


def asked(server: Server, path: str, token: str = "") -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", path, headers={"Authorization": token} if token else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers
    finally:
        connection.close()


def test_while_the_database_is_away_readers_have_what_is_remembered_and_all_else_is_503(relayed):
    server, relay, token = relayed
    before = [asked(server, LIST)[0], asked(server, RECORD)[0], asked(server, DESK, token)[0]]

    relay.cut()
    start = time.monotonic()
    away = [
        asked(server, LIST),
        asked(server, RECORD),
        asked(server, "/people/"),
        asked(server, DESK, token),
    ]
    took = time.monotonic() - start
    relay.open()
    end = time.monotonic() + SOON
    while (back := asked(server, LIST))[1]["Stale-Since"] and time.monotonic() < end:
        time.sleep(0.1)

    assert before == [200, 200, 200]
    assert [status for status, _ in away] == [200, 200, 503, 503]
    assert all(headers["Stale-Since"] for status, headers in away if status == 200)
    assert all(int(headers["Retry-After"]) > 0 for status, headers in away if status == 503)
    assert took < SOON
    assert (back[0], back[1]["Stale-Since"]) == (200, None)
    assert asked(server, "/people/")[0] == asked(server, DESK, token)[0] == 200
    codes = [json.loads(line).get("code") for line in server.output if line.startswith("{")]
    assert "CONNECTION" in codes
