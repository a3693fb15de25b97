"""The outbox: mail is queued in a table by requests and commands, and sent by a thread of `serve`.

Every message is tried for two days, less and less often. Administrators see on the first page of the desk
which messages wait for long, and which were given up; those are kept for a week, or until queued again.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from incidents.models import WaitingMail

Kind = WaitingMail.Kind
MOST_WAITING = 1000  # of a kind
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), *[timedelta(hours=6)] * 8)
MOST_TRIES = len(PAUSES) + 1
CLAIMED_FOR = timedelta(minutes=10)  # in which no other process tries the same message
LATE_AFTER = timedelta(minutes=15)
KEPT_FOR = timedelta(days=7)


def queue(kind: str, name: str, *, by: int | None = None) -> None:
    """Queue a message, instead of one of the same kind to the same name; a full outbox takes no more.

    `by` is the key of the user who causes it. The statements are the same whether a user has this name or
    not.
    """
    if WaitingMail.objects.filter(kind=kind).count() >= MOST_WAITING:
        return
    now = timezone.now()
    WaitingMail.objects.bulk_create(
        [WaitingMail(kind=kind, name=name, by_id=by, queued_at=now, next_try_at=now)],
        update_conflicts=True,
        unique_fields=["kind", "name"],
        update_fields=["by", "queued_at", "next_try_at", "tries"],
    )


def due() -> list[WaitingMail]:
    """Return the messages to be tried now."""
    waiting = WaitingMail.objects.filter(next_try_at__lte=timezone.now(), tries__lt=MOST_TRIES)
    return list(waiting.order_by("next_try_at")[:100])


def claim(mail: WaitingMail) -> bool:
    """Return whether this process may try a message; no other one does so for some minutes."""
    mine = WaitingMail.objects.filter(pk=mail.pk, tries=mail.tries, next_try_at=mail.next_try_at)
    return bool(mine.update(next_try_at=timezone.now() + CLAIMED_FOR, tries=mail.tries + 1))


def put_off(mail: WaitingMail) -> None:
    """Set the time of the next try after one that failed, unless the message was queued again meanwhile."""
    pause = PAUSES[min(mail.tries, len(PAUSES) - 1)]
    WaitingMail.objects.filter(pk=mail.pk, tries=mail.tries + 1).update(next_try_at=timezone.now() + pause)


def take_out(mail: WaitingMail) -> None:
    """Remove a message that was sent, unless it was queued again meanwhile."""
    WaitingMail.objects.filter(pk=mail.pk, queued_at=mail.queued_at).delete()


def forget_old() -> int:
    """Delete messages that were given up a week ago; return their number."""
    return WaitingMail.objects.filter(tries__gte=MOST_TRIES, queued_at__lt=_ago(KEPT_FOR)).delete()[0]


def late_names() -> list[str]:
    """Return the names of users whose mail has waited for long or was given up."""
    if settings.MAIL is None:
        return []
    late = WaitingMail.objects.filter(queued_at__lt=_ago(LATE_AFTER)).values("name")
    return list(
        User.objects.filter(username__in=late).order_by("username").values_list("username", flat=True)
    )


def _ago(time: timedelta) -> datetime:
    return timezone.now() - time
