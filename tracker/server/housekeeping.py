"""Hourly cleaning by a server of the desk: sessions, uploads, stray files, and unfinished erasures."""

import logging
import time
from contextlib import suppress
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from incidents.desk.erasure.erase import clean_unfinished
from incidents.imports.desk_run import forget_old
from incidents.storage import work_folders
from tracker.faults import code_of

log = logging.getLogger("tracker.service")
EVERY = 3600.0  # seconds
OLD_FILE = 24 * 3600  # seconds since the last write; an upload or a download takes an hour at most
_next = {"time": 0.0}


def clean_if_due() -> None:
    """Clean up, if an hour has passed; what fails is tried again an hour later."""
    if time.monotonic() < _next["time"]:
        return
    _next["time"] = time.monotonic() + EVERY
    try:
        removed = clean()
    except Exception as error:  # noqa: BLE001 - logged, and tried again
        about = {"error": type(error).__name__, "code": code_of(error)}
        log.warning("not cleaned up", extra={"fields": about})
        return
    if any(removed.values()):
        log.info("cleaned up", extra={"fields": removed})


def clean() -> dict[str, int]:
    """Remove what is over; return how much of each."""
    return {
        "sessions": _end_old_sessions(),
        "uploads": forget_old(),
        "folders": work_folders.sweep(),
        "files": _remove_old_files(Path(settings.FILE_UPLOAD_TEMP_DIR)),
        "erasures": clean_unfinished(),
    }


def _end_old_sessions() -> int:
    """Delete sessions that have expired, and what *Account* lists of sessions that are gone."""
    ended = Session.objects.filter(expire_date__lt=timezone.now()).count()
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return ended


def _remove_old_files(folder: Path) -> int:
    removed = 0
    for path in folder.iterdir():
        with suppress(OSError):  # removed by its own process meanwhile
            if path.is_file() and time.time() - path.stat().st_mtime > OLD_FILE:
                path.unlink()
                removed += 1
    return removed
