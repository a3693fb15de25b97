"""Lifting a bar on publication needs a reason, and a second person publishes after it."""

from datetime import date

import pytest
from django.test import Client

from incidents.desk.errors import Incomplete, NotAllowed
from incidents.desk.four_eyes import changed_by, other_publishers, require_second_person
from incidents.desk.records import editing
from incidents.models.base import save_with_history
from incidents.models.revisions import as_seen_by
from tests import make
from tests.desk.admin_forms import change
from tests.desk.conftest import Desk
from tests.page_text import page_text

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 3)
MADE = [make.person, make.source, make.statement]
LIFTS = [
    ({"consent": "refused"}, {"consent": "publication"}),
    ({"consent": "refused"}, {"consent": ""}),
    ({"consent": "internal"}, {"consent": "anonymous"}),
    ({"consent": "anonymous"}, {"consent": "not_asked"}),
    ({"consent": "publication", "consent_withdrawn_on": DAY}, {"consent_withdrawn_on": None}),
]
NO_LIFTS = [
    ({"consent": "not_asked"}, {"consent": "publication"}),
    ({"consent": "publication"}, {"consent": "refused"}),
    ({"consent": "internal"}, {"consent_conditions": "Ask again"}),
]


def edited(record, by, reason="They agreed in a letter", **values):
    record = type(record).objects.get(pk=record.pk)
    as_seen_by(record, by)
    with editing.changing(record, by=by, revision=record.revision, reason=reason):
        for name, value in values.items():
            setattr(record, name, value)
    return record


def public_lifted(record, by):
    """A public record of which a user lifted the bar that was set after its publication."""
    make.public(record)
    record.consent = "refused"
    save_with_history(record, by=None)
    return edited(record, by, consent="publication")


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize(("before", "after"), LIFTS)
def test_a_lift_needs_a_reason_which_history_keeps(made, before, after, editor):
    record = made(**before)
    with pytest.raises(Incomplete, match="reason"):
        edited(record, editor, reason=" ", **after)
    edited(record, editor, **after)
    assert record.history.latest("history_id").history_change_reason == "They agreed in a letter"


@pytest.mark.parametrize(("before", "after"), NO_LIFTS)
def test_other_changes_of_a_consent_need_no_reason_and_bar_nobody(before, after, publisher):
    person = make.person(**before)
    edited(person, publisher, reason="", **after)
    assert [each.username for each in other_publishers(person) if each == publisher] == ["publisher"]


def test_the_desk_api_asks_for_the_reason(editor):
    source, desk = make.source(consent="refused"), Desk(editor)
    assert desk.patch(f"sources/{source.uid}/", {"consent": "publication"}, revision=1).status_code == 400
    body = {"consent": "publication", "reason": "They agreed"}
    assert desk.patch(f"sources/{source.uid}/", body, revision=1).status_code == 200


@pytest.mark.parametrize("made", MADE)
def test_the_form_asks_for_the_reason_at_its_field(made, editor):
    record, client = made(consent="refused"), Client()
    client.force_login(editor)
    answer = change(client, record, consent="publication")
    assert "Give a reason why the consent now permits more" in page_text(answer)
    assert change(client, record, consent="publication", reason="They agreed").status_code == 302


@pytest.mark.parametrize("made", [make.person, make.statement])
def test_whoever_lifted_the_bar_does_not_publish_the_record(made, publisher):
    record = edited(made(consent="refused"), publisher, consent="publication")
    with pytest.raises(NotAllowed, match="second person"):
        require_second_person([record], by=publisher)
    assert publisher not in other_publishers(record)


def naming(person):
    incident = make.incident()
    make.involve(incident, person)
    return [
        incident,
        make.case("A case", persons=[person]),
        make.statement(person=person),
        make.statement(persons=[person]),
    ]


def test_whoever_lifted_the_bar_does_not_publish_what_names_the_person(publisher, administrator):
    person = public_lifted(make.person("Leyla"), publisher)
    for record in naming(person):
        with pytest.raises(NotAllowed, match="“Leyla”"):
            require_second_person([record], by=publisher)
        require_second_person([record], by=administrator)


def test_whoever_lifted_the_bar_does_not_publish_what_names_the_statement(publisher):
    incident = make.incident()
    public_lifted(make.statement(incidents=[incident]), publisher)
    with pytest.raises(NotAllowed, match="lifted a bar"):
        require_second_person([incident], by=publisher)


def test_whoever_lifted_the_bar_does_not_publish_what_cites_the_source(publisher):
    source, other = make.source("A letter"), make.incident()
    make.cite(other, source)
    make.public(other)
    source.refresh_from_db()
    source.consent = "refused"
    save_with_history(source, by=None)
    edited(source, publisher, consent="publication")
    for record in (make.incident(), make.person(), make.institution()):
        make.cite(record, source, "summary")
        with pytest.raises(NotAllowed, match="“A letter”"):
            require_second_person([record], by=publisher)


def test_a_lift_counts_until_a_publication_after_it(publisher):
    person = public_lifted(make.person(), publisher)
    records = naming(person)
    make.public(records[0])
    assert not changed_by(publisher, [records[0]])
    assert changed_by(publisher, [records[1]])


def test_a_hidden_part_does_not_bring_a_lift_along(publisher):
    person, incident = public_lifted(make.person(), publisher), make.incident()
    make.involve(incident, person, sensitivity=30)
    assert not changed_by(publisher, [incident])


def test_without_four_eyes_a_lift_bars_nobody(publisher, settings):
    settings.FOUR_EYES = False
    record = edited(make.person(consent="refused"), publisher, consent="publication")
    require_second_person([record], by=publisher)
