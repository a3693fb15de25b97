"""Conditions for a working service, for `/readyz` and `manage.py doctor`, each of the public or desk side."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from incidents.models.editions.change import Change
from incidents.models.editions.restoration import awaits_confirmation
from incidents.models.operation.withdrawal_lines import bring_list_up_to_date
from incidents.models.propagation_task import Ripple
from incidents.publishing import clock
from incidents.storage.last_backup import last_backup
from tracker.databases import is_same_place
from tracker.faults import code_of
from tracker.server.instance_lock import DESK, PUBLIC, is_read_only

OK, WARNING, FAILED = "ok", "warning", "failed"
MEBIBYTE = 1024 * 1024
LEAST_SPACE, LITTLE_SPACE = 64 * MEBIBYTE, 1024 * MEBIBYTE
LAG = timedelta(minutes=1)  # of a replica, which may not show withdrawn records for long
DESK_DATABASE = "default"


class Finding(NamedTuple):
    """A condition, its state now, and what an operator has to know about it."""

    name: str
    side: str
    state: str
    words: str


Check = Callable[[], tuple[str, str]]


def conditions() -> list[Finding]:
    """Check everything; an error of the database is a failed condition."""
    return list(_conditions())


def _conditions() -> Iterator[Finding]:
    for name, (side, check) in CHECKS.items():
        if side not in settings.SIDES or (side == DESK and is_read_only(settings.DATA_DIR)):
            continue  # on a read-only file system only readers are served
        try:
            state, words = check()
        except (Error, OSError) as error:
            state, words = FAILED, f"it cannot be checked ({code_of(error) or type(error).__name__})"
        yield Finding(name, side, state, words)


def _public_database() -> tuple[str, str]:
    last = Change.objects.for_readers().order_by("-sequence").values_list("sequence", flat=True).first()
    return OK, f"it can be read; the last line of the ledger is {last or 0}"


def _restore() -> tuple[str, str]:
    if awaits_confirmation(settings.PUBLIC_DATABASE):
        return FAILED, "readers get 503 until an administrator runs confirm_restore"
    return OK, "no restore waits for a confirmation"


def _replica() -> tuple[str, str]:
    if DESK not in settings.SIDES:
        return _subscription()
    if is_same_place(settings.DATABASES[DESK_DATABASE], settings.DATABASES[settings.PUBLIC_DATABASE]):
        return OK, "readers and desk have the same database"
    last = Change.objects.for_readers().order_by("-sequence").values_list("sequence", flat=True).first()
    missing = Change.objects.filter(sequence__gt=last or 0).order_by("sequence")
    first = missing.values_list("at", flat=True).first()
    if first is None:
        return OK, "the database of readers has every line of the ledger"
    late = datetime.now(UTC) - first
    words = f"the database of readers lacks {missing.count()} lines, for {late.total_seconds():.0f} seconds"
    return (FAILED if late > LAG else OK), words


def _subscription() -> tuple[str, str]:
    """Check when a replica last heard from its publisher; the desk's database cannot be asked here."""
    connection = connections[settings.PUBLIC_DATABASE]
    if connection.vendor != "postgresql":
        return OK, "this server has no replica"
    with connection.cursor() as cursor:
        cursor.execute("SELECT subname, last_msg_receipt_time FROM pg_stat_subscription WHERE relid IS NULL")
        found = cursor.fetchall()
    if not found:
        return OK, "the database of readers has no subscription"
    heard = [at for _, at in found if at is not None]
    if len(heard) < len(found):
        return (
            FAILED,
            "the subscription of the replica is not connected: withdrawn records may be public here",
        )
    late = (datetime.now(UTC) - min(heard)).total_seconds()
    return (
        FAILED if late > LAG.total_seconds() else OK
    ), f"the replica heard from its publisher {late:.0f} seconds ago"


def _migrations() -> tuple[str, str]:
    applied = set(MigrationRecorder(connections[DESK_DATABASE]).applied_migrations())
    if missing := sorted(_last_migrations() - applied):
        return FAILED, f"run manage.py migrate: {'.'.join(missing[0])} is missing"
    return OK, "the database is up to date"


@cache
def _last_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).graph.leaf_nodes())


def _writable() -> tuple[str, str]:
    connection: Any = connections[DESK_DATABASE]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'")
            is_locked = cursor.fetchone()[0]
        return (FAILED, "PostgreSQL accepts no changes") if is_locked else (OK, "it can be changed")
    name = str(connection.settings_dict["NAME"])
    opened = sqlite3.connect(name, timeout=0.1, isolation_level=None, uri=name.startswith("file:"))
    with closing(opened) as own:
        try:
            own.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):  # another one writes
                return FAILED, f"it cannot be changed ({error.sqlite_errorname})"
        else:
            own.execute("ROLLBACK")
    return OK, "it can be changed"


def _space() -> tuple[str, str]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    words = f"{free // MEBIBYTE:,} MiB are free in {settings.DATA_DIR}"
    return (FAILED if free < LEAST_SPACE else WARNING if free < LITTLE_SPACE else OK), words


def _clock() -> tuple[str, str]:
    why = clock.doubt(clock.last_line())
    return (FAILED, f"nothing is published: {why}") if why else (OK, "it may date publications")


def _propagation() -> tuple[str, str]:
    count = Ripple.objects.count()
    return OK, f"{count} renames or withdrawals are still being brought into other documents"


def _withdrawals() -> tuple[str, str]:
    if bring_list_up_to_date():
        return OK, f"{settings.WITHDRAWALS} is complete"
    return WARNING, f"{settings.WITHDRAWALS} cannot be written, or is of another tracker: move it away"


def _backup() -> tuple[str, str]:
    last = last_backup()
    if last is None:
        return (
            WARNING,
            "there is none yet: run manage.py backup, or serve --backup-every 24h",
        )
    words = f"the last one is {last.age.total_seconds() / 3600:.0f} hours old, {last.file}"
    return (WARNING if last.is_old else OK), words


CHECKS: dict[str, tuple[str, Check]] = {
    "public database": (PUBLIC, _public_database),
    "restore": (PUBLIC, _restore),
    "replica": (PUBLIC, _replica),
    "migrations": (DESK, _migrations),
    "desk database": (DESK, _writable),
    "disk": (DESK, _space),
    "clock": (DESK, _clock),
    "propagation": (DESK, _propagation),
    "list of withdrawals": (DESK, _withdrawals),
    "backup": (DESK, _backup),
}


def is_ready(results: list[Finding], side: str) -> bool:
    return not any(each.side == side and each.state == FAILED for each in results)
