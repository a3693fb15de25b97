"""Adding and changing records in the admin: one change, one revision, one line of history."""

from datetime import date

import pytest

from incidents.models import Incident, Institution, Person, Statement
from tests import make
from tests.desk.admin_forms import add_url, change, opened, rows, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def test_a_new_incident_is_a_draft_of_its_author(desk, contributor):
    send(desk, add_url("incident"), opened(desk, add_url("incident")), title="A raid", kind="raid")

    incident = Incident.objects.get()
    assert (incident.status, incident.revision, incident.created_by) == ("draft", 1, contributor)


def test_a_new_incident_takes_its_involvements_and_citations_along(desk):
    person, source = make.person(), make.source()
    fields = {
        **opened(desk, add_url("incident")),
        **rows(
            "involvements",
            {"role": "victim", "person": person.uid, "sensitivity": "10", "outcome": "detained"},
        ),
        **rows("citations", {"source": source.uid, "field": "date", "stance": "supports"}),
    }

    send(desk, add_url("incident"), fields, title="An arrest", kind="arrest")

    incident = Incident.objects.get()
    assert incident.involvements.get().person == person
    assert incident.citations.get().source == source
    assert incident.revision == 1


def test_a_new_person_begins_its_history_under_its_name(desk):
    fields = {**opened(desk, add_url("person")), **rows("names", {"text": "Бахруз Самадов", "kind": "main"})}

    send(desk, add_url("person"), fields)

    person = Person.objects.get()
    assert person.name == "Бахруз Самадов"
    assert person.names.get().script == "Cyrl"
    assert [row.name for row in person.history.all()] == ["Бахруз Самадов"]


def test_a_new_person_needs_a_name(desk):
    page = send(desk, add_url("person"), opened(desk, add_url("person")))

    assert "There has to be exactly one main name." in text_of(page)
    assert not Person.objects.exists()


def test_a_change_raises_the_revision_by_one_and_keeps_who_and_why(desk, contributor):
    incident = make.incident("An arrest")

    change(desk, incident, title="A conviction", reason="verdict of 23 June")

    incident.refresh_from_db()
    latest = incident.history.first()
    assert (incident.title, incident.revision) == ("A conviction", 2)
    assert (latest.history_user, latest.history_change_reason) == (contributor, "verdict of 23 June")


def test_a_change_is_one_line_of_history(desk):
    incident = make.incident()

    change(desk, incident, title="New", summary="Also new")

    assert incident.history.count() == 2


def test_saving_without_a_change_saves_nothing(desk):
    incident = make.incident()

    page = change(desk, incident, reason="just so")

    incident.refresh_from_db()
    assert (incident.revision, incident.history.count()) == (1, 1)
    assert "Nothing was changed" in text_of(desk.get(page.url))


@pytest.mark.parametrize(
    "made",
    [
        lambda: make.incident(
            kind="raid", place="Baku", latitude="40.4", longitude="49.8", precision="exact"
        ),
        lambda: make.incident(date="", unstated={"country": "none"}, country=""),
        lambda: make.person(birth_text="1995", nationalities=["AZ", "TR"], occupations="poet\nteacher"),
        lambda: make.institution(website="https://court.example/"),
        lambda: make.statement(language="en", incidents=[make.incident()], persons=[make.person()]),
        lambda: make.source(accessed_on=date(2025, 6, 24), reliability=30),
    ],
    ids=["incident", "undated incident", "person", "institution", "statement", "source"],
)
def test_a_form_sent_as_it_opened_changes_nothing(desk, made):
    record = made()

    change(desk, record)

    record.refresh_from_db()
    assert record.revision == 1


def test_a_change_of_a_part_alone_raises_the_revision_of_the_whole(desk):
    incident = make.incident()
    involvement = make.involve(incident, make.person())

    change(desk, incident, involvements__0__outcome="released", reason="freed on bail")

    incident.refresh_from_db()
    involvement.refresh_from_db()
    assert (incident.revision, involvement.outcome) == (2, "released")
    assert involvement.history.first().history_change_reason == "freed on bail"


def test_an_edit_makes_a_record_in_review_a_draft_again(desk):
    incident = make.in_review(make.incident())

    page = change(desk, incident, title="Corrected")

    incident.refresh_from_db()
    assert incident.status == "draft"
    assert "it is a draft again" in text_of(desk.get(page.url))


def test_a_new_main_name_is_the_name_of_lists(desk):
    person = make.person("Bahruz Samadov")

    change(desk, person, names__0__text="Bəhruz Səmədov")

    person.refresh_from_db()
    assert person.name == "Bəhruz Səmədov"
    assert person.history.first().name == "Bəhruz Səmədov"


def test_two_names_can_change_places(desk):
    person = make.person("Bahruz Samadov")
    fields = {
        **opened(desk, url_of(person)),
        **rows("names", {"text": "Бахруз Самадов", "kind": "main"}, stored=1),
        "names-0-kind": "transliteration",
    }

    send(desk, url_of(person), fields)

    person.refresh_from_db()
    assert person.name == "Бахруз Самадов"


def test_two_main_names_are_refused(desk):
    person = make.person()
    fields = {**opened(desk, url_of(person)), **rows("names", {"text": "Another", "kind": "main"}, stored=1)}

    page = send(desk, url_of(person), fields)

    assert "There has to be exactly one main name." in text_of(page)


def test_a_part_can_be_deleted(desk):
    incident = make.incident()
    make.involve(incident, make.person())

    change(desk, incident, involvements__0__DELETE="on", reason="wrong person")

    incident.refresh_from_db()
    assert (incident.revision, incident.involvements.count()) == (2, 0)


def test_an_involvement_and_its_citation_can_be_deleted_at_once(desk):
    incident = make.incident(cited=False)
    involvement = make.involve(incident, make.person())
    make.cite(incident, field="charge", involvement=involvement)

    change(desk, incident, involvements__0__DELETE="on", citations__0__value="treason")

    assert (incident.involvements.count(), incident.citations.count()) == (0, 0)


@pytest.mark.parametrize("parties", [0, 2])
def test_an_involvement_is_of_one_party(desk, parties):
    incident = make.incident()
    both = [{}, {}, {"person": make.person().uid, "institution": make.institution().uid}][parties]
    fields = {
        **opened(desk, url_of(incident)),
        **rows("involvements", {"role": "victim", "sensitivity": "10", **both}),
    }

    page = send(desk, url_of(incident), fields)

    assert "An involvement needs a person or an institution, and not both." in text_of(page)


def test_the_same_role_twice_is_refused_at_its_row(desk):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    twice = {"role": "victim", "person": person.uid, "sensitivity": "10"}
    fields = {**opened(desk, url_of(incident)), **rows("involvements", twice, stored=1)}

    page = send(desk, url_of(incident), fields)

    assert "This one has this role in this incident already." in text_of(page)


def test_a_row_can_be_replaced_by_one_like_it(desk):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    again = {"role": "victim", "person": person.uid, "sensitivity": "10", "outcome": "died"}
    fields = {
        **opened(desk, url_of(incident)),
        **rows("involvements", again, stored=1),
        "involvements-0-DELETE": "on",
    }

    send(desk, url_of(incident), fields)

    assert incident.involvements.get().outcome == "died"


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({"reason": "She agreed."}, 10),
        ({}, 30),
        ({"reason": "She agreed.", "involvements__0__note": "New."}, 30),
    ],
)
def test_an_editor_lowers_a_witness_in_a_step_of_its_own_with_a_reason(client, editor, more, kept):
    client.force_login(editor)
    incident = make.incident()
    witness = make.involve(incident, make.person(), "witness", sensitivity=30)

    change(client, incident, involvements__0__sensitivity="10", **more)

    witness.refresh_from_db()
    assert witness.sensitivity == kept


def test_a_citation_may_speak_of_an_involvement(desk):
    incident = make.incident(cited=False)
    involvement = make.involve(incident, make.person())
    cited = {"source": make.source().uid, "field": f"{involvement.uid}:charge", "stance": "supports"}
    fields = {**opened(desk, url_of(incident)), **rows("citations", cited)}

    send(desk, url_of(incident), fields)

    citation = incident.citations.get()
    assert (citation.involvement, citation.field) == (involvement, "charge")


@pytest.mark.parametrize("field", ["password", "charge", "99999:charge", "new-1:title", "new-1", ":date"])
def test_a_citation_names_a_field_of_what_it_is_of(desk, field):
    incident = make.incident(cited=False)
    make.involve(incident, make.person())
    cited = {"source": make.source().uid, "field": field, "stance": "supports"}
    fields = {**opened(desk, url_of(incident)), **rows("citations", cited)}

    page = send(desk, url_of(incident), fields)

    assert "This is not one of the allowed values: title, kind," in text_of(page)


def test_an_incident_is_not_linked_to_itself(desk):
    incident = make.incident()
    fields = {
        **opened(desk, url_of(incident)),
        **rows("links", {"relation": "follows", "target": incident.uid}),
    }

    assert "cannot be linked to itself" in text_of(send(desk, url_of(incident), fields))


def test_a_statement_takes_what_it_is_about(desk):
    incident, person = make.incident(), make.person()
    fields = {**opened(desk, add_url("statement")), "incidents": [incident.uid], "persons": [person.uid]}

    send(
        desk,
        add_url("statement"),
        fields,
        description="a diplomat",
        quotation="We are concerned.",
        reason="heard",
    )

    statement = Statement.objects.get()
    assert (list(statement.incidents.all()), list(statement.persons.all())) == ([incident], [person])
    assert statement.history.first().history_change_reason == "heard"


def test_nationalities_and_occupations_are_saved(desk):
    person = make.person()

    change(desk, person, nationalities=["AZ", "GE"], occupations="historian\njournalist")

    person.refresh_from_db()
    assert [country.code for country in person.nationalities] == ["AZ", "GE"]
    assert person.occupation_list == ["historian", "journalist"]


def test_a_field_can_be_marked_as_withheld(desk):
    institution = make.institution(country="")

    change(desk, institution, unstated_country="withheld")

    assert Institution.objects.get().unstated == {"country": "withheld"}


def test_a_field_that_is_filled_in_is_not_withheld(desk):
    page = change(desk, make.institution(), unstated_country="withheld")

    assert "The field has a value, so it cannot be marked “withheld”." in text_of(page)


def test_a_location_is_entered_whole(desk):
    page = change(desk, make.incident(), latitude="40.4")

    assert "A location needs a latitude, a longitude and how precise they are." in text_of(page)


def test_the_form_says_at_the_field_that_readers_can_see_it(client, editor):
    client.force_login(editor)
    incident = make.public(make.incident())
    page = change(client, incident, sensitivity="30")
    incident.refresh_from_db()
    assert "Withdraw it first" in text_of(page)
    assert (incident.sensitivity, incident.revision) == (10, 1)


def test_opening_an_involvement_that_is_there_openly_already_is_refused_at_its_row(client, editor):
    client.force_login(editor)
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    make.involve(incident, person, sensitivity=30)
    page = change(client, incident, involvements__1__sensitivity="10", reason="It is safe now.")
    assert "has this role in this incident already" in text_of(page)
    assert incident.involvements.filter(sensitivity=30).count() == 1
