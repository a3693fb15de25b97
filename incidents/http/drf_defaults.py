"""The defaults of both APIs, apart from `problems`: REST framework loads these while it loads itself."""

from typing import Any

import orjson
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer


class Closed(BasePermission):
    """The default of every API view: nobody, until the view says who."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return False


class JSONRenderer(BaseRenderer):
    """JSON written by orjson; a rendered answer that is bytes already goes out as it is."""

    media_type = "application/json"
    format = "json"
    charset = None  # RFC 8259: JSON has no charset parameter

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        if isinstance(data, bytes):
            return data
        return b"" if data is None else orjson.dumps(data, default=str)
