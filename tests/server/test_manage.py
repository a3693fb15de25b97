"""The usual commands of a Django project work, and what an operator can mend is said in one line."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.server.test_starting import holds
from tracker.server.listening import listen

pytestmark = [pytest.mark.server, pytest.mark.one_database]

ROOT = Path(__file__).parents[2]
NO_SERVER = "postgres://reader:s3cret@127.0.0.1:9/none"


def manage(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words], env=environment(folder, **settings), cwd=ROOT,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def environment(folder: Path, **settings: str) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TRACKER_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return inherited | {"TRACKER_DATA_DIR": str(folder)} | settings


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"TRACKER_PUBLIC_RATE": "fast"}, "TRACKER_PUBLIC_RATE"),
        ({"DATABASE_URL": "nonsense://x"}, "DATABASE_URL"),
        ({"DATABASE_URL": NO_SERVER}, "Connection refused"),
        ({}, "manage.py migrate"),
    ],
    ids=["rate", "scheme", "no server", "no tables"],
)
def test_what_an_operator_can_mend_is_said_in_one_line(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    done = manage(tmp_path, "seed", **settings)

    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "s3cret" not in done.stderr


def test_a_traceback_is_printed_when_asked_for(tmp_path: Path) -> None:
    done = manage(tmp_path, "seed", "--traceback")

    assert "Traceback" in done.stderr


@pytest.mark.parametrize("label", ["azerbaijan", "fixtures/azerbaijan_wave.json"])
def test_loaddata_refers_to_seed(tmp_path: Path, label: str) -> None:
    done = manage(tmp_path, "loaddata", label)

    assert done.returncode == 1
    assert "manage.py seed" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_runserver_serves_pages_and_their_style(tmp_path: Path) -> None:
    assert manage(tmp_path, "migrate").returncode == 0
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", "--noreload", str(port)]
    with subprocess.Popen(command, env=environment(tmp_path), cwd=ROOT, stdout=subprocess.DEVNULL) as server:
        try:
            assert holds(lambda: status(port, "/") == 200, within=120)
            page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).read().decode()
            style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
            assert status(port, style) == 200
            assert status(port, "/admin/login/") in {200, 302}
        finally:
            server.terminate()


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
