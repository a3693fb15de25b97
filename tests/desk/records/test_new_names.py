"""Whoever wrote a row that a publication left out cannot publish it alone once its person is public."""

import pytest

from incidents.desk import workflow
from incidents.desk.errors import NotAllowed
from incidents.desk.records import editing
from incidents.models import Involvement
from incidents.models.base import save_with_history
from incidents.models.revisions import as_seen_by
from incidents.publishing import publish as door
from incidents.publishing.rendering import kind_of
from tests import make
from tests.desk.admin_forms import url_of
from tests.desk.conftest import Desk
from tests.page_text import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db):
    return make.user("publisher", "second")


def accuse(incident, officer, *, by, cited=False):
    """An officer who is not public added to a case by one publisher and published by another, left out."""
    row = Involvement(incident=incident, role="alleged_perpetrator")
    setattr(row, officer._meta.model_name, officer)
    with editing.changing(incident, by=by, revision=as_seen_by(incident, by).revision):
        editing.save_part(row, by=by)
    if cited:
        save_with_history(make.cite(incident, field="outcome", involvement=row), by=cited)
    make.public(incident)
    return row


def publish(record, *, by, together=(), without=()):
    record.refresh_from_db()
    seen = as_seen_by(record, by).revision
    workflow.submit(record, by=by, revision=seen)
    others = []
    for each in together:
        each.refresh_from_db()
        others.append((each, as_seen_by(each, by).revision))
    left_out = [(str(kind_of(each)), each.uid) for each in without]
    return workflow.publish(record, by=by, revision=seen, together=others, leave_out=left_out)


def live(record):
    return door.live_edition(record).document


def test_who_named_somebody_left_out_cannot_publish_that_alone_by_the_api(publisher, second):
    incident, officer, desk = make.incident(), make.person("An officer"), Desk(publisher)
    accuse(incident, officer, by=publisher)
    make.public(officer)
    incident.refresh_from_db()
    desk.post(f"incidents/{incident.uid}/submit/", revision=2)

    answer = desk.post(f"incidents/{incident.uid}/publish/", {"reason": "fine"}, revision=2)

    assert (answer.status_code, "second person" in answer.json()["detail"]) == (403, True)
    assert "An officer" not in live(incident)
    workflow.publish(incident, by=second, revision=2)
    assert "An officer" in live(incident)


def test_who_named_somebody_left_out_cannot_publish_that_alone_by_the_form(client, publisher):
    incident, officer = make.incident(), make.person("An officer")
    accuse(incident, officer, by=publisher)
    make.public(officer)
    client.force_login(publisher)
    incident.refresh_from_db()
    workflow.submit(incident, by=publisher, revision=2)

    page = client.get(url_of(incident, "publish"))
    client.post(url_of(incident, "publish"), {"revision": "2", "reason": "fine"})

    assert "a second person has to publish it" in page_text(page)
    assert "An officer" not in live(incident)


def test_the_page_says_beside_the_box_that_who_goes_along_needs_a_second_person(client, publisher, second):
    incident, officer, other = make.incident(), make.person("An officer"), make.person("A witness")
    accuse(incident, officer, by=publisher)
    incident.refresh_from_db()
    with editing.changing(incident, by=second, revision=as_seen_by(incident, second).revision):
        editing.save_part(Involvement(incident=incident, person=other, role="victim"), by=second)
    incident.refresh_from_db()
    workflow.submit(incident, by=second, revision=as_seen_by(incident, second).revision)

    def companions(user):
        client.force_login(user)
        found = client.get(url_of(incident, "publish")).context["choices"]
        return {
            each.label: (each.can_go_along, "You wrote what names this person" in str(each.obstacles))
            for each in found
        }

    assert companions(publisher) == {"An officer": (False, True), "A witness": (True, False)}
    assert companions(second)["An officer"] == (True, False)


def test_who_named_somebody_left_out_cannot_publish_both_together(publisher, second):
    incident, officer = make.incident(), make.person("An officer")
    accuse(incident, officer, by=publisher)
    make.edited(incident, place="Ganja", by=second)

    with pytest.raises(NotAllowed):
        publish(incident, by=publisher, together=[officer])


def test_what_is_left_out_again_bars_nobody(publisher, second):
    incident, officer = make.incident(), make.person("An officer")
    accuse(incident, officer, by=publisher)
    make.edited(incident, place="Ganja", by=second)

    publish(incident, by=publisher, without=[officer])


def test_what_the_live_document_names_bars_nobody(publisher, second):
    incident, officer = make.incident(), make.public(make.person("An officer"))
    row = accuse(incident, officer, by=publisher)
    row.role = "victim"
    save_with_history(row, by=second)
    make.edited(incident, by=second)

    publish(incident, by=publisher)


def test_another_role_of_the_same_person_is_not_the_one_that_went_out(publisher, second):
    incident, officer, known = make.incident(), make.person("An officer"), make.public(make.person("Known"))
    make.involve(incident, known)
    row = accuse(incident, officer, by=publisher)
    row.person = known
    save_with_history(row, by=second)
    make.edited(incident, by=second)

    with pytest.raises(NotAllowed):
        publish(incident, by=publisher)


def test_who_cited_a_source_for_a_row_left_out_cannot_publish_that(publisher, second):
    incident, officer = make.incident(), make.person("An officer")
    accuse(incident, officer, by=second, cited=publisher)
    make.public(officer)

    with pytest.raises(NotAllowed):
        publish(incident, by=publisher)


def test_who_linked_an_incident_that_was_not_public_cannot_publish_that(publisher):
    incident, other = make.incident(), make.incident("Another")
    save_with_history(make.link(incident, other), by=publisher)
    make.public(incident)
    make.public(other)

    with pytest.raises(NotAllowed):
        publish(incident, by=publisher)


@pytest.mark.parametrize("value", ["person", "persons"])
def test_who_attributed_words_to_somebody_not_public_cannot_publish_that(publisher, value):
    officer, statement = make.person("An officer"), make.statement(description="an officer")
    named = str(officer.uid) if value == "person" else [str(officer.uid)]
    answer = Desk(publisher).patch(f"statements/{statement.uid}/", {value: named}, revision=1)
    make.public(statement)
    make.public(officer)

    with pytest.raises(NotAllowed):
        publish(statement, by=publisher)
    assert answer.status_code == 200


def test_who_set_a_parent_that_was_not_public_cannot_publish_that(publisher):
    office, child = make.institution("Unknown office"), make.institution("Prison", "prison")
    with editing.changing(child, by=publisher, revision=1):
        child.parent = office
    make.public(child)
    make.public(office)

    with pytest.raises(NotAllowed):
        publish(child, by=publisher)


@pytest.mark.parametrize("was_public", [True, False])
def test_after_a_withdrawal_that_emptied_its_versions_only_what_was_left_out_bars(
    publisher, second, was_public
):
    incident, officer = make.incident(), make.person("An officer")
    if was_public:
        make.public(officer)
    accuse(incident, officer, by=publisher)
    if not was_public:
        make.public(officer)
    door.withdraw(incident, by=second, reason="doubtful", keep_history=False)
    make.edited(incident, by=second)

    if was_public:
        publish(incident, by=publisher)
    else:
        with pytest.raises(NotAllowed):
            publish(incident, by=publisher)
