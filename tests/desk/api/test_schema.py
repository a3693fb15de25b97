"""What the OpenAPI schema says of the desk is what the desk answers."""

import jsonschema
import pytest

from tests import make
from tests.desk.api.test_lists import FOLDERS
from tests.public.client import get
from tests.test_schema import as_json_schema

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

RECORDS = ["incidents", "persons", "institutions", "statements", "sources"]


@pytest.fixture(scope="module")
def schema(django_db_setup, django_db_blocker) -> dict:
    with django_db_blocker.unblock():
        return get("schema/").json()


@pytest.fixture
def full_desk(db):
    """At least two rows in each of the lists, with parts of every kind."""
    ann = make.person("Ann", nationalities=["AZ"], birth_text="1990")
    court = make.institution("Court", parent=make.institution("Ministry"))
    incident = make.incident(latitude=40.4, longitude=49.9, precision="locality", victims_low=1)
    part = make.involve(incident, ann, outcome="convicted", sentence_months=180)
    make.involve(incident, court, "court")
    make.cite(incident, field="charge", involvement=part)
    make.link(incident, make.incident("Earlier", date=""))
    make.statement(person=ann, institution=court, incidents=[incident], persons=[ann])
    make.statement("Nothing", date="")
    make.person("Bob")
    make.public(ann, incident)


def operation(schema, path, method="get"):
    return schema["paths"][f"/api/v1/desk/{path}"][method]


def check(schema, path, answer, method="get"):
    """Hold an answer against what the schema says of this address and status."""
    described = operation(schema, path, method)["responses"][str(answer.status_code)]["content"]
    shape = described[answer["Content-Type"]]["schema"]
    whole = as_json_schema({**shape, "components": schema["components"]})
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(answer.json())


def first_id(desk, folder):
    return desk.get(f"{folder}/?page_size=1").json()["results"][0]["id"]


@pytest.mark.parametrize("query", ["", "?page_size=1", "?page_size=0"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_list_is_as_the_schema_says(as_editor, full_desk, schema, folder, query):
    check(schema, f"{folder}/", as_editor.get(f"{folder}/{query}"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_schema_of_a_list_tells_how_many_there_are_and_where_to_go_on(schema, folder):
    shape = operation(schema, f"{folder}/")["responses"]["200"]["content"]["application/json"]["schema"]
    members = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]["properties"]

    assert set(members) == {"count", "next", "previous", "results"}
    assert members["results"]["type"] == "array"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_parameter_that_a_list_takes_is_described(as_editor, schema, folder):
    allowed = as_editor.get(f"{folder}/?nope=1").json()["errors"][0]["allowed"]
    described = [each for each in operation(schema, f"{folder}/")["parameters"] if each["in"] == "query"]

    assert sorted(each["name"] for each in described) == sorted(allowed)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_record_or_part_is_as_the_schema_says(as_editor, full_desk, schema, folder):
    check(schema, f"{folder}/{{id}}/", as_editor.get(f"{folder}/{first_id(as_editor, folder)}/"))


@pytest.mark.parametrize("folder", RECORDS)
def test_a_history_is_as_the_schema_says(as_editor, full_desk, schema, folder):
    answer = as_editor.get(f"{folder}/{first_id(as_editor, folder)}/history/")

    check(schema, f"{folder}/{{id}}/history/", answer)


@pytest.mark.parametrize("folder", RECORDS[:-1])
def test_a_preview_is_as_the_schema_says(as_editor, full_desk, schema, folder):
    answer = as_editor.get(f"{folder}/{first_id(as_editor, folder)}/preview/")

    check(schema, f"{folder}/{{id}}/preview/", answer)


@pytest.mark.parametrize(("folder", "name"), [("persons", "Ann"), ("institutions", "Court")])
def test_proposals_are_as_the_schema_says(as_editor, full_desk, schema, folder, name):
    check(schema, f"{folder}/matches/", as_editor.get(f"{folder}/matches/?name={name}"))


def test_the_schema_tells_the_status_codes_headers_and_identities(schema):
    change, create = operation(schema, "incidents/{id}/", "patch"), operation(schema, "persons/", "post")
    codes = {"200", "400", "401", "403", "404", "409", "412", "413", "415", "428"}

    assert codes <= change["responses"].keys()
    assert [each["name"] for each in change["parameters"] if each["in"] == "header"] == ["If-Match"]
    assert [each["name"] for each in create["parameters"] if each["in"] == "header"] == ["Idempotency-Key"]
    assert change["security"] == [{"token": []}, {"cookieAuth": []}]
