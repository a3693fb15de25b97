"""What follows when somebody sets up a second factor."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from incidents.desk.signin.factors import FACTORS


def count_as_passed(sender: Any, request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who sets up a factor has just shown to hold it."""
    if authenticator.type in FACTORS:
        record_authentication(
            request, authenticator.user, "mfa", id=authenticator.pk, type=authenticator.type
        )


authenticator_added.connect(count_as_passed)
