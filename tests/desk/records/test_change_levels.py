"""Changes of what a level may not see move nothing that this level sees."""

import re

import pytest
from django.test import Client

from incidents.choices import Status
from incidents.desk import workflow
from incidents.desk.admin.dashboard.dashboard import work_lists
from incidents.desk.errors import NotAllowed, Stale
from incidents.desk.records import editing, merging
from incidents.desk.records.restore import restore
from incidents.desk.records.visible_history import Versions
from incidents.models import Incident, Involvement, Person
from incidents.models.revisions import as_seen_by
from tests import make
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HIDDEN = 30


@pytest.fixture
def case(editor):
    """A published incident with a confidential witness, a statement on it and a court."""
    incident = make.public(make.incident(updated_by=editor, updated_by_30=editor))
    make.involve(incident, make.person("Open victim"))
    make.involve(incident, make.person("Hidden witness", sensitivity=HIDDEN), "witness", sensitivity=HIDDEN)
    return incident


def patched(as_editor, folder, record, body):
    path = f"{folder}/{record.uid}/"
    answer = as_editor.patch(path, body, revision=as_editor.get(path).json()["revision"])
    assert answer.status_code == 200, answer.content


def adding_a_witness(as_editor, case):
    body = {"incident": str(case.uid), "person": str(make.person().uid), "role": "witness", "sensitivity": 30}
    assert as_editor.post("involvements/", {**body, "reason": "Protect her"}).status_code == 201


def a_hidden_part_changed(as_editor, case):
    part = case.involvements.get(sensitivity=HIDDEN)
    path = f"involvements/{part.uid}/"
    revision = as_editor.get(path).json()["revision"]
    assert as_editor.patch(path, {"note": "Moved house"}, revision=revision).status_code == 200


def a_hidden_part_deleted(as_editor, case):
    path = f"involvements/{case.involvements.get(sensitivity=HIDDEN).uid}/"
    revision = as_editor.get(path).json()["revision"]
    assert as_editor.delete(path, revision=revision).status_code == 204


def hidden_parts_in_the_lists_of_the_record(as_editor, case):
    read = as_editor.get(f"incidents/{case.uid}/").json()
    source = make.source("Informant", sensitivity=HIDDEN)
    cited = [*read["citations"], {"source": str(source.uid), "field": "date", "value": "2025"}]
    linked = [{"relation": "follows", "incident": str(make.incident(sensitivity=HIDDEN).uid)}]
    body = {"citations": [_written(each) for each in cited], "links": linked, "reason": "An informant"}
    patched(as_editor, "incidents", case, body)


def _written(citation):
    return {name: value for name, value in citation.items() if value is not None}


def a_change_that_changes_nothing(as_editor, case):
    patched(as_editor, "incidents", case, {"reason": "Looked at the witness"})


def hidden_persons_merged(as_editor, case):
    loser, winner = case.involvements.get(sensitivity=HIDDEN).person, make.person(sensitivity=HIDDEN)
    about = {"revision": loser.revision, "into_revision": winner.revision, "reason": "One person"}
    merging.merge(loser, into=winner, by=as_editor.user, **about)


HIDDEN_CHANGES = [
    adding_a_witness, a_hidden_part_changed, a_hidden_part_deleted, hidden_parts_in_the_lists_of_the_record,
    a_change_that_changes_nothing, hidden_persons_merged,
]  # fmt: skip


def seen_by(desk, case):
    """What a user of the desk API sees of a record: answers with their headers."""
    paths = [
        f"incidents/{case.uid}/", f"incidents/{case.uid}/history/", f"incidents/{case.uid}/preview/",
        "incidents/?ordering=-updated", "incidents/?status=published", "incidents/?updated_by=editor",
        "involvements/", "citations/",
    ]  # fmt: skip
    found = {}
    for path in paths:
        answer = desk.get(path)
        assert answer.status_code == 200, (path, answer.content)
        found[path] = answer.content, answer.get("ETag")
    return found


def shown_to(user, case):
    """What the admin shows a user of a record, without tokens of the moment."""
    client = Client()
    client.force_login(user)
    page = f"/admin/incidents/incident/{case.uid}"
    paths = [
        f"{page}/change/", f"{page}/history/", f"{page}/review/", "/admin/incidents/incident/", "/admin/",
        "/admin/incidents/incident/?o=-6",
    ]  # fmt: skip
    return {path: _without_tokens(page_text(client.get(path))) for path in paths}


def _without_tokens(page):
    return re.sub(r'name="(csrfmiddlewaretoken|opened_at)" value="[^"]*"', "", page)


@pytest.mark.parametrize("change", HIDDEN_CHANGES)
def test_a_hidden_change_moves_nothing_in_the_api(as_editor, as_contributor, case, change):
    make.public(make.incident("Another, to be ordered with"))
    before = seen_by(as_contributor, case)

    change(as_editor, case)

    assert seen_by(as_contributor, case) == before


@pytest.mark.parametrize("change", HIDDEN_CHANGES)
def test_a_hidden_change_moves_nothing_in_the_admin(as_editor, contributor, case, change):
    before = shown_to(contributor, case)

    change(as_editor, case)

    assert shown_to(contributor, case) == before


@pytest.mark.parametrize("change", HIDDEN_CHANGES)
def test_a_hidden_change_leaves_published_work_as_published(as_editor, case, change):
    change(as_editor, case)

    case.refresh_from_db()
    assert (case.status, case.has_pending_edit) == (Status.PUBLISHED, False)


@pytest.mark.parametrize("change", HIDDEN_CHANGES)
def test_who_is_cleared_sees_a_hidden_change(as_editor, case, change):
    before = as_editor.get(f"incidents/{case.uid}/").json()

    change(as_editor, case)

    answer = as_editor.get(f"incidents/{case.uid}/")
    after = answer.json()
    assert after["revision"] == before["revision"] + 1
    assert answer["ETag"] == f'"{after["revision"]}"'
    assert after["updated_at"] > before["updated_at"]


def test_an_edit_on_top_of_a_hidden_change_is_not_stale(as_editor, as_contributor, case):
    read = as_contributor.get(f"incidents/{case.uid}/").json()
    adding_a_witness(as_editor, case)

    answer = as_contributor.patch(f"incidents/{case.uid}/", {"place": "Ganja"}, revision=read["revision"])

    assert (answer.status_code, answer.json()["revision"]) == (200, read["revision"] + 1)


def test_an_edit_on_top_of_a_change_that_is_seen_is_stale(as_editor, as_contributor, case):
    read = as_contributor.get(f"incidents/{case.uid}/").json()
    patched(as_editor, "incidents", case, {"place": "Ganja"})

    answer = as_contributor.patch(f"incidents/{case.uid}/", {"place": "Baku"}, revision=read["revision"])

    assert (answer.status_code, answer.json()["current"]) == (412, read["revision"] + 1)


def test_one_change_of_open_and_hidden_parts_counts_once_for_everybody(as_editor, as_contributor, case):
    before = [desk.get(f"incidents/{case.uid}/").json()["revision"] for desk in (as_editor, as_contributor)]
    body = {"place": "Ganja", "links": [
        {"relation": "follows", "incident": str(make.incident(sensitivity=HIDDEN).uid)}
    ]}  # fmt: skip

    patched(as_editor, "incidents", case, body)

    after = [desk.get(f"incidents/{case.uid}/").json()["revision"] for desk in (as_editor, as_contributor)]
    assert after == [each + 1 for each in before]


@pytest.mark.parametrize(
    ("before", "after", "counted"), [(10, 30, 10), (30, 20, 20), (20, 30, 20), (30, 10, 10)]
)
def test_a_part_that_moves_between_levels_counts_where_anybody_sees_it(editor, case, before, after, counted):
    part = make.involve(case, make.person(), "lawyer", sensitivity=before)
    case.refresh_from_db()
    counts = {level: getattr(case, f"changes_{level}") for level in (10, 20, 30)}

    with editing.changing(case, by=editor, revision=as_seen_by(case, editor).revision):
        part.sensitivity = after
        editing.save_part(part, by=editor)

    case.refresh_from_db()
    moved = {level for level in counts if getattr(case, f"changes_{level}") > counts[level]}
    assert moved == {counted}


def test_a_deleted_part_counts_for_those_who_saw_it(editor, case):
    part = make.involve(case, make.person(sensitivity=20), "lawyer")

    with editing.changing(case, by=editor, revision=as_seen_by(case, editor).revision):
        editing.delete_part(part, by=editor)

    case.refresh_from_db()
    assert (case.changes_10, case.changes_20, case.changes_30) == (1, 1, 0)


@pytest.mark.parametrize(
    ("before", "after", "counts"), [(10, 30, (2, 0, 0)), (30, 10, (1, 0, 1)), (30, 20, (0, 1, 1))]
)
def test_a_records_own_sensitivity_counts_where_it_is_seen_before_or_after(editor, before, after, counts):
    person = make.person()
    person.sensitivity = before
    editing.create(person, by=editor)

    with editing.changing(person, by=editor, revision=1, reason="safe now"):
        person.sensitivity = after

    assert (person.changes_10, person.changes_20, person.changes_30) == counts


def test_naming_a_hidden_record_in_a_field_is_a_hidden_change(editor, contributor):
    institution = make.public(make.institution())

    with editing.changing(institution, by=editor, revision=1):
        institution.parent = make.institution("A secret service", sensitivity=HIDDEN)

    assert (institution.changes_10, institution.changes_30, institution.status) == (1, 1, Status.PUBLISHED)


def test_what_a_statement_is_about_is_a_hidden_change_where_that_is_hidden(as_editor, as_contributor):
    statement = make.public(make.statement())
    before = as_contributor.get(f"statements/{statement.uid}/").content

    patched(as_editor, "statements", statement, {"persons": [str(make.person(sensitivity=HIDDEN).uid)]})

    assert as_contributor.get(f"statements/{statement.uid}/").content == before


def test_an_edit_of_an_internal_record_in_review_makes_it_a_draft_again(editor):
    incident = make.in_review(make.incident(sensitivity=20))

    with editing.changing(incident, by=editor, revision=1):
        incident.place = "Ganja"

    assert (incident.status, incident.changes_20) == (Status.DRAFT, 1)


# History and restoring


def test_revisions_of_the_history_are_those_that_each_reader_sees(editor, contributor, case):
    for number, place in enumerate(("Ganja", "Sheki")):
        with editing.changing(case, by=editor, revision=as_seen_by(case, editor).revision):
            make.involve(case, make.person(f"W{number}", sensitivity=HIDDEN), "witness", sensitivity=HIDDEN)
        with editing.changing(case, by=editor, revision=case.revision):
            case.place = place

    assert Versions(case, contributor).revisions() == [3, 2, 1]
    assert Versions(case, editor).revisions() == [5, 4, 3, 2, 1]
    assert Versions(case, contributor).state(2).row.place == "Ganja"


def test_restoring_takes_the_revision_that_its_user_sees_and_keeps_what_is_hidden(editor, contributor, case):
    adding = make.person("Witness", sensitivity=HIDDEN)
    with editing.changing(case, by=editor, revision=as_seen_by(case, editor).revision):
        case.place = "Ganja"
    with editing.changing(case, by=editor, revision=case.revision):
        make.involve(case, adding, "witness", sensitivity=HIDDEN)

    stored, _ = restore(case, 1, by=contributor, current_revision=2, reason="wrong town")

    assert (stored.place, as_seen_by(stored, contributor).revision) == ("", 3)
    assert Involvement.objects.filter(incident=case, person=adding).exists()


def test_work_lists_name_nobody_who_made_a_hidden_change(as_editor, contributor, case):
    def recent():
        works = work_lists(contributor)
        return [(item.by, item.at) for each in works if each.work.key == "recent" for item in each.items]

    before = recent()

    adding_a_witness(as_editor, case)

    assert recent() == before != []


# Four eyes


def publish(incident, contributor, publisher):
    incident.refresh_from_db()
    workflow.submit(incident, by=contributor, revision=as_seen_by(incident, contributor).revision)
    workflow.publish(incident, by=publisher, revision=as_seen_by(incident, publisher).revision)


def changed(record, by, **values):
    record.refresh_from_db()
    with editing.changing(record, by=by, revision=as_seen_by(record, by).revision, reason="safe now"):
        for name, value in values.items():
            setattr(record, name, value)


def hidden_part(incident, person, by, **fields):
    incident.refresh_from_db()
    part = Involvement(incident=incident, person=person, role="alleged_perpetrator", **fields)
    with editing.changing(incident, by=by, revision=as_seen_by(incident, by).revision):
        editing.save_part(part, by=by)
    return part


def test_who_made_only_a_hidden_change_may_publish_what_others_wrote(contributor, publisher, case):
    hidden_part(case, make.person(sensitivity=HIDDEN), publisher, sensitivity=HIDDEN)
    changed(case, contributor, place="Ganja")
    make.public(Person.objects.get(name="Open victim"))

    publish(case, contributor, publisher)

    assert Incident.objects.get(pk=case.pk).status == Status.PUBLISHED


def test_who_wrote_a_hidden_part_may_not_publish_it_once_another_discloses_it(
    editor, contributor, publisher, case
):
    part = hidden_part(case, make.public(make.person()), publisher, sensitivity=HIDDEN)
    case.refresh_from_db()
    with editing.changing(case, by=editor, revision=as_seen_by(case, editor).revision):
        part.sensitivity = 10
        editing.save_part(part, by=editor)

    with pytest.raises(NotAllowed):
        publish(case, contributor, publisher)


def test_who_named_a_hidden_person_may_not_publish_that_once_another_discloses_the_person(
    editor, contributor, publisher, case
):
    person = make.person(sensitivity=20)
    hidden_part(case, person, publisher)
    changed(person, editor, sensitivity=10)
    make.public(person)

    with pytest.raises(NotAllowed):
        publish(case, contributor, publisher)


def test_who_wrote_a_record_while_it_was_hidden_may_not_publish_it(editor, contributor, publisher):
    incident = make.incident(sensitivity=20)
    changed(incident, publisher, place="Ganja")
    changed(incident, editor, sensitivity=10)

    with pytest.raises(NotAllowed):
        publish(incident, contributor, publisher)


def test_an_approval_is_bound_to_hidden_changes_too(contributor, editor, publisher, case):
    changed(case, contributor, place="Ganja")
    workflow.submit(case, by=contributor, revision=as_seen_by(case, contributor).revision)
    seen = as_seen_by(case, publisher).revision
    hidden_part(case, make.person(sensitivity=HIDDEN), editor, sensitivity=HIDDEN)

    with pytest.raises(Stale):
        workflow.publish(case, by=publisher, revision=seen)


def test_a_source_changed_before_a_hidden_change_was_still_changed_in_review(
    contributor, editor, publisher, case
):
    source = case.citations.get().source
    changed(case, contributor, place="Ganja")
    workflow.submit(case, by=contributor, revision=as_seen_by(case, contributor).revision)
    changed(source, editor, title="Another title")
    hidden_part(case, make.person(sensitivity=HIDDEN), editor, sensitivity=HIDDEN)

    with pytest.raises(Exception, match="changed after this was submitted"):
        workflow.publish(case, by=publisher, revision=as_seen_by(Incident.objects.get(), publisher).revision)
