"""The server that sends mail: `EMAIL_URL`. Without it the tracker sends none."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 25, "submission+tls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """A mail server: encrypted from the start (smtps), after STARTTLS (submission+tls), or not (smtp)."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(name: str, url: str) -> MailServer | None:
    """Return the server of an address, None for an empty one; errors do not repeat it: it has a password."""
    if not url.strip():
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise ImproperlyConfigured(f"{name} cannot be read: {_expected()}") from None
    if parts.scheme not in PORTS or not host or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} cannot be read: {_expected()}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ImproperlyConfigured(f"{name} has a user without a password, or a password without a user.")
    if user and parts.scheme == "smtp" and not _is_loopback(host):
        raise ImproperlyConfigured(
            f"{name} would send its password unencrypted: use submission+tls:// or smtps://."
        )
    return MailServer(parts.scheme, host, port, user, password)


def _expected() -> str:
    return (
        "it takes smtps://user:password@host, submission+tls://user:password@host or smtp://host, with :port "
        "if needed; write special characters of a password as %40 and the like."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
