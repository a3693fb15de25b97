"""Defaults of both APIs, apart from `problem_details`: REST framework imports them while it loads."""

import orjson
from django.http import HttpRequest
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer


class DenyAll(BasePermission):
    """The default permission of API views: no access unless the view declares it."""

    def has_permission(self, request: HttpRequest, view: object) -> bool:
        return False


class JSONRenderer(BaseRenderer):
    """Renderer of JSON by orjson; a response that is bytes already is sent unchanged."""

    media_type = "application/json"
    format = "json"
    charset = None  # RFC 8259: JSON has no charset parameter

    def render(
        self, data: object, accepted_media_type: object = None, renderer_context: object = None
    ) -> bytes:
        if isinstance(data, bytes):
            return data
        return b"" if data is None else orjson.dumps(data, default=str)
