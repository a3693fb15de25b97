"""Adapters of allauth: who may sign in, limits on wrong passwords, which second factors can be removed."""

import base64
import hashlib
import secrets
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.desk.access import is_desk_member
from incidents.desk.auth import guesses
from incidents.desk.auth.known_devices import remember_device
from incidents.desk.auth.second_factor import FACTORS, needs_second_factor


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in for desk members only, with the limits of `guesses`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: object) -> Any:
        """Return the desk member with this name and password; others get the same generic error."""
        user = super().authenticate(request, **credentials)
        if user is None:
            return None
        guesses.clear_guesses(request, _name(credentials))
        return user if is_desk_member(user) else None

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        if not guesses.may_guess(request, _name(credentials)):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        guesses.count_wrong_guess(request, _name(credentials))

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session and record it, in one transaction."""
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Return False if the user signed in, or entered the password again, within the last minutes."""
        request = context.request
        records = get_authentication_records(request, request.user)
        last = max((each["at"] for each in records), default=0.0)
        return time.time() - last > app_settings.REAUTHENTICATION_TIMEOUT


def _name(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username", ""))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors with encrypted secrets; a user who needs one cannot remove the last."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your role needs a second factor: set up another one before you remove this one."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if authenticator.type not in FACTORS or not needs_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; after a change of TRACKER_SECRET_KEY a random one, so that no code is right."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _cipher() -> Fernet:
    """Return a cipher keyed by the secret key, so that a stolen database has no readable second factor."""
    digest = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"second factors")
    return Fernet(base64.urlsafe_b64encode(digest.digest()))
