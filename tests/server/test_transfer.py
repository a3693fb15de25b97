"""A tracker moves from PostgreSQL to SQLite and back, with every row."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.backup_places import last_json, new_place, run
from tests.server.conftest import Server

__all__ = ["new_place"]
pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.django_db]

NEW = "from tests import make; print(make.public(make.incident('Arrest after the move')).number)"
ROWS = """
from django.apps import apps
print({m._meta.db_table: m._base_manager.count() for m in apps.get_models(include_auto_created=True)})
"""


@pytest.fixture
def on_postgresql(server: Server) -> Server:
    if not server.environment.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("needs DATABASE_URL of PostgreSQL")
    return server


def test_a_transfer_there_and_back_keeps_every_row(
    on_postgresql: Server, tmp_path: Path, new_place: Callable[[], Server]
) -> None:
    source, back = on_postgresql, new_place()
    assert "Seeded" in run(source, "seed").stdout
    file = f"sqlite:///{tmp_path / 'moved.sqlite3'}"

    there = run(source, "transfer", file)
    again = run(source, "transfer", back.environment["DATABASE_URL"], DATABASE_URL=file)

    assert (there.returncode, again.returncode) == (0, 0), there.stderr + again.stderr
    assert last_json(there.stdout) == last_json(again.stdout)
    dump = run(source, "dump").stdout
    assert dump.count("\n") > 100
    assert dump == run(source, "dump", DATABASE_URL=file).stdout == run(back, "dump").stdout
    rows = run(source, "shell", "-v0", "-c", ROWS).stdout
    assert rows == run(back, "shell", "-v0", "-c", ROWS).stdout
    for changed in ({}, {"DATABASE_URL": file}):
        number = run(back, "shell", "-v0", "-c", NEW, **changed)
        assert number.returncode == 0, number.stderr


def test_a_transfer_needs_an_empty_target(on_postgresql: Server, new_place: Callable[[], Server]) -> None:
    source = on_postgresql

    done = run(source, "transfer", source.environment["DATABASE_URL"])

    assert done.returncode == 1
    assert "empty database" in done.stderr


def test_a_running_tracker_is_not_transferred(server: Server, tmp_path: Path) -> None:
    server.start()
    try:
        done = run(server, "transfer", f"sqlite:///{tmp_path / 'moved.sqlite3'}")
    finally:
        server.stop()

    assert done.returncode == 1
    assert "served already" in done.stderr
    assert not (tmp_path / "moved.sqlite3").exists()
