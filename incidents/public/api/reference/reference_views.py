"""The reference of the API as pages made of its OpenAPI schema; they need no script."""

from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from drf_spectacular.utils import extend_schema

from incidents.choices import RecordKind
from incidents.http.site_address import DESK_API, is_served
from incidents.public.api.base import PublicView, fixed
from incidents.public.api.detail_views import NoParameters
from incidents.public.api.reference.objects import objects_of
from incidents.public.api.reference.operations import (
    CommonParts,
    groups_of,
    operations_of,
    parameter_entry,
    response_entry,
)
from incidents.public.api.schema_views import schema

HTML = "text/html; charset=utf-8"


class ReferenceView(PublicView):
    """The reference of the public API; `of_desk`: that of the API for editors, where it is served."""

    until_next_line = True
    of_desk = False

    @extend_schema(exclude=True)
    def get(self, request: HttpRequest) -> HttpResponseBase:
        NoParameters(request.GET, RecordKind.INCIDENT).cleaned()
        if self.of_desk and not is_served(DESK_API):
            raise Http404
        shows_desk = is_served(DESK_API)
        return fixed(
            request,
            lambda: reference_page(self.of_desk, shows_desk, settings.PUBLIC_URL),
            HTML,
            about=(request.path, shows_desk),
        )


@cache
def reference_page(of_desk: bool, shows_desk: bool, address: str) -> bytes:
    """Return the page, made once: it follows from the code and the address of the site."""
    context = {
        **reference_context(of_desk, address),
        "of_desk": of_desk,
        "shows_desk": shows_desk,
        "section": "data",
        "main_url": address,
        "root_url": f"{address}{DESK_API if of_desk else reverse('api:root')}",
        "canonical": reverse("api:desk-docs" if of_desk else "api:docs"),
    }
    return render_to_string("api/reference.html", context).encode()


def reference_context(of_desk: bool, address: str) -> dict[str, Any]:
    """Return operations by group, what they have in common, and their objects."""
    described = orjson.loads(schema("json"))
    operations = operations_of(described, of_desk=of_desk, root=DESK_API)
    bare = [operation for _, _, operation in operations]
    common = CommonParts.of(bare)
    by_status = sorted(common.responses.values(), key=lambda pair: pair[0])
    return {
        "groups": groups_of(described, operations, common, address),
        "common_parameters": [parameter_entry(each) for each in common.parameters.values()],
        "common_responses": [response_entry(*each) for each in by_status],
        "objects": objects_of(described, bare),
    }
