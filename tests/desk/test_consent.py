"""Consent and conditions of use: what they stop, whom they warn, and that nothing of them leaves the desk."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from incidents.choices import Sensitivity, Status
from incidents.desk.errors import WrongStatus
from incidents.desk.records import editing
from incidents.desk.records.merging import merge
from incidents.desk.records.restore import restore
from incidents.desk.review_warnings.gather import warnings_of
from incidents.desk.review_warnings.settling import settle
from incidents.desk.work_queues import WORK
from incidents.fields.base import Type
from incidents.fields.consent import CONSENT
from incidents.http.record_paths import api_path, page_path
from incidents.imports.write import pace
from incidents.models import Person, Statement
from incidents.models.revisions import as_seen_by
from incidents.publishing import publish as door
from incidents.publishing.publish import NotPublishable
from tests import make
from tests.desk.admin_forms import change, opened, url_of
from tests.desk.conftest import Desk
from tests.fields.everywhere import exported
from tests.imports.files import imported, written
from tests.page_text import page_text

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 3)
WITHDRAWN = {"consent": "publication", "consent_withdrawn_on": DAY}
PERMITTED = [{}, {"consent": "not_asked"}, {"consent": "publication", "consent_given_on": DAY}]
FORBIDDEN = [
    ({"consent": "refused"}, "consent was refused."),
    ({"consent": "internal"}, "consent covers internal use only."),
    (WITHDRAWN, "consent was withdrawn on 2026-05-03."),
]


def refusals(*records) -> list[str]:
    with pytest.raises(NotPublishable) as error:
        make.public(*records)
    return error.value.reasons


def edited(record, by, **values):
    """A change through the desk's own function."""
    as_seen_by(record, by)
    record.refresh_from_db()
    with editing.changing(record, by=by, revision=record.revision, reason="an edit"):
        [setattr(record, name, value) for name, value in values.items()]
    return record


def queued(model, user) -> list[object]:
    work = next(each for each in WORK if each.key == "against_consent")
    return list(model.objects.visible_to(user).filter(work.condition(model, user)))


# Publishing


@pytest.mark.parametrize("consent", PERMITTED)
def test_what_is_not_recorded_or_permits_publication_stops_nothing(consent):
    statement = make.statement(**consent)
    make.cite(statement, make.source(**consent))
    assert len(door.publish([make.person(**consent), statement], by=None)) == 2


@pytest.mark.parametrize(("consent", "why"), [*FORBIDDEN, ({"consent": "anonymous"}, "")])
def test_a_person_is_not_published_against_their_consent(consent, why):
    why = why or "consent covers anonymous use only, and this would name who gave it."
    assert refusals(make.person(**consent)) == [f"Its {why}"]


@pytest.mark.parametrize(("consent", "why"), FORBIDDEN)
def test_a_statement_is_not_published_against_its_consent(consent, why):
    assert refusals(make.statement(**consent)) == [f"Its {why}"]


def test_an_anonymous_statement_is_published_without_the_person_who_makes_it():
    assert make.public(make.statement(consent="anonymous")).number
    person = make.public(make.person())
    named = make.statement(consent="anonymous", person=person)
    assert refusals(named) == ["Its consent covers anonymous use only, and this would name who gave it."]


@pytest.mark.parametrize(("consent", "why"), FORBIDDEN)
def test_no_record_cites_a_source_against_its_consent(consent, why):
    source = make.source("A letter", **consent)
    records = [make.incident(), make.person(), make.institution(), make.statement(), make.case("A case")]
    for record in records:
        make.cite(record, source, "summary")
        if record is records[-1]:
            record.persons.add(make.public(make.person("Somebody else")))
        assert refusals(record) == [f"It cites the source “A letter”, whose {why}"]


def test_a_recognition_is_not_published_against_the_consent_of_its_source():
    person, body = make.person(), make.public(make.institution())
    make.recognise(person, body, source=make.source("A list", consent="internal"))
    assert refusals(person) == ["It cites the source “A list”, whose consent covers internal use only."]


def test_an_anonymous_source_is_cited_while_it_names_no_author():
    quiet, named = (make.source(consent="anonymous", author=author) for author in ("", "A. Mammadov"))
    incident = make.incident()
    make.cite(incident, quiet)
    make.public(incident)
    make.cite(incident, named, "place")
    assert "covers anonymous use only" in refusals(incident)[0]


@pytest.mark.parametrize(("consent", "why"), FORBIDDEN)
def test_no_record_names_a_person_against_their_consent(consent, why):
    person = make.public(make.person("Leyla"))
    incident, case = make.incident(), make.case("A case", persons=[person])
    make.involve(incident, person)
    spoken, about = make.statement(person=person), make.statement(persons=[person])
    make.edited(person, **consent)
    for record in (incident, case, spoken, about):
        assert refusals(record) == [f"It names the person “Leyla”, whose {why}"]


def test_no_record_names_a_statement_against_its_consent():
    incident = make.incident()
    statement = make.statement(title="Thanks", incidents=[incident])
    make.public(incident, statement)
    make.edited(statement, **WITHDRAWN)
    assert refusals(incident) == [
        "It names the statement “Thanks”, whose consent was withdrawn on 2026-05-03."
    ]


@pytest.mark.parametrize("sensitivity", [Sensitivity.RESTRICTED, Sensitivity.CONFIDENTIAL])
def test_the_consent_of_what_is_hidden_stops_nothing_and_is_not_spoken_of(sensitivity):
    incident = make.incident()
    make.involve(incident, make.person(sensitivity=sensitivity, **WITHDRAWN), sensitivity=sensitivity)
    make.cite(incident, make.source(sensitivity=sensitivity, **WITHDRAWN))
    assert make.public(incident).number


def test_a_refusal_stops_the_step_at_the_desk(editor):
    incident = make.incident()
    make.cite(incident, make.source("A letter", consent="refused"))
    answer = Desk(editor).get(f"incidents/{incident.uid}/preview/").json()
    assert answer["missing"] == ["It cites the source “A letter”, whose consent was refused."]


# The record


def test_a_consent_is_recorded_by_whoever_changes_it(editor, publisher):
    person = edited(make.person(), editor, consent="publication", consent_given_on=DAY)
    edited(person, publisher, risk_note="Family in the country")
    person.refresh_from_db()
    assert person.consent_recorded_by == editor
    edited(person, publisher, consent_conditions="No photograph")
    person.refresh_from_db()
    assert person.consent_recorded_by == publisher


def test_a_change_of_the_consent_needs_no_new_review(editor):
    person = make.public(make.person())
    edited(person, editor, **WITHDRAWN)
    person.refresh_from_db()
    assert (person.status, person.has_pending_edit) == (Status.PUBLISHED, False)
    assert as_seen_by(person, editor).revision == 2


@pytest.mark.parametrize("made", [make.person, make.source, make.statement])
def test_consent_is_not_withdrawn_before_it_was_given(made):
    record = made()
    record.consent_given_on, record.consent_withdrawn_on = date(2026, 5, 4), DAY
    with pytest.raises(IntegrityError, match="withdrawn_before"), transaction.atomic():
        record.save()


def test_an_older_version_brings_back_no_consent(editor):
    person = edited(make.person(), editor, summary="Old", consent="publication")
    edited(person, editor, summary="New", risk_note="Watched", **WITHDRAWN)
    as_seen_by(person, editor)
    person.refresh_from_db()
    restore(person, 2, by=editor, current_revision=person.revision, reason="The old one is better.")
    person.refresh_from_db()
    assert (person.summary, person.consent_withdrawn_on, person.risk_note) == ("Old", DAY, "Watched")


@pytest.mark.parametrize("is_loser", [True, False])
def test_a_merge_keeps_the_stricter_consent_and_what_is_said_of_both(editor, is_loser):
    strict = make.person("A", consent_conditions="Ask again", risk_note="Watched", **WITHDRAWN)
    free = make.person("B", consent="publication", consent_conditions="No photograph")
    loser, winner = (strict, free) if is_loser else (free, strict)
    merge(loser, into=winner, by=editor, revision=1, into_revision=1, reason="the same person")
    winner.refresh_from_db()
    assert (winner.consent_withdrawn_on, winner.risk_note) == (DAY, "Watched")
    assert set(winner.consent_conditions.splitlines()) == {"Ask again", "No photograph"}


def test_a_merge_that_would_cut_the_conditions_is_refused(editor):
    loser, winner = (make.person(name, consent_conditions=name * 600) for name in "AB")
    with pytest.raises(WrongStatus, match="conditions of use"):
        merge(loser, into=winner, by=editor, revision=1, into_revision=1, reason="the same person")


# Warnings


@pytest.fixture
def watched():
    return make.person("Leyla", risk_note="Her family is in the country.")


def test_a_risk_note_warns_at_the_record_and_at_those_that_name_it(watched, editor):
    incident, statement = make.incident(), make.statement(persons=[watched])
    make.involve(incident, watched)
    records = [watched, incident, statement, make.case("A case", persons=[watched])]
    source = make.source(risk_note="The paper is watched.")
    institution = make.institution()
    make.cite(institution, source, "summary")
    for record in (*records, institution, source):
        [note] = [each for each in warnings_of(record, by=editor) if each.code == "risk_note"]
        assert "watched." in note.words or "family" in note.words
        assert "Read this first" in page_text(_client(editor).get(url_of(record)))


def test_a_risk_note_of_what_is_hidden_warns_nobody_who_may_not_see_it(contributor):
    incident = make.incident()
    make.involve(incident, make.person(sensitivity=30, risk_note="Hide her"))
    make.involve(incident, make.person("B", risk_note="Hide this part"), sensitivity=30)
    assert [each.code for each in warnings_of(incident, by=contributor)] == []


def test_a_risk_note_cannot_be_settled(watched, publisher):
    [note] = [each for each in warnings_of(watched, by=publisher) if each.code == "risk_note"]
    with pytest.raises(WrongStatus):
        settle(watched, by=publisher, key=note.key, reason="I know.")


def test_what_is_public_against_a_withdrawn_consent_waits_in_a_queue(editor):
    person, source = make.person(), make.source()
    statement, incident, free = make.statement(), make.incident(), make.incident("Another")
    make.cite(incident, source)
    make.public(person, statement, incident, free)
    draft = make.incident("A draft")
    make.cite(draft, source)
    assert [queued(type(each), editor) for each in (person, statement, incident)] == [[], [], []]
    for record in (person, statement, source):
        edited(record, editor, **WITHDRAWN)
    assert queued(Person, editor) == [person]
    assert queued(Statement, editor) == [statement]
    assert queued(type(incident), editor) == [incident]
    for record in (person, statement, source, incident):
        assert "against_consent" in [each.code for each in warnings_of(record, by=editor)]
    assert door.is_public(person)
    page = page_text(_client(editor).get("/admin/"))
    assert "published against a consent" in page.casefold()


# Ways in, and ways out


def test_the_desk_writes_and_reads_a_consent(editor):
    desk = Desk(editor)
    made = desk.post("sources/", {"title": "A letter", "consent": "anonymous"}).json()
    assert (made["consent"], made["consent_recorded_by"]) == ("anonymous", "editor")
    values = {"consent_given_on": "2026-05-01", "consent_conditions": "Ask again", "risk_note": "Watched"}
    changed = desk.patch(f"sources/{made['id']}/", values, revision=made["revision"]).json()
    assert {name: changed[name] for name in values} == values
    assert changed["consent"] == "anonymous"
    assert "risk_note" in [each["code"] for each in changed["warnings"]]
    wrong = desk.patch(
        f"sources/{made['id']}/", {"consent_withdrawn_on": "2026-04-30"}, revision=changed["revision"]
    )
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"] == "consent_withdrawn_on"


def test_a_whole_body_that_does_not_name_the_consent_leaves_it_as_it_is(editor):
    source, desk = make.source(risk_note="Watched", **WITHDRAWN), Desk(editor)
    answer = desk.put(f"sources/{source.uid}/", {"title": "A letter"}, revision=1)
    assert (answer.status_code, answer.json()["consent_withdrawn_on"]) == (200, "2026-05-03")
    assert answer.json()["risk_note"] == "Watched"


@pytest.mark.parametrize("made", [make.person, make.source, make.statement])
def test_forms_take_and_show_a_consent(made, client, editor):
    record = made()
    client.force_login(editor)
    values = {"consent": "internal", "consent_given_on": "2026-05-01", "consent_conditions": "Ask again"}
    assert change(client, record, **values, risk_note="Watched").status_code == 302
    record.refresh_from_db()
    assert (record.consent, record.consent_recorded_by, record.risk_note) == ("internal", editor, "Watched")
    shown = opened(client, url_of(record))
    assert {name: str(shown[name]) for name in values} == values
    history = page_text(client.get(url_of(record, "history")))
    assert "Ask again" in history
    assert "internal use only" in history


@pytest.mark.parametrize(("made", "kind"), [(make.person, "person"), (make.source, "source")])
def test_an_export_of_the_desk_can_be_imported_with_its_consent(
    made, kind, client, administrator, tmp_path, monkeypatch
):
    monkeypatch.setattr(pace, "GAP", 0)
    record = made(consent_conditions="Ask again", risk_note="Watched", consent_given_on=DAY, **WITHDRAWN)
    client.force_login(administrator)
    table = (
        exported(client, kind).replace("A report", "B report").replace("Aysel Quliyeva", "Vidadi Isgandarli")
    )
    names = [each.name for each in CONSENT if each.type is not Type.TEXT]
    section = "person" if kind == "person" else "source"
    fields = "\n".join(f'{"person." if kind == "person" else ""}{name} = "{name}"' for name in names)
    mapping = 'dataset = "own"\n[incident]\nid = "id"\ntitle = { value = "x" }\nkind = { value = "arrest" }\n'
    head = '[[involvement]]\nrole = { value = "victim" }\nperson.name = "name"\n'
    if kind == "source":
        head = '[[source]]\ntitle = "title"\ncites = { value = "date" }\n'
    imported(written(tmp_path, table, "own.csv"), administrator, mapping + head + fields + "\n")
    copy = type(record).objects.exclude(pk=record.pk).get()
    assert section == kind
    assert {name: getattr(copy, name) for name in names} == {name: getattr(record, name) for name in names}
    assert copy.consent_recorded_by == administrator


def test_readers_see_nothing_of_a_consent(editor):
    secret = {"consent_conditions": "Zebracondition", "risk_note": "Zebrarisk", "consent": "publication"}
    person, source = make.person(**secret), make.source(**secret)
    statement, incident = make.statement(person=person, **secret), make.incident()
    make.cite(incident, source)
    make.public(person, statement, incident)
    client = Client()
    addresses = [
        f"{path(kind, record.number)}{end}"
        for kind, record in (("person", person), ("statement", statement), ("incident", incident))
        for path in (page_path, api_path)
        for end in ("", "versions/", "versions/1/")
    ]
    addresses += [
        f"/api/v1/{kind}s.{form}" for kind in ("person", "statement", "incident") for form in ("csv", "jsonl")
    ]
    for word in ("Zebracondition", "Zebrarisk"):
        assert client.get(f"/api/v1/persons/?q={word}").json()["count"] == 0
    for address in addresses:
        body = b"".join(client.get(address))
        assert b"zebra" not in body.lower()
        assert b"consent" not in body.lower()
    assert Person.objects.get(pk=person.pk).risk_note in json.dumps(
        Desk(editor).get(f"persons/{person.uid}/").json()
    )


def _client(user) -> Client:
    client = Client()
    client.force_login(user)
    return client
