"""What a body may hold: strict JSON, strict types, known fields only."""

import pytest

from incidents.models import Incident
from tests.desk.conftest import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PLAIN = {"title": "An arrest", "kind": "arrest"}


def test_a_draft_incident_needs_a_title_and_a_kind_only(as_contributor):
    answer = as_contributor.post("incidents/", PLAIN)

    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/desk/incidents/{answer.json()['id']}/"
    assert answer["ETag"] == '"1"'
    assert answer.json()["created_by"] == "contributor"
    assert (answer.json()["date"], answer.json()["country"], answer.json()["public"]) == (None, None, None)


@pytest.mark.parametrize("folder", ["incidents", "persons", "institutions", "sources"])
def test_an_empty_body_is_told_what_it_needs(as_contributor, folder):
    assert fields_of(as_contributor.post(f"{folder}/")) <= {"title", "kind", "names"}


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "[]",
        "1",
        "null",
        '"text"',
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"title": NaN}',
        '{"title": Infinity}',
        '{"victims": {"low": 1e999}}',
        '{"title": "one", "title": "two", "kind": "arrest"}',
        '{"title": "\\u0000", "kind": "arrest"}',
        '{"title": "\\ud800", "kind": "arrest"}',
        '{"\\u0000": 1}',
        '{"title": "One", "kind": "arrest", "victims": {"low": ' + "9" * 5000 + "}}",
        b'{"title": "\xff"}',
        b"\xef\xbb\xbf{}",
        "{'title': 'One'}",
        '{"title": "One", "kind": "arrest",}',
    ],
)
def test_what_is_not_plain_json_is_a_bad_request(as_contributor, raw):
    answer = as_contributor.send("POST", "incidents/", raw)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Incident.objects.exists()


def test_a_body_of_more_than_a_megabyte_is_too_large(as_contributor):
    answer = as_contributor.send("POST", "incidents/", '{"title": "' + "x" * 1_000_000 + '"}')

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_that_is_not_json_is_an_unsupported_type(as_contributor, content_type):
    answer = as_contributor.send("POST", "incidents/", "title=x", Content_Type=content_type)

    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"Title": "x"}, "Title"),
        ({"id": "00000000-0000-4000-8000-000000000000"}, "id"),
        ({"number": 7}, "number"),
        ({"status": "published"}, "status"),
        ({"status": "draft"}, "status"),
        ({"revision": 1}, "revision"),
        ({"public": None}, "public"),
        ({"created_by": "somebody"}, "created_by"),
        ({"statements": []}, "statements"),
        ({"victims": {"low": 1, "middle": 2}}, "victims.middle"),
        ({"location": {"latitude": 1, "longitude": 1, "precision": "exact", "x": 1}}, "location.x"),
        ({"date": {"text": "2025", "from": "2025-01-01"}}, "date.from"),
        ({"country": {"code": "AZ", "capital": "Baku"}}, "country.capital"),
        ({"involvements": [{"role": "victim", "shoe": 1}]}, "involvements.0.shoe"),
        (
            {"citations": [{"field": "date", "source": {"title": "A", "isbn": "1"}}]},
            "citations.0.source.isbn",
        ),
        ({"unstated": {"title": "none"}}, "unstated.title"),
    ],
)
def test_a_field_that_cannot_be_written_is_named(as_contributor, extra, field):
    assert field in fields_of(as_contributor.post("incidents/", {**PLAIN, **extra}))
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 5),
        ("title", True),
        ("title", None),
        ("title", ""),
        ("title", "   "),
        ("title", ["x"]),
        ("title", "x" * 301),
        ("kind", "nonsense"),
        ("kind", 1),
        ("kind", ""),
        ("sensitivity", "10"),
        ("sensitivity", 15),
        ("sensitivity", True),
        ("sensitivity", 10.0),
        ("country", "ZZ"),
        ("country", 31),
        ("country", "Azerbaijan"),
        ("place", None),
        ("victims", 3),
        ("victims", []),
        ("date", 2025),
        ("date", []),
        ("date", {"text": 2025}),
        ("undated", "true"),
        ("involvements", {}),
        ("involvements", [[]]),
        ("involvements", "none"),
        ("unstated", []),
        ("unstated", {"country": "unknown"}),
        ("unstated", {"country": True}),
        ("summary", "x" * 2001),
        ("narrative", "x" * 20_001),
    ],
)
def test_a_value_of_the_wrong_type_is_named(as_contributor, field, value):
    found = fields_of(as_contributor.post("incidents/", {**PLAIN, field: value}))

    assert {path.split(".")[0] for path in found} == {field}
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"victims": {"low": "1"}}, "victims.low"),
        ({"victims": {"low": 1.0}}, "victims.low"),
        ({"victims": {"low": True}}, "victims.low"),
        ({"victims": {"low": -1}}, "victims.low"),
        ({"victims": {"low": 10**30}}, "victims.low"),
        ({"victims": {"low": 3, "high": 2}}, "victims.high"),
        ({"location": {"latitude": "40", "longitude": 1, "precision": "exact"}}, "location.latitude"),
        ({"location": {"latitude": 91, "longitude": 1, "precision": "exact"}}, "location.latitude"),
        ({"location": {"latitude": 1e300, "longitude": 1, "precision": "exact"}}, "location.latitude"),
        ({"location": {"latitude": 1, "precision": "exact"}}, "location.longitude"),
        ({"location": {"latitude": 1, "longitude": 1}}, "location.precision"),
        ({"date": {"text": "2025", "earliest": "2025"}}, "date.earliest"),
        ({"date": {"text": "2025", "earliest": "2025-02-30"}}, "date.earliest"),
        ({"date": {"text": "x" * 201}}, "date.text"),
        ({"country": {"code": "AZ", "name": "France"}}, "country.name"),
        ({"country": {"code": {"code": "AZ"}}}, "country"),
        ({"involvements": [{"person": None}]}, "involvements.0.role"),
        (
            {"involvements": [{"role": "victim", "person": {"id": {"names": [{"text": "A"}]}}}]},
            "involvements.0.person",
        ),
        ({"involvements": [{"role": "victim"}]}, "involvements.0.person"),
        ({"citations": [{"field": "date"}]}, "citations.0.source"),
        ({"citations": [{"field": "shoe", "source": {"title": "A"}}]}, "citations.0.field"),
        ({"citations": [{"field": "gender", "source": {"title": "A"}}]}, "citations.0.field"),
    ],
)
def test_a_wrong_value_deep_inside_is_named_by_its_path(as_contributor, body, field):
    assert fields_of(as_contributor.post("incidents/", {**PLAIN, **body})) == {field}


@pytest.mark.parametrize(
    ("list_of", "most", "entry"),
    [
        ("involvements", 200, {"role": "victim"}),
        ("citations", 500, {"field": "date"}),
        ("links", 100, {"relation": "follows"}),
    ],
)
def test_lists_are_bounded(as_contributor, list_of, most, entry):
    answer = as_contributor.post("incidents/", {**PLAIN, list_of: [entry] * (most + 1)})

    assert fields_of(answer) == {list_of}


def test_names_are_bounded(as_contributor):
    assert fields_of(as_contributor.post("persons/", {"names": [{"text": "A"}] * 51})) == {"names"}
