"""Merging tells nothing of what the user may not see, and is a change by whoever merges."""

import pytest

from incidents.choices import Status
from incidents.desk import workflow
from incidents.desk.errors import NotAllowed, Unknown
from incidents.desk.records import merging
from incidents.models import Involvement, Person
from tests import make
from tests.desk.conftest import Desk

pytestmark = pytest.mark.django_db


def merged(desk, loser, winner):
    loser.refresh_from_db()
    winner.refresh_from_db()
    body = {"into": str(winner.uid), "into_revision": winner.revision, "reason": "the same"}
    return desk.post(f"{loser._meta.model_name}s/{loser.uid}/merge/", body, revision=loser.revision)


def told(desk, incident, party, involvement):
    """What the user can read afterwards, without ids of what is hidden."""
    shown = desk.get(f"incidents/{incident.uid}/").json()
    rows = desk.get(f"involvements/?incident={incident.uid}").json()
    one = desk.get(f"involvements/{involvement.uid}/")
    return {
        "count": rows["count"],
        "rows": [(row["role"], row["charge"]) for row in rows["results"]],
        "row": one.status_code,
        "revision": shown["revision"],
        "status": shown["status"],
        "party": desk.get(f"{party._meta.model_name}s/{party.uid}/").json()["revision"],
    }


def probe(desk, *, hidden, on, role, sensitivity):
    """Merge a draft that has a visible role into a person; `on` says who is the hidden witness beside it."""
    incident, loser, winner = make.incident(), make.person("Probe"), make.person("Known")
    visible_of, hidden_of = (loser, winner) if on == "winner" else (winner, loser)
    row = make.involve(incident, visible_of, role, sensitivity=sensitivity, charge="visible")
    if hidden:
        make.involve(incident, hidden_of, role, sensitivity=30, charge="hidden")
    assert merged(desk, loser, winner).status_code == 200
    return told(desk, incident, winner, row)


@pytest.mark.parametrize("on", ["winner", "loser"])
@pytest.mark.parametrize(("role", "sensitivity"), [("witness", 20), ("victim", 10)])
def test_a_merge_reads_the_same_whether_or_not_one_of_both_has_the_role_in_secret(
    as_contributor, on, role, sensitivity
):
    with_secret = probe(as_contributor, hidden=True, on=on, role=role, sensitivity=sensitivity)
    without = probe(as_contributor, hidden=False, on=on, role=role, sensitivity=sensitivity)

    assert with_secret == without


def test_a_hidden_incident_of_both_changes_nothing_and_keeps_both_rows(as_contributor, as_editor):
    loser, winner, secret = make.person("Probe"), make.person("Known"), make.incident(sensitivity=30)
    make.involve(secret, loser, charge="one")
    make.involve(secret, winner, charge="two")

    assert merged(as_contributor, loser, winner).status_code == 200

    rows = as_editor.get(f"involvements/?incident={secret.uid}").json()["results"]
    assert {row["charge"] for row in rows} == {"one", "two"}
    assert {row["person"]["id"] for row in rows} == {str(winner.uid)}


def test_hidden_doubles_are_kept_and_shown_to_who_is_cleared(as_contributor, as_editor):
    loser, winner, incident = make.person("Probe"), make.person("Known"), make.incident()
    first = make.involve(incident, loser, "witness", sensitivity=30)
    second = make.involve(incident, winner, "witness", sensitivity=30)
    make.cite(incident, make.source(sensitivity=30), "role", involvement=first)

    merged(as_contributor, loser, winner)

    found = as_editor.get(f"involvements/?incident={incident.uid}").json()["results"]
    assert {row["id"] for row in found} == {str(first.uid), str(second.uid)}
    assert first.citations.count() == 1


def test_who_sees_both_rows_gets_one_row_of_them(editor):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, loser, "witness", sensitivity=30)
    kept = make.involve(incident, winner, "witness", sensitivity=30)

    merging.merge(loser, into=winner, by=editor, revision=1, into_revision=1, reason="the same")

    assert incident.involvements.get() == kept


def test_rows_of_different_sensitivity_are_both_kept(editor):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, loser, sensitivity=10)
    make.involve(incident, winner, sensitivity=20)

    merging.merge(loser, into=winner, by=editor, revision=1, into_revision=1, reason="the same")

    assert set(incident.involvements.values_list("person", "sensitivity")) == {
        (winner.pk, 10),
        (winner.pk, 20),
    }


def test_hidden_statements_and_citations_follow_to_the_winner(contributor):
    loser, winner = make.person("A"), make.person("B")
    statement = make.statement(person=loser, persons=[loser], sensitivity=30)
    make.cite(loser, make.source(sensitivity=30), "birth")

    merging.merge(loser, into=winner, by=contributor, revision=1, into_revision=1, reason="the same")

    statement.refresh_from_db()
    assert (statement.person, [*statement.persons.all()]) == (winner, [winner])
    assert winner.citations.count() == 1


def test_a_plan_names_what_the_user_may_see_and_changes_nothing(contributor, editor):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, loser)
    make.involve(incident, loser, "witness", sensitivity=30)

    plans = [merging.plan(loser, into=winner, by=user) for user in (contributor, editor)]

    assert [len(plan.moves) for plan in plans] == [1, 2]
    assert [name.text for name in plans[0].names] == ["A"]
    assert loser.involvements.count() == 2


def test_there_is_no_plan_for_what_the_user_may_not_see(contributor):
    with pytest.raises(Unknown):
        merging.plan(make.person("A"), into=make.person("B", sensitivity=30), by=contributor)


# A witness in the place of another


def test_a_witness_who_was_lowered_is_confidential_again_in_the_name_of_another(editor):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    row = make.involve(incident, loser, "witness", sensitivity=10)

    merging.merge(loser, into=winner, by=editor, revision=1, into_revision=1, reason="the same")

    row.refresh_from_db()
    assert (row.person, row.sensitivity) == (winner, 30)


def test_a_witness_whom_readers_see_stays_public_under_the_other_name(publisher):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    row = make.involve(incident, loser, "witness", sensitivity=10)
    make.public(loser, winner, incident)

    merging.merge(loser, into=winner, by=publisher, revision=1, into_revision=1, reason="the same")

    row.refresh_from_db()
    incident.refresh_from_db()
    assert (row.sensitivity, incident.status) == (10, Status.PUBLISHED)


# A visible record merged into a hidden one


def test_what_is_merged_into_a_hidden_record_is_as_missing_as_that(as_contributor, as_editor):
    first, loser, winner = make.person("Earlier"), make.person("A"), make.person("B", sensitivity=30)
    merged(as_editor, first, loser)

    merged(as_editor, loser, winner)

    assert [as_contributor.get(f"persons/{each.uid}/").status_code for each in (first, loser)] == [404, 404]
    assert as_contributor.get("persons/").json()["count"] == 0


def test_closing_a_record_closes_what_was_merged_into_it(as_contributor, as_editor):
    loser, winner = make.person("A"), make.person("B")
    merged(as_editor, loser, winner)

    as_editor.patch(f"persons/{winner.uid}/", {"sensitivity": 30}, revision=2)

    assert as_contributor.get(f"persons/{loser.uid}/").status_code == 404


def test_closing_what_was_merged_is_a_change_that_is_counted(as_editor):
    loser, winner = make.person("A"), make.person("B")
    merged(as_editor, loser, winner)
    before = Person.objects.get(pk=loser.pk)

    as_editor.patch(f"persons/{winner.uid}/", {"sensitivity": 30}, revision=2)

    after = Person.objects.get(pk=loser.pk)
    assert (after.sensitivity, after.status) == (30, before.status)
    assert after.changes_10 == before.changes_10 + 1
    assert after.updated_at > before.updated_at
    assert as_editor.get(f"persons/{loser.uid}/").json()["revision"] > before.changes_10


def test_readers_see_what_is_merged_into_a_closed_record_so_that_is_refused(as_publisher):
    loser, winner = make.public(make.person("A")), make.person("B", sensitivity=30)
    workflow.withdraw(loser, by=as_publisher.user, revision=1, reason="doubtful", keep_history=True)

    answer = merged(as_publisher, loser, winner)

    assert answer.status_code == 409
    assert Person.objects.get(pk=loser.pk).merged_into is None


# A merge is a change by whoever merges


@pytest.fixture
def second(db):
    return make.user("publisher", "second")


def accused(author, officer, incident):
    """An incident that a second person published, with somebody left out who was not public."""
    make.involve(incident, officer, "alleged_perpetrator")
    make.edited(incident, by=author)
    make.public(incident)
    incident.refresh_from_db()


@pytest.mark.parametrize("loser_is_public", [False, True])
def test_who_merges_somebody_into_a_role_cannot_publish_it_alone(publisher, second, loser_is_public):
    officer, known = make.person("Unknown officer"), make.public(make.person("Known"))
    incident = make.incident()
    accused(publisher, officer, incident)
    if loser_is_public:
        make.public(officer)

    merging.merge(officer, into=known, by=publisher, revision=1, into_revision=1, reason="the same")
    incident.refresh_from_db()

    assert incident.status == Status.DRAFT
    assert incident.has_pending_edit
    workflow.submit(incident, by=publisher, revision=incident.revision)
    with pytest.raises(NotAllowed, match="second person"):
        workflow.publish(incident, by=publisher, revision=incident.revision)
    workflow.publish(incident, by=second, revision=incident.revision)


def test_a_speaker_by_merging_needs_a_second_person(publisher):
    officer, known = make.person("Unknown officer"), make.public(make.person("Known"))
    statement = make.statement(person=officer, description="an officer")
    make.public(statement)

    merging.merge(officer, into=known, by=publisher, revision=1, into_revision=1, reason="the same")
    statement.refresh_from_db()
    workflow.submit(statement, by=publisher, revision=statement.revision)

    with pytest.raises(NotAllowed):
        workflow.publish(statement, by=publisher, revision=statement.revision)


def test_a_parent_by_merging_needs_a_second_person(publisher):
    office, ministry = make.institution("Unknown office"), make.public(make.institution("Ministry"))
    child = make.public(make.institution("Prison", parent=office))

    merging.merge(office, into=ministry, by=publisher, revision=1, into_revision=1, reason="the same")
    child.refresh_from_db()

    assert child.status == Status.DRAFT


def test_two_roles_that_become_one_are_a_change_for_review(publisher):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, loser, charge="theft")
    make.involve(incident, winner, charge="treason")
    make.public(loser, winner, incident)

    plan = merging.plan(loser, into=winner, by=publisher)
    merging.merge(loser, into=winner, by=publisher, revision=1, into_revision=1, reason="the same")
    incident.refresh_from_db()

    assert plan.to_review == [incident]
    assert incident.status == Status.DRAFT


def test_what_stood_in_the_live_document_needs_no_review(publisher):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, loser)
    statement = make.statement(person=loser, persons=[loser])
    make.public(loser, winner, incident, statement)

    merging.merge(loser, into=winner, by=publisher, revision=1, into_revision=1, reason="the same")

    for record in (incident, statement):
        record.refresh_from_db()
        assert (record.status, record.has_pending_edit) == (Status.PUBLISHED, False)


# Deleting keeps what the user cannot see


@pytest.mark.parametrize("way", ["delete", "list", "merge"])
def test_hidden_citations_outlive_the_row_they_speak_of(as_contributor, way):
    incident, person, twin = make.incident(cited=False), make.person(), make.person("Twin")
    row = make.involve(incident, person)
    if way == "merge":
        make.involve(incident, twin)
    hidden = make.cite(incident, make.source("Secret", sensitivity=30), "outcome", involvement=row)
    seen = make.cite(incident, make.source("Open"), "outcome", involvement=row)

    if way == "delete":
        answer = as_contributor.delete(f"involvements/{row.uid}/", revision=1)
    elif way == "list":
        answer = as_contributor.patch(f"incidents/{incident.uid}/", {"involvements": []}, revision=1)
    else:
        answer = merged(as_contributor, person, twin)

    assert answer.status_code in {200, 204}
    assert not Involvement.objects.filter(pk=row.pk).exists()
    assert [*incident.citations.all()] == ([hidden, seen] if way == "merge" else [hidden])


def test_only_who_sees_all_of_a_record_deletes_it(contributor, as_contributor):
    from django.contrib.auth.models import Permission

    contributor.user_permissions.add(Permission.objects.get(codename="delete_incident"))
    incident = make.incident()
    desk = Desk(type(contributor).objects.get(pk=contributor.pk))

    assert desk.delete(f"incidents/{incident.uid}/", revision=1).status_code == 403
