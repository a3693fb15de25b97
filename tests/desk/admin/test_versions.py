"""The past is told only to whom it was open as it then was: in the history, in the API, in a conflict."""

import pytest
from django.test import Client

from incidents.models.base import delete_with_history, save_with_history
from tests import make
from tests.desk.admin_forms import fields_of, opened, send, text_of, url_of
from tests.desk.conftest import Desk
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SECRET = "Leyla Mammadova"


def admin_history(user, record):
    client = Client()
    client.force_login(user)
    return text_of(client.get(url_of(record, "history")))


def api_history(user, record):
    return page_text(Desk(user).get(f"{record._meta.model_name}s/{record.uid}/history/"))


WINGS = pytest.mark.parametrize("history", [admin_history, api_history])


def rewritten(part, **values):
    """Change a part, as the desk would."""
    for name, value in values.items():
        setattr(part, name, value)
    save_with_history(part, by=None)
    return part


def name_of_a_hidden_person():
    person = make.person(SECRET, sensitivity=30)
    make.rename(person, "A. M.")
    return make.edited(person, sensitivity=10)


def title_of_a_hidden_incident():
    incident = make.incident(f"Threat against {SECRET}", sensitivity=30)
    return make.edited(incident, sensitivity=10, title="A threat")


def involvement_in_a_hidden_incident():
    incident = make.incident(sensitivity=30)
    involvement = make.involve(incident, make.person("Open"), charge=SECRET)
    rewritten(involvement, charge="")
    return make.edited(incident, sensitivity=10)


def involvement_that_was_hidden_itself():
    incident = make.incident()
    involvement = make.involve(incident, make.person("Open"), "witness", note=SECRET, sensitivity=30)
    rewritten(involvement, note="", sensitivity=10)
    return make.edited(incident)


def involvement_of_a_hidden_person():
    incident, person = make.incident(), make.person("Open", sensitivity=30)
    involvement = make.involve(incident, person, "witness", note=SECRET)
    rewritten(involvement, note="")
    make.edited(person, sensitivity=10)
    return make.edited(incident)


def involvement_of_a_hidden_person_that_is_gone():
    incident, person = make.incident(), make.person(SECRET, sensitivity=30)
    delete_with_history(make.involve(incident, person, "witness"), by=None)
    make.edited(person, sensitivity=10)
    return make.edited(incident)


def citation_of_a_hidden_source():
    incident, source = make.incident(), make.source("Open", sensitivity=30)
    rewritten(make.cite(incident, source, quotation=SECRET), quotation="")
    make.edited(source, sensitivity=10)
    return make.edited(incident)


def citation_for_a_hidden_involvement():
    incident = make.incident()
    involvement = make.involve(incident, make.person("Open"), "witness", sensitivity=30)
    citation = make.cite(incident, field="note", involvement=involvement, quotation=SECRET)
    rewritten(citation, quotation="")
    rewritten(involvement, sensitivity=10)
    return make.edited(incident)


def citation_for_an_involvement_of_a_hidden_person():
    incident, person = make.incident(), make.person("Open", sensitivity=30)
    involvement = make.involve(incident, person)
    citation = make.cite(incident, field="note", involvement=involvement, quotation=SECRET)
    rewritten(citation, quotation="")
    make.edited(person, sensitivity=10)
    return make.edited(incident)


def link_to_a_hidden_incident():
    incident, other = make.incident(), make.incident(SECRET, sensitivity=30)
    delete_with_history(make.link(incident, other), by=None)
    make.edited(other, sensitivity=10)
    return make.edited(incident)


def statement_of_a_hidden_speaker():
    person = make.person(SECRET, sensitivity=30)
    statement = make.statement("We saw it.", description="a diplomat", person=person)
    make.edited(statement, person=None)
    make.edited(person, sensitivity=10)
    return statement


def part_written_in_the_act_that_hid_its_record():
    incident = make.incident()
    involvement = rewritten(make.involve(incident, make.person("Open")), charge=SECRET)
    make.edited(incident, sensitivity=30)
    rewritten(involvement, charge="")
    return make.edited(incident, sensitivity=10)


CASES = pytest.mark.parametrize(
    "case",
    [
        name_of_a_hidden_person,
        title_of_a_hidden_incident,
        involvement_in_a_hidden_incident,
        involvement_that_was_hidden_itself,
        involvement_of_a_hidden_person,
        involvement_of_a_hidden_person_that_is_gone,
        citation_of_a_hidden_source,
        citation_for_a_hidden_involvement,
        citation_for_an_involvement_of_a_hidden_person,
        link_to_a_hidden_incident,
        statement_of_a_hidden_speaker,
        part_written_in_the_act_that_hid_its_record,
    ],
)


@WINGS
@CASES
def test_what_was_hidden_then_stays_hidden_when_it_is_opened(contributor, history, case):
    assert SECRET not in history(contributor, case())


@CASES
def test_whoever_is_cleared_reads_all_of_it(editor, case):
    assert SECRET in admin_history(editor, case())


@WINGS
def test_people_whom_a_statement_named_while_they_were_hidden_stay_out(contributor, history):
    person = make.person(SECRET, sensitivity=30)
    statement = make.statement()
    statement.persons.set([person])
    statement.persons.clear()
    make.edited(person, sensitivity=10)

    words = history(contributor, make.edited(statement, quotation="New."))

    assert SECRET not in words
    assert str(person.uid) not in words


@WINGS
@pytest.mark.parametrize("hide", ["person", "involvement", "incident"])
def test_what_is_hidden_today_is_hidden_in_the_past_too(contributor, history, hide):
    incident, person = make.incident(), make.person(SECRET)
    involvement = make.involve(incident, person, note=f"The lawyer of {SECRET}")
    kinds = {"person": person, "incident": make.incident(f"Threat against {SECRET}")}
    make.link(incident, kinds["incident"])
    {
        "person": lambda: make.edited(person, sensitivity=30),
        "involvement": lambda: rewritten(involvement, sensitivity=30),
        "incident": lambda: make.edited(kinds["incident"], sensitivity=30),
    }[hide]()

    words = history(contributor, incident)

    assert (f"Threat against {SECRET}" in words) == (hide != "incident" and history is admin_history)
    assert (f"The lawyer of {SECRET}" in words) == (hide == "incident")


@WINGS
def test_what_was_open_all_the_time_is_shown(contributor, history):
    incident, person = make.incident("Old title"), make.person("Open")
    involvement = make.involve(incident, person, charge="theft")
    make.cite(incident, make.source(), field="charge", involvement=involvement, quotation="She stole it.")
    make.edited(incident, title="New title")
    rewritten(involvement, charge="treason")
    make.edited(incident)

    words = history(contributor, incident)

    assert [
        each for each in ("Old title", "New title", "theft", "treason", "She stole it.") if each not in words
    ] == []


@WINGS
def test_what_comes_after_the_opening_is_shown(contributor, history):
    incident, person = make.incident(sensitivity=30), make.person("Open", sensitivity=30)
    involvement = make.involve(incident, person, "witness", sensitivity=30)
    make.edited(person, sensitivity=10)
    make.edited(incident, sensitivity=10)
    rewritten(involvement, sensitivity=10, note="She may be named now.")
    make.edited(incident)

    assert "She may be named now." in history(contributor, incident)


@WINGS
def test_citations_for_an_involvement_that_is_gone_are_shown(contributor, history):
    incident = make.incident()
    involvement = make.involve(incident, make.person("Open"))
    make.cite(incident, field="charge", involvement=involvement, quotation="She stole it.")
    delete_with_history(involvement, by=None)

    assert "She stole it." in history(contributor, make.edited(incident))


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def differences(page):
    return [(each.what, each.stored, each.typed, each.both) for each in page.context["differences"]]


@pytest.mark.parametrize("guess", [SECRET, "Somebody Else"])
def test_a_conflict_does_not_reveal_whether_a_hidden_title_was_guessed(desk, guess):
    incident = make.edited(make.incident(SECRET, sensitivity=30), title="A threat", sensitivity=10)

    page = send(desk, url_of(incident), opened(desk, url_of(incident)), revision="1", title=guess)

    assert page.status_code == 412
    assert differences(page) == [("Title", "A threat", guess, False)]
    assert fields_of(page)["title"] == guess


@pytest.mark.parametrize("guess", [SECRET, "Somebody Else"])
def test_a_conflict_does_not_reveal_whether_a_hidden_speaker_was_guessed(desk, guess):
    people = {name: make.person(name, sensitivity=30) for name in (SECRET, "Somebody Else")}
    statement = make.statement(description="a diplomat", person=people[SECRET], persons=[people[SECRET]])
    make.edited(statement, person=None)
    statement.persons.clear()
    make.edited(statement, quotation="New.")
    [make.edited(person, sensitivity=10) for person in people.values()]
    guessed = {"person": people[guess].uid, "persons": [people[guess].uid]}

    page = send(desk, url_of(statement), opened(desk, url_of(statement)), revision="1", **guessed)

    assert differences(page) == [("Person", "", guess, False), ("People concerned", "", guess, False)]


@pytest.mark.parametrize("guess", [SECRET, "Somebody Else"])
@pytest.mark.parametrize("hidden_today", [True, False])
def test_a_conflict_does_not_reveal_whether_words_of_a_hidden_row_were_guessed(desk, guess, hidden_today):
    incident = make.incident()
    involvement = make.involve(incident, make.person("Open"), charge=SECRET, sensitivity=30)
    then = involvement.history.get().history_date.isoformat()
    rewritten(involvement, charge="", sensitivity=30 if hidden_today else 10)
    make.edited(incident)
    row = {
        "involvements-TOTAL_FORMS": "1",
        "involvements-INITIAL_FORMS": "1",
        "involvements-0-id": involvement.uid,
        "involvements-0-role": "victim",
        "involvements-0-person": involvement.person.uid,
        "involvements-0-sensitivity": "30",
        "involvements-0-charge": guess,
    }

    page = send(
        desk, url_of(incident), {**opened(desk, url_of(incident)), **row}, revision="1", opened_at=then
    )

    assert fields_of(page)["involvements-0-charge"] == guess


def test_a_conflict_knows_a_speaker_who_is_gone_since(desk):
    person = make.person("Entered twice")
    statement = make.statement(description="a diplomat", person=person)
    fields = opened(desk, url_of(statement))
    make.edited(statement, person=None)
    delete_with_history(person, by=None)

    page = send(desk, url_of(statement), fields, quotation="Mine.")

    assert page.status_code == 412
    assert fields_of(page)["quotation"] == "Mine."


def test_what_is_typed_over_a_row_that_was_hidden_when_the_form_was_opened_stays(desk):
    incident = make.incident()
    involvement = make.involve(incident, make.person("Open"), sensitivity=30)
    then = involvement.history.get().history_date.isoformat()
    rewritten(involvement, charge="theft", sensitivity=10)
    make.edited(incident)
    fields = opened(desk, url_of(incident))

    page = send(desk, url_of(incident), fields, revision="1", opened_at=then, involvements__0__charge="")

    assert fields_of(page)["involvements-0-charge"] == ""
