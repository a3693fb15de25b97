"""One-time links that set a password: for a new user, and for one who has forgotten it.

An administrator makes a link and hands it over, so they never know the password. It is valid for two days
(PASSWORD_RESET_TIMEOUT), until it is used, its user signs in or out, or a newer one is made. Its use ends
sessions and tokens, and leaves the second factor as it is. A link is signed over the present password, the
last sign-in and a random stamp (`incidents.models.operation.one_time_link`).
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from incidents.desk.access import is_desk_member
from incidents.desk.auth.audit_log import log
from incidents.desk.auth.sessions import sign_out
from incidents.models import OneTimeLink, audit
from incidents.models.operation.one_time_link import renew_stamp, stamp_of


class LinkTokens(PasswordResetTokenGenerator):
    """Django's tokens of password resets, signed over the stamp of the user as well."""

    key_salt = "incidents.desk.auth.one_time_links"

    def check_token(self, user: AbstractBaseUser | None, token: str | None) -> bool:
        """Return whether a token is the user's only valid one."""
        return isinstance(user, User) and bool(stamp_of(user) and super().check_token(user, token))

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{stamp_of(user)}"


link_tokens = LinkTokens()


@transaction.atomic
def make_link(user: Any, *, by: Any = None) -> str:
    """Return a link for a user, and end older ones; the log says who made it for whom, without the link."""
    renew_stamp(user)
    key, token = urlsafe_base64_encode(force_bytes(user.pk)), link_tokens.make_token(user)
    audit.log_event("link made", user=by.pk if by else None, object=user.pk)
    path = reverse("set_password", kwargs={"uidb64": key, "token": token})
    return f"{settings.PUBLIC_URL}{path}"


class SetPassword(PasswordResetConfirmView):
    """The page of a link. The token goes into the session at once, so no address of a page has it."""

    template_name = "account/set_password.html"
    token_generator = link_tokens
    success_url = reverse_lazy("account_login")

    def get_user(self, uidb64: str) -> Any:
        """Return the desk member of a link; a disabled one has none."""
        user = super().get_user(uidb64)
        return user if user is not None and is_desk_member(user) else None

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Set the password, unless another request used the link first."""
        if not OneTimeLink.objects.filter(user=self.user).delete()[0]:
            return self.render_to_response({**self.get_context_data(form=form), "validlink": False})
        response: HttpResponse = super().form_valid(form)
        user: Any = self.user
        sign_out(user)
        log("password set by link", self.request, user=user.pk)
        return response

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Return the form; for a wrong, used or old link a page that says so."""
        status = 200 if context.get("validlink") else 404
        return super().render_to_response(context, **{"status": status, **kwargs})
