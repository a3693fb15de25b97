"""The head of a record says its state in a line, and what a reviewer asked to change."""

from datetime import UTC, datetime

import pytest

from incidents.desk import workflow
from incidents.desk.admin.common.state_line import state_of
from incidents.desk.records import editing, merging
from incidents.models import Involvement
from tests import make
from tests.desk.admin_forms import list_url, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
REASON = "The date needs a source."


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def day():
    now = datetime.now(UTC)
    return f"{now.day} {now:%B %Y}"


def seen(record, user):
    """The record as this user opens it."""
    return type(record).objects.visible_to(user).get(pk=record.pk)


def line(record, user):
    return state_of(seen(record, user), user).line


def returned(incident, by):
    """Send an incident through a review from which it comes back."""
    make.in_review(incident)
    incident.refresh_from_db()
    workflow.return_to_draft(incident, by=by, revision=incident.revision, reason=REASON)
    incident.refresh_from_db()
    return incident


def test_a_draft_says_who_changed_it_and_when(contributor):
    incident = make.edited(make.incident(), by=contributor, updated_by=contributor, title="Changed")
    assert line(incident, contributor) == f"Draft, changed by {contributor} on {day()}"


def test_a_record_in_review_says_since_when(contributor):
    incident = make.in_review(
        make.edited(make.incident(), by=contributor, updated_by=contributor, title="Changed")
    )
    assert line(incident, contributor) == f"In review since {day()} · changed by {contributor} on {day()}"


def test_a_published_record_says_number_and_version(contributor):
    incident = make.incident()
    make.public(incident)
    assert line(incident, contributor).endswith(f"public as number {incident.number}, version 1")


def test_an_edit_of_a_published_record_says_that_it_is_not_public(contributor):
    incident = make.incident()
    make.public(incident)
    make.edited(incident, by=contributor, updated_by=contributor, title="Changed")
    expected = f"Draft, changed by {contributor} on {day()} · public as number {incident.number}, version 1, "
    assert line(incident, contributor) == f"{expected}with unpublished changes"


def test_a_record_whose_victim_is_left_out_is_published_behind(contributor):
    incident = make.incident()
    make.involve(incident, make.person())
    make.public(incident)
    assert line(incident, contributor).endswith(f"number {incident.number}, version 1 · published behind")


def test_a_sensitive_record_says_so(editor):
    assert line(make.person(sensitivity=30), editor).endswith("confidential")


def test_a_merged_record_looks_merged_and_is_only_read(client, editor):
    client.force_login(editor)
    person, other = make.person("Ihar Novik"), make.person("Igor Novik", unstated={"gender": "withheld"})
    merging.merge(other, into=person, by=editor, revision=1, into_revision=1, reason="the same")

    words = text_of(client.get(url_of(other)))

    assert f'Merged into <a href="{url_of(person)}" dir="auto">Ihar Novik</a>' in words
    for each in (
        "Withdrawn",
        ">withdrawn",
        "Unstated gender",
        "point to check",
        ">edit<",
        "Reason for this change",
    ):
        assert each not in words


def test_merged_records_are_listed_only_when_asked_for(desk, contributor):
    person = make.person("Ihar Novik")
    merged = make.person("Igor Novik", merged_into=person)

    def listed(**query):
        return set(desk.get(list_url("person"), query).context["cl"].queryset)

    assert listed() == {person}
    assert listed(merged="only") == {merged}
    assert listed(merged="with") == {person, merged}


def test_the_first_page_counts_no_merged_record(desk, contributor):
    make.person(merged_into=make.person(), birth_text="of old", updated_by=contributor)
    lists = desk.get("/admin/").context["work"]
    assert not [each for each in lists if each.work.key == "unread" and each.counts]


def test_the_api_says_that_a_record_is_merged(as_editor):
    merged = make.person("Igor Novik", merged_into=make.person("Ihar Novik"), status="withdrawn")
    withdrawn = make.person("Oleg Kovalenko", status="withdrawn")

    assert as_editor.get(f"persons/{merged.uid}/").json()["status"] == "merged"
    for status, record in (("merged", merged), ("withdrawn", withdrawn)):
        found = as_editor.get(f"persons/?status={status}").json()["results"]
        assert [each["id"] for each in found] == [str(record.uid)]


# Changes requested


def test_the_form_says_who_asked_for_which_changes(desk, editor):
    incident = returned(make.incident(), editor)

    words = text_of(desk.get(url_of(incident)))

    assert f"{editor} requested changes on" in words
    assert REASON in words


def test_the_request_stays_while_the_author_works_and_in_the_next_review(desk, contributor, editor):
    incident = returned(make.incident(), editor)
    make.edited(incident, by=contributor, updated_by=contributor, title="Changed")
    assert REASON in text_of(desk.get(url_of(incident)))

    make.in_review(incident)

    assert REASON in text_of(desk.get(url_of(incident, "review")))


def test_the_request_is_gone_once_the_record_is_published(contributor, editor):
    incident = returned(make.incident(), editor)
    make.public(incident)
    make.edited(incident, by=contributor, updated_by=contributor, title="Changed")
    assert state_of(seen(incident, contributor), contributor).request is None


def test_the_last_request_counts(contributor, editor):
    incident = returned(make.incident(), editor)
    make.in_review(incident)
    incident.refresh_from_db()
    workflow.return_to_draft(incident, by=editor, revision=incident.revision, reason="The place too.")
    request = state_of(seen(incident, contributor), contributor).request
    assert request is not None
    assert request.reason == "The place too."


def test_a_change_that_ends_a_review_is_no_request(contributor):
    incident = make.in_review(make.incident())
    make.edited(incident, by=contributor, updated_by=contributor, title="Changed")
    assert state_of(seen(incident, contributor), contributor).request is None


def test_a_hidden_change_during_a_review_shows_in_no_line(contributor, editor):
    incident = make.in_review(make.incident())
    before = state_of(seen(incident, contributor), contributor)
    mine = seen(incident, editor)
    with editing.changing(mine, by=editor, revision=mine.revision):
        witness = Involvement(incident=incident, person=make.person("Secret"), role="witness", sensitivity=30)
        editing.save_part(witness, by=editor)
    assert state_of(seen(incident, contributor), contributor) == before
