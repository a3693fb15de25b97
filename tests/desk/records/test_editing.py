"""Changing working records: what an edit may not do."""

import pytest

from incidents.desk import workflow
from incidents.desk.errors import WrongStatus
from incidents.desk.records import editing
from incidents.models import Citation, Involvement
from tests import make

pytestmark = pytest.mark.django_db


def raised(record, by) -> None:
    with editing.changing(record, by=by, revision=record.revision):
        record.sensitivity = 30


@pytest.mark.parametrize("maker", [make.incident, make.person, make.institution, make.statement])
def test_what_readers_see_cannot_be_made_confidential_at_the_desk_alone(editor, maker):
    record = make.public(maker())
    with pytest.raises(WrongStatus, match="Withdraw it first"):
        raised(record, editor)
    record.refresh_from_db()
    assert record.sensitivity == 10


def test_a_form_cannot_make_confidential_what_readers_see(editor):
    person = make.public(make.person())
    person.sensitivity = 30
    with pytest.raises(WrongStatus, match="Withdraw it first"):
        editing.claim(person, by=editor, revision=person.revision)


def test_what_was_withdrawn_with_its_history_has_to_be_closed_first(editor, publisher):
    person = make.public(make.person())
    person = workflow.withdraw(person, by=publisher, revision=1, reason="duplicate", keep_history=True)
    with pytest.raises(WrongStatus, match="every version"):
        raised(person, editor)


def test_what_was_withdrawn_can_be_made_confidential(editor, publisher):
    person = make.public(make.person())
    person = workflow.withdraw(person, by=publisher, revision=1, reason="asked for it", keep_history=False)
    raised(person, editor)
    person.refresh_from_db()
    assert person.sensitivity == 30


def test_a_source_can_be_made_confidential_at_any_time(editor):
    source, incident = make.source(), make.incident(cited=False)
    make.cite(incident, source)
    make.public(incident)
    source.refresh_from_db()
    raised(source, editor)
    source.refresh_from_db()
    assert source.sensitivity == 30


def test_deleting_an_involvement_keeps_the_citations_that_one_cannot_see(contributor):
    incident = make.incident(cited=False)
    involvement = make.involve(incident, make.person())
    seen = make.cite(incident, involvement=involvement, field="charge")
    hidden = make.cite(
        incident, make.source(sensitivity=30), involvement=involvement, field="charge", value="treason"
    )
    with editing.changing(incident, by=contributor, revision=1):
        editing.delete_part(involvement, by=contributor)
    kept = Citation.objects.get()
    assert not Involvement.objects.exists()
    assert (kept.pk, kept.involvement, kept.value) == (hidden.pk, None, "victim, charge: treason")
    assert seen.history.latest().history_type == "-"


def test_deleting_an_involvement_deletes_the_citations_that_one_sees(editor):
    incident = make.incident(cited=False)
    involvement = make.involve(incident, make.person())
    make.cite(incident, make.source(sensitivity=30), involvement=involvement, field="charge")
    with editing.changing(incident, by=editor, revision=1):
        editing.delete_part(involvement, by=editor)
    assert not Citation.objects.exists()


def test_what_was_merged_is_not_changed_any_more(editor):
    person = make.person(merged_into=make.person("The Winner"))
    with pytest.raises(WrongStatus, match="merged"), editing.changing(person, by=editor, revision=1):
        person.summary = "Lost"
