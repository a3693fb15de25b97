"""Custody as a part of a person: levels of changes, history, restoring, merging, disclosure."""

import pytest
from django.test import Client

from incidents.desk.four_eyes import changed_by
from incidents.desk.records import editing, merging
from incidents.desk.records.restore import restore
from incidents.desk.records.visible_history import Versions
from incidents.models import Citation, Custody
from incidents.models.revisions import as_seen_by, seen_changes
from tests import make
from tests.desk.admin_forms import url_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HIDDEN = 30


@pytest.fixture
def person(editor):
    return make.public(make.person("Bahruz Samadov"))


def held(person, by, **fields):
    """Add a period by an edit; return it."""
    row = Custody(person=person, **{"status": "pretrial_detention", "from_text": "August 2024", **fields})
    with editing.changing(as_seen_by(person, by), by=by, revision=person.revision):
        editing.save_part(row, by=by)
    return row


def test_a_hidden_period_moves_nothing_for_others(person, editor, contributor):
    as_seen_by(person, contributor)
    before = person.revision, person.status, person.last_changed_at, seen_changes(person)
    held(person, editor, sensitivity=HIDDEN)
    person.refresh_from_db()
    as_seen_by(person, contributor)

    assert (person.revision, person.status, person.last_changed_at, seen_changes(person)) == before


@pytest.mark.parametrize("name", ["place", "begun_by", "ended_by"])
def test_a_period_that_names_a_hidden_record_moves_nothing_for_others(person, editor, contributor, name):
    as_seen_by(person, contributor)
    before = person.revision, person.status
    make_named = make.institution if name == "place" else make.incident
    held(person, editor, **{name: make_named(sensitivity=HIDDEN)})
    person.refresh_from_db()
    as_seen_by(person, contributor)

    assert (person.revision, person.status) == before


def test_an_open_period_is_a_change_that_needs_a_review(person, contributor):
    held(person, contributor)
    person.refresh_from_db()

    assert person.has_pending_edit
    assert changed_by(contributor, [person]).keys() == {person.pk}


def test_whoever_wrote_a_hidden_period_wrote_what_is_published_later(person, editor, publisher):
    row = held(person, editor, sensitivity=HIDDEN)
    revision = as_seen_by(person, publisher).revision
    with editing.changing(person, by=publisher, revision=revision, reason="free"):
        row.sensitivity = 10
        editing.save_part(row, by=publisher, reason="free")

    assert changed_by(editor, [person]).keys() == {person.pk}


def test_history_tells_of_custody_in_sentences(person, editor, client):
    row = held(person, editor, from_text="August 2024")
    make.cite(person, make.source("OC Media"), "status", custody=row)
    with editing.changing(as_seen_by(person, editor), by=editor, revision=person.revision):
        row.status = "serving_sentence"
        editing.save_part(row, by=editor)
    client.force_login(editor)
    page = page_text(client.get(url_of(person, "history")))

    assert "the custody “<bdi>pre-trial detention, August 2024</bdi>”" in page
    assert "<b>status</b> of the custody" in page


def test_history_shows_no_hidden_period(person, editor, contributor, client):
    row = held(person, editor, sensitivity=HIDDEN, note="unseen note")
    make.cite(person, make.source("unseen source"), "status", custody=row)
    client.force_login(contributor)

    assert "unseen" not in page_text(client.get(url_of(person, "history")))
    assert Versions(person, contributor).parts(Custody) == []
    assert Versions(person, contributor).parts(Citation) == []


def test_a_removed_period_comes_back_with_its_citations_under_its_id(person, editor):
    row = held(person, editor, sensitivity=20)
    with editing.changing(as_seen_by(person, editor), by=editor, revision=person.revision):
        editing.save_part(
            Citation(source=make.source(), field="status", person=person, custody=row), by=editor
        )
    before = person.revision
    with editing.changing(as_seen_by(person, editor), by=editor, revision=person.revision):
        editing.delete_part(Custody.objects.get(), by=editor)
    assert not Citation.objects.exists()
    restore(person, before, by=editor, current_revision=person.revision, reason="It was right.")

    back = Custody.objects.get()
    assert (back.uid, back.sensitivity) == (row.uid, 20)
    assert Citation.objects.get().custody == back


def test_restoring_leaves_hidden_periods_alone(person, editor, contributor):
    held(person, editor, sensitivity=HIDDEN)
    open_one = held(person, editor)
    before = as_seen_by(person, contributor).revision
    with editing.changing(as_seen_by(person, contributor), by=contributor, revision=before):
        open_one.note = "other words"
        editing.save_part(open_one, by=contributor)
    restore(
        person, before, by=contributor, current_revision=as_seen_by(person, contributor).revision, reason="x."
    )

    assert Custody.objects.get(sensitivity=10).note == ""
    assert Custody.objects.get(sensitivity=HIDDEN)


def test_deleting_a_period_keeps_citations_that_the_user_cannot_see(person, editor, contributor):
    row = held(person, editor)
    make.cite(person, make.source(sensitivity=HIDDEN), "status", custody=row, value="in a cell")
    with editing.changing(as_seen_by(person, contributor), by=contributor, revision=person.revision):
        editing.delete_part(row, by=contributor)

    kept = Citation.objects.get()
    assert (kept.custody, kept.field) == (None, "summary")
    assert kept.value == "pre-trial detention, status: in a cell"


def test_custody_moves_with_a_merged_person_hidden_rows_too(person, editor, contributor):
    loser = make.person("Bəhruz Səmədov")
    make.hold(loser)
    hidden = make.hold(loser, sensitivity=HIDDEN, place=make.institution(sensitivity=HIDDEN))
    make.cite(loser, field="status", custody=hidden)
    about = {"revision": loser.revision, "into_revision": person.revision, "reason": "One person."}
    assert len(merging.plan(loser, into=person, by=contributor).custody) == 1
    merging.merge(loser, into=person, by=contributor, **about)

    assert person.custody.count() == 2
    assert Citation.objects.get().custody.person == person


def test_the_place_of_a_merged_institution_is_the_one_that_stays(person, publisher):
    loser, winner = make.public(make.institution("Jail 1")), make.public(make.institution("Jail No 1"))
    other = make.public(make.person("Igbal Abilov"))
    make.hold(person, place=loser)
    make.public(person)
    make.hold(other, place=loser)  # not published yet
    about = {"revision": loser.revision, "into_revision": winner.revision, "reason": "One place."}
    merging.merge(loser, into=winner, by=publisher, **about)

    assert set(Custody.objects.values_list("place", flat=True)) == {winner.pk}
    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.status, other.status) == ("published", "draft")
    answer = Client().get(f"/api/v1/persons/{person.number}/").json()
    assert answer["custody"][0]["place"]["name"] == "Jail No 1"
