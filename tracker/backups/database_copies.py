"""Copies of the database, made while it is used, by its own means: SQLite's backup API, `pg_dump`.

A copy of the file by `cp` may be corrupt, because SQLite writes into it meanwhile.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connections, transaction
from psycopg.conninfo import make_conninfo

from tracker.backups.archives import BackupError
from tracker.databases import database

SOURCE, COPY = "default", "copy"
WAIT = 60  # seconds for SQLite's lock
TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding")


def engine() -> str:
    return str(connections[SOURCE].vendor)


@contextmanager
def copied(target: Path) -> Iterator[str]:
    """Copy the database into a file; yield the alias of a connection that sees the same state."""
    with _copied_sqlite(target) if engine() == "sqlite" else _copied_postgresql(target) as alias:
        yield alias


@contextmanager
def _copied_sqlite(target: Path) -> Iterator[str]:
    # In one step, because SQLite begins again after every write in between; writers wait meanwhile.
    name = connections[SOURCE].settings_dict["NAME"]
    with closing(sqlite3.connect(name, timeout=WAIT)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    with opened(target) as alias:
        yield alias


@contextmanager
def opened(path: Path) -> Iterator[str]:
    """Check a copy of SQLite; yield the alias of a connection to it."""
    _check_sqlite(path)
    named = {"default": database("the copy", f"sqlite:///{path}", reading=False)}
    connections.databases[COPY] = connections.configure_settings(named)["default"]
    try:
        with transaction.atomic(using=COPY):
            yield COPY
    finally:
        connections[COPY].close()
        del connections[COPY], connections.databases[COPY]


def _check_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        try:
            answer = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
    if answer != "ok":
        raise BackupError(f"The copy of the database is not sound: {' '.join(str(answer).split())}.")


@contextmanager
def _copied_postgresql(target: Path) -> Iterator[str]:
    with transaction.atomic(using=SOURCE), connections[SOURCE].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        command = ["pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
        run_program([*command, f"--file={target}"])
        yield SOURCE


def run_program(command: list[str]) -> str:
    """Run a program of PostgreSQL with our connection; the password is not in its arguments."""
    about = connections[SOURCE].settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    values = {name: about[key] for name, key in names.items() if about[key]}
    values |= {name: about["OPTIONS"][name] for name in TLS if name in about["OPTIONS"]}
    secret = {"PGPASSWORD": about["PASSWORD"]} if about["PASSWORD"] else {}
    if not shutil.which(command[0]):
        raise BackupError(f"{command[0]} is missing: install the client programs of PostgreSQL.")
    command = [*command, f"--dbname={make_conninfo(**values)}"]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{command[0]} failed: {' '.join(done.stderr.split())[:400]}")
    return done.stdout


def table_names(alias: str = SOURCE) -> list[str]:
    return sorted(connections[alias].introspection.table_names())


def check_dump(path: Path) -> None:
    """Check that `pg_restore` can read a dump; raises BackupError."""
    done = subprocess.run(["pg_restore", "--list", str(path)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    if done.returncode:
        raise BackupError(f"pg_restore cannot read the database: {' '.join(done.stderr.split())[:400]}")


def load_dump(path: Path) -> None:
    """Write a dump into the empty PostgreSQL database, in one transaction."""
    options = ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction"]
    run_program(["pg_restore", *options, str(path)])


@contextmanager
def working_on(path: Path) -> Iterator[None]:
    """Use a copy of SQLite as the database of this command."""
    names = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    connections.close_all()
    try:
        for alias in names:
            connections[alias].settings_dict["NAME"] = str(path)
        yield
    finally:
        connections.close_all()
        for alias, name in names.items():
            connections[alias].settings_dict["NAME"] = name


def place(path: Path) -> None:
    """Give a finished copy the name of the database, which is missing or empty."""
    target = Path(connections[SOURCE].settings_dict["NAME"])
    connections.close_all()
    partial = target.with_name(f".{target.name}.partial")
    shutil.copyfile(path, partial)
    sync(partial)
    partial.rename(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Have a file or folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def drop_tables(alias: str = SOURCE) -> None:
    """Empty a PostgreSQL database again that was filled in part only; it was empty before."""
    connection = connections[alias]
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        for name in table_names(alias):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)} CASCADE")
