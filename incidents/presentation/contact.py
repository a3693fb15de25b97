"""Where readers report an error, as TRACKER_CORRECTIONS says."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Contact:
    """An address to write to: what it is called, and where its link leads."""

    name: str
    href: str


def contact(subject: str = "") -> Contact | None:
    """The address for corrections, a letter with its subject filled in; None where none is set."""
    given = settings.CORRECTIONS
    if not given or given.startswith("https://"):
        return Contact(given, given) if given else None
    return Contact(given, f"mailto:{given}" + (f"?subject={quote(subject)}" if subject else ""))
