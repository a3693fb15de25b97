"""Other sites may read every public answer of the API and none of the desk; OPTIONS works everywhere."""

import pytest
from django.test import Client

from tests import make
from tests.module_data import shared
from tests.security.addresses import desk_routes, reader_routes
from tracker.faults import Fault, away, busy, full, too_much
from tracker.middleware.refusals import REFUSED
from tracker.server.responses import problem

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ORIGIN, ALLOWED = "Access-Control-Allow-Origin", "Access-Control-Allow-Methods"
ELSEWHERE = {"HTTP_ORIGIN": "https://elsewhere.example"}
PREFLIGHT = ELSEWHERE | {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": "GET"}
PARTS = {"reference": "1", "version": 1, "object_id": "1", "part": 1}
METHODS = ["get", "head", "options", "post", "put", "patch", "delete"]


@shared
def incident():
    return make.public(make.incident())


def addresses(routes):
    return sorted({route.address(**{part: PARTS.get(part, "1") for part in route.parts}) for route in routes})


OPEN = [each for each in addresses(reader_routes()) if each.startswith("/api/v1/")]
PAGES = [each for each in addresses(reader_routes()) if not each.startswith("/api/")]
DESK = addresses(desk_routes())
MANNERS = {
    "no slash (301)": "/api/v1/incidents",
    "no slash at the root (301)": "/api/v1",
    "nothing there (404)": "/api/v1/nothing/",
    "no such record (404)": "/api/v1/incidents/99/",
    "another desk (404)": "/api/v1/desks/",
    "an unknown parameter (400)": "/api/v1/incidents/?nope=1",
    "a file (200)": "/api/v1/incidents/?format=csv",
    "no bytes of a file (416)": "/api/v1/incidents/?format=csv&part",
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", OPEN)
def test_every_public_answer_of_the_api_is_open(incident, address, method):
    answer = getattr(Client(), method)(address, **ELSEWHERE)

    assert answer[ORIGIN] == "*"
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("address", MANNERS.values(), ids=MANNERS)
def test_redirects_and_refusals_are_open_too(incident, address):
    answer = Client().get(address, **ELSEWHERE)

    assert answer[ORIGIN] == "*"
    assert "Retry-After" in answer["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("address", [*OPEN, *MANNERS.values()])
def test_a_browser_may_ask_first(incident, address):
    answer = Client().options(address, **PREFLIGHT)

    assert (answer.status_code, answer[ORIGIN]) == (204, "*")
    assert answer[ALLOWED] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("fault", [busy(), away("CONNECTION"), full("ENOSPC"), too_much()], ids=str)
def test_what_is_refused_before_a_view_is_open_too(db, fault):
    assert Client().get("/api/v1/incidents/", **{REFUSED: fault})[ORIGIN] == "*"


@pytest.mark.parametrize("fault", [busy(), away("CONNECTION"), full("ENOSPC")], ids=str)
def test_what_the_desk_refuses_before_a_view_is_closed(db, fault: Fault):
    assert ORIGIN not in Client().get("/api/v1/desk/incidents/", **{REFUSED: fault})


@pytest.mark.parametrize("address", [*DESK, "/api/v1/desk", "/api/v1/desk/nothing/"])
def test_no_answer_of_the_desk_is_open(incident, address):
    for method in METHODS:
        for asking in ({}, ELSEWHERE, PREFLIGHT):
            answer = getattr(Client(), method)(address, **asking)
            assert not [name for name in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("role", ["contributor", "administrator"])
@pytest.mark.parametrize("address", ["/api/v1/desk/incidents/", "/admin/incidents/incident/"])
def test_nor_is_one_for_a_member(incident, address, role):
    client = Client()
    client.force_login(make.user(role))

    for method in METHODS:
        answer = getattr(client, method)(address, **PREFLIGHT)
        assert not [name for name in answer.headers if name.startswith("Access-Control-")]


class Sent:
    def response_bytes(self, status, headers, body):
        self.headers = dict(headers)


@pytest.mark.parametrize(
    ("path", "is_open"),
    [("/api/v1/incidents/", True), ("/api/v1/desk/incidents/", False), ("/incidents/", False)],
)
def test_what_the_server_refuses_before_django_is_open_where_the_answer_would_be(path, is_open):
    problem(sent := Sent(), path, 503, "Too many.")

    assert (sent.headers.get(ORIGIN.lower()) == "*") is is_open


@pytest.mark.parametrize("address", [*OPEN, *PAGES])
def test_options_names_the_methods_of_every_public_route(incident, address):
    answer = Client().options(address)

    assert (answer.status_code, answer.get("Allow"), answer.content) == (204, "GET, HEAD, OPTIONS", b"")


def test_options_of_nothing_is_a_404(db):
    assert Client().options("/api/v1/nothing/").status_code == 404
