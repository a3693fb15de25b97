"""Errors for programs: codes that a page lists, ids that the log has too, values that work."""

import ast
import json
import logging
import re
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client

from incidents.desk import errors as desk_errors
from incidents.http import request_ids
from incidents.http.error_codes import ErrorCode, ParameterCode, code_of_status
from incidents.http.problem_details import parameter_error
from incidents.http.request_ids import new_id
from incidents.public.queries.filters import FILTERS
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.page_text import page_text
from tests.public.client import ANY_WORDS, errors, get
from tracker import faults
from tracker.logs import JSONLines
from tracker.middleware.refusals import REFUSED
from tracker.server.responses import TITLES, problem

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ROOT = Path(__file__).resolve().parents[2]
SITE = "http://127.0.0.1:8000"
FAULTS = [faults.busy(), faults.too_much(), faults.away("X"), faults.full("X"), faults.unlogged()]
MAKERS = {"Problem", "problem_response", "Fault", "BodyRefused"}
CODES = [*ErrorCode, *ParameterCode]


@shared(autouse=True)
def records():
    make.public(make.incident("Gone"))
    make.public(make.incident("There"))


@pytest.fixture
def explained():
    """The anchors of the page that explains the codes, as a reader without script gets them."""
    return re.findall(r'<div id="(\w+)">', page_text(Client().get("/errors/")))


def statuses_in_code():
    """Every status that is written in a call which makes an error."""
    for path in [*ROOT.glob("incidents/**/*.py"), *ROOT.glob("tracker/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MAKERS and node.args:
                first = getattr(node.args[0], "value", None)
                yield from [first] if isinstance(first, int) else []
    yield from TITLES
    yield from (each.status for each in vars(desk_errors).values() if hasattr(each, "status"))
    yield from (400, 401, 403, 404, 405, 406, 415, 429, 500)  # REST framework's own


def test_every_code_is_explained_once_on_a_page(explained):
    assert sorted(explained) == sorted(CODES)


def test_every_status_that_is_raised_has_a_code_of_its_own():
    raised = set(statuses_in_code())

    assert {400, 410, 412, 416, 428, 503} <= raised
    assert {status: code_of_status(status).status for status in raised} == {each: each for each in raised}


ADDRESSES = {
    "/api/v1/incidents/?nope=1": "bad_parameters",
    "/api/v1/incidents/999/": "not_found",
    "/api/v1/nothing/": "not_found",
    "/api/v1/desk/incidents/": "not_authenticated",
}


def assert_whole(answer, code):
    """An error of the API has all its members, and leads to its explanation."""
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code", "request_id"} <= told.keys()
    assert (told["code"], told["status"]) == (code, answer.status_code)
    assert told["type"] == f"{SITE}/errors/#{code}"
    assert told["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize(("address", "code"), ADDRESSES.items())
def test_an_error_says_its_code_and_where_that_is_explained(address, code):
    assert_whole(Client().get(address), code)


def test_a_wrong_method_says_so_too():
    assert_whole(Client().post("/api/v1/incidents/"), "method_not_allowed")


def test_a_withdrawn_record_says_so_too(publisher):
    door.withdraw(make.public(make.incident()), by=publisher, reason="An error", keep_history=True)

    assert_whole(get("incidents/3/"), "gone")


def test_bytes_that_are_not_there_say_so_too():
    get("incidents/", "format=csv")

    assert_whole(get("incidents/", "format=csv", Range="bytes=99999999-"), "range_not_satisfiable")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_what_is_refused_before_a_view_says_so_too(fault):
    code = fault.error_code or code_of_status(fault.status)

    assert_whole(Client().get("/api/v1/incidents/", **{REFUSED: fault}), code)


class Sent:
    def response_bytes(self, status, headers, body):
        self.status, self.headers, self.body = status, dict(headers), json.loads(body)


@pytest.mark.parametrize("status", TITLES)
def test_what_the_server_refuses_before_django_says_so_too(status):
    problem(sent := Sent(), "/api/v1/incidents/", status, "Words.")

    assert sent.body["code"] == code_of_status(status)
    assert sent.body["type"] == f"{SITE}/errors/#{sent.body['code']}"
    assert sent.body["request_id"] == sent.headers["x-request-id"]


def test_every_request_has_an_id_of_its_own(monkeypatch):
    monkeypatch.setattr(request_ids, "new_id", new_id)
    first, second = get("nothing/"), get("nothing/")

    assert re.fullmatch(r"[0-9a-f]{32}", first.json()["request_id"])
    assert first.json()["request_id"] != second.json()["request_id"]


def test_an_answer_that_is_no_error_has_no_id():
    assert "X-Request-ID" not in get("incidents/")


def test_an_error_page_has_an_id_too():
    assert Client().get("/incidents/999/")["X-Request-ID"] == "0" * 32


@pytest.mark.parametrize(("proxies", "taken"), [(0, False), (1, True)])
def test_the_id_of_a_proxy_of_ours_is_used_and_no_other(settings, proxies, taken):
    settings.TRUSTED_PROXIES = proxies
    answer = get("nothing/", **{"X-Request-ID": "proxy-1234.x"})

    assert (answer["X-Request-ID"] == "proxy-1234.x") is taken


@pytest.mark.parametrize(
    "text", ["short", "x" * 65, 'a"b{}45678', "line\nline12", "ids with spaces", "ı" * 10]
)
def test_an_id_that_does_not_fit_a_log_is_not_used(settings, text):
    settings.TRUSTED_PROXIES = 1

    assert Client().get("/api/v1/nothing/", HTTP_X_REQUEST_ID=text)["X-Request-ID"] == "0" * 32


def test_a_line_of_the_log_names_the_request_and_only_while_it_lasts():
    record = logging.makeLogRecord({"msg": "words", "levelname": "WARNING"})
    with request_ids.using_id("abc12345"):
        during = json.loads(JSONLines().format(record))
    after = json.loads(JSONLines().format(record))

    assert during["request_id"] == "abc12345"
    assert "request_id" not in after


def test_an_error_of_ours_is_logged_with_the_id_that_its_answer_has(caplog, monkeypatch):
    monkeypatch.setattr("incidents.public.api.list_views.ask", lambda *_: 1 / 0)
    lines = []
    monkeypatch.setattr(caplog.handler, "emit", lambda record: lines.append(JSONLines().format(record)))
    answer = Client(raise_request_exception=False).get("/api/v1/incidents/")

    assert_whole(answer, "server_error")
    assert answer.json()["request_id"] in {json.loads(line).get("request_id") for line in lines}


PARAMETERS = [
    (kind, name)
    for kind, filters in FILTERS.items()
    for name in filters.base_filters
    if name not in ANY_WORDS
]


@pytest.mark.parametrize(("kind", "name"), PARAMETERS)
def test_every_value_that_is_told_to_be_allowed_is_taken(kind, name):
    allowed = errors(f"{kind}s/", {name: "²"})[name].get("allowed", [])
    for value in [*allowed[:5], *allowed[-5:]]:
        answer = get(f"{kind}s/", {name: value})
        refused = answer.json()["errors"] if answer.status_code == HTTPStatus.BAD_REQUEST else []
        assert all(each["code"] == "conflicting_parameters" for each in refused), value


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("nope=1", "unknown_parameter"),
        ("as_of=2020&as_of=2021", "repeated_parameter"),
        ("kind=", "empty_value"),
        ("kind=arrest,,", "empty_value"),
        ("kind=theft", "bad_value"),
        ("date_from=x", "bad_value"),
        ("person=" + ",".join("1" * 51), "too_many_values"),
        ("extract=true", "conflicting_parameters"),
        ("date_from=2025&date_to=2024", "conflicting_parameters"),
        ("as_of=2999-01-01", "future_moment"),
        ("cursor=x", "bad_cursor"),
        ("cursor=" + "x" * 40, "bad_cursor"),
        ("q=" + "x" * 5000, "query_too_long"),
    ],
)
def test_each_thing_that_can_be_wrong_has_a_code(query, code):
    assert {each["code"] for each in get("incidents/", query).json()["errors"]} == {code}


@pytest.mark.parametrize(
    ("by", "detail"),
    [
        ("country,year,kind,role", "Count by three of these at most."),
        ("year,month", "A month names its year already: leave out `year`."),
    ],
)
def test_what_cannot_be_counted_by_says_why(by, detail):
    assert errors("stats/", f"by={by}")["by"]["detail"] == detail


def test_a_follower_can_tell_that_it_has_to_start_again():
    assert errors("changes/", "since=999999")["since"]["code"] == "cursor_ahead"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Azerbaijan", "AZ"), ("azerbaijan", "AZ"), ("Azerbaidjan", "AZ"), ("Belarus", "BY"),
        ("russia", "RU"), ("Viet Nam", "VN"), ("Vietnam", "VN"),
    ],
)  # fmt: skip
def test_a_country_by_its_name_proposes_the_code(name, code):
    refused = errors("incidents/", {"country": name})["country"]

    assert refused["suggestions"] == [code]
    assert f"Did you mean {code} (" in refused["detail"]


@pytest.mark.parametrize("name", ["x", "QQ", "Atlantis", "²", "the"])
def test_nothing_is_proposed_for_what_is_no_country(name):
    assert "suggestions" not in errors("incidents/", {"country": name})["country"]


def test_a_value_that_was_probably_meant_is_proposed():
    assert errors("incidents/", "kind=convicton")["kind"]["suggestions"] == ["conviction"]
    assert errors("incidents/", "countri=AZ")["countri"]["suggestions"] == ["country"]


def test_words_on_what_is_allowed_are_a_hint_and_no_value():
    refused = errors("incidents/", "page_size=0")["page_size"]

    assert ("allowed" in refused, refused["hint"]) == (False, "1 to 100")


def test_an_entry_without_more_to_say_has_no_empty_members():
    assert parameter_error("a", "b", "c", allowed=None, hint="", suggestions=[]).keys() == {
        "parameter", "value", "detail", "code"
    }  # fmt: skip
