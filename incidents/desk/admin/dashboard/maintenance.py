"""The page on which administrators set the mode of the desk, and sign all users out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from incidents.desk.auth.maintenance_mode import Mode, current_mode, set_mode
from incidents.desk.auth.sessions import sign_out_all


def service_page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    if request.method == "POST":
        return _done(request)
    context |= {"title": gettext("Service"), "modes": Mode.choices, "mode": current_mode()}
    return TemplateResponse(request, "admin/incidents/service.html", context)


def _done(request: HttpRequest) -> HttpResponse:
    if "everybody" in request.POST:
        sign_out_all()
        return redirect("account_login")
    mode = request.POST.get("mode", "")
    if mode not in Mode.values:
        messages.error(request, gettext("Choose one of the modes."))
    else:
        set_mode(mode)
        messages.success(request, gettext("The desk is now: %(mode)s.") % {"mode": mode})
    return redirect("account_login" if mode == Mode.NO_ACCESS else "admin:service")
