"""The middleware of readers' requests: Django's chain without what only the desk needs."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.utils.module_loading import import_string

from tracker.handler.limits import READING, STATIC
from tracker.middleware.base import DESK

HOOKS = ("process_view", "process_template_response", "process_exception")


def is_reading(request: HttpRequest) -> bool:
    """Whether this is a request of a reader that changes nothing; the rest passes all middleware."""
    return request.method in READING and not request.path_info.startswith((*DESK, STATIC))


class ReaderChain(BaseHandler):
    """Django's handler with the middleware of `settings.READER_MIDDLEWARE`."""

    def __init__(self) -> None:
        handler: Any = self
        handler._view_middleware = handler._template_response_middleware = handler._exception_middleware = ()
        chain: Callable[..., Any] = convert_exception_to_response(handler._get_response)
        for path in reversed(settings.READER_MIDDLEWARE):
            try:
                middleware = import_string(path)(chain)
            except MiddlewareNotUsed:
                continue
            if any(hasattr(middleware, hook) for hook in HOOKS):
                raise TypeError(f"{path} has a hook that readers' requests do not call.")
            chain = convert_exception_to_response(middleware)
        handler._middleware_chain = chain
