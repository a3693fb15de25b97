"""Session-scoped form defaults: the last country and the last cited source."""

from django.http import HttpRequest

from incidents.models import Case, Incident, Source, Statement
from incidents.models.base import Record

COUNTRY, SOURCE = "last_country", "last_source"


def remember(request: HttpRequest, record: Record, source: Source | None) -> None:
    """Store the country and the source of a form in the session."""
    if isinstance(record, Incident | Statement | Case) and record.country:
        request.session[COUNTRY] = str(record.country)
    if source is not None:
        request.session[SOURCE] = source.pk


def last_country(request: HttpRequest) -> str:
    return str(request.session.get(COUNTRY, ""))


def last_source(request: HttpRequest) -> Source | None:
    """Return the last cited source; None if the user may no longer see it. One query for each request."""
    if not hasattr(request, "_last_source"):
        key = request.session.get(SOURCE)
        source = Source.objects.visible_to(request.user).filter(pk=key).first() if key else None
        request._last_source = source  # type: ignore[attr-defined]
    return request._last_source  # type: ignore[attr-defined]
