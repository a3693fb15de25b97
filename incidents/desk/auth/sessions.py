"""The end of sessions: after idle time, after a number of hours, or all at once.

Signing a user out also ends their tokens and their one-time link: a change of role, disabling, a new password
and a reset of second factors all call `sign_out`.
"""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from knox.models import AuthToken

from incidents.models import OneTimeLink

BEGAN, SEEN = "desk_session_began", "desk_session_seen"
UPDATE_EVERY = 60  # seconds; not every request writes


def session_expiry_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Return middleware that signs users out after idle time, or after the longest session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # A reader has no session.
        if hasattr(request, "session") and request.session.session_key:
            _check(request)
        return get_response(request)

    return middleware


def _check(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        if SESSION_KEY in request.session:  # of a disabled user
            request.session.flush()
        return
    now = time.time()
    began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
    if now - began > settings.SESSION_HOURS * 3600 or now - seen > settings.SESSION_IDLE_MINUTES * 60:
        logout(request)
    elif SEEN not in request.session or now - seen > UPDATE_EVERY:
        request.session[BEGAN], request.session[SEEN] = began, now


def sign_out_all() -> tuple[int, int]:
    """End all sessions, tokens and one-time links of all users; return the number of the first two."""
    with transaction.atomic():
        OneTimeLink.objects.all().delete()
        UserSession.objects.all().delete()
        sessions, tokens = Session.objects.count(), AuthToken.objects.count()
        Session.objects.all().delete()
        AuthToken.objects.all().delete()
    return sessions, tokens


def sign_out(user: User, *, but: str | None = None) -> None:
    """End the sessions of a user, except the one with the key `but`, their tokens and their one-time link."""
    with transaction.atomic():
        end_sessions(user, but=but)
        OneTimeLink.objects.filter(user=user).delete()
        AuthToken.objects.filter(user=user).delete()


def end_sessions(user: User, *, but: str | None = None) -> None:
    """End the sessions of a user, except the one with the key `but`."""
    with transaction.atomic():
        UserSession.objects.filter(user=user).exclude(session_key=but or "").delete()
        # Only the content of a session names its user.
        ended = [
            session.pk
            for session in Session.objects.exclude(pk=but or "").iterator()
            if session.get_decoded().get(SESSION_KEY) == str(user.pk)
        ]
        Session.objects.filter(pk__in=ended).delete()
