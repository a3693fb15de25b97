"""The journal: who signed in, what was refused, opened, changed and taken out at the desk.

Users by their key, records by theirs, addresses as the network they are in; no names, words or queries.
"""

import ipaddress
import logging
import re
from collections.abc import Callable
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest, HttpResponse

from incidents.desk.signin.mode import DESK, READING

log = logging.getLogger("tracker.desk")
OBJECT_PARTS = ("object_id", "id", "pk")
# A key, an id or a digest; anything else in an address is what somebody typed.
IS_KEY = re.compile(r"(?=[a-f-]*[0-9])[0-9a-f-]{1,128}")
NETWORK = {4: 24, 6: 48}  # bits that are kept of an address


def journal(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware that notes a request to the desk: every change, refusal, export, and opening of a record."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if not request.path.startswith(DESK) or match is None:
            return response
        about = next((str(match.kwargs[part]) for part in OBJECT_PARTS if part in match.kwargs), None)
        about = about and (about if IS_KEY.fullmatch(about) else "no key")
        is_export = "export" in match.view_name
        if about or is_export or request.method not in READING or response.status_code >= 400:
            told = {"did": match.view_name, "object": about, "outcome": response.status_code}
            note("desk", request, method=request.method, **told)
        return response

    return middleware


def note(event: str, request: HttpRequest | None, **told: Any) -> None:
    user = getattr(request, "user", None)
    who = {"user": getattr(user, "pk", None), "network": network_of(request) if request else None}
    log.info(event, extra={"told": {**who, **told}})


def network_of(request: HttpRequest) -> str | None:
    """Where a request comes from, as far as it may be kept."""
    try:
        address = ipaddress.ip_address(get_client_ip(request) or "")
    except ValueError:
        return None
    return str(ipaddress.ip_network((address, NETWORK[address.version]), strict=False))


def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note("signed in", request, user=user.pk)


def _signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note("signed out", request, user=getattr(user, "pk", None))


def _refused(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    note("sign-in refused", request)


user_logged_in.connect(_signed_in)
user_logged_out.connect(_signed_out)
user_login_failed.connect(_refused)
