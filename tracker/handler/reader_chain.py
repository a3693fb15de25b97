"""The middleware of readers' requests: Django's chain without what only the desk needs."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.utils.log import log_response
from django.utils.module_loading import import_string

HOOKS = ("process_view", "process_template_response", "process_exception")


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

    def get_response(self, request: HttpRequest) -> Any:
        """Answer as Django does, which also tells each thread where the addresses are: there is one place."""
        response: Any = self._middleware_chain(request)  # type: ignore[attr-defined]
        response._resource_closers.append(request.close)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
        return response

    def _get_response(self, request: HttpRequest) -> Any:
        """Call the view: none is asynchronous, in a transaction of its own, or followed by a hook."""
        callback, arguments, named = self.resolve_request(request)
        response: Any = callback(request, *arguments, **named)
        self.check_response(response, callback)
        if callable(getattr(response, "render", None)):
            response.render()
        return response
