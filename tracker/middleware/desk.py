"""Django's middleware for users, at the desk only: public requests skip it."""

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from incidents.http.site_address import DESK


class DeskOnly:
    """Mixin for middleware whose only hooks are for the request and the response."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(DESK):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)  # type: ignore[attr-defined]


class Sessions(DeskOnly, SessionMiddleware):
    pass


class Authentication(DeskOnly, AuthenticationMiddleware):
    pass


class Messages(DeskOnly, MessageMiddleware):
    pass
