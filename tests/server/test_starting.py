"""How `manage.py serve` starts, stops and dies: one for each port and data directory."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.conftest import Server
from tracker.server.instance_lock import BOTH_SIDES, DESK, PUBLIC, AlreadyServed, sole_server
from tracker.server.listening import PortUnavailable, listen

pytestmark = [pytest.mark.server, pytest.mark.one_database]

STOPS_WITHIN = 30.0  # seconds; a machine of our time takes less than one
NO_MOUNTS = (
    subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode
    if shutil.which("unshare")
    else 1
)


def holds(condition: Callable[[], bool], within: float) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_free(port: int) -> bool:
    try:
        listen("127.0.0.1", port).close()
    except PortUnavailable:
        return False
    return True


def refusal(server: Server) -> tuple[int, list[str]]:
    """Exit status of a server that does not start, and the lines it prints."""
    server.spawn()
    output, _ = server.process.communicate(timeout=60)
    return server.process.returncode, output.splitlines()


@pytest.fixture
def running(server: Server) -> Iterator[Server]:
    assert server.start().startswith("READY ")
    yield server
    server.kill()


@pytest.mark.parametrize("reuse_port", [False, True])
def test_a_port_that_something_listens_on_is_refused_by_its_number(reuse_port: bool):
    with socket.create_server(("127.0.0.1", 0), reuse_port=reuse_port) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortUnavailable, match=f"^Port {port} of 127.0.0.1 is in use: .*$"):
            listen("127.0.0.1", port)


def test_a_port_on_all_addresses_is_refused_while_one_of_them_is_used():
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(PortUnavailable):
        listen("0.0.0.0", other.getsockname()[1])  # noqa: S104


def test_a_port_can_be_opened_again_as_soon_as_it_is_closed():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = first.accept()
        accepted.close()
        client.close()
    with listen("127.0.0.1", port) as second:
        assert second.getsockname()[1] == port


def test_each_side_of_a_data_directory_is_served_once_and_the_refusal_names_the_process(tmp_path):
    with sole_server(tmp_path, [PUBLIC]), sole_server(tmp_path, [DESK]):
        for sides in (BOTH_SIDES, [PUBLIC], [DESK]):
            with (
                pytest.raises(AlreadyServed, match=f"process {os.getpid()}"),
                sole_server(tmp_path, sides),
            ):
                pass
    with sole_server(tmp_path, BOTH_SIDES):
        pass


@pytest.mark.slow
def test_a_second_server_on_the_port_or_over_the_data_directory_is_refused_in_one_line(
    running: Server, tmp_path: Path
):
    same_port, same_data = running.beside(tmp_path), Server(running.environment)
    same_port.port = running.port

    refused = [refusal(same_port), refusal(same_data)]

    assert [(status, len(lines)) for status, lines in refused] == [(1, 1), (1, 1)]
    assert f"Port {running.port} of 127.0.0.1 is in use" in refused[0][1][0]
    assert f"by process {running.process.pid}" in refused[1][1][0]


@pytest.mark.slow
def test_the_workers_end_when_the_main_process_is_killed(running: Server):
    (worker,) = children_of(running.process.pid)
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()

    assert holds(lambda: not is_running(worker), within=STOPS_WITHIN)
    assert holds(lambda: is_free(running.port), within=STOPS_WITHIN)


@pytest.mark.slow
@pytest.mark.parametrize("signals", [1, 2])
@pytest.mark.parametrize("delay", [0.05, 0.3, 0.8])
def test_a_server_that_is_just_starting_its_worker_stops_at_once(server: Server, delay: float, signals: int):
    server.spawn()
    main = server.process
    assert holds(lambda: bool(children_of(main.pid)), within=60)
    workers = children_of(main.pid)
    time.sleep(delay)
    for _ in range(signals):
        main.send_signal(signal.SIGTERM)
        time.sleep(0.1)
    try:
        main.wait(STOPS_WITHIN)
    finally:
        server.kill()

    assert not any(is_running(worker) for worker in workers)


@pytest.mark.slow
def test_a_server_that_loads_its_settings_stops_at_once(server: Server):
    server.spawn()
    time.sleep(0.3)
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(STOPS_WITHIN)
    finally:
        server.kill()


@pytest.mark.slow
@pytest.mark.skipif(NO_MOUNTS != 0, reason="needs the right to mount")
def test_a_read_only_file_system_is_served_to_readers(server: Server, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(server.environment["TRACKER_DATA_DIR"], data)
    reading = Server({**server.environment, "TRACKER_DATA_DIR": str(data)})
    mounted = f'mount --bind -o ro {data} {data} && mount -o remount,bind,ro {data} && exec "$@"'
    reading.spawn("unshare", "--mount", "sh", "-c", mounted, "sh")
    try:
        assert reading.process.stdout.readline() == f"READY http://127.0.0.1:{reading.port}/\n"
        assert reading.ask("GET", "/api/v1/incidents/")[0] == 200
    finally:
        reading.kill()
