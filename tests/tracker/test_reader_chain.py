"""Readers' requests skip the middleware of the desk, and get the same responses as with all of it."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from tests import make
from tracker.handler.limits import is_reading
from tracker.handler.reader_chain import ReaderChain
from tracker.handler.response_cache import Front

pytestmark = pytest.mark.django_db
ADDRESSES = [
    "/api/v1/incidents/1/",
    "/api/v1/incidents/?country=AZ",
    "/api/v1/incidents/?country=nowhere",
    "/api/v1/incidents",
    "/api/v1/persons/no-id/",
    "/api/v1/stats/?by=country",
    "/incidents/1/",
    "/az/incidents/?country=AZ",
    "/incidents/feed/",
    "/nothing/",
    "/admin",
    "/robots.txt",
    "/.well-known/change-password",
]


def request_for(address: str, method: str, **headers: str) -> WSGIRequest:
    path, _, query = address.partition("?")
    place = {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "wsgi.input": io.BytesIO()}
    return WSGIRequest(
        {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, **place, **headers}
    )


def parts(response: Any) -> tuple[Any, ...]:
    headers = {name: value for name, value in response.items() if name != "X-Request-ID"}
    body = b"" if "json" in response["Content-Type"] and response.status_code >= 400 else response.getvalue()
    return response.status_code, headers, response.cookies.output(), body


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_reader_gets_the_same_response_past_the_middleware_of_the_desk(address, method):
    make.public(make.incident())
    front, cookies = Front(), {"HTTP_COOKIE": "sessionid=1; csrftoken=2\x01"}
    request = request_for(address, method, **cookies)

    assert is_reading(request.META)
    whole = super(Front, front).get_response(request_for(address, method, **cookies))
    assert parts(front.get_response(request)) == parts(whole)


@pytest.mark.parametrize(
    ("address", "method"),
    [("/admin/", "GET"), ("/api/v1/desk/incidents/", "GET"), ("/incidents/", "POST"), ("/static/x", "GET")],
)
def test_all_others_pass_all_middleware(address, method):
    assert not is_reading(request_for(address, method).META)


class WithHook(MiddlewareMixin):
    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        return None


def test_middleware_with_a_hook_is_refused_rather_than_left_uncalled(monkeypatch):
    monkeypatch.setattr(settings, "READER_MIDDLEWARE", [f"{__name__}.WithHook"])

    with pytest.raises(TypeError, match="WithHook"):
        ReaderChain()


def test_what_is_left_out_is_middleware_that_there_is():
    assert set(settings.MIDDLEWARE) > settings.DESK_MIDDLEWARE


def test_the_middleware_that_readers_skip_is_among_all():
    assert set(settings.MIDDLEWARE) >= settings.DESK_MIDDLEWARE
