"""The WSGI application that `manage.py serve` runs."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request; behind an https proxy every request is secure, whatever reaches us."""
    from django.conf import settings

    if settings.HTTPS:
        environ["wsgi.url_scheme"] = "https"
    content_type, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        # Django would read the query in it, and fail on Python's idna, hex and others before our code runs.
        environ["CONTENT_TYPE"] = f"{content_type}; charset=x-not-utf-8"
    return django_application(environ, start_response)
