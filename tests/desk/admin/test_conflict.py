"""Two people at one record: nothing typed is lost, nothing stored is overwritten unseen."""

import pytest
from django.utils.html import strip_tags

from incidents.models import Involvement
from tests import make
from tests.desk.admin_forms import fields_of, opened, rows, send, text_of, url_of
from tests.desk.histories import edit

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


@pytest.fixture
def incident(db):
    return make.incident("An arrest", summary="Old summary.", place="Baku")


def meanwhile(record, by, reason="", parts=(), gone=(), **values):
    """Somebody else changes the record."""
    edit(type(record).objects.get(pk=record.pk), by, *parts, delete=gone, reason=reason, **values)


def test_a_stale_form_is_not_saved(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="Theirs")

    page = send(desk, url_of(incident), fields, title="Mine")

    incident.refresh_from_db()
    assert page.status_code == 412
    assert (incident.title, incident.revision) == ("Theirs", 2)


def test_the_conflict_page_shows_both_words_side_by_side(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="Theirs")

    page = send(desk, url_of(incident), fields, title="Mine")

    difference = page.context["differences"][0]
    assert (difference.what, difference.stored, difference.typed, difference.both) == (
        "Title", "Theirs", "Mine", True,
    )  # fmt: skip


def test_the_conflict_page_says_who_changed_what_and_why(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, "the court corrected it", title="Theirs")

    act = send(desk, url_of(incident), fields, title="Mine").context["conflict"][0]

    assert (act.by, act.reason) == ("editor", "the court corrected it")
    assert [strip_tags(each.words) for each in act.sentences] == ["set title from “An arrest” to “Theirs”"]


def test_what_happened_before_the_form_was_opened_is_not_news(desk, editor, incident):
    meanwhile(incident, editor, title="Before")
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="After")

    page = send(desk, url_of(incident), fields, title="Mine")

    assert len(page.context["conflict"]) == 1


def test_the_form_can_be_saved_again_on_top(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="Theirs")
    conflict = send(desk, url_of(incident), fields, title="Mine", reason="because")

    send(desk, url_of(incident), fields_of(conflict))

    incident.refresh_from_db()
    assert (incident.title, incident.revision) == ("Mine", 3)
    assert incident.history.first().history_change_reason == "because"


def test_what_was_not_touched_keeps_what_others_stored(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, summary="Their summary.")
    conflict = send(desk, url_of(incident), fields, title="Mine")

    send(desk, url_of(incident), fields_of(conflict))

    incident.refresh_from_db()
    assert (incident.title, incident.summary) == ("Mine", "Their summary.")


def test_a_stale_form_is_shown_even_if_it_has_errors(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="Theirs")

    page = send(desk, url_of(incident), fields, title="", summary="Mine")

    assert page.status_code == 412
    assert fields_of(page)["summary"] == "Mine"


def test_a_new_row_is_not_lost(desk, editor, incident):
    person = make.person()
    row = {"role": "victim", "person": person.uid, "sensitivity": "10", "charge": "treason"}
    fields = {**opened(desk, url_of(incident)), **rows("involvements", row)}
    meanwhile(incident, editor, title="Theirs")
    conflict = send(desk, url_of(incident), fields)

    send(desk, url_of(incident), fields_of(conflict))

    assert incident.involvements.get().charge == "treason"


def test_rows_of_both_stay(desk, editor, incident):
    mine, theirs = make.person("Mine"), make.person("Theirs")
    row = {"role": "victim", "person": mine.uid, "sensitivity": "10"}
    fields = {**opened(desk, url_of(incident)), **rows("involvements", row)}
    meanwhile(incident, editor, parts=[Involvement(incident=incident, person=theirs, role="victim")])
    conflict = send(desk, url_of(incident), fields)

    send(desk, url_of(incident), fields_of(conflict))

    assert {each.person for each in incident.involvements.all()} == {mine, theirs}


def test_a_row_that_somebody_deleted_comes_back_if_it_was_being_changed(desk, editor, incident):
    involvement = make.involve(incident, make.person())
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, gone=[involvement])
    conflict = send(desk, url_of(incident), fields, involvements__0__outcome="released")

    send(desk, url_of(incident), fields_of(conflict))

    assert incident.involvements.get().outcome == "released"


def test_a_row_that_somebody_deleted_stays_deleted_if_it_was_not_touched(desk, editor, incident):
    involvement = make.involve(incident, make.person())
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, gone=[involvement])
    conflict = send(desk, url_of(incident), fields, title="Mine")

    send(desk, url_of(incident), fields_of(conflict))

    assert not incident.involvements.exists()


def test_cells_of_a_row_are_merged(desk, editor, incident):
    involvement = make.involve(incident, make.person(), charge="theft")
    fields = opened(desk, url_of(incident))
    involvement.outcome = "convicted"
    meanwhile(incident, editor, parts=[involvement])
    conflict = send(desk, url_of(incident), fields, involvements__0__charge="treason")

    send(desk, url_of(incident), fields_of(conflict))

    involvement.refresh_from_db()
    assert (involvement.charge, involvement.outcome) == ("treason", "convicted")


def test_a_deletion_is_not_forgotten(desk, editor, incident):
    make.involve(incident, make.person())
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="Theirs")
    conflict = send(desk, url_of(incident), fields, involvements__0__DELETE="on")

    send(desk, url_of(incident), fields_of(conflict))

    assert not incident.involvements.exists()


def test_people_of_a_statement_are_merged(desk, editor):
    one, two = make.person("One"), make.person("Two")
    statement = make.statement(persons=[one])
    fields = opened(desk, url_of(statement))
    meanwhile(statement, editor, quotation="Theirs.")
    conflict = send(desk, url_of(statement), fields, persons=[one.uid, two.uid])

    send(desk, url_of(statement), fields_of(conflict))

    statement.refresh_from_db()
    assert (set(statement.persons.all()), statement.quotation) == ({one, two}, "Theirs.")


def test_a_conflict_reveals_nothing_of_hidden_parts(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    witness = make.person("Leyla Mammadova", sensitivity=30)
    row = Involvement(incident=incident, person=witness, role="witness", sensitivity=30)
    meanwhile(incident, editor, parts=[row], place="Ganja")

    page = send(desk, url_of(incident), fields, title="Mine")

    assert page.status_code == 412
    assert "Leyla" not in text_of(page)


def test_a_record_that_became_hidden_is_gone(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, sensitivity=30, title="Secret")

    page = desk.post(url_of(incident), {**fields, "title": "Mine"})

    assert page.status_code == 404
    assert "Secret" not in text_of(page)


@pytest.mark.parametrize("revision", ["", "0", "-1", "99", "x", "9" * 30])
def test_a_forged_revision_saves_nothing(desk, incident, revision):
    fields = opened(desk, url_of(incident))

    page = send(desk, url_of(incident), fields, title="Mine", revision=revision)

    incident.refresh_from_db()
    assert page.status_code == 412
    assert incident.title == "An arrest"


@pytest.mark.parametrize("opened_at", ["", "yesterday", "2025-13-45T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_a_forged_time_of_opening_loses_nothing(desk, editor, incident, opened_at):
    involvement = make.involve(incident, make.person())
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="Theirs")

    page = send(desk, url_of(incident), fields, opened_at=opened_at, involvements__0__charge="treason")
    send(desk, url_of(incident), fields_of(page))

    involvement.refresh_from_db()
    assert involvement.charge == "treason"


def test_a_hidden_change_is_no_conflict(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    row = Involvement(incident=incident, person=make.person(), role="witness", sensitivity=30)
    meanwhile(incident, editor, parts=[row])

    page = send(desk, url_of(incident), fields, title="Mine")

    incident.refresh_from_db()
    assert (page.status_code, incident.title) == (302, "Mine")
