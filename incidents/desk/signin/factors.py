"""The second factor: who needs one, and whether this session has passed it.

One rule for the admin and for the desk API with a session; tokens are a credential of their own.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

VIEW_CONFIDENTIAL = "incidents.view_confidential"
# Recovery codes only stand in for one of these.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_second_factor(user: Any) -> bool:
    """Whoever may see confidential records: editor, publisher, administrator."""
    return bool(user.has_perm(VIEW_CONFIDENTIAL))


def has_passed(request: HttpRequest) -> bool:
    """Whether a second factor was given in this session, or set up in it."""
    return any(each["method"] == "mfa" for each in get_authentication_records(request, request.user))


def may_enter(request: HttpRequest) -> bool:
    """Whether the session is good enough for its user's role."""
    return not needs_second_factor(request.user) or has_passed(request)
