"""The second factor: who needs one, and whether this session has passed it.

One rule for the admin and for the desk API with a session; tokens are a credential of their own.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from incidents.desk.access import is_desk_member

VIEW_CONFIDENTIAL = "incidents.view_confidential"
SET_UP_BY = "desk_second_factor_set_up_by"  # in a session: the key of a user
# Recovery codes only stand in for one of these.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_second_factor(user: Any) -> bool:
    """Whether the user needs one: all of the desk, or (TRACKER_SECOND_FACTOR=editors) editors and above."""
    if settings.SECOND_FACTOR == "all":
        return is_desk_member(user)
    return bool(user.has_perm(VIEW_CONFIDENTIAL))


def has_passed(request: HttpRequest) -> bool:
    """Whether a second factor was given in this session, or set up in it."""
    records = get_authentication_records(request, request.user)
    return request.session.get(SET_UP_BY) == request.user.pk or any(
        each["method"] == "mfa" for each in records
    )


def mark_as_passed(request: HttpRequest, user: Any) -> None:
    """Let a session count as one that passed the second factor: its user has just set one up."""
    request.session[SET_UP_BY] = user.pk


def may_enter(request: HttpRequest) -> bool:
    """Whether the session is good enough for its user's role."""
    return not needs_second_factor(request.user) or has_passed(request)
