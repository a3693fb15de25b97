"""Receivers of allauth's signals about second factors."""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from incidents.desk.auth.second_factor import FACTORS, mark_as_passed
from incidents.desk.auth.sessions import end_sessions


def count_as_passed(
    sender: object, request: HttpRequest, authenticator: Authenticator, **kwargs: object
) -> None:
    """Count enrolling a factor as passing it; enrolling the first one ends the user's other sessions."""
    if authenticator.type not in FACTORS:
        return
    mark_as_passed(request, authenticator.user)
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
    if not others.exclude(pk=authenticator.pk).exists():
        end_sessions(authenticator.user, but=request.session.session_key)


authenticator_added.connect(count_as_passed)
