"""The unit of systemd: what it may do, and that the tracker can work with so little."""

import ctypes
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.conftest import ROOT, Server

UNIT = ROOT / "deploy" / "tracker.service"
MOST_EXPOSURE = 1.5  # of 10; systemd calls up to 2 "OK"
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
# prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN) is what MemoryDenyWriteExecute forbids, on Linux 6.3 and later.
FORBID = """
import ctypes, os, sys
assert not ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@needs_systemd
def test_the_unit_may_do_little(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r"Overall exposure level for tracker\.service: ([\d.]+)", done.stdout)

    assert found, done.stdout + done.stderr
    with capsys.disabled():
        print(f" exposure {found[1]} ", end="")
    assert float(found[1]) <= MOST_EXPOSURE


@needs_systemd
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    # Verified with programs that exist here.
    text = UNIT.read_text().replace("/opt/tracker/.venv/bin/python", "/bin/true")
    (tmp_path / "tracker.service").write_text(text)
    command = [
        "systemd-analyze",
        "verify",
        "--man=no",
        "--recursive-errors=no",
        str(tmp_path / "tracker.service"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    ours = [line for line in done.stderr.splitlines() if "tracker.service" in line and "/opt" not in line]
    assert ours == []


def test_the_settings_of_the_service_exist() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / "deploy" / "tracker.env").read_text(), re.MULTILINE))
    documented = set(
        re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "operators.md").read_text(), re.MULTILINE)
    )

    assert named
    assert named <= documented


def test_the_helper_command_is_a_sound_script() -> None:
    subprocess.run(["sh", "-n", str(ROOT / "deploy" / "tracker")], check=True)
    assert os.access(ROOT / "deploy" / "tracker", os.X_OK)


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(
    sys.platform != "linux" or ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) < 0,
    reason="the system cannot forbid it",
)
def test_the_service_needs_no_memory_that_is_written_and_executed(server: Server) -> None:
    server.spawn(sys.executable, "-c", FORBID)
    assert server.process is not None
    assert server.process.stdout.readline().startswith("READY")
    try:
        assert server.ask("GET", "/api/v1/incidents/")[0] == 200
        assert (
            server.ask("GET", "/api/v1/desk/incidents/", Authorization=f"Token {server.token('editor')}")[0]
            == 200
        )
    finally:
        assert server.stop() == 0
