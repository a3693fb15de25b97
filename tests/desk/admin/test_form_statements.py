"""Statements entered in the form of the incident they are about: records of their own."""

from datetime import date

import pytest

from incidents.models import Incident, Person, Statement
from tests import make
from tests.desk.admin_forms import add_url, fields_of, opened, rows, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def said(client, incident, **row):
    """Send the form of an incident with a new statement."""
    fields = {**opened(client, url_of(incident)), **rows("statements", row)}
    return send(client, url_of(incident), fields)


def test_a_statement_is_entered_with_a_new_incident(desk, contributor):
    row = {"description": "a senior European diplomat", "quotation": "worrying", "date_text": "24 June 2025"}
    fields = {**opened(desk, add_url("incident")), **rows("statements", row)}

    send(desk, add_url("incident"), fields, title="A raid", kind="raid", country="AZ")

    statement = Statement.objects.get()
    assert list(statement.incidents.all()) == [Incident.objects.get()]
    assert (statement.description, statement.quotation, statement.country.code) == (
        row["description"],
        "worrying",
        "AZ",
    )
    assert (statement.earliest, statement.status, statement.created_by) == (
        date(2025, 6, 24), "draft", contributor,
    )  # fmt: skip


def test_its_source_becomes_a_citation(desk):
    source = make.source()

    said(desk, make.incident(), description="a diplomat", quotation="worrying", source=source.uid)

    citation = Statement.objects.get().citations.get()
    assert (citation.source, citation.field) == (source, "quotation")


def test_a_silence_is_cited_for_being_one(desk):
    said(desk, make.incident(), description="the EU", stance="silent", new_source="The briefing")

    assert Statement.objects.get().citations.get().field == "stance"


def test_a_speaker_may_be_made_on_the_spot(desk):
    said(desk, make.incident(), new_person="Peter Stano", quotation="worrying")

    assert Statement.objects.get().person == Person.objects.get(name="Peter Stano")


def test_it_has_a_history_of_its_own_that_says_what_it_is_about(desk):
    incident = make.incident()

    said(desk, incident, description="a diplomat", quotation="worrying")

    row = Statement.objects.get().history.first()
    assert [each.incident for each in row.incidents.all()] == [incident]


def test_a_statement_alone_does_not_change_its_incident(desk):
    incident = make.in_review(make.incident())

    page = said(desk, incident, description="a diplomat", quotation="worrying")

    incident.refresh_from_db()
    assert (incident.revision, incident.status, Statement.objects.count()) == (1, "in_review", 1)
    text = text_of(desk.get(page.url))
    assert "1 statement was added, a draft." in text
    assert "It was in review" not in text


def test_an_empty_row_is_no_statement(desk):
    fields = opened(desk, add_url("incident"))

    send(desk, add_url("incident"), fields, title="A raid", kind="raid")

    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"quotation": "worrying"}, "Say who speaks: an institution, a person or a description."),
        ({"description": "A", "stance": "silent", "quotation": "no"}, "has no quotation. Empty it"),
        ({"description": "A", "date_text": "after the wedding"}, "These words cannot be turned into days"),
        ({"description": "A", "earliest": "03/04/2025"}, "Enter a valid date."),
        ({"description": "A", "institution": "99999"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_reported_at_its_field_and_saves_nothing(desk, row, words):
    incident = make.incident()

    page = said(desk, incident, **row)

    assert words in text_of(page)
    assert not Statement.objects.exists()


@pytest.mark.parametrize("forged", ["1", "x", "99999"])
def test_a_forged_count_changes_no_statement(desk, forged):
    incident = make.incident()
    stored = make.statement(incidents=[incident])

    forgery = {"statements-INITIAL_FORMS": forged, "statements-0-id": str(stored.uid)}
    fields = {**opened(desk, url_of(incident)), **rows("statements", {"quotation": "Mine."}), **forgery}
    send(desk, url_of(incident), fields)

    stored.refresh_from_db()
    assert (stored.revision, Statement.objects.count()) == (1, 1)


def test_what_was_said_before_is_listed_and_opened_elsewhere(desk):
    incident = make.incident()
    statement = make.statement(
        "We are concerned.", incidents=[incident], institution=make.institution("EEAS")
    )

    page = text_of(desk.get(url_of(incident)))

    assert f'<a href="{url_of(statement)}" dir="auto">EEAS · 24 June 2025 · We are concerned.</a>' in page


def test_hidden_statements_and_speakers_are_not_listed(desk):
    incident = make.incident()
    make.statement("Secret words.", incidents=[incident], sensitivity=30)
    make.statement("Open words.", incidents=[incident], person=make.person("Leyla", sensitivity=30))

    page = text_of(desk.get(url_of(incident)))

    assert "Open words." in page
    assert "Secret words." not in page
    assert "Leyla" not in page


def test_statements_of_a_confidential_case_are_confidential(client, editor):
    client.force_login(editor)

    said(client, make.incident(sensitivity=30), description="A", quotation="B")

    assert Statement.objects.get().sensitivity == 30


def test_a_conflict_loses_no_new_statement(desk):
    incident = make.incident()
    row = {"description": "a diplomat", "quotation": "worrying"}
    fields = {**opened(desk, url_of(incident)), **rows("statements", row)}
    make.edited(incident, title="Theirs")
    conflict = send(desk, url_of(incident), fields)

    send(desk, url_of(incident), fields_of(conflict))

    assert conflict.status_code == 412
    assert Statement.objects.get().quotation == "worrying"
