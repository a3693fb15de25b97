"""Imports of people without clearance: nothing hidden is told by a check, undone, or made by a file."""

import pytest

from incidents.choices import Sensitivity
from incidents.desk.records import editing
from incidents.imports.batches import UndoBlocked, undo
from incidents.imports.check.plan import ChangedSinceCheck
from incidents.imports.write import pace, write
from incidents.models import ImportBatch, Incident, Involvement, Person
from tests import make
from tests.imports.files import ARRESTS, FIRST, SECOND, checked, csv_of, imported, outcome, row, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_gaps(monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)


@pytest.fixture
def table(tmp_path):
    return written(tmp_path, csv_of(FIRST, SECOND))


def close(record, by):
    with editing.changing(record, by=by, revision=record.revision):
        record.sensitivity = Sensitivity.CONFIDENTIAL


def close_all(by):
    for record in [*Incident.objects.all(), *Person.objects.all()]:
        close(record, by)


def test_a_check_says_the_same_whether_hidden_records_bear_the_names_or_nothing_does(
    table, contributor, editor
):
    before = checked(table, contributor)
    imported(table, editor)
    close_all(editor)
    after = checked(table, contributor)

    kinds = ("incident", "person")
    assert [after.created[kind] for kind in kinds] == [before.created[kind] for kind in kinds]
    assert after.summary()["warnings"] == before.summary()["warnings"]


def test_names_that_hidden_records_bear_are_free_for_who_may_not_know_them(table, contributor, editor):
    imported(table, editor)
    close_all(editor)
    imported(table, contributor)

    assert Incident.objects.visible_to(contributor).count() == 2
    assert outcome(checked(table, contributor)) == (0, 0, 2)
    assert outcome(checked(table, editor))[0] == 0


def test_a_file_that_was_checked_twice_is_imported_once(table, editor):
    plan = checked(table, editor)
    imported(table, editor)
    with pytest.raises(ChangedSinceCheck):
        write.Writing(plan, ImportBatch.objects.create(dataset="arrests"), by=editor).write(print)


def test_an_edit_since_stands_in_the_way_of_undoing_what_was_made(table, contributor, editor):
    batch, _ = imported(table, contributor)
    close(Incident.objects.get(title="Another arrest"), editor)
    with pytest.raises(UndoBlocked, match="has changed since"):
        undo(batch, by=editor)

    assert Incident.objects.count() == 2


@pytest.mark.parametrize("hidden", [False, True])
def test_undoing_tells_nothing_hidden_to_who_is_not_cleared_and_destroys_nothing(table, contributor, hidden):
    batch, _ = imported(table, contributor)
    if hidden:
        make.involve(make.incident(), Person.objects.first(), "witness", sensitivity=30)
    with pytest.raises(UndoBlocked) as refusal:
        undo(batch, by=contributor)

    assert refusal.value.obstacles == ["Only an editor can undo an import, as that deletes records."]
    assert Person.objects.count() == 2


def test_an_import_whose_later_update_was_undone_can_be_undone(table, tmp_path, contributor, editor):
    first, _ = imported(table, contributor)
    later, _ = imported(written(tmp_path, csv_of(row(FIRST, place="Sumgait"))), contributor)
    undo(later, by=editor)
    undo(first, by=editor)

    assert Incident.objects.count() == 0


def test_a_contributor_hands_a_witness_in_for_what_is_there(table, contributor):
    imported(table, contributor)
    witness = f'{ARRESTS}[[involvement]]\nrole = {{ value = "witness" }}\nperson.name = "source"\n'
    imported(table, contributor, witness)

    found = Involvement.objects.get(role="witness")
    assert (found.sensitivity, found.person.sensitivity) == (30, 30)


def test_what_is_above_ones_clearance_is_imported_in_the_role_of_a_witness_only(table, contributor):
    role = 'role = { value = "victim" }'
    closed = ARRESTS.replace(role, f'{role}\nsensitivity = {{ value = "30" }}')
    (error, *_) = checked(table, contributor, closed).notes.errors

    assert (error.column, "not cleared" in error.detail) == ("sensitivity", True)


# Somebody who saw it, called as its source is.
WITNESSED = f'{ARRESTS}[[involvement]]\nrole = {{ value = "witness" }}\nperson.name = "source"\n'


def test_a_hidden_part_that_a_file_adds_moves_nothing_that_others_see(table, contributor, editor):
    imported(table, editor)
    before = seen_by(contributor)

    imported(table, editor, WITNESSED)

    assert seen_by(contributor) == before
    assert seen_by(editor)[0] == before[0] + 1


def seen_by(user):
    record = Incident.objects.visible_to(user).get(title=FIRST["title"])
    return record.revision, record.status, record.last_changed_at, record.last_changed_by


def test_a_hidden_change_meanwhile_does_not_stop_an_import(table, tmp_path, contributor, editor):
    imported(table, contributor)
    plan = checked(written(tmp_path, csv_of(row(FIRST, place="Sumgait"))), contributor)
    hide_something(editor)

    batch = ImportBatch.objects.create(dataset="arrests", by=contributor)
    write.Writing(plan, batch, by=contributor).write(lambda done, total: None)

    assert Incident.objects.get(title=FIRST["title"]).place == "Sumgait"


def hide_something(by):
    record = Incident.objects.visible_to(by).get(title=FIRST["title"])
    witness = make.person("Leyla", sensitivity=Sensitivity.CONFIDENTIAL)
    with editing.changing(record, by=by, revision=record.revision):
        part = Involvement(incident=record, person=witness, role="witness", sensitivity=30)
        editing.save_part(part, by=by)
