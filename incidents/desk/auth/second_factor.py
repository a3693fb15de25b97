"""The second factor: which users need one, and whether a session has passed it.

One rule for the admin and for the desk API with a session; tokens are a credential of their own.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

from incidents.desk.access import is_desk_member

VIEW_CONFIDENTIAL = "incidents.view_confidential"
SET_UP_BY = "desk_second_factor_set_up_by"  # in a session: the key of a user
# Recovery codes replace one of these; they are no factor of their own.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_second_factor(user: Any) -> bool:
    """Return whether a user needs one: all members, or (TRACKER_SECOND_FACTOR=editors) editors and above."""
    if settings.SECOND_FACTOR == "all":
        return is_desk_member(user)
    return bool(user.has_perm(VIEW_CONFIDENTIAL))


def has_passed(request: HttpRequest) -> bool:
    """Return whether a second factor was entered or set up in this session."""
    records = get_authentication_records(request, request.user)
    return request.session.get(SET_UP_BY) == request.user.pk or any(
        each["method"] == "mfa" for each in records
    )


def mark_as_passed(request: HttpRequest, user: User) -> None:
    """Mark a session as having passed the second factor, as its user has just set one up."""
    request.session[SET_UP_BY] = user.pk


def may_enter(request: HttpRequest) -> bool:
    """Return whether the session has the second factor that its user needs."""
    return not needs_second_factor(request.user) or has_passed(request)
