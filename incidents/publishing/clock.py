"""Checks of the clock before publication: a wrong clock would date the whole ledger wrongly.

A publication is refused while the clock

* is behind the last line of the ledger,
* has moved against the machine's uptime since the server started,
* disagrees with PostgreSQL's, or
* was far ahead, when the server started, of the last known event: the last line, the last sign-in, or the
  heartbeat that a server writes into the data directory each hour.

A withdrawal is never refused: in doubt its time is just after the last line.
"""

import os
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from incidents.models.editions.change import Change

LEEWAY = timedelta(minutes=5)
HOUR = timedelta(hours=1)


class ClockDoubtful(Exception):
    """The clock is not reliable enough to date a publication; the message has the reason, for editors."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The clock of this server may be wrong: {why}. Nothing is published until whoever runs it has "
            "set it right, or confirmed it (“Clocks” in the guide for operators). Withdrawing works."
        )


class Start(NamedTuple):
    """The clock at the start of the server: time, the machine's uptime, and whether it was too far ahead."""

    at: datetime
    since_boot: float
    is_ahead: bool


# Of this process; None in commands.
server_start: Start | None = None


def since_boot() -> float:
    """Return the uptime of the machine in seconds, including sleep where the system counts it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def read_start() -> Start:
    now = timezone.now()
    return Start(now, since_boot(), is_far_ahead(now, last_line()))


def last_line() -> datetime | None:
    return Change.objects.order_by("-sequence").values_list("at", flat=True).first()


def is_far_ahead(now: datetime, last: datetime | None) -> bool:
    """Return whether the clock is ahead of the last known event by more than TRACKER_CLOCK_DAYS."""
    signed_in = get_user_model().objects.aggregate(last=Max("last_login"))["last"]
    known = [at for at in (last, signed_in, last_heartbeat()) if at is not None]
    return bool(known) and now - max(known) > timedelta(days=settings.CLOCK_DAYS)


def doubt(last: datetime | None) -> str:
    """Return the reason not to trust the clock after this last line of the ledger, or ""."""
    now = timezone.now()
    if last and now < last - LEEWAY:
        return f"it stands at {_words(now)}, but the last publication is dated {_words(last)}"
    if abs(_moved(now)) > LEEWAY:
        return f"it stands at {_words(now)} and has jumped since the server started"
    if _was_far_ahead(now, last):
        return (
            f"it stands at {_words(now)}, and nothing happened here for more than {settings.CLOCK_DAYS} days"
        )
    if connection.vendor == "postgresql" and abs(now - _database_time()) > LEEWAY:
        return f"it stands at {_words(now)}, and the database says another time"
    return ""


def _moved(now: datetime) -> timedelta:
    if server_start is None:
        return timedelta(0)
    passed = timedelta(seconds=since_boot() - server_start.since_boot)
    return now - server_start.at - passed


def _was_far_ahead(now: datetime, last: datetime | None) -> bool:
    if server_start is None:  # a command starts now
        return is_far_ahead(now, last)
    confirmed = last_heartbeat() if server_start.is_ahead else now
    return confirmed is None or abs(now - confirmed) > timedelta(days=1)


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


# The heartbeat


def _file() -> Path:
    return settings.DATA_DIR / "heartbeat"


def last_heartbeat() -> datetime | None:
    with suppress(OSError, ValueError):
        return datetime.fromisoformat(_file().read_text().strip())
    return None


def beat() -> None:
    """Record once an hour that the clock is right; never in doubt, as a wrong time would confirm itself."""
    now, last = timezone.now(), last_heartbeat()
    if (last is None or abs(now - last) > HOUR) and not doubt(last_line()):
        confirm()


def confirm() -> None:
    """Record that the clock is right now; the file is replaced atomically."""
    unfinished = _file().with_suffix(".unfinished")
    unfinished.write_text(f"{timezone.now().astimezone(UTC).isoformat()}\n")
    os.replace(unfinished, _file())


def _words(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
