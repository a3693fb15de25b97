"""Known devices: a signed cookie for browsers in which a user signed in before.

It grants nothing. Guesses from a known device are counted separately, so that others cannot lock out the
person (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
"""

import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "incidents.desk.auth.known_devices"
LIFETIME = 180 * 24 * 60 * 60  # seconds


def device_of(request: HttpRequest, name: str) -> str:
    """Return the id of a device that is known for this account; "" for all others."""
    try:
        value = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=LIFETIME
        )
        return str(value["device"]) if value["name"] == name.casefold() else ""
    except (signing.BadSignature, KeyError, TypeError):
        return ""


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Set the cookie that makes this browser a known device of the user, instead of any earlier user."""
    name = user.get_username().casefold()
    device = device_of(request, name) or secrets.token_urlsafe(12)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps({"name": name, "device": device}, salt=SALT),
        max_age=LIFETIME,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
