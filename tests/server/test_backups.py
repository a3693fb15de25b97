"""Backups by real processes, under load, and restores into empty places. BACKUP_ROUNDS=50 is the campaign."""

import hashlib
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from tests.server.backup_places import folder_of, last_json, new_place, run
from tests.server.conftest import ROOT, Server

__all__ = ["new_place"]

pytestmark = [pytest.mark.server, pytest.mark.django_db]

ROUNDS = int(os.environ.get("BACKUP_ROUNDS", "3"))
WRITER = """
import django
django.setup()
from tests import make
person = make.public(make.person("Aysel Quliyeva"))
for n in range(100_000):
    incident = make.incident(f"Arrest {n}")
    make.involve(incident, person)
    make.public(incident)
    if n % 5 == 4:
        from incidents.publishing import publish as door
        door.withdraw(incident, by=None, reason="a test", keep_history=False)
    else:
        print(incident.uid, flush=True)
"""
MADE = "from tests import make; make.public(*[make.incident(f'Arrest {n}') for n in range(5)])"


def content_of(server: Server) -> set[str]:
    """Everything in the data directory of a place where a command has run."""
    return {path.name for path in folder_of(server).rglob("*")} - {"secret_key", "tmp"}


@pytest.fixture(scope="module")
def filled(server: Server) -> Server:
    server.manage("shell", "-v0", "-c", MADE)
    return server


@pytest.fixture(scope="module")
def one(filled: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup with an upload."""
    file = tmp_path_factory.mktemp("backups") / "one.backup"
    (folder_of(filled) / "imports").mkdir(exist_ok=True)
    (folder_of(filled) / "imports" / "an upload").write_text("a;b\n1;2\n")
    assert run(filled, "backup", str(file)).returncode == 0
    return file


def test_backups_under_load_restore_to_an_equal_dump(
    filled: Server, tmp_path: Path, new_place: Callable[[], Server]
) -> None:
    server, published = filled, list[str]()
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, text=True
    )
    try:
        for number in range(ROUNDS):
            published += [writer.stdout.readline().strip() for _ in range(4)]
            made = run(server, "backup", str(tmp_path / f"{number}.backup"))
            assert made.returncode == 0, made.stderr
            place = new_place()
            restored = run(place, "restore", str(tmp_path / f"{number}.backup"))
            assert restored.returncode == 0, restored.stderr
            dump = run(place, "dump").stdout
            missing = [uid for uid in published if uid not in dump]
            assert missing == [], f"of {len(published)} acknowledged, in backup {number}"
            manifest = last_json(made.stdout)
            assert hashlib.sha256(dump.encode()).hexdigest() == manifest["dump_sha256"]
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()


def test_an_undisturbed_backup_has_the_dump_and_the_uploads_of_its_tracker(
    filled: Server, one: Path, new_place: Callable[[], Server]
) -> None:
    place = new_place()
    verified = run(place, "verify_backup", str(one))
    restored = run(place, "restore", str(one))

    assert (verified.returncode, restored.returncode) == (0, 0), verified.stderr + restored.stderr
    assert last_json(verified.stdout)["ledger"] == last_json(restored.stdout)["ledger"] > 0
    # Other tests have written to the tracker since the backup was made.
    dump = hashlib.sha256(run(place, "dump").stdout.encode()).hexdigest()
    assert dump == last_json(verified.stdout)["dump_sha256"]
    assert (folder_of(place) / "imports" / "an upload").read_text() == "a;b\n1;2\n"
    assert "second factors" in restored.stderr, "the place has another secret key"
    assert run(place, "migrate", "--check").returncode == 0
    assert oct(one.stat().st_mode)[-3:] == "600"


def test_a_backup_has_no_key(filled: Server, one: Path) -> None:
    with tarfile.open(one) as tar:
        content = b"".join(tar.extractfile(member).read() for member in tar)
    assert (folder_of(filled) / "secret_key").read_bytes().strip() not in content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data[: len(data) // 2], "incomplete"),
        (lambda data: data[:5000] + bytes([data[5000] ^ 1]) + data[5001:], "damaged"),
        (lambda data: b"PK\x03\x04 something else", "not a backup"),
    ],
    ids=["half", "bit", "foreign"],
)
def test_a_bad_backup_is_refused_in_one_line_and_nothing_is_written(
    filled: Server,
    tmp_path: Path,
    new_place: Callable[[], Server],
    change: Callable[[bytes], bytes],
    words: str,
) -> None:
    file, place = tmp_path / "one.backup", new_place()
    assert run(filled, "backup", str(file)).returncode == 0
    file.write_bytes(change(file.read_bytes()))

    for command in ("verify_backup", "restore"):
        done = run(place, command, str(file))
        assert done.returncode == 1
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1
    empty = content_of(place) - {"tracker.sqlite3"}
    assert empty == set()
    assert "no tables" in run(place, "dump").stderr


def test_a_backup_is_restored_into_an_empty_place_only(filled: Server, one: Path) -> None:
    before = run(filled, "dump").stdout

    done = run(filled, "restore", str(one))
    again = run(filled, "backup", str(one))

    assert done.returncode == again.returncode == 1
    assert "The database has tables" in done.stderr
    assert "exists" in again.stderr
    assert run(filled, "dump").stdout == before


def test_a_backup_is_not_restored_beside_files(one: Path, new_place: Callable[[], Server]) -> None:
    place = new_place()
    (folder_of(place) / "imports").mkdir()
    (folder_of(place) / "imports" / "an upload").write_text("")

    done = run(place, "restore", str(one))

    assert done.returncode == 1
    assert "has files" in done.stderr


def test_an_encrypted_backup_needs_the_key(
    filled: Server, tmp_path: Path, new_place: Callable[[], Server]
) -> None:
    identity, file, place = pyrage.x25519.Identity.generate(), tmp_path / "one.backup.age", new_place()
    (tmp_path / "key").write_text(f"# a key\n{identity}\n")
    (tmp_path / "other").write_text(f"{pyrage.x25519.Identity.generate()}\n")

    made = run(filled, "backup", str(file), TRACKER_BACKUP_RECIPIENT=str(identity.to_public()))
    assert last_json(made.stdout)["encrypted"] is True

    without = run(place, "restore", str(file))
    wrong = run(place, "restore", str(file), "--identity", str(tmp_path / "other"))
    assert (without.returncode, wrong.returncode) == (1, 1)
    assert "--identity" in without.stderr
    assert "another key" in wrong.stderr
    right = run(place, "restore", str(file), "--identity", str(tmp_path / "key"))
    assert right.returncode == 0, right.stderr
    assert run(place, "dump").stdout == run(filled, "dump").stdout

    file.write_bytes(file.read_bytes()[:-100])
    broken = run(new_place(), "verify_backup", str(file), "--identity", str(tmp_path / "key"))
    assert broken.returncode == 1
    assert "damaged or incomplete" in broken.stderr


def test_a_restore_that_was_broken_off_prevents_the_start(new_place: Callable[[], Server]) -> None:
    place = new_place()
    (folder_of(place) / "restore_unfinished").touch()

    done = run(place, "serve", "--port", "1")

    assert done.returncode == 1
    assert "broken off" in done.stderr
