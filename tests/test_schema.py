"""The OpenAPI schema: valid, complete, and what the API really does."""

import json
import re
from urllib.parse import urlencode

import jsonschema
import pytest
from django.core.management import call_command

from incidents.choices import IncidentKind
from tests import make
from tests.public.client import body, get, merge

pytestmark = pytest.mark.one_database
KINDS = ("incident", "person", "institution", "statement")
BELOW = ("", "{reference}/", "{reference}/versions/", "{reference}/versions/{version}/")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "csv": "text/csv",
    "zip": "application/zip",
    "xlsx": XLSX,
    "jsonl": "application/jsonl",
    "ftm.json": "application/json+ftm",
}
FILES_OF = dict.fromkeys(KINDS, FILES) | {"incident": FILES | {"geojson": "application/geo+json"}}
ADDRESSES = [f"{kind}s/{rest}" for kind in KINDS for rest in BELOW]
FILE_ADDRESSES = [f"{kind}s.{ending}" for kind in KINDS for ending in FILES_OF[kind]] + ["stats.csv"]
# Taken by lists only so that the addresses of older scripts stay valid.
ALIAS = {"format", "bom"}


@pytest.fixture(scope="module")
def schema() -> dict:
    return get("schema/").json()


def public(schema: dict) -> dict:
    return {path: item for path, item in schema["paths"].items() if not path.startswith("/api/v1/desk/")}


def operation(schema: dict, path: str) -> dict:
    return schema["paths"][f"/api/v1/{path}"]["get"]


def parameters(schema: dict, path: str) -> dict[str, dict]:
    return {each["name"]: each for each in operation(schema, path)["parameters"] if each["in"] == "query"}


def test_the_schema_is_valid_and_made_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


@pytest.mark.parametrize("path", ["", "changes/", "stats/", *ADDRESSES, *FILE_ADDRESSES])
def test_every_address_is_described_with_its_answers(schema, path):
    described = operation(schema, path)

    assert described["operationId"]
    assert {"200", "304", "400", "429"} <= set(described["responses"])
    assert "application/problem+json" in described["responses"]["400"]["content"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rest", ["", "versions/", "versions/{version}/"])
def test_a_record_may_be_moved_missing_or_gone(schema, kind, rest):
    responses = operation(schema, f"{kind}s/{{reference}}/{rest}")["responses"]

    assert {"301", "404", "410"} <= set(responses)


@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_that_a_list_takes_is_described(schema, kind):
    allowed = get(f"{kind}s/", "nope=1").json()["errors"][0]["allowed"]
    described = parameters(schema, f"{kind}s/")

    assert set(described) == set(allowed) - ALIAS
    assert all(parameter["description"] for parameter in described.values())


def test_every_parameter_that_statistics_take_is_described(schema):
    allowed = get("stats/", "nope=1").json()["errors"][0]["allowed"]

    assert set(parameters(schema, "stats/")) == set(allowed) - ALIAS


@pytest.mark.parametrize("path", FILE_ADDRESSES)
def test_every_parameter_that_a_file_takes_is_described(schema, path):
    allowed = get(path, "nope=1").json()["errors"][0]["allowed"]

    assert sorted(parameters(schema, path)) == sorted(allowed)


def test_a_vocabulary_is_listed_with_the_parameter(schema):
    kinds = parameters(schema, "incidents/")["kind"]

    assert kinds["schema"]["items"]["enum"] == IncidentKind.values
    assert (kinds["style"], kinds["explode"]) == ("form", False)


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_a_list_has_an_address_of_its_own(schema, kind):
    described = {
        ending: list(operation(schema, f"{kind}s.{ending}")["responses"]["200"]["content"])
        for ending in FILES_OF[kind]
    }

    assert described == {ending: [media] for ending, media in FILES_OF[kind].items()}


def every(schema):
    """The operations of anybody, by address."""
    return {path: item["get"] for path, item in public(schema).items()}


def test_each_answer_has_one_type(schema):
    several = [
        (path, status)
        for path, described in every(schema).items()
        for status, answer in described["responses"].items()
        if len(answer.get("content", {})) > 1
    ]

    assert several == []


def test_the_answer_of_a_list_is_one_object(schema):
    for kind in KINDS:
        content = operation(schema, f"{kind}s/")["responses"]["200"]["content"]
        name = f"#/components/schemas/{kind.title()}List"
        assert content == {"application/json": {"schema": {"$ref": name}}}


def test_no_operation_has_the_name_of_another(schema):
    names = [each["operationId"] for item in schema["paths"].values() for each in item.values()]

    assert len(names) == len(set(names))


def test_the_public_part_needs_no_key(schema):
    assert [path for path, described in every(schema).items() if described.get("security") != []] == []
    assert "security" not in schema


def test_the_desk_needs_one(schema):
    desk = [item for path, item in schema["paths"].items() if path.startswith("/api/v1/desk/")]

    assert all(each["security"] not in ([], [{}]) for item in desk for each in item.values())


@pytest.mark.parametrize("words", ["", "q=earlier"])
@pytest.mark.parametrize("path", ["changes/", "stats/", *[f"{kind}s/" for kind in KINDS], *FILE_ADDRESSES])
def test_to_send_every_default_changes_nothing(full_record, schema, path, words):
    if words and "q" not in parameters(schema, path):
        return
    defaults = {
        name: each["schema"]["default"]
        for name, each in parameters(schema, path).items()
        if "default" in each["schema"]
    }
    plain = get(path, words)
    answer = get(path, f"{words}&{urlencode(defaults)}".strip("&"))

    assert (plain.status_code, answer.status_code) == (200, 200)
    assert body(answer) == body(plain)


def test_names_of_sorted_orders_are_words(schema):
    orders = parameters(schema, "incidents/")["ordering"]["schema"]

    assert dict(zip(orders["enum"], orders["x-enum-varnames"], strict=True))["-date"] == "DATE_DESCENDING"


def test_the_country_of_each_list_says_whose_it_is(schema):
    words = {kind: parameters(schema, f"{kind}s/")["country"]["description"] for kind in KINDS}

    assert "where the incident happened" in words["incident"]
    assert "`nationality`" in words["person"]
    assert "institution itself" in words["institution"]
    assert "statement is about" in words["statement"]


def test_types_are_called_what_they_are(schema):
    names = set(schema["components"]["schemas"])
    led_to = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(schema)))

    assert {"Citation", "Cell", "Involvement", "Source"} <= names
    assert not [name for name in names if name.endswith(("Shape", "Serializer"))]
    assert led_to <= names


def test_the_schema_can_be_had_as_yaml(db):
    answer = get("schema/", "format=yaml")

    assert answer.content.startswith(b"openapi: 3.")


def as_json_schema(node):
    """OpenAPI 3.0's `nullable` in words that JSON Schema has."""
    if isinstance(node, list):
        return [as_json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    plain = {key: as_json_schema(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain


@pytest.fixture
def full_record(db):
    ann, bob, court = make.person("Ann", nationalities=["AZ"]), make.person("Bob"), make.institution("Court")
    incident = make.incident(latitude=40.4, longitude=49.9, precision="locality", victims_low=1)
    make.involve(incident, ann, outcome="convicted", sentence_months=180)
    make.involve(incident, court, "court")
    make.link(incident, other := make.incident("Earlier", date=""))
    statement = make.statement(person=ann, institution=court, incidents=[incident], persons=[ann])
    make.public(ann, bob, court, other, statement, incident)
    merge(bob, ann)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("", ""),
        ("changes/", "changes/"),
        ("stats/", "stats/"),
        ("stats/", "stats/?by=country,year"),
        ("stats/", "stats/?by=role,outcome"),
        ("stats/", "stats/?by=month,kind"),
        ("stats/", "stats/?by=week"),
        *[(f"{kind}s/", f"{kind}s/?q=a*&extract=true") for kind in KINDS],
        ("incidents/", "incidents/?q=earlier&extract=true"),
        ("incidents/", "incidents/?q=a&as_of=2025-01-01"),
        *[(f"{kind}s/", f"{kind}s/") for kind in KINDS],
        *[(f"{kind}s/", f"{kind}s/?fields=id,number") for kind in KINDS],
        *[(f"{kind}s/{{reference}}/", f"{kind}s/1/") for kind in KINDS],
        *[(f"{kind}s/{{reference}}/versions/", f"{kind}s/1/versions/") for kind in KINDS],
        *[(f"{kind}s/{{reference}}/versions/{{version}}/", f"{kind}s/1/versions/1/") for kind in KINDS],
        ("incidents/", "incidents/?nope=1&country=ZZ"),
        ("incidents/{reference}/", "incidents/77/"),
        ("persons/{reference}/", "persons/2/"),
        ("persons/{reference}/versions/{version}/", "persons/2/versions/1/"),
    ],
)
def test_answers_are_as_the_schema_says(full_record, schema, path, address):
    answer = get(address)
    described = operation(schema, path)["responses"][str(answer.status_code)]["content"]
    shape = described[answer["Content-Type"]]["schema"]
    whole = as_json_schema({**shape, "components": schema["components"]})

    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(answer.json())
