"""Custody in the document of a person: what is published, what follows a rename or a withdrawal."""

from datetime import date

import orjson
import pytest
from django.core.management import call_command

from incidents.documents.document_formats import FORMAT, in_present_format
from incidents.models import CustodyPeriod, Person, PersonEdition, PersonMention
from incidents.models.propagation_task import Ripple
from incidents.publishing import publish as door
from incidents.publishing.omissions import outstanding
from incidents.publishing.propagation import settle
from tests import make

pytestmark = pytest.mark.django_db


def document_of(person):
    return orjson.loads(PersonEdition.objects.live().get(uid=person.uid).document)


@pytest.fixture
def prison():
    return make.public(make.institution("Umbaki prison", kind="prison"))


@pytest.fixture
def person():
    return make.person("Bahruz Samadov")


def test_a_document_has_custody_in_order_of_time_with_its_citations(person, prison):
    later = make.hold(person, "20 June 2025", status="serving_sentence", place=prison)
    make.hold(person, "21 August 2024", "20 June 2025")
    make.cite(person, make.source("OC Media"), "last_confirmed", custody=later, value="5 February 2026")
    make.cite(person, field="birth")
    make.public(person)

    document = document_of(person)

    assert document["format"] == FORMAT
    assert [row["status"] for row in document["custody"]] == ["pretrial_detention", "serving_sentence"]
    assert document["custody"][0]["until"]["earliest"] == "2025-06-20"
    assert document["custody"][1]["place"] == {"id": str(prison.uid), "number": 1, "name": "Umbaki prison"}
    (citation,) = document["custody"][1]["citations"]
    assert citation["field"] == "last_confirmed"
    assert "involvement" not in citation
    assert [each["field"] for each in document["citations"]] == ["birth"]
    assert {each["id"] for each in document["sources"]} > {citation["source"]}


@pytest.mark.parametrize("sensitivity", [20, 30])
def test_a_hidden_row_is_absent_with_its_citations(person, sensitivity):
    row = make.hold(person, note="unseen", sensitivity=sensitivity)
    make.cite(person, make.source("An unseen source"), "status", custody=row)
    make.public(person)

    text = PersonEdition.objects.live().get(uid=person.uid).document
    assert document_of(person)["custody"] == []
    assert "unseen" not in text


@pytest.mark.parametrize("name", ["place", "begun_by", "ended_by"])
def test_a_row_that_names_a_hidden_record_is_absent(person, name):
    make_named = make.institution if name == "place" else make.incident
    make.hold(person, **{name: make_named(sensitivity=20)})
    make.public(person)

    assert document_of(person)["custody"] == []
    assert PersonMention.objects.count() == 0


def test_a_record_that_is_not_public_is_left_out_and_the_publisher_sees_it(person):
    place = make.institution("Baku jail")
    make.hold(person, place=place)

    rendering = door.preview(person)

    assert rendering.document["custody"][0]["place"] is None
    assert rendering.omitted == {("institution", place.uid): place}
    assert [entry["label"] for entry in rendering.left_out] == [
        "pre-trial detention, place of detention: Baku jail"
    ]


def test_a_record_left_out_is_outstanding_until_the_person_is_published_with_it(person):
    place = make.institution("Baku jail")
    make.hold(person, place=place)
    make.public(person)
    assert [row.target for row in outstanding("person")] == [place.uid]

    make.public(place)
    make.public(person)
    assert not outstanding("person").exists()


def test_a_new_name_of_the_place_reaches_the_document(person, prison):
    make.hold(person, place=prison)
    make.public(person)
    make.public(make.rename(prison, "Prison complex of Umbaki"))
    settle()

    assert document_of(person)["custody"][0]["place"]["name"] == "Prison complex of Umbaki"


@pytest.mark.parametrize("keep_history", [True, False])
def test_a_withdrawn_incident_leaves_the_document_and_the_period_stays(person, keep_history):
    arrest = make.public(make.incident("An arrest in Baku"))
    make.hold(person, begun_by=arrest)
    make.public(person)
    door.withdraw(arrest, by=None, reason="wrong", keep_history=keep_history)
    settle()

    assert not Ripple.objects.exists()
    assert document_of(person)["custody"][0]["begun_by"] is None
    readable = PersonEdition.objects.readable().values_list("document", flat=True)
    assert any("An arrest in Baku" in text for text in readable) is keep_history


def test_rows_for_questions_about_a_day_are_those_of_the_document(person, prison):
    confirmed = {"last_confirmed": date(2026, 2, 5), "expected_end": date(2039, 8, 20)}
    make.hold(person, "20 June 2025", status="serving_sentence", place=prison, **confirmed)
    make.hold(person, "21 August 2024", "20 June 2025")
    make.public(person)

    row = CustodyPeriod.objects.get(status="serving_sentence")
    assert (row.person, row.derived, row.place) == (person.uid, "in_custody", prison.uid)
    assert (row.certain_from, row.certain_until) == (date(2025, 6, 20), date(2026, 2, 5))
    assert (row.possible_from, row.possible_until) == (date(2025, 6, 20), date.max)
    make.public(person)
    assert CustodyPeriod.objects.filter(edition__superseded_at=None).count() == 2
    door.withdraw(person, by=None, reason="wrong", keep_history=False)
    assert not CustodyPeriod.objects.exists()


def older(person: Person) -> dict:
    """Turn the live document of a person into one of format 1."""
    edition = PersonEdition.objects.live().get(uid=person.uid)
    document = orjson.loads(edition.document)
    del document["format"], document["custody"]
    edition.document = orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()
    edition.save()
    return document


def test_an_older_document_is_read_as_if_it_had_the_new_keys(person):
    make.public(person)
    document = older(person)

    assert in_present_format("person", document) == {**document, "format": 1, "custody": []}
    assert not door.would_change(person)


def test_republish_makes_a_version_in_the_new_format_and_publishes_no_pending_edit(person):
    other = make.person("Igbal Abilov")
    make.public(person, other)
    document = older(person)
    make.hold(person)
    call_command("republish")
    call_command("republish")

    new = document_of(person)
    assert new["version"] == 2
    assert new == {**document, "version": 2, "published_at": new["published_at"], "format": 2, "custody": []}
    assert document_of(other)["version"] == 1
