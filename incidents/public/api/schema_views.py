"""The OpenAPI schema, and the interactive viewer of it."""

from functools import cache

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView

from incidents.choices import RecordKind
from incidents.http.query_fields import CodeField
from incidents.http.query_params import Parameter
from incidents.public.api.base import PublicView, fixed
from incidents.public.api.detail_views import NoParameters

RENDERERS = {"json": OpenApiJsonRenderer, "yaml": OpenApiYamlRenderer}


class SchemaParameters(NoParameters):
    format = Parameter(CodeField, codes=tuple(RENDERERS), default="json", help_text="JSON or YAML.")


@cache
def schema(format_: str) -> bytes:
    """The schema of the whole service, made once."""
    described = SchemaGenerator().get_schema(request=None, public=True)
    text = RENDERERS[format_]().render(described, renderer_context={})
    return text if isinstance(text, bytes) else text.encode()


class SchemaView(PublicView):
    """OpenAPI 3, as JSON unless asked for as YAML."""

    until_next_line = True

    @extend_schema(exclude=True)
    def get(self, request: HttpRequest) -> HttpResponseBase:
        asked = SchemaParameters(request.GET, RecordKind.INCIDENT).cleaned()
        format_ = asked.get("format", "json")
        return fixed(request, lambda: schema(format_), RENDERERS[format_].media_type)


class ViewerView(PublicView, SpectacularSwaggerSplitView):  # type: ignore[misc]  # lists and tuples of classes
    """Swagger UI from our own files; the page and its script are two answers, neither holds inline code."""

    until_next_line = True
    url_name = "api:schema"
    template_name = "api/viewer.html"

    @extend_schema(exclude=True)
    def get(self, request: HttpRequest) -> HttpResponseBase:
        given = SpectacularSwaggerSplitView.get(self, request)

        def make() -> bytes:
            return render_to_string(given.template_name, given.data).encode()

        return fixed(request, make, given.content_type or "text/html; charset=utf-8")
