"""A disk that is full, and has room again: nothing is lost, answers say so, and nobody has to restart."""

import json
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.one_database]

SIZE = 64  # MiB
PEOPLE, LIST = "/api/v1/desk/persons/", "/api/v1/incidents/"
MADE = "from tests import make; make.public(*[make.incident(title=f'An arrest, {n}') for n in range(50)])"
PERSON = {"names": [{"text": "Aysel Quliyeva", "kind": "main"}], "summary": "word " * 390}


class Disk:
    """A small file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._filler = folder, folder / "filler"

    def fill(self) -> None:
        with self._filler.open("wb", buffering=0) as file:
            for size in (2**16, 2**12, 1):
                try:
                    while file.write(b"x" * size):
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        self._filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a file system")
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def running(server: Server, disk: Disk) -> Iterator[tuple[Server, str]]:
    """A server with its whole data directory on the small disk, and a token of its desk."""
    server.close()
    source = server.environment["TRACKER_DATA_DIR"]
    subprocess.run(["cp", "-a", f"{source}/.", str(disk.folder)], check=True)
    moved = Server({**server.environment, "TRACKER_DATA_DIR": str(disk.folder)})
    moved.manage("shell", "-c", MADE)
    token = moved.token("editor")
    moved.start()
    yield moved, f"Token {token}"
    moved.close()


def ask(server: Server, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        sent = {"Content-Type": "application/json", **headers}
        connection.request(method, path, json.dumps(body) if body else None, sent)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_a_full_disk_refuses_what_writes_serves_what_reads_and_is_left_behind(running, disk: Disk):
    server, token = running
    write = ("POST", PEOPLE, PERSON)
    first = ask(server, *write, Authorization=token)
    assert first[0] == 201, first[2]

    disk.fill()
    refused = [ask(server, *write, Authorization=token), ask(server, "GET", f"{LIST}?format=csv")]
    read = [ask(server, "GET", path)[0] for path in (LIST, "/", "/incidents/1/", "/admin/account/login/")]
    read.append(ask(server, "GET", PEOPLE, Authorization=token)[0])
    disk.empty()
    after = [ask(server, *write, Authorization=token)[0], ask(server, "GET", f"{LIST}?format=csv")[0]]

    assert [status for status, _, _ in refused] == [507, 507]
    assert all(int(headers["Retry-After"]) > 0 for _, headers, _ in refused)
    assert read == [200] * 5
    assert after == [201, 200]
    count = json.loads(ask(server, "GET", PEOPLE, Authorization=token)[2])["count"]
    assert count == 2
    codes = {json.loads(line).get("code") for line in server.output if line.startswith("{")}
    assert codes >= {"SQLITE_FULL", "ENOSPC"}
