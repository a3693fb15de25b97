"""`/healthz` and `/readyz`, for load balancers and monitoring; before Django, which refuses foreign hosts.

`/healthz` is 200 while the process responds. `/readyz` is 200 or 503; `?side=public` or `?side=desk` asks for
one side. Details are for requests with TRACKER_HEALTH_TOKEN, and for this machine itself: a connection from
loopback that names a loopback host and that no proxy has forwarded (Tor and proxies use loopback too).
"""

import hmac
from collections.abc import Callable
from ipaddress import ip_address
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

import orjson
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse

from tracker.health.readiness import Finding, conditions, is_ready
from tracker.server.instance_lock import BOTH_SIDES

HEALTH, READY = "/healthz", "/readyz"
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")
SECONDS = 1.0  # for which a result holds, however often it is requested
HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]
Environ = dict[str, Any]
Function = Callable[..., Any]


class Probes:
    """The application, with the two addresses in front of it."""

    def __init__(self, application: Function) -> None:
        self.application = application
        # Neither address has a response ready.
        self.answer_at_once: Function | None = getattr(application, "answer_at_once", None)
        self.look: Function | None = getattr(application, "look", None)
        self._needs_look: Function | None = getattr(application, "needs_look", None)
        self._results: list[Finding] = []
        self._until = 0.0

    def __call__(self, environ: Environ, start_response: Function) -> object:
        if environ.get("PATH_INFO") not in {HEALTH, READY}:
            return self.application(environ, start_response)
        status, body = answer(environ, self._conditions)
        content = orjson.dumps(body)
        start_response(status, [*HEADERS, ("Content-Length", str(len(content)))])
        return [content]

    def needs_look(self, environ: Environ) -> bool:
        """Return whether an answer begins with a look at the database; neither address waits for one."""
        is_probe = environ.get("PATH_INFO") in {HEALTH, READY}
        return self._needs_look is not None and not is_probe and self._needs_look(environ)

    def _conditions(self) -> list[Finding]:
        if monotonic() >= self._until:
            try:
                self._results = conditions()
            finally:
                _close()
            self._until = monotonic() + SECONDS
        return self._results


def probe(request: HttpRequest) -> HttpResponse:
    """Answer as `Probes`, which is in front of this view; with it both addresses are routes like others."""
    status, body = answer(request.META, conditions)
    return HttpResponse(orjson.dumps(body), status=int(status[:3]), headers=dict(HEADERS))


def answer(environ: Environ, check: Callable[[], list[Finding]]) -> tuple[str, dict[str, object]]:
    """Return the status line and the body for a request of one of the two addresses."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return "405 Method Not Allowed", {"status": "method not allowed"}
    if environ["PATH_INFO"] == HEALTH:
        return "200 OK", {"status": "alive"}
    side = parse_qs(environ.get("QUERY_STRING", "")).get("side", [""])[0]
    if side in BOTH_SIDES and side not in settings.SIDES:
        return "404 Not Found", {"status": "not served here"}
    found = check()
    ready = {each: is_ready(found, each) for each in settings.SIDES}
    whole = ready.get(side, all(ready.values()))
    body: dict[str, object] = {"status": "ready" if whole else "not ready"}
    if may_see_details(environ):
        body |= {"sides": ready, "conditions": [each._asdict() for each in found]}
    return "200 OK" if whole else "503 Service Unavailable", body


def _close() -> None:
    """Leave no connection to this thread, which borrows one for each request of its own."""
    for alias in connections:
        connections[alias].close()
        del connections[alias]


def may_see_details(environ: Environ) -> bool:
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if settings.HEALTH_TOKEN and scheme.lower() in {"bearer", "token"}:
        return hmac.compare_digest(token.strip().encode(), settings.HEALTH_TOKEN.encode())
    return _is_this_machine(environ)


def _is_this_machine(environ: Environ) -> bool:
    if any(name in environ for name in FORWARDED):
        return False
    host = environ.get("HTTP_HOST", "").rpartition(":")[0] or environ.get("HTTP_HOST", "")
    return host in settings.LOOPBACK_HOSTS and _is_loopback(environ.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
