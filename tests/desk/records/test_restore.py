"""An old version comes back as a new edit, as far as it can and as far as the user may know."""

import json

import pytest

from incidents.desk.records.restore import restore
from incidents.models import (
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
)
from incidents.publishing import publish as door
from tests import make
from tests.desk.histories import edit as change

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def changed(part, **values):
    part.refresh_from_db()
    [setattr(part, name, value) for name, value in values.items()]
    return part


def restored(record, revision, by, **more):
    record.refresh_from_db()
    given = {"current_revision": record.revision, "reason": "it was right before", **more}
    _stored, left_out = restore(record, revision, by=by, **given)
    record.refresh_from_db()
    return [(each.model, each.why, each.field) for each in left_out]


# Fields


def test_fields_read_as_they_did(editor):
    incident = make.incident("Old", date="June 2025", country="GE", victims_low=2)
    change(incident, editor, title="New", date_text="2024", earliest=None, latest=None, country="AZ")
    change(incident, editor, summary="More.", victims_low=None)

    restored(incident, 1, editor)

    assert (incident.title, str(incident.date), incident.country.code) == ("Old", "June 2025", "GE")
    assert (incident.summary, incident.victims_low, incident.revision) == ("", 2, 4)


def test_lists_of_values_come_back(editor):
    person = make.person(nationalities=["AZ", "GE"], occupations="poet", unstated={"gender": "withheld"})
    change(person, editor, nationalities=["TR"], occupations="", unstated={}, gender="female")

    restored(person, 1, editor)

    assert [country.code for country in person.nationalities] == ["AZ", "GE"]
    assert (person.occupations, person.gender, person.unstated) == ("poet", "", {"gender": "withheld"})


def test_it_is_a_new_edit_with_its_reason(editor):
    incident = make.in_review(make.incident("Old"))
    change(incident, editor, title="New")
    make.in_review(incident)

    restored(incident, 1, editor, reason="the other case")

    latest = incident.history.first()
    assert (incident.status, incident.revision, incident.updated_by) == ("draft", 3, editor)
    assert (latest.history_user, latest.history_change_reason) == (editor, "the other case")


def test_the_live_edition_is_not_touched(editor):
    incident = make.public(make.incident("Old"))
    make.public(change(incident, editor, title="New"))

    restored(incident, 1, editor)

    assert json.loads(door.live_edition(incident).document)["title"] == "New"
    assert (incident.number, incident.published_revision, incident.has_pending_edit) == (1, 2, True)


def test_who_may_know_of_a_record_stays(editor):
    incident = make.incident("Old")
    involvement = make.involve(incident, make.person())
    restricted = changed(involvement, sensitivity=20, charge="theft")
    change(incident, editor, restricted, sensitivity=30, title="New")

    restored(incident, 1, editor)

    involvement.refresh_from_db()
    assert (incident.title, incident.sensitivity) == ("Old", 30)
    assert (involvement.charge, involvement.sensitivity) == ("", 20)


# Parts


def test_a_part_that_was_removed_comes_back_under_its_id(editor):
    incident = make.incident()
    involvement = make.involve(incident, make.person(), charge="theft")
    uid = involvement.uid
    change(incident, editor, delete=[involvement])

    restored(incident, 1, editor)

    back = incident.involvements.get()
    assert (back.uid, back.charge) == (uid, "theft")


def test_a_part_that_came_later_goes(editor):
    incident = make.incident()
    change(incident, editor, Involvement(incident=incident, person=make.person(), role="victim"))

    restored(incident, 1, editor)

    assert not incident.involvements.exists()


def test_a_part_that_was_changed_reads_as_it_did(editor):
    incident = make.incident()
    involvement = make.involve(incident, make.person(), outcome="detained")
    change(incident, editor, changed(involvement, outcome="convicted", sentence_months=12))

    restored(incident, 1, editor)

    involvement.refresh_from_db()
    assert (involvement.outcome, involvement.sentence_months) == ("detained", None)


def test_a_part_that_is_as_it_was_gets_no_line_in_the_history(editor):
    incident = make.incident("Old")
    involvement = make.involve(incident, make.person())
    change(incident, editor, title="New")

    restored(incident, 1, editor)

    assert involvement.history.count() == 1


def test_a_part_that_was_entered_anew_is_changed_and_not_doubled(editor):
    incident, person = make.incident(), make.person()
    involvement = make.involve(incident, person, charge="theft")
    change(incident, editor, delete=[involvement])
    anew = Involvement(incident=incident, person=person, role="victim", charge="treason")
    change(incident, editor, anew)

    restored(incident, 1, editor)

    assert [(each.pk, each.charge) for each in incident.involvements.all()] == [(anew.pk, "theft")]


def test_a_role_that_moved_to_another_row_is_no_obstacle(editor):
    incident, person = make.incident(), make.person()
    first, second = make.involve(incident, person), make.involve(incident, person, "lawyer")
    change(incident, editor, changed(first, role="other"))
    change(incident, editor, changed(second, role="victim"))

    restored(incident, 1, editor)

    assert sorted(each.role for each in incident.involvements.all()) == ["lawyer", "victim"]


def test_citations_come_back_with_the_involvement_that_they_are_for(editor):
    incident = make.incident(cited=False)
    involvement = make.involve(incident, make.person())
    make.cite(incident, field="charge", involvement=involvement, value="theft")
    change(incident, editor, delete=[involvement])

    restored(incident, 1, editor)

    assert incident.citations.get().involvement == incident.involvements.get()


def test_a_citation_outlives_an_involvement_that_goes(editor):
    incident = make.incident(cited=False)
    citation = make.cite(incident, field="summary")
    added = Involvement(incident=incident, person=make.person(), role="victim")
    change(incident, editor, added)
    change(incident, editor, changed(citation, involvement=added, field="charge"))

    restored(incident, 1, editor)

    citation.refresh_from_db()
    assert (citation.involvement, citation.field, incident.involvements.count()) == (None, "summary", 0)


def test_links_come_back(editor):
    incident, other = make.incident(), make.incident("Other")
    link = make.link(incident, other)
    change(incident, editor, IncidentLink(incident=incident, target=make.incident(), relation="follows"))
    change(incident, editor, delete=[link])

    restored(incident, 1, editor)

    assert [each.target for each in incident.links.all()] == [other]


def test_names_come_back_and_the_main_name_with_them(editor):
    person = make.person("Bahruz Samadov")
    main = person.names.get()
    russian = PersonName(person=person, text="Бахруз Самадов", kind="alias", script="Cyrl")
    change(person, editor, russian)
    change(person, editor, changed(main, kind="alias"), changed(russian, kind="main"))

    restored(person, 2, editor)

    assert person.name == "Bahruz Samadov"
    assert [(each.text, each.kind) for each in person.names.all()] == [
        ("Bahruz Samadov", "main"),
        ("Бахруз Самадов", "alias"),
    ]


def test_an_institution_gets_its_name_and_parent_back(editor):
    ministry = make.institution("Ministry")
    court = make.institution("A court", parent=ministry)
    main = InstitutionName.objects.get(institution=court)
    change(court, editor, changed(main, text="Another court"), parent=None)

    restored(court, 1, editor)

    assert (court.name, court.parent) == ("A court", ministry)


def test_what_a_statement_is_about_comes_back(editor):
    one, other = make.person("One"), make.person("Other")
    statement = make.statement()
    change(statement, editor)
    statement.skip_history_when_saving = True
    statement.persons.set([one])
    del statement.skip_history_when_saving
    change(statement, editor)
    statement.skip_history_when_saving = True
    statement.persons.set([other])
    del statement.skip_history_when_saving
    change(statement, editor, quotation="New.")

    restored(statement, 3, editor)

    assert list(statement.persons.all()) == [one]
    assert statement.quotation == "We are concerned."
    assert [each.person for each in statement.history.first().persons.all()] == [one]
