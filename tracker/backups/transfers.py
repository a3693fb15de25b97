"""Moving a tracker between SQLite and PostgreSQL: every row of every table, in one transaction, compared."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.models import Model

from incidents.exports.public_dump import dump_digest
from tracker.backups.archives import BackupError
from tracker.backups.database_copies import SOURCE, drop_tables, table_names
from tracker.databases import database

TARGET = "target"
CHUNK = 500


def transfer(url: str) -> dict[str, object]:
    """Copy the database into an empty one; return the number of rows and the digest of the dump.

    Raises:
        BackupError: the target is not empty, or not equal afterwards; it is empty again then.
    """
    named = {"default": database("The target", url, reading=False)}
    connections.databases[TARGET] = connections.configure_settings(named)["default"]
    if table_names(TARGET):
        raise BackupError("The target has tables: name an empty database.")
    try:
        _migrate(url)
        with _snapshot(), transaction.atomic(using=TARGET):
            rows = _copy_all()
            _require_equal()
            digest = dump_digest(TARGET)
    except BaseException:
        _empty_again()
        raise
    return {"rows": rows, "dump_sha256": digest}


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "TRACKER_PUBLIC_DATABASE_URL": ""}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "migrate", "-v0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"The target cannot be migrated: {' '.join(done.stderr.split())[-300:]}")


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read one state of the source; SQLite's transactions let nobody write meanwhile."""
    with transaction.atomic(using=SOURCE):
        if connections[SOURCE].vendor == "postgresql":
            with connections[SOURCE].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _models() -> list[type[Model]]:
    """Return a model for each table, those of many-to-many fields and of the history included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def _copy_all() -> int:
    models = _models()
    for model in models:  # what `migrate` has made: permissions, groups, content types
        model._base_manager.using(TARGET).all()._raw_delete(TARGET)
    count = sum(map(_copy, models))
    with connections[TARGET].cursor() as cursor:
        for statement in connections[TARGET].ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    return count


def _copy(model: type[Model]) -> int:
    count = 0
    rows = iter(model._base_manager.using(SOURCE).order_by("pk").iterator(chunk_size=CHUNK))
    with _times_as_they_are(model):
        while chunk := list(islice(rows, CHUNK)):
            model._base_manager.using(TARGET).bulk_create(chunk)
            count += len(chunk)
    return count


@contextmanager
def _times_as_they_are(model: type[Model]) -> Iterator[None]:
    """Have fields with `auto_now` keep their values."""
    fields = [*model._meta.concrete_fields]
    automatic = [
        (field, name)
        for field in fields
        for name in ("auto_now", "auto_now_add")
        if getattr(field, name, False)
    ]
    for field, name in automatic:
        setattr(field, name, False)
    try:
        yield
    finally:
        for field, name in automatic:
            setattr(field, name, True)


def _require_equal() -> None:
    for model in _models():
        counts = [model._base_manager.using(alias).count() for alias in (SOURCE, TARGET)]
        if counts[0] != counts[1]:
            raise BackupError(f"{model._meta.db_table} has {counts[0]} rows, its copy {counts[1]}.")
    if dump_digest(SOURCE) != dump_digest(TARGET):
        raise BackupError("The public record of the copy is another one.")


def _empty_again() -> None:
    connection = connections[TARGET]
    connection.close()
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).unlink(missing_ok=True)
    else:
        with suppress(Exception):  # the first error is the one to report
            drop_tables(TARGET)
