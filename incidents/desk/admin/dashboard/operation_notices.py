"""Notices on the first page about the service: a restore that waits, and for administrators an old backup."""

from typing import Any

from django.utils.translation import gettext

from incidents.desk.access import MANAGE_USERS
from incidents.desk.mail.outbox import late_names
from incidents.models.editions.restoration import Restoration
from incidents.storage.last_backup import last_backup


def operation_notices(user: Any) -> list[str]:
    """Return what a user has to know about the service."""
    notices = []
    if Restoration.objects.filter(confirmed_at=None).exists():
        notices.append(
            gettext(
                "This tracker was restored from a backup, and readers see nothing until an administrator "
                "confirms the records. Please withdraw again what was withdrawn since the backup."
            )
        )
    if user.has_perm(MANAGE_USERS):
        notices += [*_backup_notices(), *_mail_notices()]
    return notices


def _mail_notices() -> list[str]:
    names = late_names()
    if not names:
        return []
    words = gettext(
        "Mail to these users could not be sent yet: %(names)s. Please check their roles and addresses, ask "
        "whoever runs this tracker, or hand over one-time links."
    )
    return [words % {"names": ", ".join(names[:10]) + (", …" if len(names) > 10 else "")}]


def _backup_notices() -> list[str]:
    last = last_backup()
    if last is None:
        return [gettext("No backup of this tracker has been made yet. Please ask whoever runs it.")]
    if last.is_old:
        days = f"{last.age.total_seconds() / 86_400:.0f}"
        return [
            gettext("The last good backup is %(days)s days old. Please ask whoever runs it.") % {"days": days}
        ]
    return []
