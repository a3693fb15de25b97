"""What follows when somebody sets up a second factor."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from incidents.desk.signin.factors import FACTORS
from incidents.desk.signin.sessions import sign_out


def count_as_passed(sender: Any, request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who sets up a factor has just shown to hold it; with the first, sessions end that began without one."""
    if authenticator.type not in FACTORS:
        return
    record_authentication(request, authenticator.user, "mfa", id=authenticator.pk, type=authenticator.type)
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
    if not others.exclude(pk=authenticator.pk).exists():
        sign_out(authenticator.user, but=request.session.session_key)


authenticator_added.connect(count_as_passed)
