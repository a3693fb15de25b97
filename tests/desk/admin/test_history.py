"""The history page: who did what, when and why, event by event."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.desk import workflow
from incidents.desk.admin.history.values import moment_in_words
from incidents.desk.records import editing
from incidents.desk.records.merging import merge
from tests import make
from tests.desk.admin_forms import add_url, change, opened, rows, send, text_of, url_of
from tests.desk.histories import edit, edit_part, events, sentences, words

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def test_a_creation_is_one_act_with_its_parts(desk):
    person = make.person("Bahruz Samadov")
    row = {"role": "victim", "person": person.uid, "sensitivity": "10"}
    fields = {**opened(desk, add_url("incident")), **rows("involvements", row)}
    send(desk, add_url("incident"), fields, title="An arrest", kind="arrest")

    found = events(desk, person.involvements.get().incident)

    assert [words(event.step) for event in found] == ["created it"]
    assert "added Bahruz Samadov as victim" in sentences(found[0])


def test_the_steps_are_shown_with_their_reasons(desk, contributor, publisher):
    incident = make.incident()
    workflow.submit(incident, by=contributor, revision=1)
    workflow.return_to_draft(incident, by=publisher, revision=1, reason="no source")
    workflow.submit(incident, by=contributor, revision=1)
    workflow.publish(incident, by=publisher, revision=1)
    workflow.withdraw(incident, by=publisher, revision=1, reason="wrong", keep_history=True)
    workflow.withdraw(incident, by=publisher, revision=1, reason="dangerous", keep_history=False)

    assert [(words(event.step), event.by, event.reason) for event in events(desk, incident)] == [
        ("took its earlier versions from public view", "publisher", "dangerous"),
        ("withdrew it from the public", "publisher", "wrong"),
        ("published it as version 1, number 1", "publisher", ""),
        ("submitted it for review", "contributor", ""),
        ("returned it to its author", "publisher", "no source"),
        ("submitted it for review", "contributor", ""),
        ("created it", "the system", ""),
    ]


def test_every_publication_is_shown_with_its_version(desk, contributor, publisher):
    incident = make.incident()
    make.public(incident, by=publisher)
    edited = edit(incident, contributor, title="New")
    workflow.submit(edited, by=contributor, revision=2)
    workflow.publish(edited, by=publisher, revision=2)

    steps = [words(event.step) for event in events(desk, incident) if event.step]

    assert steps[0] == "published it as version 2, number 1"
    assert steps[2] == "published it as version 1, number 1"


def test_a_publication_that_changes_nothing_of_the_record_is_shown_too(desk, contributor, publisher):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    make.public(incident)
    make.public(person)
    workflow.submit(incident, by=contributor, revision=1)
    incident.refresh_from_db()
    workflow.publish(incident, by=publisher, revision=1)

    assert words(events(desk, incident)[0].step) == "published it as version 2, number 1"


def test_a_source_that_went_out_is_shown_so(desk):
    source = make.source("A report")
    incident = make.incident(cited=False)
    make.cite(incident, source)
    make.public(incident)

    assert words(events(desk, source)[0].step) == "published it with what cites it"


def test_a_merger_is_shown_with_the_record_that_it_went_into(desk, publisher):
    loser, winner = make.person("Bakhruz Samedov"), make.person("Bahruz Samadov")
    merge(loser, into=winner, by=publisher, revision=1, into_revision=1, reason="the same person")

    latest = events(desk, loser)[0]

    assert (words(latest.step), latest.reason) == ("merged it into Bahruz Samadov", "the same person")


def test_changes_made_by_commands_are_shown_too(desk, editor):
    person = make.person()

    edit(person, editor, reason="import of 3 May", gender="female")

    assert (events(desk, person)[0].by, events(desk, person)[0].reason) == ("editor", "import of 3 May")


def test_two_changes_in_quick_succession_are_two_acts(desk):
    incident = make.incident("One")
    change(desk, incident, title="Two")
    change(desk, incident, title="Three")

    assert [sentences(event) for event in events(desk, incident)[:2]] == [
        ["set title from “Two” to “Three”"],
        ["set title from “One” to “Two”"],
    ]


def test_a_part_saved_with_a_change_belongs_to_its_revision(desk, publisher):
    incident = make.incident()
    make.involve(incident, make.person("First"))
    edit(incident, publisher, title="New")
    second = make.Involvement(incident=incident, person=make.person("Second"), role="victim")
    edit_part(second, incident, publisher)

    assert [(event.revision, sentences(event)[0]) for event in events(desk, incident)[:2]] == [
        (3, "added Second as victim"),
        (2, "set title from “An arrest” to “New”"),
    ]


def test_two_people_are_never_shown_as_one(desk, publisher, editor):
    incident = make.incident()
    with editing.changing(incident, by=publisher, revision=1):
        victim = make.Involvement(incident=incident, person=make.person("Other"), role="victim")
        editing.save_part(victim, by=editor)
        incident.title = "New"

    assert [event.by for event in events(desk, incident)[:2]] == ["publisher", "editor"]


def test_there_is_nothing_to_revert(desk):
    incident = make.edited(make.incident(), title="New")

    assert "evert" not in text_of(desk.get(url_of(incident, "history")))


# When


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(0), "today at 14:03"),
        (timedelta(days=1), "yesterday at 14:03"),
        (timedelta(days=30), "20 May at 14:03"),
        (timedelta(days=365), "19 June 2024 at 14:03"),
    ],
)
def test_a_time_is_shown_in_words(monkeypatch, ago, expected):
    now = datetime(2025, 6, 19, 14, 3, 59, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    assert moment_in_words(now - ago) == expected


def test_the_exact_time_is_behind_the_words(desk):
    incident = make.incident()
    at = incident.history.get().history_date

    page = text_of(desk.get(url_of(incident, "history")))

    assert f'title="{at:%-d %B %Y, %H:%M:%S} UTC"' in page
    assert f'<time datetime="{at:%Y-%m-%dT%H:%M:%S.%f}+00:00"' in page


def test_a_publication_is_shown_with_who_was_left_out_by_decision(desk, publisher):
    incident, victim, speaker = make.incident(), make.person("Aysel Quliyeva"), make.institution("A body")
    make.involve(incident, victim)
    make.involve(incident, speaker, "employer")
    make.in_review(incident)
    left_out = [("person", victim.uid), ("institution", speaker.uid)]
    workflow.publish(incident, by=publisher, revision=incident.revision, leave_out=left_out)

    published = events(desk, incident)[0]

    assert words(published.step) == "published it as version 1, number 1"
    assert {words(each) for each in published.sentences} == {"left out Aysel Quliyeva", "left out A body"}
