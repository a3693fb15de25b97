"""What of an old version cannot come back, what restoring leaves alone, and when it is refused."""

import pytest

from incidents.desk.errors import NotAllowed, Stale, Unknown, WrongStatus
from incidents.desk.records.merging import merge
from incidents.desk.records.restore import restore
from incidents.models import (
    Citation,
    Incident,
    Involvement,
    Person,
    PersonName,
)
from incidents.models.base import delete_with_history
from incidents.models.revisions import as_seen_by
from tests import make
from tests.desk.histories import edit as change

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def changed(part, **values):
    part.refresh_from_db()
    [setattr(part, name, value) for name, value in values.items()]
    return part


def restored(record, revision, by, **more):
    record.refresh_from_db()
    given = {"current_revision": as_seen_by(record, by).revision, "reason": "it was right before", **more}
    _stored, left_out = restore(record, revision, by=by, **given)
    record.refresh_from_db()
    return [(each.model, each.why, each.field) for each in left_out]


# What cannot come back


def test_a_party_that_was_merged_since_stays_away_if_nobody_stands_for_it(editor):
    incident, loser = make.incident(), make.person("Loser")
    involvement = make.involve(incident, loser)
    change(incident, editor, delete=[involvement], title="New")
    merge(loser, into=make.person("Winner"), by=editor, revision=1, into_revision=1, reason="the same")

    left_out = restored(incident, 1, editor)

    assert left_out == [(Involvement, "merged", "")]
    assert (incident.title, incident.involvements.count()) == ("An arrest", 0)


def test_the_winner_of_a_merger_stands_for_the_loser(editor):
    incident, loser, winner = make.incident(), make.person("Loser"), make.person("Winner")
    involvement = make.involve(incident, loser, charge="theft")
    merge(loser, into=winner, by=editor, revision=1, into_revision=1, reason="the same")
    change(incident, editor, changed(involvement, charge="treason"))

    left_out = restored(incident, 1, editor)

    involvement.refresh_from_db()
    assert (left_out, involvement.person, involvement.charge) == ([], winner, "theft")


def test_a_citation_stays_away_with_its_involvement(editor):
    incident, loser = make.incident(cited=False), make.person("Loser")
    involvement = make.involve(incident, loser)
    make.cite(incident, field="charge", involvement=involvement)
    change(incident, editor, delete=[involvement], title="New")
    merge(loser, into=make.person("Winner"), by=editor, revision=1, into_revision=1, reason="the same")

    assert restored(incident, 1, editor) == [
        (Involvement, "merged", ""),
        (Citation, "uninvolved", ""),
    ]


def test_a_party_that_is_gone_stays_away(editor):
    incident, person = make.incident(), make.person()
    involvement = make.involve(incident, person)
    change(incident, editor, delete=[involvement], title="New")
    delete_with_history(person, by=None)

    assert restored(incident, 1, editor) == [(Involvement, "gone", "")]
    assert incident.title == "An arrest"


def test_a_row_whose_party_of_then_is_gone_stays_as_it_is(editor):
    incident, person = make.incident(), make.person()
    involvement = make.involve(incident, person)
    change(incident, editor, changed(involvement, person=make.person("Another")), title="New")
    delete_with_history(person, by=None)

    restored(incident, 1, editor)

    assert incident.involvements.get().person.name == "Another"


def test_a_speaker_who_is_gone_stays_away(editor):
    person = make.person()
    statement = make.statement(person=person)
    change(statement, editor, person=None, quotation="New.")
    delete_with_history(person, by=None)

    assert restored(statement, 1, editor) == [(type(statement), "gone", "person")]
    assert (statement.quotation, statement.person) == ("We are concerned.", None)


def test_a_speaker_who_was_merged_since_is_replaced_only_where_that_was_done_already(editor):
    loser, winner = make.person("Loser"), make.person("Winner")
    statement = make.statement(person=loser)
    merge(loser, into=winner, by=editor, revision=1, into_revision=1, reason="the same")
    change(statement, editor, quotation="New.")

    assert restored(statement, 1, editor) == []
    assert (statement.quotation, statement.person) == ("We are concerned.", winner)


# What the user may not see


def test_hidden_parts_are_left_alone(contributor, editor):
    incident = make.incident("Old")
    witness = Involvement(incident=incident, person=make.person(), role="witness", sensitivity=30)
    change(incident, editor, witness, title="New")

    restored(incident, 1, contributor)

    assert incident.title == "Old"
    assert list(incident.involvements.all()) == [witness]


def test_a_part_that_is_hidden_today_does_not_come_back(contributor, editor):
    incident, person = make.incident(), make.person()
    involvement = make.involve(incident, person)
    change(incident, editor, delete=[involvement], title="New")
    change(person, editor, sensitivity=30)

    assert restored(incident, 1, contributor) == []
    assert (incident.title, incident.involvements.count()) == ("An arrest", 0)


def test_a_part_that_was_hidden_then_does_not_come_back(contributor, editor):
    incident = make.incident()
    involvement = make.involve(incident, make.person(), "witness", sensitivity=30, note="Her address")
    change(incident, editor, changed(involvement, note="", sensitivity=10))
    change(incident, editor, delete=[involvement], title="New")

    restored(incident, 1, contributor)

    assert not incident.involvements.exists()


def test_a_part_comes_back_no_more_open_than_it_was_in_the_end(editor):
    incident = make.incident()
    involvement = make.involve(incident, make.person())
    change(incident, editor, changed(involvement, sensitivity=30))
    change(incident, editor, delete=[involvement])

    restored(incident, 1, editor)

    assert incident.involvements.get().sensitivity == 30


def test_a_hidden_speaker_stays(contributor, editor):
    statement = make.statement(description="a diplomat")
    hidden = make.person(sensitivity=30)
    change(statement, editor, person=hidden, quotation="New.")

    restored(statement, 1, contributor)

    assert (statement.quotation, statement.person) == ("We are concerned.", hidden)


def test_hidden_people_of_a_statement_stay(contributor, editor):
    statement, hidden = make.statement(), make.person(sensitivity=30)
    statement.persons.set([hidden])
    change(statement, editor, quotation="New.")

    restored(statement, 1, contributor)

    assert list(statement.persons.all()) == [hidden]


def test_hidden_citations_of_an_involvement_that_goes_stay_with_the_incident(contributor, editor):
    incident = make.incident(cited=False)
    involvement = Involvement(incident=incident, person=make.person(), role="victim")
    change(incident, editor, involvement)
    secret = make.source(sensitivity=30)
    citation = Citation(incident=incident, involvement=involvement, source=secret, field="charge")
    change(incident, editor, citation)

    restored(incident, 1, contributor)

    assert (incident.involvements.count(), incident.citations.get().source) == (0, secret)


def test_a_version_that_was_hidden_is_no_version(contributor, editor):
    incident = make.incident("Secret", sensitivity=30)
    change(incident, editor, title="Open", sensitivity=10)

    with pytest.raises(Unknown):
        restored(incident, 1, contributor)


def test_a_name_from_a_hidden_time_that_still_stands_is_kept(contributor, editor):
    person = make.person("Bahruz Samadov", sensitivity=30)
    change(person, editor, sensitivity=10)
    change(person, editor, summary="New.")

    restored(person, 2, contributor)

    assert (person.name, person.summary) == ("Bahruz Samadov", "")


# Refusals


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"current_revision": 1}, Stale),
        ({"reason": " "}, WrongStatus),
    ],
)
def test_nothing_is_restored_unseen_or_without_a_reason(editor, more, refusal):
    incident = change(make.incident("Old"), editor, title="New")

    with pytest.raises(refusal):
        restored(incident, 1, editor, **more)

    incident.refresh_from_db()
    assert (incident.title, incident.revision) == ("New", 2)


@pytest.mark.parametrize("revision", [0, 3, 99])
def test_there_has_to_be_such_a_version(editor, revision):
    incident = change(make.incident("Old"), editor, title="New")

    with pytest.raises(Unknown):
        restored(incident, revision, editor)


@pytest.mark.parametrize(
    "made",
    [
        lambda: make.incident(latitude="40.4", longitude="49.8", precision="locality"),
        lambda: make.person(nationalities=["AZ", "GE"], unstated={"gender": "withheld"}),
        lambda: make.institution(country="AZ"),
        lambda: make.statement(persons=[make.person()]),
        lambda: make.source(accessed_on="2025-06-24"),
    ],
)
def test_restoring_what_reads_the_same_is_refused(editor, made):
    record = change(made(), editor)

    with pytest.raises(WrongStatus, match="already"):
        restored(record, 1, editor)


def test_a_role_without_the_right_to_change_restores_nothing(editor, roleless):
    incident = change(make.incident("Old"), editor, title="New")

    with pytest.raises((NotAllowed, Unknown)):
        restored(incident, 1, roleless)


def test_a_merged_record_is_not_restored(editor):
    loser = make.person("Loser")
    merge(loser, into=make.person(), by=editor, revision=1, into_revision=1, reason="the same")

    with pytest.raises(WrongStatus, match="merged"):
        restored(loser, 1, editor)


def test_a_version_that_today_s_rules_refuse_changes_nothing(editor):
    incident = make.incident("Old")
    change(incident, editor, title="New")
    Incident.history.filter(changes_10=1).update(kind="a kind that is gone")

    with pytest.raises(WrongStatus, match="does not fit"):
        restored(incident, 1, editor)

    incident.refresh_from_db()
    assert (incident.title, incident.revision) == ("New", 2)


def test_two_restorations_lead_back(editor):
    person = make.person("Bahruz Samadov")
    change(person, editor, PersonName(person=person, text="Бахруз", kind="alias", script="Cyrl"))
    restored(person, 1, editor)

    restored(person, 2, editor)

    assert [each.text for each in person.names.all()] == ["Bahruz Samadov", "Бахруз"]
    assert Person.objects.get().revision == 4
