"""The test database is migrated once and copied for the other workers; on SQLite for later runs too.

The copy on SQLite is a file in pytest's cache, named by a digest of everything a migrated database depends
on; PostgreSQL has a template database until the run ends. A test that commits leaves the database empty,
except for the rows of `post_migrate`: types, permissions, roles.
"""

import fcntl
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

import pytest
from django.db import connections
from pytest_django.plugin import blocking_manager_key

ROOT = Path(__file__).resolve().parents[2]
# Folders of the application that an empty database does not depend on: migrations call some of them, to fill
# tables from rows, and there are none.
ELSEWHERE = {
    *("codebook", "desk", "documents", "exports", "http", "imports", "management", "presentation", "public"),
    *("publishing", "storage", "templatetags", "text"),
    *("formats", "handler", "middleware", "server"),
}


class Template(Protocol):
    """A migrated database to copy."""

    def exists(self) -> bool: ...

    def save(self) -> None:
        """Save the test database, which has just been migrated, as the template."""

    def copy(self, **options: Any) -> str:
        """Make the test database from the template, and return its name."""


class SqliteTemplate:
    def __init__(self, connection: Any, folder: Path) -> None:
        self.connection = connection
        self.file = folder / f"migrated-{digest(ROOT)[:32]}.sqlite3"

    def exists(self) -> bool:
        return self.file.exists()

    def save(self) -> None:
        for old in self.file.parent.glob("migrated-*"):
            old.unlink()
        unfinished = self.file.with_suffix(".unfinished")
        with closing(sqlite3.connect(unfinished)) as target:
            self.connection.connection.backup(target)
        unfinished.rename(self.file)

    def copy(self, **options: Any) -> str:
        name = self.connection.creation._create_test_db(options["verbosity"], options["autoclobber"])
        use(self.connection, name)
        with closing(sqlite3.connect(self.file)) as source:
            source.backup(self.connection.connection)
        return str(name)


class PostgresqlTemplate:
    """`folder` is that of one run; a file in it marks the template as one of this run."""

    def __init__(self, connection: Any, folder: Path) -> None:
        self.connection, self.folder = connection, folder
        self.name = f"test_{connection.settings_dict['NAME']}_template"

    def exists(self) -> bool:
        return (self.folder / self.name).exists()

    def save(self) -> None:
        own, template = map(
            self.connection.ops.quote_name, (self.connection.settings_dict["NAME"], self.name)
        )
        self.connection.close()
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {template}")
            cursor.execute(f"CREATE DATABASE {template} TEMPLATE {own}")
        self.connection.ensure_connection()
        (self.folder / self.name).touch()

    def copy(self, **options: Any) -> str:
        settings = self.connection.settings_dict["TEST"]
        with patch.dict(settings, TEMPLATE=self.name):
            name = self.connection.creation._create_test_db(options["verbosity"], options["autoclobber"])
        use(self.connection, name)
        return str(name)


def use(connection: Any, name: str) -> None:
    """Connect to the test database, as Django does after creating one."""
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.ensure_connection()


def digest(root: Path) -> str:
    """Return a digest of everything that an empty, migrated database depends on."""
    found = sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    found.update(repr(packages()).encode())
    for file in sorted(file for top in ("incidents", "tracker") for file in (root / top).rglob("*.py")):
        path = file.relative_to(root)
        if path.name == "roles.py" or not ELSEWHERE & set(path.parts):
            found.update(str(path).encode() + file.read_bytes())
    return found.hexdigest()


def packages() -> list[str]:
    """Return the names of the folders that describe installed packages: their names and versions."""
    return sorted(folder.name for entry in sys.path for folder in Path(entry).glob("*.dist-info"))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def create_test_db(template: Template, lock: Path, migrate: Callable[..., str], **options: Any) -> str:
    """Copy the template; the first worker migrates and saves it, while the others wait."""
    with locked(lock):
        if template.exists():
            return template.copy(**options)
        name = migrate(**options)
        template.save()
        return name


@pytest.fixture(scope="session")
def database_copies(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_use_migrations: bool,
) -> Iterator[None]:
    connection = connections["default"]
    folder = _folder(request.config, tmp_path_factory, connection.vendor)
    if folder is None or django_db_keepdb or django_db_createdb or not django_db_use_migrations:
        yield
        return
    template = (SqliteTemplate if connection.vendor == "sqlite" else PostgresqlTemplate)(connection, folder)
    migrate = connection.creation.create_test_db
    copies = partial(create_test_db, template, folder / "lock", migrate)
    with patch.object(connection.creation, "create_test_db", copies):
        yield


def _folder(config: pytest.Config, temporary: pytest.TempPathFactory, vendor: str) -> Path | None:
    """Return the folder shared by the workers of a run, or for SQLite of all runs; None without sharing."""
    if vendor == "sqlite" and hasattr(config, "cache"):
        return Path(config.cache.mkdir("databases"))
    return temporary.getbasetemp().parent if hasattr(config, "workerinput") else None


@pytest.fixture(scope="session")
def django_db_setup(database_copies: None, django_db_setup: None) -> None:
    """Replace pytest-django's migrations with copies."""


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Drop the template after all workers have ended."""
    connection = connections["default"]
    if session.config.pluginmanager.hasplugin("dsession") and connection.vendor == "postgresql":
        template = connection.ops.quote_name(PostgresqlTemplate(connection, Path()).name)
        with session.config.stash[blocking_manager_key].unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {template}")
