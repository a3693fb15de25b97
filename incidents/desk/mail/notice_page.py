"""The page on which users turn notices by mail off and on; missing without a mail server."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from incidents.models import MailNotice


def notices(request: HttpRequest) -> HttpResponse:
    if settings.MAIL is None:
        raise Http404
    return _notices_of_user(request)


@login_required
def _notices_of_user(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    if request.method == "POST":
        is_off = "wanted" not in request.POST
        MailNotice.objects.update_or_create(user=user, defaults={"is_off": is_off})
        messages.success(request, gettext("Saved."))
        return redirect("mail_notices")
    is_off = MailNotice.objects.filter(user=user, is_off=True).exists()
    return TemplateResponse(request, "account/mail_notices.html", {"is_off": is_off})
