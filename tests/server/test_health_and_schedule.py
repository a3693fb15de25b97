"""The health answers of a running service, and backups that it makes by itself."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.backup_places import run
from tests.server.conftest import ROOT, Server
from tests.server.test_starting import holds

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.django_db]


def test_a_running_service_is_ready_and_makes_backups(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    options = ["--port", str(server.port), "--backup-every", "24h", "--keep", "2", "--backup-to", str(folder)]
    command = [sys.executable, "manage.py", "serve", *options]
    with subprocess.Popen(
        command, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, text=True
    ) as serving:
        try:
            assert "READY" in serving.stdout.readline()
            assert server.ask("GET", "/healthz", Host="anything.example") == (200, {"status": "alive"})
            status, body = server.ask("GET", "/readyz", Host=f"127.0.0.1:{server.port}")
            assert (status, body["sides"]) == (200, {"public": True, "desk": True})
            forwarded = server.ask("GET", "/readyz", Host="127.0.0.1", X_Forwarded_For="192.0.2.1")
            assert forwarded == (200, {"status": "ready"})
            assert holds(lambda: folder.is_dir() and any(folder.glob("tracker-*.backup")), within=90)
            assert holds(lambda: _backup_state(server) == "ok", within=30)
        finally:
            serving.send_signal(signal.SIGTERM)
    (file,) = folder.glob("tracker-*.backup")
    assert json.loads(server.manage("verify_backup", str(file)))["ledger"] == 0


def _backup_state(server: Server) -> str:
    found = server.ask("GET", "/readyz", Host="127.0.0.1")[1]["conditions"]
    return str(next(each["state"] for each in found if each["name"] == "backup"))


@pytest.mark.parametrize("words", [("--backup-every", "daily"), ("--backup-every", "24h", "--keep", "0")])
def test_a_wrong_schedule_is_one_line(server: Server, words: tuple[str, ...]) -> None:
    done = run(server, "serve", *words)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
