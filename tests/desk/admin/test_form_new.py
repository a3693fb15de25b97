"""Records made in the row that names them: with the case or not at all."""

from datetime import date

import pytest
from django.utils import timezone

from incidents.models import Incident, Institution, Person, Source
from tests import make
from tests.desk.admin_forms import add_url, fields_of, opened, rows, send, text_of, url_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NOT_BOTH = "An involvement needs a person or an institution, and not both."


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def sent(client, *involvements, citations=(), **changes):
    """A new raid with these rows."""
    fields = {
        **opened(client, add_url("incident")),
        **rows("involvements", *[{"sensitivity": "10", **each} for each in involvements]),
        **rows("citations", *[{"stance": "supports", "field": "date", **each} for each in citations]),
    }
    return send(client, add_url("incident"), fields, **{"title": "A raid", "kind": "raid", **changes})


def test_a_new_person_is_made_with_the_case(desk, contributor):
    sent(desk, {"role": "victim", "new_person": "Бахруз Самадов"})

    person = Person.objects.get()
    assert Incident.objects.get().involvements.get().person == person
    assert (person.name, person.status, person.created_by) == ("Бахруз Самадов", "draft", contributor)
    assert (person.names.get().text, person.names.get().script) == ("Бахруз Самадов", "Cyrl")


def test_a_new_person_has_a_history_of_its_own(desk):
    sent(desk, {"role": "victim", "new_person": "Aysel Quliyeva"}, reason="heard today")

    row = Person.objects.get().history.get()
    assert (row.name, row.history_change_reason) == ("Aysel Quliyeva", "heard today")


@pytest.mark.parametrize(
    ("role", "chosen", "kind"), [("court", "", "court"), ("employer", "", ""), ("court", "other", "other")]
)
def test_a_new_institution_is_a_court_where_its_role_says_so(desk, role, chosen, kind):
    sent(desk, {"role": role, "new_institution": "Sabail", "new_institution_kind": chosen})

    assert Institution.objects.get().kind == kind


def test_a_new_institution_has_the_kind_that_was_chosen(desk):
    sent(desk, {"role": "court", "new_institution": "Sabail District Court", "new_institution_kind": "court"})

    institution = Institution.objects.get()
    assert (institution.name, institution.kind) == ("Sabail District Court", "court")
    assert Incident.objects.get().involvements.get().institution == institution


def test_two_sources_at_the_address_of_one_are_one_sentence_beside_it(desk):
    source, *_others = (make.source(url="https://news.example/1", title=f"Report {n}") for n in range(3))
    page = page_text(desk.get(url_of(source)))
    assert page.count('<p class="point" dir="auto">A source with this address exists.</p>') == 1


def test_a_new_source_is_read_today_where_its_address_says(desk):
    source = {
        "new_source": "Historian jailed",
        "new_source_url": "news.example/15",
        "new_source_publisher": "OC Media",
        "new_source_date": "June 2025",
    }
    sent(desk, citations=[source])

    made = Source.objects.get()
    assert (made.title, made.publisher, made.url) == (
        "Historian jailed", "OC Media", "https://news.example/15",
    )  # fmt: skip
    assert (made.earliest, made.latest) == (date(2025, 6, 1), date(2025, 6, 30))
    assert made.accessed_on == timezone.localdate()
    assert Incident.objects.get().citations.get().source == made


def test_a_source_without_an_address_was_not_read_anywhere(desk):
    sent(desk, citations=[{"new_source": "The verdict"}])

    assert Source.objects.get().accessed_on is None


def test_one_name_in_two_rows_is_one_new_record(desk):
    aysel = {"new_person": "Aysel Quliyeva"}
    sent(desk, {"role": "victim", **aysel}, {"role": "advocate", "new_person": "aysel  quliyeva"})

    assert Person.objects.count() == 1
    assert Incident.objects.get().involvements.count() == 2


def test_a_record_may_be_made_in_the_form_of_a_stored_case(desk):
    incident = make.incident()
    row = {"role": "victim", "new_person": "Aysel Quliyeva", "sensitivity": "10"}
    fields = {**opened(desk, url_of(incident)), **rows("involvements", row)}

    send(desk, url_of(incident), fields)

    incident.refresh_from_db()
    assert (incident.revision, incident.involvements.get().person.name) == (2, "Aysel Quliyeva")


# Nothing is made of a form with an error, and everything typed stays


@pytest.mark.parametrize("wrong", [{"title": ""}, {"kind": "party"}, {"latitude": "40"}])
def test_an_error_anywhere_makes_nothing(desk, wrong):
    page = sent(desk, {"role": "victim", "new_person": "Aysel Quliyeva"}, **wrong)

    assert not Person.objects.exists()
    assert fields_of(page)["involvements-0-new_person"] == "Aysel Quliyeva"


def test_an_error_in_another_row_makes_nothing(desk):
    sent(desk, {"role": "victim", "new_person": "Aysel Quliyeva"}, {"role": "court"})

    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"new_institution_kind": "court"}, "Give its name or title as well"),
        ({"new_person": "One", "new_institution": "Two", "new_institution_kind": "court"}, NOT_BOTH),
        ({"new_person": "x" * 201}, "longer than 200 characters"),
        ({"new_person": "   "}, NOT_BOTH),
    ],
)
def test_what_is_missing_or_contradicts_is_reported_at_its_field(desk, row, words):
    page = sent(desk, {"role": "court", **row})

    assert words in text_of(page)
    assert [*Person.objects.all(), *Institution.objects.all()] == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"new_source_url": "https://news.example/"}, "Give its name or title as well"),
        ({"new_source": "A", "new_source_url": "not an address"}, "Enter a valid URL."),
        ({"new_source": "A", "new_source_date": "after the wedding"}, "Write it like 23 June 2025"),
        ({}, "The source is missing."),
    ],
)
def test_what_is_wrong_with_a_new_source_is_reported_at_its_field(desk, row, words):
    page = sent(desk, citations=[row])

    assert words in text_of(page)
    assert not Source.objects.exists()


def test_one_that_is_there_and_a_new_one_are_not_given_both(desk):
    page = sent(desk, {"role": "victim", "person": make.person().uid, "new_person": "Leyla Mammadova"})

    assert "Choose one that is there, or give a new one, not both." in text_of(page)


def test_the_same_new_person_has_a_role_once(desk):
    row = {"role": "victim", "new_person": "Aysel Quliyeva"}

    assert "has this role in this incident already" in text_of(sent(desk, row, row))


# Similar names


@pytest.mark.parametrize("name", ["Aysel Quliyeva", "Айсель Гулиева", "AYSEL QULIYEVA"])
def test_a_similar_name_has_to_be_looked_at_first(desk, name):
    make.person("Aysel Quliyeva", birth_text="1990")

    page = sent(desk, {"role": "victim", "new_person": name})

    assert "There is already “Aysel Quliyeva · born 1990”." in text_of(page)
    assert Person.objects.count() == 1


def test_what_is_similar_can_be_chosen_without_any_script(desk):
    there = make.person("Aysel Quliyeva")

    page = sent(desk, {"role": "victim", "new_person": "Aysel Quliyeva"})

    assert f'<option value="{there.uid}">Aysel Quliyeva</option>' in text_of(page)


def test_a_namesake_is_created_if_confirmed_to_be_another_person(desk):
    make.person("Aysel Quliyeva")

    sent(desk, {"role": "victim", "new_person": "Aysel Quliyeva", "new_person_other": "on"})

    assert Person.objects.count() == 2


def test_a_similar_name_that_is_hidden_is_not_shown(desk):
    make.person("Aysel Quliyeva", sensitivity=30)

    page = sent(desk, {"role": "victim", "new_person": "Aysel Quliyeva"})

    assert page.status_code == 302
    assert Person.objects.filter(sensitivity=10).count() == 1


@pytest.mark.parametrize(("kind", "builder"), [("person", make.person), ("institution", make.institution)])
def test_the_form_of_a_person_offers_similar_ones_before_it_makes_a_second(desk, kind, builder):
    there = builder("Aysel Quliyeva")
    names = rows("names", {"text": "Айсель Гулиева", "kind": "main"})
    fields = {**opened(desk, add_url(kind)), **names}

    page = send(desk, add_url(kind), fields)

    assert "There is already “Aysel Quliyeva" in text_of(page)
    assert f'href="{url_of(there)}"' in page_text(page)
    assert type(there).objects.count() == 1
    assert "names-other" not in fields_of(page)  # nothing is ticked in advance

    send(desk, add_url(kind), {**fields_of(page), "names-other": "on"})

    assert type(there).objects.count() == 2


def test_any_name_of_a_new_person_is_compared(desk):
    make.person("Aysel Quliyeva")
    names = rows("names", {"text": "X. Y.", "kind": "main"}, {"text": "Aysel Quliyeva", "kind": "alias"})

    send(desk, add_url("person"), {**opened(desk, add_url("person")), **names})

    assert Person.objects.count() == 1


def test_the_form_of_a_person_does_not_reveal_a_hidden_one(desk):
    make.person("Aysel Quliyeva", sensitivity=30)
    names = rows("names", {"text": "Aysel Quliyeva", "kind": "main"})

    page = send(desk, add_url("person"), {**opened(desk, add_url("person")), **names})

    assert page.status_code == 302
    assert Person.objects.count() == 2


@pytest.mark.parametrize("name", ["Ihar Karnei", "Igar Karney"])
def test_forms_api_and_points_find_the_same_similar_names(desk, as_contributor, name):
    there = make.person("Igor Karnei")
    inline = text_of(sent(desk, {"role": "victim", "new_person": name}))
    names = rows("names", {"text": name, "kind": "main"})
    form = text_of(send(desk, add_url("person"), {**opened(desk, add_url("person")), **names}))
    victim = {"role": "victim", "person": {"names": [{"text": name}]}}
    body = {"title": "An arrest", "kind": "arrest", "involvements": [victim]}
    refused = as_contributor.post("incidents/", body)
    made = as_contributor.post("persons/", {"names": [{"text": name}]})

    assert "There is already “Igor Karnei”." in inline
    assert "There is already “Igor Karnei”." in form
    assert [each["id"] for each in refused.json()["matches"][0]["results"]] == [str(there.uid)]
    [point] = made.json()["warnings"]
    assert (point["code"], point["records"][0]["id"]) == ("similar_name", str(there.uid))


@pytest.mark.parametrize(
    "row", [{"new_source": "a REPORT"}, {"new_source_url": "https://news.example/report"}]
)
def test_a_source_of_the_same_title_or_address_has_to_be_looked_at_first(desk, row):
    make.source("A report")

    page = sent(desk, citations=[{"new_source": "Another", **row}])

    assert "There is already “A report”" in text_of(page)


# Who may know


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"role": "victim"}, 10),
        ({"role": "witness"}, 30),
        ({"role": "witness", "sensitivity": "20"}, 30),
        ({"role": "victim", "sensitivity": "20"}, 20),
    ],
)
def test_a_person_is_as_closed_as_the_row_it_is_made_in(client, editor, row, kept):
    client.force_login(editor)
    sent(client, {"new_person": "Leyla Mammadova", **row})

    assert Person.objects.get().sensitivity == kept


def test_the_row_that_asks_for_most_decides(client, editor):
    client.force_login(editor)
    leyla = {"new_person": "Leyla Mammadova"}
    sent(client, {"role": "victim", **leyla}, {"role": "witness", **leyla})

    assert Person.objects.get().sensitivity == 30


def test_what_is_made_inside_a_confidential_case_is_confidential(client, editor):
    client.force_login(editor)
    sent(client, {"role": "victim", "new_person": "A"}, citations=[{"new_source": "B"}], sensitivity="30")

    assert (Person.objects.get().sensitivity, Source.objects.get().sensitivity) == (30, 30)


def test_a_contributor_hands_in_a_witness_whom_they_cannot_read(desk):
    page = sent(desk, {"role": "witness", "new_person": "Leyla Mammadova"})

    assert Person.objects.get().sensitivity == 30
    assert "1 witness was received" in text_of(desk.get(page.url))
    assert "Leyla" not in text_of(desk.get(url_of(Incident.objects.get())))
