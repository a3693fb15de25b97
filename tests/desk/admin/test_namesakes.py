"""Lists to choose from tell two people of one name apart."""

import pytest

from tests import make
from tests.desk.admin_forms import url_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NAME = "Igor Novik"


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def choices(client, term="Novik", model="person"):
    found = client.get(f"/admin/incidents/{model}/choices/", {"term": term}).json()["results"]
    return {each["id"]: each["text"] for each in found}


def test_a_name_of_one_is_shown_as_it_is(desk):
    person = make.person(NAME, birth_text="1990")
    assert choices(desk) == {str(person.uid): f"{NAME} · born 1990"}


def test_two_of_one_name_show_birth_latest_incident_and_id(desk):
    first, second = make.person(NAME, birth_text="1990"), make.person(NAME)
    make.involve(make.incident("An arrest", date="1 May 2020"), first)
    make.involve(make.incident("A verdict", date="2 June 2021"), first)

    assert choices(desk) == {
        str(first.uid): f"{NAME} · born 1990 · latest incident: A verdict, 2 June 2021 · {first.short_id}",
        str(second.uid): f"{NAME} · {second.short_id}",
    }


def test_similar_names_that_are_offered_are_distinguished_too(desk):
    first, second = make.person(NAME), make.person(NAME)

    found = choices(desk, "Ihar Novik")

    assert found == {str(each.uid): f"{NAME} · {each.short_id}" for each in (first, second)}


def test_a_hidden_incident_and_a_hidden_namesake_show_nothing(desk):
    first, second = make.person(NAME), make.person(NAME)
    make.involve(make.incident("Hidden", sensitivity=30), first)
    make.involve(make.incident("Hidden too"), second, "witness", sensitivity=30)
    alone = make.person("Oleg Kovalenko")
    make.person("Oleg Kovalenko", sensitivity=30)

    assert choices(desk)[str(first.uid)] == f"{NAME} · {first.short_id}"
    assert choices(desk)[str(second.uid)] == f"{NAME} · {second.short_id}"
    assert choices(desk, "Kovalenko")[str(alone.uid)] == "Oleg Kovalenko"


def test_a_merged_namesake_does_not_count(desk):
    person = make.person(NAME)
    make.person(NAME, merged_into=person)
    assert choices(desk) == {str(person.uid): NAME}


def test_the_warning_of_a_similar_name_distinguishes_them(desk):
    person, other = make.person(NAME), make.person(NAME)
    assert f"{NAME} · {other.short_id}" in page_text(desk.get(url_of(person)))


def test_the_search_of_the_desk_distinguishes_them_too(desk):
    first, second = make.person(NAME), make.person(NAME)
    words = page_text(desk.get("/admin/search/", {"q": NAME}))
    assert [f"{NAME} · {each.short_id}" in words for each in (first, second)] == [True, True]
