"""Notices without content: something waits for a user who has not signed in for a day. At most one a day.

They say neither what waits nor how much, and depend only on what the user may see at the desk.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from incidents.desk.access import is_desk_member
from incidents.desk.mail import outbox
from incidents.desk.work_queues import WORK, not_merged
from incidents.models import MailNotice

DAY = timedelta(days=1)
# Which queues wait for a person, and the permission without which they do not.
QUEUES = {"returned": "incidents.submit_record", "review": "incidents.return_record"}
MOST_USERS = 500


def queue_notices() -> None:
    """Queue a notice for each user for whom something waits."""
    now = timezone.now()
    for user in _candidates(now):
        if is_desk_member(user) and has_waiting(user) and _claim(user, now):
            outbox.queue(outbox.Kind.NOTICE, user.username)


def has_waiting(user: User) -> bool:
    """Return whether a record was returned to the user, or waits for a review that the user can do."""
    return any(
        not_merged(model.objects.visible_to(user)).filter(work.condition(model, user)).exists()
        for work in WORK
        if work.key in QUEUES and user.has_perm(QUEUES[work.key])
        for model in work.kinds
    )


def _candidates(now: datetime) -> list[User]:
    users = User.objects.filter(is_active=True).exclude(email="")
    away = Q(last_login=None) | Q(last_login__lt=now - DAY)
    recent = MailNotice.objects.filter(Q(is_off=True) | Q(last_at__gte=now - DAY))
    return list(users.filter(away).exclude(pk__in=recent.values("user")).order_by("pk")[:MOST_USERS])


def _claim(user: User, now: datetime) -> bool:
    """Record that a notice is queued; return False if another process just did."""
    MailNotice.objects.get_or_create(user=user)
    free = MailNotice.objects.filter(Q(last_at=None) | Q(last_at__lt=now - DAY), user=user, is_off=False)
    return bool(free.update(last_at=now))
