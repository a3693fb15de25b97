"""Sessions end: when nobody has used them for a while, at the latest after some hours, or all at once."""

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from knox.models import AuthToken

BEGAN, SEEN = "desk_session_began", "desk_session_seen"
NOTED_EVERY = 60  # seconds; not every request writes


def ending_sessions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware that signs out whoever was away too long, or is here too long."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # A reader has no session.
        if hasattr(request, "session") and request.session.session_key:
            _look_at(request)
        return get_response(request)

    return middleware


def _look_at(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        if SESSION_KEY in request.session:  # of a user who was disabled: it ends for good
            request.session.flush()
        return
    now = time.time()
    began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
    if now - began > settings.SESSION_HOURS * 3600 or now - seen > settings.SESSION_IDLE_MINUTES * 60:
        logout(request)
    elif SEEN not in request.session or now - seen > NOTED_EVERY:
        request.session[BEGAN], request.session[SEEN] = began, now


def sign_everybody_out() -> tuple[int, int]:
    """End every session and revoke every token of everybody; how many there were of both."""
    with transaction.atomic():
        UserSession.objects.all().delete()
        sessions, tokens = Session.objects.count(), AuthToken.objects.count()
        Session.objects.all().delete()
        AuthToken.objects.all().delete()
    return sessions, tokens


def sign_out(user: Any, *, but: str | None = None) -> None:
    """End every session of one user, save the one with the key `but`, and revoke every token, for good."""
    with transaction.atomic():
        end_sessions(user, but=but)
        AuthToken.objects.filter(user=user).delete()


def end_sessions(user: Any, *, but: str | None = None) -> None:
    """End every session of one user, save the one with the key `but`."""
    with transaction.atomic():
        UserSession.objects.filter(user=user).exclude(session_key=but or "").delete()
        # Sessions do not name their user but in what they hold.
        ended = [
            session.pk
            for session in Session.objects.exclude(pk=but or "").iterator()
            if session.get_decoded().get(SESSION_KEY) == str(user.pk)
        ]
        Session.objects.filter(pk__in=ended).delete()
