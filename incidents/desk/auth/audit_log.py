"""The audit log of the desk: sign-ins, refusals, and what was listed, opened, created, changed and exported.

Users by their key, records by theirs, addresses as the network they are in; no names, words or queries.
What a request reads and writes is gathered by `incidents.models.audit`.
"""

import re
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.contrib.auth import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest, HttpResponse

from incidents.desk.auth.maintenance_mode import READING
from incidents.desk.auth.networks import network_of
from incidents.http.site_address import DESK
from incidents.models import audit

OBJECT_PARTS = ("object_id", "id", "uid", "pk")
# A key, an id or a digest; anything else in an address may be personal data.
IS_KEY = re.compile(r"(?=[a-f-]*[0-9])[0-9a-f-]{1,128}")
NETWORK = {4: 24, 6: 48}  # bits of an address that are logged


def audit_log_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return middleware that logs requests of members to the desk, and changes and refusals of others."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DESK):
            return get_response(request)
        began = monotonic()
        with audit.gathering() as activity:
            response = get_response(request)
        _log_request(request, response, activity, monotonic() - began)
        return response

    return middleware


def _log_request(
    request: HttpRequest, response: HttpResponse, activity: audit.Activity, seconds: float
) -> None:
    match, has_failed = request.resolver_match, response.status_code >= 400
    user = getattr(request, "user", None)
    is_member = user is not None and user.is_authenticated
    if match is None or not (is_member or has_failed or request.method not in READING):
        return
    about = next((str(match.kwargs[part]) for part in OBJECT_PARTS if part in match.kwargs), None)
    about = about and (about if IS_KEY.fullmatch(about) else "no key")
    facts: dict[str, Any] = {"did": match.view_name, "object": about, "outcome": response.status_code}
    facts["seconds"] = round(seconds, 3)
    log("desk", request, method=request.method, **facts, **activity.words(has_failed=has_failed))


def log(event: str, request: HttpRequest | None, **facts: Any) -> None:
    """Write a line about a request, with its user and network."""
    user = getattr(request, "user", None)
    network = network_of(request, NETWORK) if request else None
    audit.log_event(event, **{"user": getattr(user, "pk", None), "network": network, **facts})


def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    log("signed in", request, user=user.pk)


def _signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    log("signed out", request, user=getattr(user, "pk", None))


def _refused(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    log("sign-in refused", request)


user_logged_in.connect(_signed_in)
user_logged_out.connect(_signed_out)
user_login_failed.connect(_refused)
