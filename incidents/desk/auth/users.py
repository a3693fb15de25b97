"""Creation of users, tokens and second factors, for commands and the admin."""

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
    """Return a password of `size` random bytes; one that resembles the name is drawn again."""
    while True:
        password = secrets.token_urlsafe(size)
        with contextlib.suppress(ValidationError):
            validate_password(password, User(username=name))
            return password


def make_user(name: str, *, role: str, password: str | None) -> User:
    """Create an active user in one role; one without a password cannot sign in, only use tokens.

    Raises:
        ValueError: another user has this name.
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
    """Create a token for the desk API; return it and its text, of which only a digest is stored."""
    expiry = None if days is None else timedelta(days=days)
    with transaction.atomic():
        token, words = AuthToken.objects.create(user=user, expiry=expiry)
        TokenScope.objects.create(token=token, scope=Scope(scope))
    return token, words


def is_read_only(token: object) -> bool:
    """Return whether a token allows reading only."""
    return TokenScope.objects.filter(token=token, scope=Scope.READ).exists()


def note_use(token: object) -> None:
    """Store the day on which a token was used, in one write a day.

    If the database cannot be written, the next request stores it, so that reading works without writing.
    """
    today = timezone.now().date()
    if not TokenUse.objects.filter(token=token, day=today).exists():
        with contextlib.suppress(OperationalError):
            TokenUse.objects.update_or_create(token=token, defaults={"day": today})


def make_second_factor(user: User) -> list[str]:
    """Create a second factor for a user without an authenticator app; return codes that work once each.

    The rows are those that allauth documents for a migration from another library.
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


def reset_second_factors(user: User) -> int:
    """Remove the second factors of a user, who sets up a new one at the next sign-in; return their number.

    For a lost telephone: sessions and tokens end too, so that its finder has no access.
    """
    with transaction.atomic():
        deleted, _ = Authenticator.objects.filter(user=user).delete()
        sign_out(user)
    return deleted
