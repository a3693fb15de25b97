"""Real processes under load: editors who wait for a lock stop no reader, and are told so in time."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.server.conftest import Server
from tracker.handler.limits import DESK_CONNECTIONS, PUBLIC_CONNECTIONS

pytestmark = [pytest.mark.server, pytest.mark.slow]

DESK, LIST = "/api/v1/desk/incidents/", "/api/v1/incidents/"
EDITORS = 20
# Seconds. A writer waits for five, which no reader may; the rest is for a machine that has much else to do.
IN_TIME, READERS_IN_TIME = 30.0, 4.5


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    token = server.token("editor")
    server.start()
    for path in (LIST, DESK):
        server.ask("GET", path, Authorization=f"Token {token}")
    return f"Token {token}"


@contextmanager
def held(server: Server) -> Iterator[None]:
    """Nobody can write, as beside somebody who hangs in the middle of it."""
    if url := server.environment.get("DATABASE_URL"):
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE incidents_incident IN EXCLUSIVE MODE")
            yield
        return
    path = Path(server.environment["TRACKER_DATA_DIR"]) / "tracker.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.monotonic()
    found = act()
    return time.monotonic() - start, found


def created(server: Server, token: str) -> tuple[int, str | None]:
    """The status of one creation, and when to come again."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        body = json.dumps({"title": "One", "kind": "arrest"})
        headers = {"Content-Type": "application/json", "Authorization": token}
        connection.request("POST", DESK, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers["Retry-After"]


def test_editors_who_wait_for_a_lock_are_told_so_and_stop_no_reader(server: Server, token: str):
    with held(server), ThreadPoolExecutor(EDITORS) as pool:
        writing = [pool.submit(timed, lambda: created(server, token)) for _ in range(EDITORS)]
        reading = []
        while not all(each.done() for each in writing):
            address = f"{LIST}?page_size={len(reading) % 90 + 1}"
            reading.append(timed(lambda address=address: server.ask("GET", address)[0]))
            reading.append(timed(lambda: server.ask("GET", DESK, Authorization=token)[0]))
        written = [each.result() for each in writing]

    assert {answer[0] for _, answer in written} == {503}
    assert all(int(answer[1]) > 0 for _, answer in written)
    assert max(seconds for seconds, _ in written) < IN_TIME
    assert {status for _, status in reading} == {200}
    assert max(seconds for seconds, _ in reading) < READERS_IN_TIME
    assert created(server, token)[0] == 201


def test_a_process_holds_no_more_connections_than_it_says(server: Server, token: str):
    url = server.environment.get("DATABASE_URL")
    if not url:
        pytest.skip("SQLite has no connections to run out of")
    with ThreadPoolExecutor(40) as pool:
        asked = [pool.submit(server.ask, "GET", f"{LIST}?page_size={n + 1}") for n in range(80)]
        asked += [pool.submit(server.ask, "GET", DESK, Authorization=token) for _ in range(40)]
        statuses = {each.result()[0] for each in asked}

    with psycopg.connect(url) as connection:
        count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        (found,) = connection.execute(count).fetchone()
    assert statuses <= {200, 503}
    assert found - 1 <= PUBLIC_CONNECTIONS + DESK_CONNECTIONS
