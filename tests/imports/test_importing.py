"""Imports of a table: what is made of it, that a second run is an update, and that it can be taken back."""

import pytest
from django.contrib.auth.models import Permission, User

from incidents.choices import Sensitivity, Status
from incidents.desk.records import editing
from incidents.imports.batches import UndoBlocked, obstacles, sweep, undo
from incidents.imports.check.plan import ChangedSinceCheck
from incidents.imports.run import apply
from incidents.imports.write import pace, write
from incidents.models import (
    Citation,
    ExternalId,
    ImportBatch,
    Incident,
    Institution,
    Involvement,
    Person,
    PersonName,
    Source,
)
from incidents.models.import_batch import ImportState
from tests import make
from tests.imports.files import (
    ARRESTS,
    COLUMNS,
    FIRST,
    SECOND,
    checked,
    csv_of,
    imported,
    outcome,
    row,
    written,
)

pytestmark = pytest.mark.django_db
ALL = (Incident, Person, Institution, Source, Involvement, Citation, PersonName, ExternalId)


@pytest.fixture(autouse=True)
def no_gaps(monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)


@pytest.fixture
def table(tmp_path):
    return written(tmp_path, csv_of(FIRST, SECOND))


def counts():
    return [model.objects.count() for model in ALL]


def test_a_row_becomes_an_incident_with_its_parties_and_its_source(table, contributor):
    batch, _ = imported(table, contributor)

    incident = Incident.objects.get(title="Arrest of two journalists")
    assert (incident.date_text, str(incident.earliest), str(incident.latest)) == (
        "June or July 1993", "1993-06-01", "1993-07-31",
    )  # fmt: skip
    assert (incident.country.code, incident.precision, incident.batch) == ("AZ", "vicinity", batch)
    involved = incident.involvements.order_by("pk")
    assert [(str(each.party), each.role, each.outcome) for each in involved] == [
        ("Aysel Quliyeva", "victim", "detained"),
        ("Murad Əliyev", "victim", "detained"),
        ("Baku City Court", "court", ""),
    ]
    citation = incident.citations.get()
    assert (citation.source.url, citation.field, citation.value) == (
        "https://news.example/1", "date", "June or July 1993",
    )  # fmt: skip
    assert citation.source.kind == ""


def test_everything_lands_as_a_draft_of_whoever_imports(table, contributor):
    imported(table, contributor)

    made = [*Incident.objects.all(), *Person.objects.all(), *Institution.objects.all(), *Source.objects.all()]
    assert {(each.status, each.revision, each.created_by, each.number) for each in made} == {
        (Status.DRAFT, 1, contributor, None)
    }


def test_an_institution_of_one_name_is_one_and_persons_are_one_for_each_row(tmp_path, contributor):
    path = written(tmp_path, csv_of(FIRST, row(SECOND, persons="Aysel Quliyeva")))
    imported(path, contributor)

    assert Institution.objects.filter(name="Baku City Court").count() == 1
    assert Person.objects.filter(name="Aysel Quliyeva").count() == 2


def test_a_check_writes_nothing(table, contributor):
    before = counts()
    plan = checked(table, contributor)

    assert counts() == before
    assert (plan.rows, plan.created["incident"], plan.created["person"]) == (2, 2, 2)


@pytest.mark.parametrize("name", ["title", "kind"])
def test_an_incident_without_title_or_kind_is_an_error(tmp_path, contributor, name):
    mapping = ARRESTS.replace('kind = { value = "arrest" }', 'kind = "kind"', 1)
    columns = (*COLUMNS, "kind")
    path = written(tmp_path, csv_of(row(SECOND, **{"kind": "arrest", name: ""}), columns=columns))

    (error,) = checked(path, contributor, mapping).notes.errors
    assert f"The {name} is missing" in str(error)


def test_who_may_not_add_persons_imports_none(table, contributor):
    Permission.objects.get(codename="add_person").group_set.clear()

    plan = checked(table, User.objects.get(pk=contributor.pk))

    (told,) = {error.detail for error in plan.notes.errors}
    assert told.startswith("Your role does not let you add")
    assert "person" in told


def test_a_plan_with_an_error_cannot_be_applied(tmp_path, contributor):
    plan = checked(written(tmp_path, csv_of(FIRST, row(SECOND, title=""))), contributor)
    before = counts()

    with pytest.raises(ValueError, match="A file with errors cannot be applied"):
        apply(plan, ImportBatch(dataset="arrests", file_name="arrests.csv"), by=contributor)
    assert counts() == before


def test_the_same_file_again_is_nothing_new_and_nothing_changed(table, contributor):
    imported(table, contributor)

    assert outcome(checked(table, contributor)) == (0, 0, 2)


def test_a_changed_cell_is_shown_old_and_new_and_changes_one_record(table, tmp_path, contributor):
    imported(table, contributor)
    again = written(tmp_path, csv_of(row(FIRST, place="Sumgait"), SECOND))
    _, plan = imported(again, contributor)

    assert [shown.fields for shown in plan.changes] == [[("place", "Baku", "Sumgait")]]
    changed = Incident.objects.get(place="Sumgait")
    assert (changed.revision, changed.status) == (2, Status.DRAFT)
    assert outcome(plan) == (0, 1, 1)


def test_a_new_name_in_a_cell_adds_an_involvement_to_the_incident(table, tmp_path, contributor):
    imported(table, contributor)
    again = written(tmp_path, csv_of(FIRST, row(SECOND, persons="Leyla Yunus")))
    _, plan = imported(again, contributor)

    incident = Incident.objects.get(title="Another arrest")
    assert {str(each.party) for each in incident.involvements.all()} == {"Leyla Yunus", "Baku City Court"}
    assert outcome(plan) == (1, 1, 1)


def test_what_an_editor_changed_since_stays_where_the_file_says_nothing_new(table, contributor, editor):
    imported(table, contributor)
    incident = Incident.objects.get(title="Another arrest")
    with editing.changing(incident, by=editor, revision=1):
        incident.title = "Arrest of a lawyer"

    assert outcome(checked(table, contributor)) == (0, 0, 2)


def test_an_emptied_cell_empties_no_field(table, tmp_path, contributor):
    imported(table, contributor)

    assert outcome(checked(written(tmp_path, csv_of(row(FIRST, place=""), SECOND)), contributor))[1] == 0


def test_the_history_of_an_import_is_that_of_the_desk(table, contributor):
    batch, _ = imported(table, contributor)
    by_hand = Incident(title="By hand", kind="arrest")
    editing.create(by_hand, by=contributor, reason="x")
    line = Incident.objects.get(title="Another arrest").history.get()

    assert (line.history_type, line.history_user, line.changes_10, line.status) == (
        "+", contributor, by_hand.history.get().changes_10, by_hand.history.get().status,
    )  # fmt: skip
    assert line.history_change_reason == f"Import {str(batch.uid)[:8]}: arrests"


@pytest.mark.parametrize("model", [Incident, Person, Institution, Source, Involvement, Citation, PersonName])
def test_every_row_that_an_import_writes_has_one_line_of_history(table, contributor, model):
    imported(table, contributor)

    assert list(model.history.order_by("id").values_list("id", "history_type")) == [
        (key, "+") for key in model.objects.order_by("pk").values_list("pk", flat=True)
    ]


def test_an_edit_by_import_is_an_edit_in_the_history(table, tmp_path, contributor):
    imported(table, contributor)
    imported(written(tmp_path, csv_of(row(FIRST, place="Sumgait"), SECOND)), contributor)
    line = Incident.objects.get(place="Sumgait").history.first()

    assert (line.history_type, line.changes_10, line.place, line.history_user) == (
        "~",
        2,
        "Sumgait",
        contributor,
    )


# Who may know


@pytest.mark.parametrize("state", [ImportState.WRITING, ImportState.UNDOING])
@pytest.mark.parametrize("model", [Incident, Person, Institution, Source, Involvement, Citation, PersonName])
def test_nobody_sees_anything_of_a_batch_that_is_being_written_or_undone(
    table, administrator, contributor, model, state
):
    batch, _ = imported(table, contributor)
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)

    assert model.objects.exists()
    assert not model.objects.visible_to(administrator).exists()


WITNESSED = ARRESTS.replace('role = { value = "victim" }', 'role = { value = "witness" }')


def test_a_witness_and_the_person_made_for_one_start_as_confidential(table, editor):
    imported(table, editor, WITNESSED)

    assert {each.sensitivity for each in Person.objects.all()} == {Sensitivity.CONFIDENTIAL}
    assert {each.sensitivity for each in Involvement.objects.filter(role="witness")} == {30}


def test_who_is_not_cleared_hands_in_a_witness(table, contributor):
    imported(table, contributor, WITNESSED)

    assert {each.sensitivity for each in Involvement.objects.filter(role="witness")} == {30}
    assert not Person.objects.visible_to(contributor).exists()


def test_a_later_file_names_a_witness_that_the_same_user_handed_in(table, tmp_path, contributor):
    known = WITNESSED.replace("person.name", 'person.same = "name"\nperson.name')
    imported(table, contributor, known)
    imported(written(tmp_path, csv_of(row(FIRST, id="9", title="Next"))), contributor, known)

    assert Person.objects.count() == 2
    assert Involvement.objects.filter(role="witness", sensitivity=30).count() == 4


def test_a_record_that_was_closed_since_is_neither_changed_nor_told(table, tmp_path, contributor, editor):
    imported(table, contributor)
    incident = Incident.objects.get(title="Another arrest")
    with editing.changing(incident, by=editor, revision=1):
        incident.sensitivity = Sensitivity.CONFIDENTIAL
        incident.place = "A safe house"
    plan = checked(written(tmp_path, csv_of(FIRST, row(SECOND, place="Baku"))), contributor)

    assert outcome(plan)[:2] == (0, 0)
    assert "A safe house" not in str(plan.summary())


# Choosing


def test_existing_persons_that_a_name_may_be_are_proposed_with_a_score(table, contributor):
    known = make.person("Murad Aliyev")
    plan = checked(table, contributor)

    (proposed,) = plan.candidates
    assert (proposed["name"], proposed["matches"][0]["id"]) == ("Murad Əliyev", str(known.uid))
    assert proposed["matches"][0]["score"] > 90


def test_a_hidden_person_is_not_proposed(table, contributor):
    make.person("Murad Aliyev", sensitivity=Sensitivity.CONFIDENTIAL)

    assert checked(table, contributor).candidates == []


def test_a_name_that_was_said_to_be_somebody_makes_nobody_new(table, contributor):
    known = make.person("Murad Aliyev")
    imported(table, contributor, chosen={"person": {"Murad Əliyev": str(known.uid)}})

    assert known.involvements.get().incident.title == "Arrest of two journalists"
    assert Person.objects.count() == 2


def test_a_name_said_to_be_nobody_of_the_desk_is_an_error(table, contributor):
    hidden = make.person("Murad Aliyev", sensitivity=Sensitivity.CONFIDENTIAL)
    plan = checked(table, contributor, chosen={"person": {"Murad Əliyev": str(hidden.uid)}})

    assert "There is no person" in plan.notes.errors[0].detail


# All or nothing


def test_a_failure_on_the_way_leaves_nothing_behind(table, contributor, monkeypatch):
    before = [*counts(), Incident.history.count()]
    monkeypatch.setattr(write.Writing, "_show", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        imported(table, contributor)

    assert [*counts(), Incident.history.count()] == before
    assert ImportBatch.objects.get().state == ImportState.FAILED


def test_what_a_crash_left_is_swept_away_before_the_next_import(table, contributor):
    batch, _ = imported(table, contributor)
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.WRITING)

    assert sweep() == 1
    assert counts() == [0] * len(ALL)
    assert Incident.history.count() == 0


def test_a_record_that_was_edited_between_check_and_import_stops_all_of_it(
    table, tmp_path, contributor, editor
):
    imported(table, contributor)
    plan = checked(written(tmp_path, csv_of(row(FIRST, place="Sumgait"), row(SECOND, id="3"))), contributor)
    incident = Incident.objects.get(place="Baku")
    with editing.changing(incident, by=editor, revision=1):
        incident.summary = "Edited"
    with pytest.raises(ChangedSinceCheck):
        write.Writing(plan, ImportBatch.objects.create(dataset="arrests"), by=contributor).write(print)

    assert Incident.objects.visible_to(editor).filter(place="Sumgait").count() == 0


# Undoing


def test_an_import_can_be_undone(table, contributor, editor):
    batch, _ = imported(table, contributor)
    undo(batch, by=editor)

    assert counts() == [0] * len(ALL)
    assert ImportBatch.objects.get().state == ImportState.UNDONE
    assert Incident.history.filter(history_type="-", history_user=editor).count() == 2


def test_undoing_gives_back_what_an_update_changed(table, tmp_path, editor):
    imported(table, editor)
    again = written(tmp_path, csv_of(row(FIRST, place="Sumgait"), row(SECOND, persons="Leyla Yunus")))
    batch, _ = imported(again, editor)
    undo(batch, by=editor)

    assert Incident.objects.get(title="Arrest of two journalists").place == "Baku"
    assert not Person.objects.filter(name="Leyla Yunus").exists()
    assert outcome(checked(written(tmp_path, csv_of(FIRST, SECOND)), editor)) == (0, 0, 2)


def test_what_was_published_stands_in_the_way_of_undoing(table, contributor, editor):
    batch, _ = imported(table, contributor)
    make.public(Person.objects.first())
    with pytest.raises(UndoBlocked, match="was published"):
        undo(batch, by=editor)

    assert Incident.objects.count() == 2


def test_what_names_a_record_of_the_batch_stands_in_the_way_of_undoing(table, contributor, editor):
    batch, _ = imported(table, contributor)
    make.involve(make.incident("Later"), Person.objects.first())

    assert "involvement" in obstacles(batch, editor)[0]


def test_a_later_import_that_changed_its_records_stands_in_the_way_of_undoing(table, tmp_path, editor):
    first, _ = imported(table, editor)
    later, _ = imported(written(tmp_path, csv_of(row(FIRST, place="Sumgait"))), editor)

    assert str(later.uid) in obstacles(first, editor)[0]


def test_an_edit_since_stands_in_the_way_of_undoing_an_update(table, tmp_path, editor):
    imported(table, editor)
    batch, _ = imported(written(tmp_path, csv_of(row(FIRST, place="Sumgait"))), editor)
    make.edited(Incident.objects.get(place="Sumgait"), by=editor, place="Ganja")

    assert "has changed since" in obstacles(batch, editor)[0]
