"""Known devices: a signed cookie that says from which browser an account was signed in to before.

It opens nothing. Guesses from a known device are counted apart, so that strangers cannot lock out the right
person (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "incidents.desk.auth.known_devices"
KNOWN_FOR = 180 * 24 * 60 * 60  # seconds


def device_of(request: HttpRequest, name: str) -> str:
    """The device, if it is one that this account knows; else "" for all strangers together."""
    try:
        value = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KNOWN_FOR
        )
        return str(value["device"]) if value["name"] == name.casefold() else ""
    except (signing.BadSignature, KeyError, TypeError):
        return ""


def remember_device(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """Let this browser be known to the account, the one of the last sign-in."""
    name = user.get_username().casefold()
    device = device_of(request, name) or secrets.token_urlsafe(12)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps({"name": name, "device": device}, salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
