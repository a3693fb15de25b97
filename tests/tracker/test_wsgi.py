"""What reaches Django, and what is stopped or mended before it."""

import io
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from tracker.handler.response_cache import Front

CHARSETS = [
    "rot13",
    "hex",
    "zip",
    "idna",
    "undefined",
    "utf-16",
    "unicode_escape",
    "nonsense",
    "\\000",
    "a" * 5_000,
]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def open_connections() -> Iterator[None]:
    """As Django's test client does: the connection of the test outlives the requests in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def status_of(path: str, **environ: str) -> str:
    """The status line that the application gives to one request."""
    said = []
    base = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
    }
    Front()({**base, **environ}, lambda status, headers, error=None: said.append(status))
    return said[0]


@pytest.mark.parametrize(
    "path", ["/", "/incidents/", "/api/v1/incidents/", "/api/v1/desk/incidents/", "/admin/login/"]
)
@pytest.mark.parametrize("charset", CHARSETS)
def test_the_charset_of_a_body_does_not_matter_to_the_query(path, charset):
    query = {"QUERY_STRING": "next=%C9%99.%ff..", "CONTENT_TYPE": f'text/plain; charset="{charset}"'}
    plain = status_of(path, **{**query, "CONTENT_TYPE": ""})
    assert not plain.startswith("5")
    assert status_of(path, **query) == plain


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/api/v1/desk/incidents/", "/"])
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_a_cookie_that_no_database_takes_is_no_cookie(path, name):
    answer = Client().get(path, headers={"Cookie": rf'{name}="\000abcdefgh"'})
    assert answer.status_code == Client().get(path).status_code
