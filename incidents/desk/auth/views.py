"""Pages that allauth does not have, or not quite so."""

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
    """Sign oneself out elsewhere."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    is_this_one = session.is_current()
    get_adapter().end_sessions([session])
    if is_this_one:
        logout(request)
    return redirect("usersessions_list")


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """A new password for whoever gives the old one; who has none signs in without."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        raise Http404
    response: HttpResponseBase = account.password_change(request)
    return response
