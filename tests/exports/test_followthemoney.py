"""FollowTheMoney entities: of the right kind, with roles kept, as FollowTheMoney's model has them."""

import json
from pathlib import Path

import pytest

from incidents.choices import InstitutionKind
from incidents.exports.followthemoney import Entities
from incidents.exports.ftm_entities import country_code, exact, schema_of
from tests import make
from tests.exports.files import content, read_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world"), pytest.mark.one_database]

# A part of the model of FollowTheMoney 4.11.2, written out by tests/exports/ftm.py.
MODEL = json.loads((Path(__file__).parent / "ftm_model.json").read_text())
KINDS = ("incident", "person", "institution", "statement")


def entities(kind: str, query: str = "") -> list[dict]:
    return read_lines(content(f"{kind}s/", "ftm", query))


def of_schema(kind: str, schema: str, query: str = "") -> list[dict]:
    return [each["properties"] for each in entities(kind, query) if each["schema"] == schema]


def institution(identity: str, name: str, parent: dict | None) -> dict:
    empty = {"sources": [], "names": [], "country": None, "website": "", "summary": ""}
    about = {"url": "/", "published_at": "2026-11-23T12:00:00Z", "kind": "court", "parent": parent}
    return {"id": identity, "name": name, **about, **empty}


@pytest.mark.parametrize("kind", KINDS)
def test_entities_have_only_properties_of_their_schema_and_all_it_requires(kind):
    found = entities(kind)

    assert found
    assert [
        each
        for each in found
        if not set(MODEL[each["schema"]]["required"])
        <= set(each["properties"])
        <= set(MODEL[each["schema"]]["properties"])
    ] == []


@pytest.mark.parametrize("kind", KINDS)
def test_entities_point_to_entities_of_the_range_that_the_model_allows(kind):
    schemata = {each["id"]: each["schema"] for each in (each for kind in KINDS for each in entities(kind))}
    pointers = [
        (MODEL[each["schema"]]["properties"][name], schemata[value])
        for each in entities(kind)
        for name, values in each["properties"].items()
        for value in values
        if MODEL[each["schema"]]["properties"][name][0].isupper()
    ]

    assert [(range_, found) for range_, found in pointers if range_ not in MODEL[found]["is"]] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_entity_has_an_id_of_its_own(kind):
    ids = [each["id"] for each in entities(kind)]

    assert len(ids) == len(set(ids))


def test_a_party_keeps_its_role_and_outcome(world):
    links = of_schema("incident", "UnknownLink", "kind=conviction")

    assert [(link["subject"], link["role"], link.get("status")) for link in links] == [
        ([str(world["ann"].uid)], ["victim"], ["convicted"]),
        ([str(world["court"].uid)], ["court"], None),
        ([str(world["bob"].uid)], ["lawyer"], None),
        ([str(world["trial"].uid)], ["follows"], None),
    ]
    assert links[0]["object"] == [str(world["trial"].uid)]
    assert links[0]["summary"] == ["Sentence: 180 months"]


def test_a_party_that_is_only_named_is_told_once():
    assert sorted(each["name"] for each in of_schema("incident", "Person")) == [["Ann"], ["Bob"]]


@pytest.mark.one_database
@pytest.mark.parametrize("order", [("above", "below"), ("below", "above")])
def test_a_parent_is_told_once_and_whole_wherever_it_comes(order):
    ids = {"above": "00000000-0000-4000-8000-000000000001", "below": "00000000-0000-4000-8000-000000000002"}
    parents = {"above": None, "below": {"id": ids["above"], "number": 1, "name": "Above"}}
    documents = [institution(ids[name], name, parents[name]) for name in order]
    told = read_lines(b"".join(Entities("").lines("institution", documents)))

    assert sorted((each["id"], each["schema"]) for each in told) == [
        (ids["above"], "PublicBody"),
        (ids["below"], "PublicBody"),
    ]


@pytest.mark.one_database
def test_a_parent_that_is_not_in_the_file_is_named():
    parent = {"id": "00000000-0000-4000-8000-000000000001", "number": 1, "name": "Above"}
    document = institution("00000000-0000-4000-8000-000000000002", "below", parent)
    told = read_lines(b"".join(Entities("").lines("institution", [document])))

    assert [(each["schema"], each["properties"]["name"]) for each in told] == [
        ("PublicBody", ["below"]),
        ("Organization", ["Above"]),
    ]


def test_an_incident_is_an_event_with_its_parties(world):
    (event,) = of_schema("incident", "Event", "kind=arrest")

    assert event["name"] == ["An arrest"]
    assert (event["date"], event["country"], event["location"]) == (["2025-06-23"], ["az"], ["Baku"])
    assert event["involved"] == [str(world["ann"].uid)]
    assert event["sourceUrl"][0] == f"http://127.0.0.1:8000/incidents/{world['arrest'].number}/"


def test_a_person_is_told_with_nationality_and_occupation():
    ann = next(each for each in of_schema("person", "Person") if each["name"] == ["Ann"])

    assert ann["nationality"] == ["az", "suhh"]
    assert ann["position"] == ["historian", "teacher"]
    assert ann["gender"] == ["female"]


def test_a_statement_is_a_note_that_its_speaker_is_linked_to(world):
    (note,) = of_schema("statement", "Note")
    (link,) = of_schema("statement", "UnknownLink")

    assert note["entity"] == [str(world["arrest"].uid), str(world["ann"].uid)]
    assert (link["subject"], link["role"]) == ([str(world["ministry"].uid)], ["speaker"])


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("kind", "schema"),
    [("court", "PublicBody"), ("police", "PublicBody"), ("company", "Company"), ("ngo", "Organization")],
)
def test_an_institution_is_of_the_schema_of_its_kind(kind, schema):
    assert schema_of(kind) == schema


@pytest.mark.one_database
@pytest.mark.parametrize("kind", InstitutionKind.values)
def test_every_kind_of_institution_has_a_schema_that_can_be_involved(kind):
    assert "LegalEntity" in MODEL[schema_of(kind)]["is"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("earliest", "latest", "date"),
    [
        ("2025-06-23", "2025-06-23", "2025-06-23"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2023-01-01", "2023-12-31", "2023"),
        ("2025-06-01", "2025-07-31", ""),
        ("2025-06-02", "2025-06-30", ""),
        ("2025-06-01", None, ""),
        (None, "2025-06-30", ""),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(earliest, latest, date):
    assert exact({"earliest": earliest, "latest": latest, "text": "then"}) == date


@pytest.mark.one_database
@pytest.mark.parametrize(("code", "theirs"), [("AZ", "az"), ("SU", "suhh"), ("CS", "cshh"), ("XK", "xk")])
def test_a_country_is_told_as_the_model_writes_it(code, theirs):
    assert country_code({"code": code, "name": ""}) == theirs


def test_a_recognition_is_a_link_from_the_body_with_its_source():
    person, union = make.person("Leyla"), make.institution("The Union", "ngo")
    listed = make.source("A list", url="https://list.example/", publisher="The Union")
    make.recognise(person, union, "7 October 2025", source=listed, criterion="pace_b")
    make.public(person, union)

    found = entities("person", f"ids={person.number}")
    (link,) = [each["properties"] for each in found if each["schema"] == "UnknownLink"]
    assert link == {
        "subject": [str(union.uid)],
        "object": [str(person.uid)],
        "role": ["recognised as"],
        "status": ["political prisoner"],
        "startDate": ["2025-10-07"],
        "sourceUrl": ["https://list.example/"],
        "publisher": ["The Union"],
        "summary": ["Criterion: PACE Resolution 1900, b"],
    }
    assert set(link) <= set(MODEL["UnknownLink"]["properties"])
    assert [each["id"] for each in found if each["schema"] == "Organization"] == [str(union.uid)]
