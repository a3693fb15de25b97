"""The link with which a user may set a password: at most one of each user is valid."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.db import models


class OneTimeLink(models.Model):
    """The random part of the only valid link of a user; without a row no link of the user is valid.

    The token of the link is signed over it and is not stored, so a stolen database opens no account.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="one_time_link")
    stamp = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"one-time link of user {self.user_id}"


def renew_stamp(user: User) -> None:
    """Make the next link of a user the only valid one."""
    OneTimeLink.objects.update_or_create(user=user, defaults={"stamp": secrets.token_hex(16)})


def stamp_of(user: AbstractBaseUser) -> str:
    """Return the stamp of a user, "" without one."""
    return OneTimeLink.objects.filter(user_id=user.pk).values_list("stamp", flat=True).first() or ""
