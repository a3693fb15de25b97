"""What a version leaves out is noted with it, and counts as long as it could be published."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from incidents.choices import Sensitivity, Status
from incidents.models import Incident, Omission, Person, Statement
from incidents.models.base import save_with_history
from incidents.publishing import publish as door
from incidents.publishing.omissions import could_be_published, is_behind, outstanding
from incidents.publishing.rendering import kind_of
from tests import make

pytestmark = pytest.mark.django_db


def is_published_behind(record):
    return type(record).objects.filter(is_behind(kind_of(record)), pk=record.pk).exists()


def left_out(record):
    return {row.target for row in outstanding(kind_of(record)).filter(uid=record.uid)}


def changed(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    save_with_history(record, by=None)
    return record


@pytest.fixture
def victim(db):
    return make.person("Aysel Quliyeva")


@pytest.fixture
def incident(victim):
    """A public incident whose victim was not public when it was published."""
    made = make.incident()
    make.involve(made, victim)
    return make.public(made)


def involved(party):
    record = make.incident()
    make.involve(record, party)
    return record


def linked(other):
    record = make.incident()
    make.link(record, other)
    return record


def about_it(statement):
    record = make.incident()
    statement.incidents.add(record)
    return record


CASES = {
    "the victim of an incident": (make.person, involved),
    "the court of an incident": (make.institution, involved),
    "the incident that another follows": (make.incident, linked),
    "a statement about an incident": (make.statement, about_it),
    "the person who makes a statement": (make.person, lambda each: make.statement(person=each)),
    "the body that makes a statement": (make.institution, lambda each: make.statement(institution=each)),
    "the person whom a statement is about": (make.person, lambda each: make.statement(persons=[each])),
    "the incident that a statement is about": (make.incident, lambda each: make.statement(incidents=[each])),
    "the parent of an institution": (
        make.institution,
        lambda each: make.institution("A part", parent=each),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_could_be_published_and_is_left_out_counts_until_both_are_published(case):
    missing, naming = CASES[case]
    missed = missing()
    record = naming(missed)
    if isinstance(record, Statement):
        changed(record, description="a diplomat")
    make.public(record)

    counts = [left_out(record)]
    make.public(missed)
    counts.append(left_out(record))
    make.public(record)
    counts.append(left_out(record))

    assert counts == [{missed.uid}, {missed.uid}, set()]


@pytest.mark.parametrize("case", CASES)
def test_what_goes_out_in_the_same_act_is_not_left_out(case):
    missing, naming = CASES[case]
    missed = missing()
    record = naming(missed)

    make.public(record, missed)

    assert not is_published_behind(record)


@pytest.mark.parametrize("hidden", ["involvement", "party", "both"])
def test_what_may_never_be_published_counts_nowhere(hidden):
    record = make.incident()
    levels = [10 if hidden == part else 30 for part in ("involvement", "party")]
    make.involve(record, make.person(sensitivity=levels[0]), sensitivity=levels[1])

    make.public(record)

    assert not is_published_behind(record)


def test_a_withdrawn_victim_is_not_waited_for(victim):
    make.public(victim)
    door.withdraw(victim, by=None, reason="Asked for", keep_history=False)

    record = make.public(involved(victim))

    assert not is_published_behind(record)
    assert [left["why"] for left in door.preview(record).left_out] == ["The person was withdrawn."]


@pytest.mark.parametrize("keep_history", [True, False])
def test_a_victim_withdrawn_later_is_not_waited_for_until_it_is_worked_on(victim, keep_history):
    record = involved(victim)
    make.public(record, victim)
    door.withdraw(victim, by=None, reason="Asked for", keep_history=keep_history)
    counts = [is_published_behind(record)]

    make.edited(victim)
    counts.append(is_published_behind(record))
    make.public(victim)
    counts.append(is_published_behind(record))
    make.public(record)
    counts.append(is_published_behind(record))

    assert counts == [False, True, True, False]


@pytest.mark.parametrize("sensitivity", [Sensitivity.RESTRICTED, Sensitivity.CONFIDENTIAL])
def test_a_victim_that_was_hidden_since_counts_no_more(incident, victim, sensitivity):
    changed(victim, sensitivity=sensitivity)

    assert not is_published_behind(incident)


def test_a_row_that_was_hidden_since_counts_no_more(incident):
    changed(incident.involvements.get(), sensitivity=Sensitivity.CONFIDENTIAL)

    assert not is_published_behind(incident)


def test_a_victim_that_was_hidden_when_it_was_left_out_counts_once_it_is_open():
    person = make.person(sensitivity=30)
    record = make.public(involved(person))

    changed(person, sensitivity=10)

    assert left_out(record) == {person.uid}


def test_a_withdrawn_record_is_not_published_behind(incident):
    door.withdraw(incident, by=None, reason="A mistake", keep_history=True)

    assert not is_published_behind(incident)
    assert not Omission.objects.current().exists()


def test_a_new_name_elsewhere_leaves_what_is_left_out_as_it_is(victim):
    court = make.institution("Old name")
    record = involved(victim)
    make.involve(record, court, "court")
    make.public(court)
    make.public(record)

    make.rename(court, "New name")
    make.public(court)

    assert door.live_edition(record).version == 2
    assert left_out(record) == {victim.uid}


def test_each_version_keeps_what_it_left_out(incident, victim):
    make.public(victim)
    make.public(incident)

    [row] = Omission.objects.all()
    assert (row.uid, row.version, row.target) == (incident.uid, 1, victim.uid)
    assert row.ended_at is not None


def test_a_statement_published_later_leaves_its_incident_behind():
    record = make.public(make.incident())
    statement = make.public(make.statement(incidents=[record]))

    counts = [left_out(record), left_out(statement)]
    make.public(record)
    counts.append(left_out(record))

    assert counts == [{statement.uid}, set(), set()]


def test_a_row_added_since_is_a_pending_edit_and_not_left_out(victim):
    record = make.public(make.incident())
    make.involve(record, victim)
    make.edited(record)

    assert not is_published_behind(record)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("sensitivity", Sensitivity)
def test_one_rule_decides_what_counts_in_words_and_in_sql(incident, victim, status, sensitivity):
    changed(victim, status=status, sensitivity=sensitivity)

    assert is_published_behind(incident) == could_be_published(Person.objects.get())


def test_an_upgrade_notes_what_public_records_left_out(incident, victim):
    pending = make.edited(make.public(involved(victim)))
    statement = make.public(make.statement(incidents=[incident], persons=[victim]))
    parent = make.institution("The whole")
    part = make.public(make.institution("A part", parent=parent))
    before = {record.uid: left_out(record) for record in (incident, statement, part)}
    Omission.objects.all().delete()

    migration = importlib.import_module("incidents.migrations.0023_omissions_of_published_records")
    migration.note(apps, SimpleNamespace(connection=connection))

    assert {record.uid: left_out(record) for record in (incident, statement, part)} == before
    assert all(before.values())
    assert not is_published_behind(pending)


def test_all_that_is_behind_is_one_query(incident, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert Incident.objects.filter(is_behind("incident")).count() == 1
