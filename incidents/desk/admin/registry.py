"""The admins of the desk; importing this module registers them, after the models are loaded."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin

from incidents.desk.admin.records import (
    cases,
    edition_admin,
    incidents,
    parts,
    persons_and_institutions,
    statements_and_sources,
    tokens,
    user_admin,
)

# Users manage their own on the account pages; e-mail addresses are not collected.
for _model in (Authenticator, EmailAddress, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)

__all__ = [
    "cases",
    "edition_admin",
    "incidents",
    "parts",
    "persons_and_institutions",
    "statements_and_sources",
    "tokens",
    "user_admin",
]
