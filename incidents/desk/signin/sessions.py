"""Sessions end: when nobody has used them for a while, at the latest after some hours, or all at once."""

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse

BEGAN, SEEN = "desk_session_began", "desk_session_seen"
NOTED_EVERY = 60  # seconds; not every request writes


def ending_sessions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware that signs out whoever was away too long, or is here too long."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # A reader has no session.
        if hasattr(request, "session") and request.session.session_key and request.user.is_authenticated:
            _look_at(request)
        return get_response(request)

    return middleware


def _look_at(request: HttpRequest) -> None:
    now = time.time()
    began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
    if now - began > settings.SESSION_HOURS * 3600 or now - seen > settings.SESSION_IDLE_MINUTES * 60:
        logout(request)
    elif SEEN not in request.session or now - seen > NOTED_EVERY:
        request.session[BEGAN], request.session[SEEN] = began, now


def sign_everybody_out() -> int:
    """End every session of everybody; how many there were. Tokens stay."""
    with transaction.atomic():
        UserSession.objects.all().delete()
        ended: tuple[int, Any] = Session.objects.all().delete()
    return ended[0]


def sign_out(user: Any, *, but: str | None = None) -> None:
    """End every session of one user that the desk knows of, save the one with the key `but`."""
    with transaction.atomic():
        known = UserSession.objects.filter(user=user).exclude(session_key=but or "")
        Session.objects.filter(session_key__in=list(known.values_list("session_key", flat=True))).delete()
        known.delete()
