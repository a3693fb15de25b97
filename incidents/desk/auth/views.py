"""Account pages that allauth lacks, or that differ from its own."""

from allauth.account import views as account
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the user's own sessions."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    is_this_one = session.is_current()
    get_adapter().end_sessions([session])
    if is_this_one:
        logout(request)
    return redirect("usersessions_list")


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change a password; missing for users without one."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        raise Http404
    response: HttpResponseBase = account.password_change(request)
    return response
