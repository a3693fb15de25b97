"""The reference of the API: complete, small, without script, with examples that work."""

import ast
import json
import re
import shlex
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest
from django.test import Client

from incidents.public.api.reference import examples, operations, types_in_words
from incidents.public.api.schema_views import schema
from tests import make
from tests.module_data import shared
from tests.public.client import body, get

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HOST = "http://127.0.0.1:8000"
MOST_BYTES = 300_000
CHANGING = ("POST", "PUT", "PATCH")


@shared(autouse=True)
def records() -> None:
    person, court = make.person(), make.institution()
    incident = make.incident("A verdict", kind="conviction")
    make.involve(incident, person)
    said = make.statement("This is unjust.", incidents=[incident], institution=court)
    case = make.case("Two verdicts", incident)
    make.public(incident, person, court, said, case)


def page(path: str = "docs/") -> str:
    return get(path).content.decode()


def described() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation."""
    paths = json.loads(schema("json"))["paths"]
    return [(method.upper(), path, each) for path, item in paths.items() for method, each in item.items()]


def calls() -> dict[str, examples.Call]:
    components = json.loads(schema("json"))["components"]["schemas"]
    return {
        each["operationId"]: examples.call_of(method, HOST + path, each, components)
        for method, path, each in described()
    }


PUBLIC = sorted(
    each["operationId"] for _method, path, each in described() if not path.startswith("/api/v1/desk/")
)
CALLS = calls()


@pytest.mark.parametrize(("path", "of_desk"), [("docs/", False), ("docs/desk/", True)])
def test_every_operation_is_on_the_page_of_its_side_and_on_no_other(path, of_desk):
    shown = set(re.findall(r'<p class="route"><code>(\S+ \S+)</code>', page(path)))

    assert shown == {
        f"{method} {place}"
        for method, place, _each in described()
        if place.startswith("/api/v1/desk/") == of_desk
    }


def test_every_parameter_is_described_once_for_the_operations_that_take_it():
    shown = page()
    rows = re.findall(r"<dt><code>([\w.-]+)</code>", shown)

    parameters = {
        parameter["name"]
        for _method, path, each in described()
        if not path.startswith("/api/v1/desk/")
        for parameter in each["parameters"]
    }
    assert parameters - set(rows) == set()
    assert "Only records without any date; not together with a period." in shown
    assert 'Takes the parameters of <a href="#list_incidents">' in shown


def test_types_limits_and_examples_of_a_parameter_are_said():
    shown = re.sub(r"\s+", " ", page())
    country = shown.partition('id="list_incidents"')[2].partition("<dt><code>country</code>")[2][:700]

    assert "list of text, at most 50 values" in country
    assert "e.g. <code>AZ,GEO</code>" in country


@pytest.mark.parametrize("path", ["docs/", "docs/desk/"])
def test_every_link_on_the_page_leads_to_something(path):
    shown = page(path)
    targets = set(re.findall(r'href="#([^"]+)"', shown))
    ids = re.findall(r' id="([^"]+)"', shown)

    assert targets - set(ids) == set()
    assert len(ids) == len(set(ids))


def test_the_page_is_small_and_needs_no_script():
    shown = get("docs/")

    assert len(shown.content) < MOST_BYTES
    assert re.findall(r"<script(?! src=)", page()) == []
    assert "unsafe" not in shown["Content-Security-Policy"]


def test_the_page_has_an_etag_and_is_made_once():
    first = get("docs/")

    assert get("docs/", **{"If-None-Match": first["ETag"]}).status_code == 304
    assert get("docs/").content == first.content
    assert first["ETag"] != get("docs/desk/")["ETag"]


def test_a_parameter_is_refused():
    assert get("docs/", "x=1").status_code == 400


def test_a_process_for_readers_alone_shows_nothing_of_the_desk(settings):
    settings.SIDES = ("public",)

    assert get("docs/desk/").status_code == 404
    assert "/desk/" not in page()


def test_the_viewer_leads_back_to_the_site_and_to_the_reference():
    shown = page("docs/viewer/")

    assert 'href="/"' in shown
    assert 'href="/api/v1/docs/"' in shown
    assert "<noscript>" in shown
    assert 'href="/api/v1/docs/viewer/"' in page()


@pytest.mark.parametrize("name", PUBLIC)
def test_the_curl_example_of_a_public_operation_is_answered(name):
    words = shlex.split(examples.examples_of(CALLS[name]).curl)
    answer = Client().get(words[-1].removeprefix(HOST))

    assert words[0] == "curl"
    assert answer.status_code == 200, body(answer)[:300]


class FakeRequests:
    """Stands in for `requests`: sends to the test client."""

    @staticmethod
    def get(address: str, params: dict[str, str] | None = None, timeout: int = 0) -> Any:
        query = f"?{urlencode(params)}" if params else ""
        answer = Client().get(address.removeprefix(HOST) + query)
        assert answer.status_code == 200
        content = body(answer)
        return SimpleNamespace(
            content=content, json=lambda: json.loads(content), raise_for_status=lambda: None
        )


def run(code: str) -> dict[str, Any]:
    """Run the Python of an example with stand-ins for its libraries; return its names."""
    read = SimpleNamespace(read_csv=lambda address: body(Client().get(address.removeprefix(HOST))))
    names = {"requests": FakeRequests, "pandas": read}
    lines = [line for line in code.splitlines() if not line.startswith("import ")]
    exec("\n".join(lines), names)  # noqa: S102  # of our own making
    return names


@pytest.mark.parametrize("name", PUBLIC)
def test_the_python_example_of_a_public_operation_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = run(examples.examples_of(CALLS[name]).python)

    assert names.get("data") or names.get("table") or list(tmp_path.iterdir())


def is_whole(call: examples.Call) -> bool:
    """Whether the examples of a call can be read: nothing left to fill in, nothing left open."""
    code = examples.examples_of(call)
    address = shlex.split(code.curl)[-1]
    outside = re.sub(r'"(?:\\.|[^"\\])*"', '""', code.r)
    ast.parse(code.python)
    return (
        address.startswith(HOST)
        and "{" not in address
        and call.url in code.r
        and outside.count("(") == outside.count(")")
        and outside.count('"') % 2 == 0
    )


def test_the_examples_of_every_operation_are_whole():
    assert len(CALLS) > 100
    assert [name for name, call in CALLS.items() if not is_whole(call)] == []


def test_an_example_body_is_one_that_its_operation_takes():
    contract = json.loads(schema("json"))
    taken = 0
    for method, _path, each in described():
        if method in CHANGING and "requestBody" in each:
            shape = each["requestBody"]["content"]["application/json"]["schema"]
            whole = {**shape, "components": contract["components"]}
            jsonschema.validate(CALLS[each["operationId"]].body, whole)
            taken += 1
    assert taken > 20


def test_an_example_sends_the_token_and_the_revision_where_they_are_needed():
    code = examples.examples_of(CALLS["desk_change_incident"])

    assert '"Authorization: Token $TRACKER_TOKEN"' in code.curl
    assert shlex.split(code.curl).count('If-Match: "1"') == 1
    assert 'os.environ["TRACKER_TOKEN"]' in code.python
    assert 'Sys.getenv("TRACKER_TOKEN")' in code.r
    assert "TRACKER_TOKEN" not in examples.examples_of(CALLS["list_incidents"]).curl


def test_text_of_the_schema_cannot_become_html():
    assert types_in_words.with_code("<b> `<i>`") == "&lt;b&gt; <code>&lt;i&gt;</code>"


def test_parameters_are_taken_over_only_from_an_operation_that_has_most_of_them():
    shared_ones = [{"name": f"p{n}", "in": "query", "schema": {"type": "string"}} for n in range(8)]
    own = [{"name": f"o{n}", "in": "query", "schema": {"type": "string"}} for n in range(9)]
    reader = operations.OperationReader({"components": {"schemas": {}}}, operations.CommonParts({}, {}), HOST)
    base = {"operationId": "first", "parameters": shared_ones, "responses": {"200": {}}}
    more = {"operationId": "second", "parameters": [*shared_ones, *own], "responses": {"200": {}}}
    file = {"operationId": "third", "parameters": shared_ones, "responses": {"200": {}}}

    assert reader.entry("get", "/a/", base).base == ""
    assert reader.entry("get", "/b/", more).base == ""
    assert reader.entry("get", "/a.csv", file).base == "first"
