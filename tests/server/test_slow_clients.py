"""Slow clients hold no thread: readers are answered and editors sign in while hundreds of them hang on."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path

import pytest

from bench import attacks
from tests.server.conftest import ROOT, Server
from tests.server.test_hostile_requests import DESK, exchange, head, posted
from tests.server.test_starting import children_of, holds

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.one_database]

PASSWORD = "a password long enough"
FILE = "/api/v1/incidents/?format=jsonl"


@pytest.fixture(scope="module")
def running(server: Server) -> Iterator[Server]:
    """A server whose files do not fit into the buffers between it and a reader."""
    generate = [sys.executable, "bench/generate.py", "1500"]
    subprocess.run(generate, cwd=ROOT, env=server.environment, check=True, capture_output=True)
    server.manage("create_user", "leyla", "--role", "contributor", "--password-stdin", stdin=PASSWORD)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module", autouse=True)
def trickling(running: Server) -> Iterator[Future[tuple[bytes, float]]]:
    """A client whose body does not come: what it is answered, and after how long. Begun first of all."""
    with ThreadPoolExecutor(1) as clients:
        yield clients.submit(trickle, running)


def trickle(server: Server) -> tuple[bytes, float]:
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as client:
        client.sendall(head(server, b"POST " + DESK.encode(), b"Content-Length: 5000") + b"{")
        return client.recv(12), time.monotonic() - start


def test_readers_and_a_sign_in_are_answered_while_400_clients_hang_on(running: Server, all_cases: bool):
    seconds, few = (5, 100) if all_cases else (2, 20)
    with attacks.under_attack(running.port, attacks.ATTACKS["all at once"]) as held:
        assert len(held) == 400
        for _ in range(3):  # another process may have had the machine to itself for a moment
            seen, status = attacks.observe(running.port, seconds, "leyla", PASSWORD)
            if seen.percentile(0.99) < 1.0 and len(seen.times) > few:
                break

    assert seen.failed == 0
    assert len(seen.times) > few // 2
    assert seen.percentile(0.99) < 5.0  # a machine of our time takes a tenth of a second
    assert status == 302


def test_a_body_in_chunks_is_asked_for_with_its_length(running: Server):
    chunks = head(running, b"POST " + DESK.encode(), b"Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n\r\n"

    assert exchange(running, chunks)[0] == 411


def test_a_long_file_is_sent_whole_to_who_reads_it(running: Server):
    length, body = whole(running, FILE)

    assert length == len(body) > 1_000_000
    assert all(json.loads(line)["id"] for line in body.splitlines())


def test_a_file_for_who_does_not_read_it_stays_on_disk(running: Server):
    (worker,) = children_of(running.process.pid)
    folder = running.environment["TRACKER_DATA_DIR"]
    assert holds(lambda: not files_to_send(worker, folder), within=10)
    with contextlib.ExitStack() as held:
        for _ in range(3):
            held.enter_context(attacks.slow_reader(running.port)).recv(1)
        time.sleep(1)
        assert len(files_to_send(worker, folder)) == 3
    assert holds(lambda: not files_to_send(worker, folder), within=10)


def files_to_send(pid: int, folder: str) -> list[str]:
    """What a process has open in its data directory beside its database and its locks."""
    found = []
    for path in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(os.readlink(path))
    kept = [name for name in found if name.startswith(folder)]
    return [name for name in kept if ".sqlite3" not in name and not name.endswith(".lock")]


def test_the_head_of_a_long_file_is_answered_and_nothing_is_left_open(running: Server):
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
    for _ in range(8):  # more than there are places for files
        connection.request("HEAD", FILE, headers={"Host": "127.0.0.1"})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
    connection.close()


def test_a_body_on_disk_and_one_in_memory_reach_the_application(running: Server):
    token = json.loads(running.manage("create_token", "leyla"))["token"].encode()
    for size in (1_000, 700_000):
        body = json.dumps({"title": "x", "kind": "arrest", "narrative": "a" * size}).encode()
        status, _ = exchange(running, posted(running, token, body))
        assert status == (201 if size == 1_000 else 400)  # longer than a narrative may be, so it was read


def test_a_body_that_trickles_is_broken_off(trickling: Future[tuple[bytes, float]]):
    answer, seconds = trickling.result()

    assert answer.split()[1] == b"408"
    assert 25 < seconds < 85


def test_an_answer_that_is_being_made_is_finished_before_the_server_stops(
    running: Server, trickling: Future[tuple[bytes, float]]
):
    trickling.result()  # which needs the server as it is
    found: list[int] = []
    asking = threading.Thread(target=lambda: found.append(len(whole(running, f"{FILE}&ordering=date")[1])))
    asking.start()
    time.sleep(0.1)
    running.process.send_signal(signal.SIGTERM)
    asking.join()

    assert running.process.wait(20) == 0
    assert found[0] > 1_000_000
    running.start()  # for the tests that come after, in whatever order


def whole(server: Server, address: str) -> tuple[int, bytes]:
    """The length that an answer has by its headers, and its body; asked again as long as all are at work.

    Files that were asked for by clients of the test before may still be being built.
    """
    for _ in range(30):
        status, length, body = _once(server, address)
        if status != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        time.sleep(1)
    return length, body


def _once(server: Server, address: str) -> tuple[int, int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", address, headers={"Host": "127.0.0.1"})
        answer = connection.getresponse()
        return answer.status, int(answer.headers["Content-Length"]), answer.read()
    finally:
        connection.close()
