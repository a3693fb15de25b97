"""Permission checks of the desk. Rules ask for permissions only; `roles` maps roles to permissions."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import models

from incidents.choices import Sensitivity
from incidents.desk.errors import NotAllowed
from incidents.models.base import clearance_of

USE_DESK = "incidents.use_desk"
MANAGE_USERS = "auth.change_user"


def is_desk_member(user: Any) -> bool:
    return bool(user.is_active and user.has_perm(USE_DESK))


def require(user: User | AnonymousUser, permission: str, act: str = "") -> None:
    """Raise NotAllowed unless the user has the permission `incidents.<permission>`, needed for `act`."""
    if not user.has_perm(f"incidents.{permission}"):
        act = act or f"{permission.replace('_', ' ')}s"
        raise NotAllowed(f"Your role does not let you {act}.")


def require_clearance(user: User, sensitivity: int) -> None:
    """Raise NotAllowed if a sensitivity is above the user's clearance."""
    if sensitivity > clearance_of(user):
        label = Sensitivity(sensitivity).name.lower()
        raise NotAllowed(f"You are not cleared for {label} records, so you cannot make one.")


def may(user: Any, verb: str, model: type[models.Model]) -> bool:
    """Return whether the user may add, change, view or delete rows of a model."""
    return bool(user.has_perm(f"incidents.{verb}_{model._meta.model_name}"))
