"""A tracker with two addresses, https and an onion service: each has its own links and cookies."""

import http.client
import json
import re
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.one_database]

SITE, ONION = "tracker.example.org", f"{'a' * 56}.onion"
ADDRESSES = {SITE: f"https://{SITE}", ONION: f"http://{ONION}"}
PASSWORD = "a password long enough"
SIGN_IN = "/admin/account/login/"
PATHS = ["/", "/incidents/", "/incidents/1/", "/incidents/feed/", "/sitemap.xml", "/robots.txt", "/api/v1/"]
LED_TO = r'(?:href="|<loc>|Sitemap: |"incidents": ?")(https?://[^"<\s]+)'
MADE = "from tests import make; make.public(*[make.incident(title=f'An arrest, {n}') for n in range(3)])"


@pytest.fixture(scope="module")
def running(server: Server) -> Iterator[Server]:
    server.manage("shell", "-c", MADE)
    server.manage("create_user", "leyla", "--role", "contributor", "--password-stdin", stdin=PASSWORD)
    server.environment |= {"TRACKER_PUBLIC_URL": ADDRESSES[SITE], "TRACKER_ONION_URL": ADDRESSES[ONION]}
    server.environment["TRACKER_SECOND_FACTOR"] = "editors"  # the password alone is a whole sign-in
    assert server.start().startswith("READY")
    yield server
    server.kill()


def ask(server: Server, host: str, path: str, method: str = "GET", body: str | None = None, **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": host, **sent})
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


def sign_in(server: Server, host: str, **changes: str) -> http.client.HTTPResponse:
    form, _ = ask(server, host, SIGN_IN)
    cookies = SimpleCookie(form.headers["Set-Cookie"])
    (name,) = [name for name in cookies if "csrftoken" in name]
    fields = {"login": "leyla", "password": PASSWORD, "csrfmiddlewaretoken": cookies[name].value}
    headers = {
        "Cookie": f"{name}={cookies[name].value}",
        "Origin": ADDRESSES[host],
        "Referer": f"{ADDRESSES[host]}{SIGN_IN}",
        "Content_Type": "application/x-www-form-urlencoded",
    }
    answer, _ = ask(server, host, SIGN_IN, "POST", urlencode(fields), **{**headers, **changes})
    return answer


@pytest.mark.parametrize("host", ADDRESSES)
def test_links_lead_to_the_address_that_was_asked(running: Server, host: str):
    for _ in range(2):  # made, and remembered
        _, api = ask(running, host, "/api/v1/incidents/?page_size=1")
        assert json.loads(api)["next"].startswith(f"{ADDRESSES[host]}/api/v1/")
    other = ADDRESSES[SITE if host == ONION else ONION]
    for path in PATHS:
        _, body = ask(running, host, path)
        led_to = re.findall(LED_TO, re.sub(r'<link rel="canonical"[^>]*>', "", body))
        assert not [(path, address) for address in led_to if address.startswith(other)]


def test_a_record_is_cited_by_the_https_address_wherever_it_is_read(running: Server):
    _, page = ask(running, ONION, "/incidents/1/")

    assert f'"@id":"{ADDRESSES[SITE]}/incidents/1/' in page.replace('": "', '":"')


@pytest.mark.parametrize("host", ADDRESSES)
def test_signing_in_works_at_both_addresses_with_the_cookies_of_each(running: Server, host: str):
    answer = sign_in(running, host)
    cookies = SimpleCookie()
    for header in answer.headers.get_all("Set-Cookie"):
        cookies.load(header)
    name = "__Host-sessionid" if host == SITE else "sessionid"

    assert answer.status == 302
    assert {each.startswith("__Host-") for each in cookies if each != "messages"} == {host == SITE}
    assert bool(cookies[name]["secure"]) is (host == SITE)
    assert cookies[name]["httponly"]
    assert cookies[name]["path"] == "/"
    opened, _ = ask(running, host, "/admin/account/login/", Cookie=f"{name}={cookies[name].value}")
    assert opened.status == 302  # whoever is signed in is led on


def test_a_session_of_one_address_is_none_at_the_other(running: Server):
    cookies = SimpleCookie(sign_in(running, SITE).headers["Set-Cookie"])
    for header in sign_in(running, SITE).headers.get_all("Set-Cookie"):
        cookies.load(header)
    session = cookies["__Host-sessionid"].value
    answer, _ = ask(running, ONION, "/admin/account/login/", Cookie=f"__Host-sessionid={session}")

    assert answer.status == 200


def test_a_form_of_another_site_is_refused_at_the_onion_service(running: Server):
    assert sign_in(running, ONION, Origin="https://elsewhere.example").status == 403


def test_https_is_promised_at_the_https_address_alone(running: Server):
    assert "Strict-Transport-Security" in ask(running, SITE, "/")[0].headers
    assert "Strict-Transport-Security" not in ask(running, ONION, "/")[0].headers


def test_tor_browser_is_told_of_the_onion_service_on_pages(running: Server):
    assert (
        ask(running, SITE, "/incidents/?q=x")[0].headers["Onion-Location"]
        == f"{ADDRESSES[ONION]}/incidents/?q=x"
    )
    assert "Onion-Location" not in ask(running, ONION, "/incidents/")[0].headers
    assert "Onion-Location" not in ask(running, SITE, "/api/v1/")[0].headers


def test_what_is_said_of_a_client_at_the_onion_service_is_not_believed(running: Server):
    ask(running, ONION, "/api/v1/desk/incidents/", X_Forwarded_For="203.0.113.9")
    end = time.monotonic() + 60
    while not any("desk-api:incident-list" in line for line in running.output) and time.monotonic() < end:
        time.sleep(0.1)

    noted = [line for line in running.output if "desk-api:incident-list" in line]
    assert noted
    assert not any("203.0.113" in line for line in noted)
