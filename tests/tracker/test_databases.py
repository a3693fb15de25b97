"""The test database: migrated once, copied for every other worker, whole after a test that commits."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.utils import ConnectionHandler

from tests.plugins.databases import SqliteTemplate, create_test_db, digest, use

IN_MEMORY = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


def test_the_first_worker_migrates_and_the_others_copy(tmp_path: Path, django_db_blocker: Any) -> None:
    names = ["one", "two", "three"]
    # Django wants a default.
    handler = ConnectionHandler({name: {**IN_MEMORY} for name in ["default", *names]})
    migrated = []

    def work(name: str) -> list[Any]:
        connection: Any = handler[name]

        def migrate(**options: Any) -> str:
            migrated.append(name)
            time.sleep(0.1)  # so that the others come meanwhile
            use(connection, connection.creation._get_test_db_name())
            connection.cursor().execute("CREATE TABLE made AS SELECT 7 AS number")
            return connection.settings_dict["NAME"]

        template = SqliteTemplate(connection, tmp_path)
        create_test_db(template, tmp_path / "lock", migrate, verbosity=0, autoclobber=True)
        return connection.cursor().execute("SELECT number FROM made").fetchall()

    with django_db_blocker.unblock(), ThreadPoolExecutor() as pool:
        assert list(pool.map(work, names)) == [[(7,)]] * 3
    assert len(migrated) == 1
    assert len(list(tmp_path.glob("migrated-*.sqlite3"))) == 1


def test_a_changed_migration_model_or_role_makes_another_template(tmp_path: Path) -> None:
    for folder in ("migrations", "models", "desk", "publishing"):
        (tmp_path / "incidents" / folder).mkdir(parents=True)
        (tmp_path / "incidents" / folder / "one.py").write_text("")
    seen = {digest(tmp_path)}
    for folder in ("migrations", "models"):
        (tmp_path / "incidents" / folder / "one.py").write_text("# changed")
        seen.add(digest(tmp_path))
    (tmp_path / "incidents" / "migrations" / "two.py").write_text("")
    seen.add(digest(tmp_path))
    (tmp_path / "incidents" / "desk" / "roles.py").write_text("")
    seen.add(digest(tmp_path))
    assert len(seen) == 5

    for folder in ("desk", "publishing"):
        (tmp_path / "incidents" / folder / "one.py").write_text("# changed")
        assert digest(tmp_path) in seen


class TestAfterACommit:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def roles_are_there_at_the_end(cls, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
        yield
        with django_db_blocker.unblock():
            assert Group.objects.get(name="editor").permissions.exists()

    @pytest.mark.django_db(transaction=True)
    def test_the_roles_are_there(self) -> None:
        assert Group.objects.count() == 4
