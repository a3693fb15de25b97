"""The steps of a record: who may take which, when, and on which revision."""

import pytest

from incidents.choices import Status
from incidents.desk import workflow
from incidents.desk.co_publication import companions
from incidents.desk.errors import NotAllowed, Stale, Unknown, WrongStatus
from incidents.desk.records import editing
from incidents.models import Incident
from incidents.publishing import publish as door
from tests import make

pytestmark = pytest.mark.django_db


def changed(incident: Incident, by, **values) -> Incident:
    """An edit through the desk's own function."""
    incident.refresh_from_db()
    with editing.changing(incident, by=by, revision=incident.revision, reason="an edit"):
        [setattr(incident, name, value) for name, value in values.items()]
    return incident


def submitted(incident: Incident, by) -> Incident:
    return workflow.submit(incident, by=by, revision=incident.revision)


def test_a_case_goes_from_draft_to_published_through_two_people(contributor, publisher):
    incident = submitted(changed(make.incident(), contributor, title="Arrest"), contributor)
    published = workflow.publish(incident, by=publisher, revision=incident.revision)
    assert (published.status, published.number) == (Status.PUBLISHED, 1)


def test_who_made_the_changes_cannot_publish_them(publisher):
    incident = submitted(changed(make.incident(), publisher, title="Mine"), publisher)
    with pytest.raises(NotAllowed, match="second person"):
        workflow.publish(incident, by=publisher, revision=incident.revision)


def test_submitting_is_not_changing(contributor, publisher):
    incident = submitted(changed(make.incident(), contributor, title="Theirs"), publisher)
    assert workflow.publish(incident, by=publisher, revision=incident.revision).number == 1


def test_who_changed_something_before_the_last_edition_may_publish_later_changes(contributor, publisher):
    incident = make.public(changed(make.incident(), publisher, title="Mine, published by another"))
    incident = submitted(changed(incident, contributor, title="Theirs"), contributor)
    assert workflow.publish(incident, by=publisher, revision=incident.revision).status == Status.PUBLISHED


def test_four_eyes_can_be_switched_off(publisher, settings):
    settings.FOUR_EYES = False
    incident = submitted(changed(make.incident(), publisher, title="Mine"), publisher)
    assert workflow.publish(incident, by=publisher, revision=incident.revision).number == 1


def test_four_eyes_look_at_what_goes_out_together(contributor, publisher):
    person = make.person()
    with editing.changing(person, by=publisher, revision=1):
        person.summary = "written by the publisher"
    incident = submitted(changed(make.incident(), contributor), contributor)
    make.involve(incident, person)
    with pytest.raises(NotAllowed, match="this person"):
        workflow.publish(incident, by=publisher, revision=incident.revision, together=[(person, 2)])


def test_an_approval_is_bound_to_the_revision_that_was_reviewed(contributor, publisher):
    incident = submitted(changed(make.incident(), contributor), contributor)
    seen = incident.revision
    incident = submitted(changed(incident, contributor, title="Changed meanwhile"), contributor)
    with pytest.raises(Stale) as refusal:
        workflow.publish(incident, by=publisher, revision=seen)
    assert refusal.value.current == incident.revision


def test_any_edit_makes_a_record_a_draft_again(contributor):
    incident = submitted(changed(make.incident(), contributor), contributor)
    assert changed(incident, contributor, title="x").status == Status.DRAFT


def test_an_edit_of_a_published_record_is_a_draft_with_its_edition_kept(contributor):
    incident = changed(make.public(make.incident()), contributor, title="x")
    assert incident.status == Status.DRAFT
    assert incident.has_pending_edit


def test_a_stale_edit_is_refused_and_changes_nothing(contributor):
    incident = make.incident("Kept")
    with pytest.raises(Stale), editing.changing(incident, by=contributor, revision=7):
        incident.title = "Lost"
    incident.refresh_from_db()
    assert incident.title == "Kept"


def test_returning_needs_a_reason(editor):
    incident = make.in_review(make.incident())
    with pytest.raises(WrongStatus, match="reason"):
        workflow.return_to_draft(incident, by=editor, revision=1, reason=" ")


def test_a_returned_record_is_a_draft_with_the_reason_in_its_history(editor):
    incident = workflow.return_to_draft(
        make.in_review(make.incident()), by=editor, revision=1, reason="add a source"
    )
    assert incident.status == Status.DRAFT
    assert incident.history.latest().history_change_reason == "add a source"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED, Status.WITHDRAWN])
def test_only_what_is_in_review_can_be_published(publisher, status):
    incident = make.incident(status=status)
    with pytest.raises(WrongStatus):
        workflow.publish(incident, by=publisher, revision=1)


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.WITHDRAWN])
def test_only_a_draft_can_be_submitted(contributor, status):
    with pytest.raises(WrongStatus):
        workflow.submit(make.incident(status=status), by=contributor, revision=1)


def test_a_contributor_cannot_publish(contributor):
    with pytest.raises(NotAllowed):
        workflow.publish(make.in_review(make.incident()), by=contributor, revision=1)


def test_an_editor_cannot_withdraw(editor):
    with pytest.raises(NotAllowed):
        workflow.withdraw(make.public(make.incident()), by=editor, revision=1, reason="x", keep_history=False)


def test_a_contributor_does_not_know_of_a_confidential_record(contributor):
    with pytest.raises(Unknown):
        workflow.submit(make.incident(sensitivity=30), by=contributor, revision=1)


def test_nobody_sets_a_sensitivity_above_their_own(contributor):
    incident = make.incident()
    with (
        pytest.raises(NotAllowed, match="cleared"),
        editing.changing(incident, by=contributor, revision=1),
    ):
        incident.sensitivity = 30


def test_a_confidential_record_cannot_be_published_even_in_review(contributor, publisher):
    incident = make.in_review(make.incident(sensitivity=30))
    with pytest.raises(WrongStatus, match="sensitivity"):
        workflow.publish(incident, by=publisher, revision=1)


def test_a_source_has_no_steps(contributor):
    with pytest.raises(WrongStatus, match="inside what cites them"):
        workflow.submit(make.source(), by=contributor, revision=1)


def test_what_was_published_cannot_be_deleted(editor):
    incident = make.public(make.incident())
    with pytest.raises(WrongStatus, match="withdraw"):
        editing.delete(incident, by=editor, revision=incident.revision)


def test_a_draft_can_be_deleted_and_its_history_stays(editor):
    incident = make.incident(cited=False)
    editing.delete(incident, by=editor, revision=1, reason="entered twice")
    last = Incident.history.latest()
    assert (last.history_type, last.history_user, last.history_change_reason) == (
        "-",
        editor,
        "entered twice",
    )


def test_a_party_of_an_incident_cannot_be_deleted(editor):
    person = make.person()
    make.involve(make.incident(), person)
    with pytest.raises(WrongStatus, match="refer"):
        editing.delete(person, by=editor, revision=1)


def test_a_user_who_was_switched_off_can_do_nothing(publisher):
    publisher.is_active = False
    with pytest.raises(Unknown):
        workflow.withdraw(
            make.public(make.incident()), by=publisher, revision=1, reason="x", keep_history=False
        )


def published_with(incident: Incident, other, publisher) -> None:
    incident.refresh_from_db()
    other.refresh_from_db()
    make.in_review(incident)
    workflow.publish(incident, by=publisher, revision=incident.revision, together=[(other, other.revision)])


def test_an_unpublished_party_goes_out_with_the_incident_that_names_it(publisher):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    published_with(incident, person, publisher)
    person.refresh_from_db()
    assert (person.status, person.number) == (Status.PUBLISHED, 1)


def test_the_speaker_of_a_statement_goes_out_with_the_incident_it_is_about(publisher):
    incident, speaker = make.incident(), make.person()
    statement = make.statement(person=speaker, incidents=[incident])
    make.in_review(incident)
    workflow.publish(incident, by=publisher, revision=1, together=[(statement, 1), (speaker, 1)])
    speaker.refresh_from_db()
    assert speaker.number == 1


def test_a_withdrawn_party_does_not_go_out_again_with_an_incident(publisher):
    incident, person = make.incident(), make.public(make.person())
    make.involve(incident, person)
    workflow.withdraw(person, by=publisher, revision=person.revision, reason="in danger", keep_history=False)
    with pytest.raises(WrongStatus, match="review of its own"):
        published_with(incident, person, publisher)


def test_a_withdrawn_party_that_was_edited_since_does_not_go_out_along_either(publisher):
    incident, person = make.incident(), make.public(make.person())
    make.involve(incident, person)
    workflow.withdraw(person, by=publisher, revision=person.revision, reason="in danger", keep_history=False)
    person.refresh_from_db()
    make.edited(person, summary="safer words")
    with pytest.raises(WrongStatus, match="review of its own"):
        published_with(incident, person, publisher)


def test_a_pending_edit_of_a_public_party_does_not_go_out_along(publisher):
    incident, person = make.incident(), make.public(make.person())
    make.involve(incident, person)
    make.edited(person, summary="pending")
    with pytest.raises(WrongStatus, match="review of its own"):
        published_with(incident, person, publisher)


@pytest.mark.parametrize("maker", [make.person, make.incident, make.statement, make.institution])
def test_what_a_record_does_not_name_does_not_go_out_with_it(publisher, maker):
    with pytest.raises(WrongStatus, match="review of its own"):
        published_with(make.incident(), maker(), publisher)


def test_a_hidden_witness_does_not_go_out_along(publisher):
    incident, witness = make.incident(), make.person()
    make.involve(incident, witness, "witness", sensitivity=30)
    with pytest.raises(WrongStatus, match="review of its own"):
        published_with(incident, witness, publisher)


def test_several_reviews_end_in_one_act(publisher):
    person, incident = make.in_review(make.person()), make.in_review(make.incident())
    make.involve(incident, person)
    workflow.publish_all([(person, 1), (incident, 1)], by=publisher)
    person.refresh_from_db()
    incident.refresh_from_db()
    assert (person.status, incident.status) == (Status.PUBLISHED, Status.PUBLISHED)


def test_of_several_reviews_one_that_is_not_in_review_stops_all(publisher):
    person, incident = make.in_review(make.person()), make.incident()
    with pytest.raises(WrongStatus):
        workflow.publish_all([(person, 1), (incident, 1)], by=publisher)
    person.refresh_from_db()
    assert person.number is None


def test_what_is_published_as_it_stands_has_nothing_to_review(contributor):
    incident = make.public(make.incident())
    with pytest.raises(WrongStatus, match="nothing to review"):
        workflow.submit(incident, by=contributor, revision=1)


def test_what_is_published_can_be_reviewed_again_once_a_party_of_it_is_public(contributor, publisher):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    make.public(incident)
    make.public(person)
    workflow.submit(incident, by=contributor, revision=1)
    workflow.publish(incident, by=publisher, revision=1)
    assert person.name in door.live_edition(incident).document


def source_edited(source, by, title: str = "Edited title") -> None:
    source.refresh_from_db()
    with editing.changing(source, by=by, revision=source.revision):
        source.title = title


def test_who_changed_a_source_cannot_publish_what_cites_it(contributor, publisher):
    source, incident = make.source(), make.incident(cited=False)
    make.cite(incident, source)
    source_edited(source, publisher)
    incident = submitted(changed(incident, contributor), contributor)
    with pytest.raises(NotAllowed, match="source “Edited title”"):
        workflow.publish(incident, by=publisher, revision=incident.revision)


def test_who_changed_a_source_before_it_went_out_may_publish_what_cites_it(contributor, publisher):
    source, first, second = make.source(), make.incident(cited=False), make.incident(cited=False)
    make.cite(first, source)
    make.cite(second, source)
    source_edited(source, publisher)
    make.public(first)
    second = submitted(changed(second, contributor), contributor)
    assert workflow.publish(second, by=publisher, revision=second.revision).number == 2


def test_who_changed_a_source_that_stays_hidden_may_publish_what_cites_it(contributor, publisher):
    source, incident = make.source(sensitivity=20), make.incident()
    make.cite(incident, source)
    source_edited(source, publisher)
    incident = submitted(changed(incident, contributor), contributor)
    assert workflow.publish(incident, by=publisher, revision=incident.revision).number == 1


def test_a_source_changed_after_submission_stops_the_publication(contributor, publisher):
    source, incident = make.source(), make.incident(cited=False)
    make.cite(incident, source)
    incident = submitted(changed(incident, contributor), contributor)
    source_edited(source, contributor)
    with pytest.raises(WrongStatus, match="changed after"):
        workflow.publish(incident, by=publisher, revision=incident.revision)


def test_after_another_submission_the_changed_source_goes_out(contributor, editor, publisher):
    source, incident = make.source(), make.incident(cited=False)
    make.cite(incident, source)
    incident = submitted(changed(incident, contributor), contributor)
    source_edited(source, contributor)
    workflow.return_to_draft(incident, by=editor, revision=incident.revision, reason="look again")
    submitted(incident, contributor)
    workflow.publish(incident, by=publisher, revision=incident.revision)
    source.refresh_from_db()
    assert "Edited title" in door.live_edition(incident).document
    assert (source.status, source.has_pending_edit) == (Status.PUBLISHED, False)


def test_a_corrected_source_is_a_reason_to_review_what_is_published(contributor, publisher):
    source, incident = make.source(), make.incident(cited=False)
    make.cite(incident, source)
    make.public(incident)
    source_edited(source, contributor)
    workflow.submit(incident, by=contributor, revision=1)
    workflow.publish(incident, by=publisher, revision=1)
    assert "Edited title" in door.live_edition(incident).document


def test_what_is_not_open_is_not_offered_to_go_out_along():
    incident = make.incident()
    make.involve(incident, make.person(sensitivity=20))
    assert companions(incident) == []


def test_a_changed_source_that_went_out_with_another_record_since_needs_no_more_review(
    contributor, publisher
):
    source, first, second = make.source(), make.incident(cited=False), make.incident(cited=False)
    make.cite(first, source)
    make.cite(second, source)
    first = submitted(changed(first, contributor), contributor)
    source_edited(source, contributor)
    make.public(second)
    assert workflow.publish(first, by=publisher, revision=first.revision).number == 2
