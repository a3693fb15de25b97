"""The account pages of the desk: some of allauth's, for desk members only."""

from collections.abc import Callable
from functools import wraps

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache

from incidents.desk.access import is_desk_member
from incidents.desk.auth.one_time_links import SetPassword
from incidents.desk.auth.second_factor import may_enter
from incidents.desk.auth.views import change_password, end_session
from incidents.http.request_checks import require_text

View = Callable[..., HttpResponseBase]


def for_members(view: View) -> View:
    """Return a view with the context of the admin; for users without a role it is missing."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        require_text(request)
        if request.user.is_authenticated and not is_desk_member(request.user):
            raise Http404
        response = view(request, *args, **kwargs)
        context = getattr(response, "context_data", None)
        if context is not None:
            must = request.user.is_authenticated and not may_enter(request)
            more = {"must_enrol": must, "sends_mail": settings.MAIL is not None}
            context.update({**admin.site.each_context(request), **more})
        return response

    return never_cache(checked)


urlpatterns = [
    path("login/", for_members(account.login), name="account_login"),
    path("login/factor/", for_members(factors.authenticate), name="mfa_authenticate"),
    path("login/passkey/", for_members(keys.login_webauthn), name="mfa_login_webauthn"),
    path("logout/", never_cache(account.logout), name="account_logout"),
    path("password/", for_members(change_password), name="account_change_password"),
    path("link/<uidb64>/<token>/", for_members(SetPassword.as_view()), name="set_password"),
    path("again/", for_members(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", for_members(factors.reauthenticate), name="mfa_reauthenticate"),
    path("again/key/", for_members(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("", for_members(factors.index), name="mfa_index"),
    path("app/", for_members(totp.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", for_members(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("codes/", for_members(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", for_members(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("codes/file/", for_members(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("keys/", for_members(keys.list_webauthn), name="mfa_list_webauthn"),
    path("keys/add/", for_members(keys.add_webauthn), name="mfa_add_webauthn"),
    path("keys/<int:pk>/", for_members(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("keys/<int:pk>/remove/", for_members(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("sessions/", for_members(sessions.list_usersessions), name="usersessions_list"),
    path("sessions/<int:pk>/end/", for_members(end_session), name="end_session"),
]
