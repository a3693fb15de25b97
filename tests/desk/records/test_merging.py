"""Two records of one person become one, and no id dies."""

import json

import pytest

from incidents.choices import Status
from incidents.desk import workflow
from incidents.desk.errors import NotAllowed, Stale, Unknown, WrongStatus
from incidents.desk.records.merging import Merge, merge, planned
from incidents.documents.outcome_stages import outcome_after
from incidents.models import Person
from incidents.models.editions.change import Change
from incidents.models.editions.edition import IncidentEdition
from incidents.publishing import publish as door
from tests import make

pytestmark = pytest.mark.django_db


def live(record) -> dict:
    return json.loads(door.live_edition(record).document)


def joined(loser, winner, by, **changes):
    loser.refresh_from_db()
    winner.refresh_from_db()
    given = {
        "revision": loser.revision,
        "into_revision": winner.revision,
        "reason": "the same person",
        **changes,
    }
    return merge(loser, into=winner, by=by, **given)


def test_everything_of_the_loser_belongs_to_the_winner(editor):
    loser, winner = make.person("Bakhruz Samedov"), make.person("Bahruz Samadov")
    incident = make.incident()
    make.involve(incident, loser)
    statement = make.statement(person=loser, persons=[loser])
    make.cite(loser, field="birth")

    joined(loser, winner, editor)

    statement.refresh_from_db()
    assert incident.involvements.get().person == winner
    assert (statement.person, list(statement.persons.all())) == (winner, [winner])
    assert winner.citations.get().field == "birth"
    assert list(winner.names.values_list("text", "kind")) == [
        ("Bahruz Samadov", "main"),
        ("Bakhruz Samedov", "alias"),
    ]


def test_the_loser_stays_and_points_to_the_winner(editor):
    loser, winner = make.person("A"), make.person("B")
    joined(loser, winner, editor)
    assert Person.objects.get(pk=loser.pk).merged_into == winner


def test_documents_name_the_winner_and_the_ledger_says_where_the_loser_went(publisher):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    involvement = make.involve(incident, loser)
    make.cite(incident, field="outcome", involvement=involvement)
    make.public(loser, winner, incident)

    joined(loser, winner, publisher)

    assert live(incident)["involvements"][0]["person"]["name"] == "B"
    assert live(incident)["citations"][1]["involvement"]["party"] == str(winner.uid)
    change = Change.objects.get(action="merged")
    assert (change.uid, change.merged_into) == (loser.uid, winner.uid)


def test_an_incident_without_pending_edits_has_none_after_a_merger(publisher):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, loser)
    make.public(loser, winner, incident)
    joined(loser, winner, publisher)
    incident.refresh_from_db()
    assert (incident.status, incident.revision, incident.has_pending_edit) == (Status.PUBLISHED, 2, False)


def test_a_pending_edit_stays_pending_and_is_not_published_by_a_merger(publisher):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident("Public")
    make.involve(incident, loser)
    make.public(loser, winner, incident)
    make.edited(incident, title="Pending")
    joined(loser, winner, publisher)
    incident.refresh_from_db()
    assert incident.status == Status.DRAFT
    assert live(incident)["title"] == "Public"


def test_a_role_that_both_have_is_kept_once_with_all_citations(publisher):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    first, second = make.involve(incident, winner), make.involve(incident, loser)
    make.cite(incident, field="role", involvement=first)
    make.cite(incident, field="role", involvement=second)
    make.public(loser, winner, incident)
    joined(loser, winner, publisher)
    assert incident.involvements.get().citations.count() == 2
    assert len(live(incident)["involvements"]) == 1


def test_a_chain_of_mergers_ends_at_the_last_winner(publisher):
    first, second, third, incident = make.person("A"), make.person("B"), make.person("C"), make.incident()
    make.involve(incident, first)
    make.public(first, second, third, incident)
    joined(first, second, publisher)
    joined(second, third, publisher)
    assert live(incident)["involvements"][0]["person"]["name"] == "C"


def test_a_child_of_a_merged_institution_has_the_winner_as_parent(publisher):
    loser, winner = make.institution("Old"), make.institution("New")
    child = make.institution("Child", parent=loser)
    make.public(loser, winner, child)
    joined(loser, winner, publisher)
    child.refresh_from_db()
    assert child.parent == winner
    assert live(child)["parent"]["name"] == "New"


def test_a_public_record_is_merged_by_who_may_withdraw(editor):
    loser, winner = make.person("A"), make.person("B")
    make.public(loser, winner)
    with pytest.raises(NotAllowed, match="merge public records"):
        joined(loser, winner, editor)


def test_a_public_record_is_not_merged_into_one_that_is_not(publisher):
    loser, winner = make.public(make.person("A")), make.person("B")
    with pytest.raises(WrongStatus, match="public"):
        joined(loser, winner, publisher)


def test_a_confidential_person_is_not_merged_into_an_open_record(editor):
    loser, winner = make.person("A", sensitivity=30), make.person("B")
    with pytest.raises(WrongStatus, match="sensitivity"):
        joined(loser, winner, editor)


def test_a_contributor_cannot_merge_whom_they_may_not_know(contributor):
    loser, winner = make.person("A", sensitivity=30), make.person("B", sensitivity=30)
    with pytest.raises(Unknown):
        joined(loser, winner, contributor)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"revision": 9}, Stale),
        ({"into_revision": 9}, Stale),
        ({"reason": " "}, WrongStatus),
    ],
)
def test_a_merger_needs_present_revisions_and_a_reason(editor, changes, refusal):
    with pytest.raises(refusal):
        joined(make.person("A"), make.person("B"), editor, **changes)


def test_a_record_is_not_merged_into_itself_nor_twice(editor):
    first, second, third = make.person("A"), make.person("B"), make.person("C")
    with pytest.raises(WrongStatus, match="two records"):
        joined(first, first, editor)
    joined(first, second, editor)
    with pytest.raises(WrongStatus, match="already"):
        joined(first, third, editor)


def test_a_merged_record_takes_no_further_steps(editor):
    loser, winner = make.person("A"), make.person("B")
    joined(loser, winner, editor)
    loser.refresh_from_db()
    with pytest.raises(WrongStatus, match="merged"):
        workflow.submit(loser, by=editor, revision=loser.revision)


def test_merging_closes_the_editions_of_the_loser_only(publisher):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, loser)
    make.public(loser, winner, incident)
    joined(loser, winner, publisher)
    assert IncidentEdition.objects.filter(closed_at=None).count() == 2
    assert door.live_edition(loser) is None
    assert door.live_edition(winner) is not None


def test_withdrawing_the_winner_hides_the_losers_names_in_older_documents(publisher):
    first, second, winner = make.person("Name One"), make.person("Name Two"), make.person("Name Three")
    incident = make.incident()
    make.involve(incident, first)
    make.public(first, second, winner, incident)
    joined(first, second, publisher)
    joined(second, winner, publisher)
    winner.refresh_from_db()
    assert "Name One" in IncidentEdition.objects.get(version=1).document

    workflow.withdraw(winner, by=publisher, revision=winner.revision, reason="in danger", keep_history=False)

    documents = "".join(IncidentEdition.objects.values_list("document", flat=True))
    assert not any(name in documents for name in ("Name One", "Name Two", "Name Three"))


def test_a_correcting_withdrawal_of_the_winner_leaves_older_documents_alone(publisher):
    loser, winner, incident = make.person("Name One"), make.person("Name Two"), make.incident()
    make.involve(incident, loser)
    make.public(loser, winner, incident)
    joined(loser, winner, publisher)
    winner.refresh_from_db()
    workflow.withdraw(winner, by=publisher, revision=winner.revision, reason="doubtful", keep_history=True)
    assert "Name One" in IncidentEdition.objects.get(version=1).document


def test_a_change_made_meanwhile_is_not_written_over(editor):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident("Old")
    make.involve(incident, loser)
    seen = loser.involvements.select_related("incident").get().incident
    make.edited(incident, title="New")

    touched = Merge(planned(loser, winner, by=editor), by=editor, reason="the same")._touch(seen)

    assert (touched.title, touched.revision) == ("New", 2)


def dated(stage, day=""):
    """A stage of an outcome, on a day or undated."""
    return {"stage": stage, "date": {"text": day, "earliest": day, "latest": day} if day else None}


REMANDED, SENTENCED = dated("remanded", "2023-11-21"), dated("sentenced", "2025-06-20")
IN_JUNE = {"stage": "sentenced", "date": {"text": "June", "earliest": "2025-06-01", "latest": "2025-06-30"}}


@pytest.mark.parametrize(
    ("lost", "kept", "after"),
    [
        ([REMANDED], [SENTENCED], [REMANDED, SENTENCED]),
        ([REMANDED, SENTENCED], [SENTENCED], [REMANDED, SENTENCED]),
        ([SENTENCED], [IN_JUNE], [SENTENCED]),
        ([dated("sentenced")], [SENTENCED], [SENTENCED]),
        ([SENTENCED], [dated("sentenced", "2025-07-01")], [SENTENCED, dated("sentenced", "2025-07-01")]),
        ([REMANDED], [], [REMANDED]),
        ([], [SENTENCED], [SENTENCED]),
    ],
)
def test_stages_of_two_rows_of_one_role_are_joined(editor, lost, kept, after):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, loser, outcomes=lost, outcome=outcome_after(lost))
    make.involve(incident, winner, outcomes=kept, outcome=outcome_after(kept))

    joined(loser, winner, editor)

    row = incident.involvements.get()
    assert (row.person, row.outcomes, row.outcome) == (winner, after, outcome_after(after))


def test_a_row_takes_what_it_has_not_from_the_other_of_its_role(editor):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    make.involve(incident, loser, charge="smuggling", sentence_months=108, note="of the loser")
    make.involve(incident, winner, provision="Article 206", note="of the winner")

    joined(loser, winner, editor)

    row = incident.involvements.get()
    assert (row.charge, row.provision, row.sentence_months) == ("smuggling", "Article 206", 108)
    assert row.note == "of the winner"
    assert row.history.count() == 2
