"""The container: its files are complete, and they work without root, writing into /data only."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.server.conftest import ROOT, _environment, _free_port

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text())
STAGES = dict(re.findall(r"^FROM \S+ AS (\w+)\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))


def instructions(stage: str, name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)$", STAGES[stage], re.MULTILINE)


def test_no_stage_that_runs_is_root() -> None:
    for stage in ("tracker", "proxy"):
        (user,) = instructions(stage, "USER")
        assert int(user.split(":")[0]) > 0
    assert COMPOSE["services"]["database"]["user"] == "postgres"


@pytest.mark.parametrize("service", COMPOSE["services"].values(), ids=COMPOSE["services"])
def test_every_service_is_read_only_and_has_no_rights(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_only_the_proxy_is_open_to_others() -> None:
    assert [name for name, each in COMPOSE["services"].items() if "ports" in each] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert "outside" not in COMPOSE["services"]["tracker"]["networks"]


def test_the_image_gets_no_data_and_no_secret() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        name
        for stage in STAGES
        for line in instructions(stage, "COPY")
        if not line.startswith("--from")
        for name in line.split()[:-1]
    }

    assert "*" in lines
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)


def test_the_package_step_is_the_one_of_the_docs() -> None:
    (install,) = (line for line in instructions("packages", "RUN") if "pip install" in line)
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    assert "-r /requirements-run.txt" in install


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.skipif(sys.platform != "linux", reason="as the image")
def test_the_files_of_the_image_serve_without_root_and_read_only(tmp_path: Path) -> None:
    root, data = _tree(tmp_path), tmp_path / "data"
    data.mkdir()
    port = _free_port()
    environment = {**_environment(data), "TRACKER_PUBLIC_URL": "https://tracker.example.org"}
    environment |= {
        "TRACKER_ALLOWED_HOSTS": "127.0.0.1",
        "HOME": "/nonexistent",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    program = [*_powerless(), sys.executable, "manage.py"]
    started = {"cwd": root / "app", "env": environment}
    subprocess.run([*program, "migrate", "-v0"], check=True, timeout=200, **started)
    touched = subprocess.run(
        [*_powerless(), "touch", str(root / "app" / "x")], capture_output=True, check=False
    )
    assert touched.returncode == 1, "the folder of the program is writable"
    command = [*program, *_command("CMD"), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **started) as serving:
        try:
            assert "READY" in serving.stdout.readline()
            assert _is_healthy(port, started)
        finally:
            serving.terminate()
    assert serving.returncode == 0
    assert any(data.glob("backups/*.backup")) or (data / "static").is_dir()


def _tree(folder: Path) -> Path:
    """A folder as the root of the image, which nobody may write into."""
    root = folder / "root"
    for line in instructions("tracker", "COPY"):
        if line.startswith("--from"):
            continue
        *names, target = line.split()
        for name in names:
            place = root / target.strip("/")
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, place)
    for path in (root, *root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return root


def _powerless() -> list[str]:
    """Return the words that make root obey permissions, if these tests are run by root."""
    if os.getuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("setpriv is not installed")
    return ["setpriv", "--no-new-privs", "--bounding-set=-all"]


def _command(name: str) -> list[str]:
    return list(yaml.safe_load(instructions("tracker", name)[0]))


def _is_healthy(port: int, started: dict[str, Any]) -> bool:
    """Return whether the image's own check says so."""
    (check,) = re.findall(r"^HEALTHCHECK .* CMD (\[.*\])$", STAGES["tracker"], re.MULTILINE)
    _, *words = yaml.safe_load(check)
    words = [word.replace(":8000/", f":{port}/") for word in words]
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if subprocess.run([sys.executable, *words], check=False, **started).returncode == 0:
            return True
    pytest.fail(shlex.join(words))
