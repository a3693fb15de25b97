"""The WSGI environ (PEP 3333) of a request, made from granian's scope, as the application takes it."""

import sys
from typing import Any

from django.conf import settings
from django.utils.http import parse_header_parameters

from tracker.middleware.onion import OF_PROXIES, is_for_onion

BASIC: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
WITHOUT_PREFIX = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
# A function that begins to watch the client and returns a function: whether the client has gone.
CLIENT_IS_GONE = "tracker.client_is_gone"
_names: dict[str, str] = {}  # of headers seen so far
MOST_NAMES = 500


def environ_of(scope: Any, body: Any) -> dict[str, Any]:
    """Return the environ of a request whose body was received."""
    server, _, port = scope.server.rpartition(":")
    environ = {
        **BASIC,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": _path(scope.path),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "HTTP_HOST": "",
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.input": body,
    }
    _add_headers(environ, scope.headers.items())
    return environ


def normalize_environ(environ: dict[str, Any]) -> None:
    """Behind an https proxy every request is secure, whatever reaches us; its charset is UTF-8."""
    if is_for_onion(environ):
        for name in OF_PROXIES:
            environ.pop(name, None)
    elif settings.HTTPS:
        environ["wsgi.url_scheme"] = "https"
    environ.pop("wsgi.file_wrapper", None)  # Django would return that instead of a response
    if environ.get("CONTENT_TYPE"):
        content_type, parameters = parse_header_parameters(environ["CONTENT_TYPE"])
        if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            # Django would read the query in it, and fail on Python's idna, hex and others before us.
            environ["CONTENT_TYPE"] = f"{content_type}; charset=x-not-utf-8"


def _path(path: str) -> str:
    return path if path.isascii() else path.encode().decode("latin-1")


def _add_headers(environ: dict[str, object], headers: list[tuple[str, str]]) -> None:
    seen = set()
    for header, value in headers:
        name = _names.get(header) or _name(header)
        if not name:
            continue
        if header in seen:
            value = f"{environ[name]}{'; ' if header == 'cookie' else ','}{value}"
        seen.add(header)
        environ[name] = value


def _name(header: str) -> str:
    """Return the name of a header in the environ; None for one with an underscore.

    X_Forwarded_For would be indistinguishable from X-Forwarded-For, which only the proxy may set.
    """
    name = "" if "_" in header else WITHOUT_PREFIX.get(header) or f"HTTP_{header.upper().replace('-', '_')}"
    if len(_names) < MOST_NAMES:
        _names[header] = name
    return name
