"""Users of the desk, as commands make them."""

import contextlib
import secrets
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from knox.models import AuthToken

from incidents.desk.access import DeskRole
from incidents.desk.signin.sessions import sign_out
from incidents.models import TokenUse


def random_password(name: str, size: int = 18) -> str:
    """A password of so many random bytes for a user; one that happens to be like the name is not taken."""
    while True:
        password = secrets.token_urlsafe(size)
        with contextlib.suppress(ValidationError):
            validate_password(password, User(username=name))
            return password


def make_user(name: str, *, role: str, password: str | None) -> User:
    """An active user in one role; without a password nobody can sign in, only use tokens.

    Raises:
        ValueError: the name is taken or not one.
        ValidationError: the password is too weak.
    """
    with transaction.atomic():
        if User.objects.filter(username__iexact=name).exists():
            raise ValueError(f"There is a user {name} already.")
        user = User(username=name, is_staff=True)
        if password is None:
            user.set_unusable_password()
        else:
            validate_password(password, user)
            user.set_password(password)
        user.clean_fields(exclude=["password"])
        user.save()
        user.groups.set([Group.objects.get(name=DeskRole(role))])
    return user


def make_token(user: User, *, days: int | None) -> tuple[Any, str]:
    """A token for the desk API and its words, which nothing stores: only a digest is kept."""
    expiry = None if days is None else timedelta(days=days)
    return AuthToken.objects.create(user=user, expiry=expiry)


def note_use(token: Any) -> None:
    """Remember the day on which a token was used; one row is written a day.

    Where nothing can be written just now, the next request notes it: whoever only reads is not refused.
    """
    today = timezone.now().date()
    if not TokenUse.objects.filter(token=token, day=today).exists():
        with contextlib.suppress(OperationalError):
            TokenUse.objects.update_or_create(token=token, defaults={"day": today})


def make_second_factor(user: User) -> list[str]:
    """A second factor for somebody without an authenticator app: codes that work once each."""
    with transaction.atomic():
        TOTP.activate(user, generate_totp_secret())
        return RecoveryCodes.activate(user).generate_codes()


def forget_second_factors(user: User) -> int:
    """Let a user set up a second factor anew at the next sign-in; how many things were forgotten.

    For who lost the telephone. Their sessions end, so that nobody who found it stays in.
    """
    with transaction.atomic():
        forgotten, _ = Authenticator.objects.filter(user=user).delete()
        sign_out(user)
    return forgotten
