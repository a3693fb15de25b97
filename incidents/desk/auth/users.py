"""Users of the desk, as commands make them."""

import base64
import contextlib
import secrets
from datetime import timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from knox.models import AuthToken

from incidents.desk.auth.sessions import sign_out
from incidents.desk.roles import DeskRole
from incidents.models import TokenScope, TokenUse

Scope = TokenScope.Scope
RECOVERY_CODES = 10


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


def make_token(user: User, *, days: int | None, scope: str) -> tuple[Any, str]:
    """A token for the desk API and its words, which nothing stores: only a digest is kept."""
    expiry = None if days is None else timedelta(days=days)
    with transaction.atomic():
        token, words = AuthToken.objects.create(user=user, expiry=expiry)
        TokenScope.objects.create(token=token, scope=Scope(scope))
    return token, words


def is_read_only(token: Any) -> bool:
    """Whether a token was made for reading alone."""
    return TokenScope.objects.filter(token=token, scope=Scope.READ).exists()


def note_use(token: Any) -> None:
    """Remember the day on which a token was used; one row is written a day.

    Where nothing can be written just now, the next request notes it: whoever only reads is not refused.
    """
    today = timezone.now().date()
    if not TokenUse.objects.filter(token=token, day=today).exists():
        with contextlib.suppress(OperationalError):
            TokenUse.objects.update_or_create(token=token, defaults={"day": today})


def make_second_factor(user: User) -> list[str]:
    """A second factor for somebody without an authenticator app: codes that work once each.

    The rows are those that allauth documents for who moves there from another library.
    """
    encrypt = get_adapter().encrypt
    codes = [f"{secrets.randbelow(10**8):08}" for _ in range(RECOVERY_CODES)]
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    with transaction.atomic():
        for kind, data in {
            Authenticator.Type.TOTP: {"secret": encrypt(secret)},
            Authenticator.Type.RECOVERY_CODES: {"migrated_codes": [encrypt(code) for code in codes]},
        }.items():
            Authenticator.objects.create(user=user, type=kind, data=data)
    return codes


def forget_second_factors(user: User) -> int:
    """Let a user set up a second factor anew at the next sign-in; how many things were forgotten.

    For who lost the telephone. Their sessions and tokens end, so that nobody who found it stays in.
    """
    with transaction.atomic():
        forgotten, _ = Authenticator.objects.filter(user=user).delete()
        sign_out(user)
    return forgotten
