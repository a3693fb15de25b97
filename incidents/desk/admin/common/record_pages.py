"""Pages about one record besides Django's own: where they are, how they get their record, what each shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from incidents.desk.admin.common.labels import record_label
from incidents.models.base import Record

# Takes the ModelAdmin, the request and a record that the user may see.
RecordView = Callable[[Any, HttpRequest, Any], HttpResponse]


@dataclass(frozen=True)
class RecordPage:
    """A page at `<id>/<address>` in the admin of a kind of record, named `incidents_<kind>_<name>`."""

    name: str
    view: RecordView
    address: str = ""  # `<name>/` if empty


def record_urls(model_admin: Any, pages: Iterable[RecordPage]) -> list[URLPattern]:
    """Return the addresses of pages for the `get_urls` of a ModelAdmin."""
    kind, wrap = model_admin.opts.model_name, model_admin.admin_site.admin_view
    return [
        path(
            f"<path:object_id>/{page.address or f'{page.name}/'}",
            wrap(partial(show_record, model_admin, page.view)),
            name=f"incidents_{kind}_{page.name}",
        )
        for page in pages
    ]


def show_record(model_admin: Any, view: RecordView, request: HttpRequest, object_id: str) -> HttpResponse:
    """Return a page about the record with this id; a hidden record is missing, like one that never was.

    Raises:
        Http404.
    """
    record = model_admin.get_object(request, unquote(object_id))
    if record is None:
        raise Http404
    return view(model_admin, request, record)


def record_context(model_admin: Any, request: HttpRequest, record: Record) -> dict[str, Any]:
    """Return the template context that all pages about one record share."""
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": record,
        "label": record_label(record),
        "subtitle": record_label(record),
    }
