"""A new database has the same tables as one that went through every migration that the first one replaces."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests import unchanged

SQUASHED = "0001_squashed_0027_tables"
# Without the migration that replaces others, each of these is run.
MIGRATE_STEP_BY_STEP = f"""
import django; django.setup()
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

load = MigrationLoader.load_disk

def load_without_squashed(loader):
    load(loader)
    del loader.disk_migrations["incidents", "{SQUASHED}"]
    for migration in loader.disk_migrations.values():
        migration.dependencies = [
            ("incidents", "0027_names_of_checks") if each == ("incidents", "{SQUASHED}") else each
            for each in migration.dependencies
        ]

MigrationLoader.load_disk = load_without_squashed
call_command("migrate", verbosity=0)
"""
SQLITE_TABLES = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
POSTGRESQL_TABLES = [
    """
    SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
        pg_get_expr(adbin, adrelid)
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND relnamespace = 'public'::regnamespace
    """,
    """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable, condeferred
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
]

pytestmark = pytest.mark.django_db


def sqlite_schema(cursor):
    """The rows of tables, indexes and triggers; columns and constraints of a table in no order."""
    return {
        (kind, name, table, *_parts(sql or "")) for kind, name, table, sql in cursor.execute(SQLITE_TABLES)
    }


def _parts(sql):
    """Return the columns and constraints of a CREATE TABLE, sorted: "a (1, 2)", "b" of "t (a (1, 2), b)"."""
    depth, parts = 0, [""]
    for piece in re.split(r"([(),])", sql):
        depth += (piece == "(") - (piece == ")")
        if depth <= 1 and piece in ("(", ")", ","):
            parts.append("")
        else:
            parts[-1] += piece
    return sorted(part.strip() for part in parts)


def postgresql_schema(cursor):
    return [sorted(map(str, cursor.execute(query).fetchall())) for query in POSTGRESQL_TABLES]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the database on record is of SQLite")
def test_an_old_database_gets_the_tables_of_a_new_one_on_sqlite(tmp_path, all_cases):
    unchanged.migrate_kept_database(tmp_path)
    if all_cases:  # and those that came after the release have a way back
        environment = os.environ | {"TRACKER_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
        for target in (["incidents", SQUASHED], []):
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0", *target]
            subprocess.run(migrate, env=environment, check=True)
    with closing(sqlite3.connect(tmp_path / "tracker.sqlite3")) as old, connection.cursor() as new:
        assert sqlite_schema(old.cursor()) == sqlite_schema(new)
        applied = old.execute("SELECT name FROM django_migrations WHERE app = 'incidents'").fetchall()
    # Each step once, and the migration that stands for all of them.
    assert len(applied) == len(set(applied))
    assert (SQUASHED,) in applied


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")
def test_all_steps_make_the_tables_of_a_new_database_on_postgresql(tmp_path):
    settings = connection.settings_dict
    name = f"{settings['NAME']}_by_step"
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}".format(**settings)
    environment = os.environ | {
        "TRACKER_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"{address}/{name}",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    with connection._nodb_cursor() as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            subprocess.run([sys.executable, "-c", MIGRATE_STEP_BY_STEP], env=environment, check=True)
            with connection.cursor() as new:
                expected = postgresql_schema(new)
            with closing(psycopg.connect(f"{address}/{name}")) as old:
                assert postgresql_schema(old) == expected
        finally:
            server.execute(f'DROP DATABASE "{name}"')


def test_all_older_migrations_are_replaced():
    loader = MigrationLoader(None)
    replaced = import_module(f"incidents.migrations.{SQUASHED}").Migration.replaces
    older = [
        key for key in loader.disk_migrations if key[0] == "incidents" and key[1] <= "0027_names_of_checks"
    ]
    assert sorted(replaced) == sorted(key for key in older if key[1] != SQUASHED)
