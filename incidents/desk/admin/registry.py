"""Importing this registers every admin; the app configuration does so once all models are there."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin

from incidents.desk.admin.records import (
    editions,
    incidents,
    parts,
    persons_and_institutions,
    statements_and_sources,
    tokens,
    users,
)

# Everybody looks after their own, on the account pages; addresses are not asked for.
for _model in (Authenticator, EmailAddress, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)

__all__ = [
    "editions",
    "incidents",
    "parts",
    "persons_and_institutions",
    "statements_and_sources",
    "tokens",
    "users",
]
