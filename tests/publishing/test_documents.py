"""What a document holds, and what it leaves out."""

import json

import pytest

from incidents.choices import Sensitivity
from incidents.models.editions.edition import IncidentEdition
from incidents.publishing import publish as door
from tests import make

pytestmark = pytest.mark.django_db


def live(record) -> dict:
    return json.loads(door.live_edition(record).document)


def test_an_incident_document_has_the_shape_of_the_contract():
    person, court = make.person("Bahruz Samadov"), make.institution()
    incident = make.incident("Verdict", kind="conviction", place="Baku", victims_low=1, victims_high=1)
    make.involve(incident, person, outcome="convicted", sentence_months=180, charge="treason")
    make.involve(incident, court, "court")
    make.public(incident, person, court)

    document = live(incident)

    assert (document["number"], document["version"], document["url"]) == (1, 1, "/incidents/1/")
    assert document["date"] == {"text": "23 June 2025", "earliest": "2025-06-23", "latest": "2025-06-23"}
    assert document["country"] == {"code": "AZ", "name": "Azerbaijan"}
    assert document["involvements"][0] == {
        "role": "victim",
        "person": {"id": str(person.uid), "number": 1, "name": "Bahruz Samadov"},
        "institution": None,
        "charge": "treason",
        "provision": "",
        "outcome": "convicted",
        "outcomes": [],
        "sentence_months": 180,
        "note": "",
    }
    assert document["victims"] == {"low": 1, "high": 1}
    assert [source["id"] for source in document["sources"]] == [c["source"] for c in document["citations"]]


def test_a_hidden_witness_is_absent_with_everything_said_of_them():
    incident = make.incident()
    witness = make.person("Hidden Witness")
    involvement = make.involve(incident, witness, "witness", sensitivity=30)
    make.cite(incident, make.source("Secret interview"), "note", involvement=involvement)
    make.public(incident, witness)

    text = door.live_edition(incident).document

    assert "Hidden Witness" not in text
    assert "Secret interview" not in text


def test_an_involvement_for_the_desk_alone_is_absent():
    incident, driver = make.incident(), make.person("Driver of the car")
    make.involve(incident, driver, sensitivity=Sensitivity.RESTRICTED)
    make.public(incident, driver)

    assert "Driver of the car" not in door.live_edition(incident).document


def test_a_party_that_is_not_public_is_left_out_and_the_preview_says_why():
    incident = make.incident()
    make.involve(incident, make.person("Not Yet Public"))

    preview = door.preview(incident)

    assert preview.document["involvements"] == []
    assert [left["why"] for left in preview.left_out] == ["The person is not published."]


def test_a_restricted_source_is_absent_with_its_citations():
    incident = make.incident()
    make.cite(incident, make.source("Health of a prisoner", sensitivity=20), "summary")
    make.public(incident)

    assert "Health of a prisoner" not in door.live_edition(incident).document
    assert len(live(incident)["citations"]) == 1


def test_renaming_a_person_republishes_the_incidents_that_show_the_name():
    person, incident = make.person("Old Name"), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    make.public(make.rename(person, "New Name"))

    document = live(incident)

    assert document["involvements"][0]["person"]["name"] == "New Name"
    assert document["version"] == 2
    assert IncidentEdition.objects.filter(superseded_at=None).count() == 1


def test_a_ripple_never_carries_a_pending_edit_out():
    person, incident = make.person("Old Name"), make.incident("Public title")
    make.involve(incident, person)
    make.public(person, incident)
    make.edited(incident, title="Pending title", summary="pending words")
    make.public(make.rename(person, "New Name"))

    assert live(incident)["title"] == "Public title"
    assert "pending" not in door.live_edition(incident).document


def test_withdrawing_a_person_hides_them_in_every_document_that_named_them():
    person, incident = make.person("Gone Person"), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    door.withdraw(person, by=None, reason="asked for it", keep_history=False)

    documents = IncidentEdition.objects.filter(uid=incident.uid).values_list("document", flat=True)

    assert len(documents) == 2
    assert "Gone Person" not in "".join(documents)
    assert live(incident)["involvements"] == []


def test_withdrawing_a_speaker_hides_the_name_in_old_excerpts_of_the_statement():
    person, institution = make.person("Gone Speaker"), make.institution("Some Ministry", kind="government")
    incident = make.incident()
    statement = make.statement(person=person, institution=institution, incidents=[incident])
    make.public(incident, person, institution, statement)
    assert "Gone Speaker" in door.live_edition(incident).document

    door.withdraw(person, by=None, reason="asked for it", keep_history=False)

    documents = IncidentEdition.objects.filter(uid=incident.uid).values_list("document", flat=True)
    assert "Gone Speaker" not in "".join(documents)
    assert live(incident)["statements"][0]["speaker"] == "Some Ministry"


def test_an_incident_without_a_source_cannot_be_published():
    with pytest.raises(door.NotPublishable, match="source"):
        make.public(make.incident(cited=False))


def test_a_pending_link_of_a_public_statement_does_not_slip_out_with_the_incident():
    incident, statement = make.incident(), make.public(make.statement())
    statement.incidents.add(incident)
    make.edited(statement)
    make.public(incident)
    assert live(incident)["statements"] == []
    [left_out] = door.preview(incident).left_out
    assert left_out["why"] == "That it is about this incident is not published yet."


def test_a_link_that_is_being_removed_stays_until_the_statement_is_published():
    incident = make.incident()
    statement = make.statement(incidents=[incident])
    make.public(incident, statement)
    statement.incidents.clear()
    make.edited(statement)
    make.public(make.edited(incident, title="Published again"))
    assert [each["number"] for each in live(incident)["statements"]] == [1]
    make.public(statement, incident)
    assert live(incident)["statements"] == []


def test_a_statement_published_earlier_is_in_an_incident_published_later():
    incident = make.public(make.incident())
    statement = make.public(make.statement(incidents=[incident]))
    make.public(make.edited(incident, title="Published again"))
    assert [each["id"] for each in live(incident)["statements"]] == [str(statement.uid)]
