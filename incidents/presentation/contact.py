"""The address for corrections, as set by TRACKER_CORRECTIONS."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Contact:
    """An address for readers to write to: its text and its link."""

    name: str
    href: str


def contact(subject: str = "") -> Contact | None:
    """Return the address for corrections, with the subject of a mail filled in; None if none is set."""
    given = settings.CORRECTIONS
    if not given or given.startswith("https://"):
        return Contact(given, given) if given else None
    return Contact(given, f"mailto:{given}" + (f"?subject={quote(subject)}" if subject else ""))
