"""The page on which someone who cannot sign in asks for a link by mail; missing without a mail server.

Response, queries and time are the same for every name: the thread that sends mail looks the user up. A person
asks at most three times an hour for a name; further requests have the same response too.
"""

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from incidents.desk.auth.guesses import ADDRESS
from incidents.desk.auth.networks import is_by_onion, network_of
from incidents.desk.mail import outbox

FOR_NAME, FROM_ADDRESS = "forgotten_for_name", "forgotten_from_address"


class ForgottenPasswordForm(forms.Form):
    """The user name, as on the sign-in page."""

    name = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


def forgotten_password(request: HttpRequest) -> TemplateResponse:
    """Show the form; queue a mail for the name that was entered."""
    if settings.MAIL is None:
        raise Http404
    form = ForgottenPasswordForm(request.POST if request.method == "POST" else None)
    is_sent = form.is_valid()
    if is_sent:
        _ask(request, form.cleaned_data["name"])
    return TemplateResponse(request, "account/forgotten_password.html", {"form": form, "is_sent": is_sent})


@transaction.atomic
def _ask(request: HttpRequest, name: str) -> None:
    if _may_ask(request, name):
        outbox.queue(outbox.Kind.PASSWORD, name)


def _may_ask(request: HttpRequest, name: str) -> bool:
    """Count a request for its address and its name; an onion service has one address for everyone."""
    if not is_by_onion(request):
        key = f"address:{network_of(request, ADDRESS)}"
        if not ratelimit.consume(request, action=FROM_ADDRESS, key=key):
            return False
    return ratelimit.consume(request, action=FOR_NAME, key=name.casefold())
