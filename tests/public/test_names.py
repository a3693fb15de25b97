"""`include=names`: names and titles beside ids, of what the very document shows, in the order to be read."""

import pytest

from incidents.documents.serializers import DOCUMENTS
from incidents.publishing.publish import withdraw
from tests import make
from tests.module_data import shared
from tests.public.client import errors, get
from tests.test_schema import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PLACES = ["incidents/1/", "incidents/1/?as_of=now"]


@shared(autouse=True)
def records():
    person, court = make.person("Ann Example"), make.institution("A court")
    case = make.incident("Verdict", kind="conviction")
    part = make.involve(case, person, outcome="convicted", sentence_months=18)
    make.involve(case, court, role="court")
    report = make.source("A report on the verdict")
    make.cite(case, report, field="outcome", involvement=part, value="convicted")
    statement = make.statement(person=person, incidents=[case], persons=[person])
    make.public(person, court, statement, case)
    return {"person": person, "incident": case}


def with_names(path, query=""):
    path, _, more = path.partition("?")
    return get(path, "&".join(filter(None, [more, query, "include=names"])))


def cited(document):
    """The citation of the outcome."""
    return next(each for each in document["citations"] if each["field"] == "outcome")


@pytest.mark.parametrize("place", PLACES)
def test_a_citation_names_its_party_and_its_source(place):
    citation = cited(with_names(place).json())

    assert citation["involvement"]["name"] == "Ann Example"
    assert citation["source_title"] == "A report on the verdict"


def test_so_it_does_in_a_list():
    (document,) = with_names("incidents/").json()["results"]

    assert cited(document)["involvement"]["name"] == "Ann Example"
    assert document == with_names("incidents/1/").json()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_else_differs_from_the_stored_document(kind):
    named, stored = with_names(f"{kind}s/1/").json(), get(f"{kind}s/1/").json()
    for citation in named["citations"]:
        citation.pop("source_title")
        (citation["involvement"] or {}).pop("name", None)

    assert named == stored


def test_a_document_is_read_from_what_happened_to_who_says_so():
    fields = list(DOCUMENTS["incident"]().fields)

    assert fields[:7] == ["id", "number", "version", "url", "published_at", "format", "title"]
    assert fields[-3:] == ["unstated", "sources", "citations"]


@pytest.mark.parametrize("kind", KINDS)
def test_fields_are_in_the_order_to_be_read(kind):
    assert list(with_names(f"{kind}s/1/").json()) == list(DOCUMENTS[kind]().fields)
    assert list(get(f"{kind}s/1/").json()) == sorted(DOCUMENTS[kind]().fields)


def test_so_are_the_members_of_their_parts():
    parts = DOCUMENTS["incident"]().fields["involvements"].child.fields

    assert list(with_names("incidents/1/").json()["involvements"][0]) == list(parts)


def test_fields_can_be_picked_too():
    answer = with_names("incidents/1/", "fields=title,citations,id").json()

    assert list(answer) == ["id", "title", "citations"]
    assert cited(answer)["source_title"] == "A report on the verdict"


@pytest.mark.parametrize("place", ["incidents/1/", "incidents/"])
def test_it_has_an_etag_of_its_own(place):
    plain, named = get(place), with_names(place)

    assert plain["ETag"] != named["ETag"]
    assert get(place, "include=names", **{"If-None-Match": named["ETag"]}).status_code == 304
    assert get(place, "include=names", **{"If-None-Match": plain["ETag"]}).status_code == 200


@pytest.mark.parametrize("place", ["incidents/1/", "incidents/", *PLACES[1:]])
def test_a_withdrawn_name_is_in_none_of_them(records, publisher, place):
    etag = with_names(place)["ETag"]
    withdraw(records["person"], by=publisher, reason="At risk", keep_history=False)
    answer = get(*place.partition("?")[::2], **{"If-None-Match": etag}) if "?" in place else with_names(place)
    after = with_names(place)

    assert b"Ann Example" not in after.content
    assert after["ETag"] != etag
    assert answer.status_code == 200


def test_a_new_name_is_in_all_of_them(records):
    before = with_names("incidents/1/")["ETag"]
    make.public(make.rename(records["person"], "Bea Example"))
    after = with_names("incidents/1/")

    assert cited(after.json())["involvement"]["name"] == "Bea Example"
    assert after["ETag"] != before


def test_a_file_is_as_it_is_stored():
    assert errors("incidents.csv", "include=names")["include"]["code"] == "unknown_parameter"
    assert errors("incidents/", "format=csv&include=names")["include"]["code"] == "conflicting_parameters"


def test_nothing_but_names_can_be_included():
    assert errors("incidents/", "include=people")["include"]["allowed"] == ["names"]


def test_the_schema_knows_the_names():
    schemas = get("schema/").json()["components"]["schemas"]

    assert "source_title" in schemas["Citation"]["properties"]
    assert "source_title" not in schemas["Citation"]["required"]
    assert "name" in schemas["CitedInvolvement"]["properties"]
