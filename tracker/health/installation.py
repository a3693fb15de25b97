"""Conditions of an installation for `manage.py doctor`: settings, files, users."""

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db import Error

from incidents.desk.auth.second_factor import FACTORS
from incidents.desk.roles import DeskRole
from tracker.backups.archives import BackupError
from tracker.backups.restores import require_finished
from tracker.checks import open_to_others
from tracker.health.readiness import FAILED, OK, WARNING, Finding
from tracker.server.instance_lock import DESK, PUBLIC


def installation() -> Iterator[Finding]:
    found = [*_settings(), *_files()]
    with suppress(Error):  # a database that is away is among the conditions
        if DESK in settings.SIDES:
            found.append(_administrators())
    yield from (each for each in found if each.side in settings.SIDES)


def _settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("TRACKER_DEBUG", PUBLIC, FAILED, "it is on, and shows settings and code to readers")
    if not settings.HTTPS:
        words = f"{settings.PUBLIC_URL} is not https: only this machine can be a reader"
        yield Finding("TRACKER_PUBLIC_URL", PUBLIC, WARNING, words)
    if not settings.FOUR_EYES:
        yield Finding("TRACKER_FOUR_EYES", DESK, WARNING, "it is off: one person alone may publish")
    if not settings.CORRECTIONS:
        yield Finding("TRACKER_CORRECTIONS", PUBLIC, WARNING, "readers cannot report errors")
    if not settings.BACKUP_RECIPIENT:
        words = "backups are not encrypted, and have every name that the desk knows"
        yield Finding("TRACKER_BACKUP_RECIPIENT", DESK, WARNING, words)


def _files() -> Iterator[Finding]:
    for words in open_to_others():
        yield Finding("permissions", DESK, FAILED, words)
    try:
        require_finished()
    except BackupError as error:
        yield Finding("restore", DESK, FAILED, str(error))
    folder = Path(settings.DATA_DIR)
    for side in settings.SIDES:
        yield Finding(f"service ({side})", side, OK, _server(folder / f"serve-{side}.lock"))
    if not (folder / "static").is_dir():
        yield Finding("static files", PUBLIC, WARNING, "they are made by the first start of serve")


def _server(lock: Path) -> str:
    """Return whether a process serves this data directory; the lock's file stays after its end."""
    with suppress(OSError, ValueError), closing(lock.open()) as file:
        number = int(file.read())
        if Path(f"/proc/{number}").exists():
            return f"process {number} serves this data directory"
    return "no process serves this data directory"


def _administrators() -> Finding:
    users = list(User.objects.filter(is_active=True, groups__name=DeskRole.ADMINISTRATOR))
    users += list(User.objects.filter(is_active=True, is_superuser=True))
    if not users:
        words = "there is none: run manage.py create_user NAME --role administrator"
        return Finding("administrators", DESK, FAILED, words)
    if not Authenticator.objects.filter(user__in=users, type__in=FACTORS).exists():
        return Finding("administrators", DESK, WARNING, "none of them has set up a second factor yet")
    return Finding("administrators", DESK, OK, f"there are {len({user.pk for user in users})}")
