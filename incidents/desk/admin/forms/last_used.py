"""What this user entered last, kept in the session: the country to begin with, the source to offer."""

from typing import Any

from django.http import HttpRequest

from incidents.models import Incident, Source, Statement

COUNTRY, SOURCE = "last_country", "last_source"


def remember(request: HttpRequest, record: Any, source: Source | None) -> None:
    """Keep the country and the source that were used in a form."""
    if isinstance(record, Incident | Statement) and record.country:
        request.session[COUNTRY] = str(record.country)
    if source is not None:
        request.session[SOURCE] = source.pk


def last_country(request: HttpRequest) -> str:
    return str(request.session.get(COUNTRY, ""))


def last_source(request: HttpRequest) -> Source | None:
    """The source cited last, if the user may still know of it; asked for once a request."""
    if not hasattr(request, "_last_source"):
        key = request.session.get(SOURCE)
        found = Source.objects.visible_to(request.user).filter(pk=key).first() if key else None
        request._last_source = found  # type: ignore[attr-defined]
    return request._last_source  # type: ignore[attr-defined]
