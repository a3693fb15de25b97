"""What a form asks for while somebody types: answered for the desk only, bounded, never stored."""

import pytest
from django.urls import reverse

from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DATE = reverse("admin:incidents_incident_read_date")


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def choices(client, kind, **query):
    return client.get(reverse(f"admin:incidents_{kind}_choices"), query)


def texts(client, kind, term):
    return [each["text"] for each in choices(client, kind, term=term).json()["results"]]


# Dates


@pytest.mark.parametrize(
    ("words", "earliest", "latest", "message"),
    [
        ("mid-June 2025", "2025-06-11", "2025-06-20", "earliest 11 June 2025, latest 20 June 2025"),
        ("23 June 2025", "2025-06-23", "2025-06-23", "Understood as: 23 June 2025"),
        ("since 2019", "2019-01-01", "", "earliest 1 January 2019, no latest day"),
        ("", "", "", ""),
    ],
)
def test_words_of_a_date_are_read(desk, words, earliest, latest, message):
    answer = desk.get(DATE, {"text": words}).json()

    assert (answer["earliest"], answer["latest"], answer["problem"]) == (earliest, latest, "")
    assert message in answer["words"]


@pytest.mark.parametrize("words", ["after the wedding", "2025-13", "June " * 1000, "9" * 50_000])
def test_words_that_cannot_be_read_say_what_to_do(desk, words):
    answer = desk.get(DATE, {"text": words}).json()

    assert answer["problem"] == "unreadable"
    assert "enter the earliest and the latest day" in answer["words"]


@pytest.mark.parametrize("url", [DATE, reverse("admin:incidents_person_choices")])
def test_an_answer_is_stored_nowhere(desk, url):
    assert "no-store" in desk.get(url)["Cache-Control"]


@pytest.mark.parametrize("url", [DATE, reverse("admin:incidents_person_choices")])
def test_only_the_desk_is_answered(client, roleless, url):
    assert client.get(url).status_code == 302

    client.force_login(roleless)
    assert client.get(url).status_code == 404


# Records


def test_people_are_found_by_a_name_in_any_script_and_distinguished(desk):
    make.person("Бахруз Самадов", birth_text="1995", nationalities=["AZ"], occupations="poet\nteacher")

    assert texts(desk, "person", "самадов") == ["Бахруз Самадов · born 1995 · AZ · poet"]


def test_institutions_and_sources_are_distinguished(desk):
    make.institution("Baku Court"), make.source("A report", publisher="OC Media")

    assert texts(desk, "institution", "baku") == ["Baku Court · court · AZ"]
    assert texts(desk, "source", "oc media") == ["A report · OC Media"]


def test_similar_names_come_below_those_that_hold_the_words(desk):
    make.person("Aysel Quliyeva"), make.person("Айсель Гулиева")

    found = choices(desk, "person", term="Aysel Quliyeva").json()["results"]

    assert [each["text"] for each in found] == ["Aysel Quliyeva", "Айсель Гулиева"]
    assert "similar: same name in another script" in found[1]["why"]


@pytest.mark.parametrize("term", ["Leyla", "Leila Mammadova", "Лейла Маммадова"])
def test_hidden_records_are_neither_found_nor_similar(desk, term):
    make.person("Leyla Mammadova", sensitivity=30)

    assert texts(desk, "person", term) == []


def test_merged_records_are_chosen_under_what_they_went_into(desk):
    into = make.person("Aysel Quliyeva")
    make.person("Aysel Kuliyeva", merged_into=into)

    assert texts(desk, "person", "Aysel") == ["Aysel Quliyeva"]


def test_a_page_holds_twenty(desk):
    [make.source(f"Report {number}") for number in range(25)]

    first, second = choices(desk, "source"), choices(desk, "source", page="2")
    assert [len(page.json()["results"]) for page in (first, second)] == [20, 5]
    assert [page.json()["pagination"]["more"] for page in (first, second)] == [True, False]


@pytest.mark.parametrize("query", [{"page": "9" * 30}, {"page": "²"}, {"page": "-1"}, {"term": "x" * 5_000}])
def test_odd_questions_get_an_answer(desk, query):
    make.person()

    assert choices(desk, "person", **query).status_code == 200


def test_an_answer_costs_the_same_for_one_and_for_ten(
    desk, django_assert_num_queries, django_assert_max_num_queries
):
    make.person("Person 0")
    with django_assert_max_num_queries(50) as one:
        choices(desk, "person", term="Person")
    [make.person(f"Person {number}") for number in range(1, 11)]

    with django_assert_num_queries(len(one)):
        choices(desk, "person", term="Person")
