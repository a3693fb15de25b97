"""The mode of the desk holds in every process from the next request on, wherever it was set."""

import json
import re
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow]

DESK = "/api/v1/desk/incidents/"


@pytest.fixture(scope="module")
def two(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    """Two server processes over one database."""
    server.environment["TRACKER_SECOND_FACTOR"] = "editors"  # the password alone is a whole sign-in
    other = server.beside(tmp_path_factory.mktemp("other"))
    server.start()
    other.start()
    yield server, other
    other.kill()


@pytest.fixture
def token(server: Server) -> str:
    """A new one, as signing everybody out ends those that were there."""
    made = json.loads(server.manage("create_token", "administrator"))
    return f"Token {made['token']}"


def answers(servers: tuple[Server, Server], token: str, method: str = "GET") -> set[int]:
    draft = {"title": "One", "kind": "arrest"} if method == "POST" else None
    return {server.ask(method, DESK, draft, Authorization=token)[0] for server in servers}


@pytest.fixture
def normal(server: Server) -> Iterator[None]:
    yield
    server.manage("mode", "normal")


@pytest.mark.parametrize(
    ("mode", "reading", "writing"),
    [("read-only", 200, 503), ("no-access", 503, 503)],
    ids=["read-only", "no-access"],
)
def test_a_mode_holds_in_every_process_from_the_next_request_on(two, token, normal, mode, reading, writing):
    assert (answers(two, token), answers(two, token, "POST")) == ({200}, {201})

    two[0].manage("mode", mode)

    assert (answers(two, token), answers(two, token, "POST")) == ({reading}, {writing})


def test_the_public_wing_is_open_in_every_mode(two, normal):
    two[0].manage("mode", "no-access")

    assert {server.ask("GET", "/api/v1/incidents/")[0] for server in two} == {200}


def signed_in(server: Server, name: str, password: str) -> OpenerDirector:
    """A browser without a window, signed in on the sign-in page."""
    browser = build_opener(HTTPCookieProcessor())
    address = f"http://127.0.0.1:{server.port}/admin/account/login/"
    page = browser.open(address).read().decode()
    hidden = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    fields = {"csrfmiddlewaretoken": hidden, "login": name, "password": password}
    sent = Request(address, urlencode(fields).encode(), {"Referer": address})
    browser.open(sent)
    return browser


def status(browser: OpenerDirector, server: Server) -> int:
    try:
        return browser.open(f"http://127.0.0.1:{server.port}{DESK}").status
    except HTTPError as error:
        return error.code


def test_everybody_is_signed_out_in_every_process(two):
    password = "a long enough passphrase of seven words"
    two[0].manage("create_user", "murad", "--role", "contributor", "--password-stdin", stdin=password)
    browsers = [signed_in(server, "murad", password) for server in two]
    assert [status(*pair) for pair in zip(browsers, two, strict=True)] == [200, 200]

    two[0].manage("sign_out", "--everybody")

    assert [status(*pair) for pair in zip(browsers, two, strict=True)] == [401, 401]
