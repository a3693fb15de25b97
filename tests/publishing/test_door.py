"""The door: numbers, order, withdrawal, ripples."""

import json
import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.choices import Status
from incidents.models.editions.change import Change
from incidents.models.editions.edition import IncidentEdition, IncidentMention, PersonEdition
from incidents.models.propagation_task import Ripple
from incidents.publishing import propagation
from incidents.publishing import publish as door
from incidents.publishing.ledger import LedgerWriter
from tests import make

pytestmark = pytest.mark.django_db


def live(record) -> dict:
    return json.loads(door.live_edition(record).document)


def test_numbers_count_up_within_a_kind():
    first, second, person = make.incident("One"), make.incident("Two"), make.person()
    make.public(first)
    make.public(second, person)
    assert [first.number, second.number, person.number] == [1, 2, 1]


def test_a_number_is_never_given_twice():
    first = make.public(make.incident("One"))
    door.withdraw(first, by=None, reason="a mistake", keep_history=False)
    assert make.public(make.incident("Two")).number == 2


def test_publishing_again_after_withdrawal_continues_number_and_version():
    incident = make.public(make.incident())
    door.withdraw(incident, by=None, reason="a mistake", keep_history=False)
    make.public(incident)
    assert (live(incident)["number"], live(incident)["version"]) == (1, 2)


def test_sequence_and_time_rise_strictly_even_within_one_act():
    make.public(make.incident("One"), make.person(), make.institution(), make.incident("Two"))
    changes = list(Change.objects.order_by("sequence"))
    assert all(a.at < b.at and a.sequence + 1 == b.sequence for a, b in pairwise(changes))


def test_time_rises_even_if_the_clock_was_set_back(monkeypatch):
    first = make.public(make.incident("One"))
    monkeypatch.setattr(timezone, "now", lambda: first.updated_at - timedelta(minutes=4))
    make.public(make.incident("Two"))
    before, after = Change.objects.order_by("sequence").values_list("at", flat=True)
    assert after > before


def test_an_act_needs_a_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        LedgerWriter()


def test_parties_of_one_act_are_public_to_one_another():
    person, incident = make.person("Aysel"), make.incident("Arrest")
    make.involve(incident, person)
    statement = make.statement(incidents=[incident], persons=[person])
    make.public(incident, statement, person)
    assert live(incident)["involvements"][0]["person"]["name"] == "Aysel"
    assert live(incident)["statements"][0]["text"] == "“We are concerned.”"
    assert live(statement)["incidents"] == [{"id": str(incident.uid), "number": 1, "title": "Arrest"}]


def test_the_old_edition_ends_where_the_new_one_begins():
    incident = make.public(make.incident())
    make.public(make.edited(incident, title="Corrected"))
    old, new = IncidentEdition.objects.order_by("version")
    assert old.superseded_at == new.published_at


def test_an_edit_leaves_the_live_edition_untouched():
    incident = make.public(make.incident("Public"))
    make.edited(incident, title="Pending")
    assert live(incident)["title"] == "Public"


def test_a_refused_publication_publishes_nothing():
    good, bad = make.incident("Good"), make.incident("Bad", cited=False)
    with pytest.raises(door.NotPublishable):
        make.public(good, bad)
    assert not IncidentEdition.objects.exists()
    assert not Change.objects.exists()
    good.refresh_from_db()
    assert (good.status, good.number) == (Status.DRAFT, None)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"sensitivity": 20}, "sensitivity"),
        ({"country": ""}, "country"),
        ({"cited": False}, "citation"),
    ],
)
def test_publication_says_what_an_incident_lacks(fields, reason):
    with pytest.raises(door.NotPublishable, match=reason):
        make.public(make.incident(**fields))


def test_publication_wants_a_date_or_the_mark_that_there_is_none():
    incident = make.incident(date="")
    make.edited(incident, unstated={})
    with pytest.raises(door.NotPublishable, match="date"):
        make.public(incident)


def test_an_incident_marked_undated_and_without_country_can_be_published():
    incident = make.public(make.incident(date="", country="", unstated={"country": "none"}))
    assert live(incident)["unstated"] == {"country": "none", "date": "none"}


def test_withdrawal_closes_and_empties_every_edition():
    incident = make.public(
        make.incident("Secret after all", latitude=40.4, longitude=49.8, precision="exact")
    )
    make.public(make.edited(incident, summary="more"))
    door.withdraw(incident, by=None, reason="wrong person", keep_history=False)
    editions = IncidentEdition.objects.all()
    assert {(e.document, e.country, e.kind, e.latitude, bytes(e.title_key)) for e in editions} == {
        ("", "", "", None, b"")
    }
    assert all(e.closed_at and e.digest and e.number == 1 for e in editions)
    assert not IncidentMention.objects.filter(edition__in=editions).exists()


def test_a_correcting_withdrawal_keeps_the_history_readable():
    incident = make.public(make.incident("Kept"))
    door.withdraw(incident, by=None, reason="duplicate", keep_history=True)
    assert door.live_edition(incident) is None
    assert json.loads(IncidentEdition.objects.get().document)["title"] == "Kept"


def test_what_was_withdrawn_with_its_history_can_be_closed_later():
    person, incident = make.person("In Danger Now"), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    door.withdraw(person, by=None, reason="duplicate", keep_history=True)
    door.withdraw(person, by=None, reason="asked for it", keep_history=False)
    documents = [*PersonEdition.objects.all(), *IncidentEdition.objects.all()]
    assert not any("In Danger Now" in edition.document for edition in documents)
    assert [c.reason for c in Change.objects.filter(action="withdrawn")] == ["duplicate", "asked for it"]


@pytest.mark.parametrize("keep_history", [True, False])
def test_what_is_closed_cannot_be_withdrawn_again(keep_history):
    incident = make.public(make.incident())
    door.withdraw(incident, by=None, reason="wrong person", keep_history=False)
    with pytest.raises(door.NotPublic):
        door.withdraw(incident, by=None, reason="again", keep_history=keep_history)


def test_what_was_withdrawn_with_its_history_is_not_withdrawn_so_again():
    incident = make.public(make.incident())
    door.withdraw(incident, by=None, reason="duplicate", keep_history=True)
    with pytest.raises(door.NotPublic):
        door.withdraw(incident, by=None, reason="again", keep_history=True)


def test_withdrawing_what_is_not_public_is_refused():
    with pytest.raises(door.NotPublic):
        door.withdraw(make.incident(), by=None, reason="x", keep_history=False)


def test_a_withdrawn_record_is_in_the_ledger_with_its_reason():
    incident = make.public(make.incident())
    door.withdraw(incident, by=None, reason="asked for by the family", keep_history=False)
    last = Change.objects.last()
    assert (last.action, last.version, last.reason) == ("withdrawn", 1, "asked for by the family")


def test_the_reason_of_a_publication_stays_at_the_desk():
    incident = make.incident()
    door.publish([incident], by=None, reason="confirmed by our witness")
    assert Change.objects.get().reason == ""


def test_a_withdrawn_party_is_not_found_by_a_filter_of_old_editions():
    person, incident = make.person(), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    door.withdraw(person, by=None, reason="asked for it", keep_history=False)
    assert not IncidentMention.objects.filter(target=person.uid).exists()


def test_a_redacted_edition_keeps_the_digest_of_what_was_published():
    person, incident = make.person(), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    before = IncidentEdition.objects.get().digest
    door.withdraw(person, by=None, reason="asked for it", keep_history=False)
    old = IncidentEdition.objects.get(version=1)
    assert old.digest == before
    assert old.redacted_at


def test_a_retitled_incident_is_renamed_where_it_is_linked_and_spoken_of():
    first, second = make.incident("Arrest"), make.incident("Verdict")
    make.link(second, first)
    statement = make.statement(incidents=[first])
    make.public(first, second, statement)
    make.public(make.edited(first, title="Arrest at night"))
    assert live(second)["links"][0]["incident"]["title"] == "Arrest at night"
    assert live(statement)["incidents"][0]["title"] == "Arrest at night"


def test_a_renamed_institution_is_renamed_in_its_children():
    parent = make.institution("Ministry", kind="government")
    child = make.institution("Police", kind="police", parent=parent)
    make.public(parent, child)
    make.public(make.rename(parent, "Ministry of the Interior"))
    assert live(child)["parent"]["name"] == "Ministry of the Interior"


def test_a_rename_reaches_the_excerpt_of_a_statement_in_an_incident():
    person, incident = make.person("Old"), make.incident()
    statement = make.statement(person=person, incidents=[incident])
    make.public(person, incident, statement)
    make.public(make.rename(person, "New"))
    assert live(incident)["statements"][0]["speaker"] == "New"


def test_publishing_without_a_new_name_makes_no_new_edition_of_others():
    person, incident = make.person(), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    make.public(make.edited(person, summary="more"))
    assert IncidentEdition.objects.count() == 1


def test_a_party_that_becomes_public_later_is_not_added_by_a_ripple():
    person, other, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, person)
    make.involve(incident, other)
    make.public(person, incident)
    make.public(other)
    make.public(make.rename(person, "C"))
    assert [i["person"]["name"] for i in live(incident)["involvements"]] == ["C"]


def test_ripples_work_in_chunks_and_can_be_taken_up_again(monkeypatch):
    monkeypatch.setattr(propagation, "LEAST", 2)
    monkeypatch.setattr(propagation, "SECONDS", 0)
    person = make.person("Old")
    incidents = [make.incident(f"Arrest {n}") for n in range(5)]
    [make.involve(incident, person) for incident in incidents]
    make.public(person, *incidents)
    make.public(make.rename(person, "New"))  # nothing comes after the commit, as after a crash
    assert Ripple.objects.exists()

    chunks = propagation.settle()

    assert chunks > 1
    assert {live(i)["involvements"][0]["person"]["name"] for i in incidents} == {"New"}
    assert not Ripple.objects.exists()


def test_coordinates_go_out_no_finer_than_their_precision():
    incident = make.incident(latitude="40.409264", longitude="49.867092", precision="locality")
    make.public(incident)
    assert live(incident)["location"] == {"latitude": 40.41, "longitude": 49.87, "precision": "locality"}


def test_the_database_allows_one_live_edition_of_a_record():
    incident = make.public(make.incident())
    edition = door.live_edition(incident)
    edition.pk, edition.version = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save()


def test_a_person_without_a_main_name_cannot_be_published():
    person = make.person()
    person.names.get().delete()
    with pytest.raises(door.NotPublishable, match="main name"):
        make.public(make.edited(person, name=""))


def test_a_statement_of_silence_needs_no_words():
    statement = make.public(make.statement("", stance="silent"))
    assert live(statement)["text"] == ""


def test_a_statement_whose_only_speaker_is_hidden_cannot_be_published():
    statement = make.statement(person=make.person(sensitivity=30))
    with pytest.raises(door.NotPublishable, match="speaker"):
        make.public(statement)


def test_an_edition_is_found_by_its_uuid_and_its_number():
    person = make.public(make.person())
    found = PersonEdition.objects.named("1").get()
    assert found == PersonEdition.objects.named(str(person.uid)).get()


@pytest.mark.parametrize("reference", ["", "x", "1" * 23, "²", str(uuid.UUID(int=0)), "-1"])
def test_a_reference_that_names_nothing_finds_nothing(reference):
    make.public(make.person())
    assert not PersonEdition.objects.named(reference).exists()
