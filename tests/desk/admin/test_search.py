"""One search over the whole desk: what it finds, in which order, and what it never shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.choices import NameKind, Sensitivity
from incidents.desk.admin.dashboard import global_search
from incidents.models import PersonName
from incidents.models.base import save_with_history
from tests import make
from tests.desk.admin_forms import list_url, text_of, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def groups(client, words):
    page = client.get(reverse("admin:search"), {"q": words})
    return {group.title: [hit.url for hit in group.hits] for group in page.context["groups"]}


def also(person, text, kind=NameKind.TRANSLITERATION):
    save_with_history(PersonName(person=person, text=text, kind=kind), by=None)
    return person


@pytest.mark.parametrize(
    "words", ["Самадов", "samadov", "Samedov", "Səmədov", "Bahruz Samadov", "samadov bahruz"]
)
def test_a_person_is_found_in_any_script_and_spelling(desk, words):
    person = make.person("Bahruz Samadov")
    make.person("Igbal Abilov")

    assert groups(desk, words) == {"persons": [url_of(person)]}


def test_a_person_is_found_by_any_of_its_names(desk):
    person = also(make.person("Igbal Abilov"), "Talysh scholar", NameKind.ALIAS)

    assert groups(desk, "talysh")["persons"] == [url_of(person)]


def test_the_incidents_of_a_person_found_by_spelling_are_found_too(desk):
    incident, person = make.incident("Verdict"), make.person("Bahruz Samadov")
    make.involve(incident, person)

    assert groups(desk, "Самедов")["incidents"] == [url_of(incident)]


@pytest.mark.parametrize("words", ["verdict baku", "VERDICT", '"the verdict"'])
def test_an_incident_is_found_by_words(desk, words):
    incident = make.incident("The verdict", place="Baku")
    make.incident("Another")

    assert groups(desk, words) == {"incidents": [url_of(incident)]}


@pytest.mark.parametrize("words", ["gravely worried", "senior european"])
def test_a_statement_is_found_by_its_words_and_by_who_speaks(desk, words):
    statement = make.statement("We are gravely worried.")

    assert groups(desk, words) == {"statements": [url_of(statement)]}


def test_a_statement_is_found_by_the_name_of_its_speaker(desk):
    statement = make.statement(institution=make.institution("Council of Europe"))

    assert groups(desk, "council of europe")["statements"] == [url_of(statement)]


@pytest.mark.parametrize(
    "words", ["hunger strike", "caucasian knot", "https://kavkaz.example/2025/hunger?lang=en"]
)
def test_a_source_is_found_by_title_publisher_and_address(desk, words):
    source = make.source(
        "A hunger strike", publisher="Caucasian Knot", url="https://kavkaz.example/2025/hunger?lang=en"
    )
    make.source("Other")

    assert groups(desk, words) == {"sources": [url_of(source)]}


@pytest.mark.parametrize("words", ["#1", "1"])
def test_a_public_number_is_found(desk, words):
    person = make.public(make.person("Aysel"))
    make.person("Leyla")

    assert groups(desk, words) == {"persons": [url_of(person)]}


@pytest.mark.parametrize("length", [6, 8, 13, 36])
def test_an_id_is_found_by_its_beginning(desk, length):
    incident = make.incident(uid="abcdef12-3456-4789-8abc-def012345678")
    make.incident(uid="12345678-3456-4789-8abc-def012345678")

    assert groups(desk, str(incident.uid)[:length])["incidents"] == [url_of(incident)]


def test_the_same_title_comes_before_one_that_begins_so_and_one_that_holds_it(desk):
    holds, begins, same = (
        make.incident("After the raid"),
        make.incident("The raid in Ganja"),
        make.incident("the raid"),
    )

    assert groups(desk, "The raid")["incidents"] == [url_of(same), url_of(begins), url_of(holds)]


def test_namesakes_are_distinguished(desk):
    make.person("Bahruz Samadov", birth_text="April 1995", nationalities=["AZ"], occupations="researcher")

    page = text_of(desk.get(reverse("admin:search"), {"q": "Bahruz Samadov"}))

    assert "Bahruz Samadov · born April 1995 · AZ" in page
    assert "researcher · draft" in page


def test_what_is_public_says_its_number(desk):
    make.edited(make.public(make.incident("Verdict")), summary="New")

    assert "public no. 1, edit pending" in text_of(desk.get(reverse("admin:search"), {"q": "verdict"}))


@pytest.mark.parametrize(
    "hide",
    [
        lambda: make.incident("Zeppelin", sensitivity=Sensitivity.CONFIDENTIAL),
        lambda: make.person("Zeppelin", sensitivity=Sensitivity.CONFIDENTIAL),
        lambda: make.institution("Zeppelin", sensitivity=Sensitivity.CONFIDENTIAL),
        lambda: make.statement("Zeppelin", sensitivity=Sensitivity.CONFIDENTIAL),
        lambda: make.source("Zeppelin", sensitivity=Sensitivity.CONFIDENTIAL),
        lambda: make.involve(make.incident(), make.person("Zeppelin", sensitivity=Sensitivity.CONFIDENTIAL)),
        lambda: make.statement("Words", person=make.person("Zeppelin", sensitivity=Sensitivity.CONFIDENTIAL)),
    ],
    ids=["incident", "person", "institution", "statement", "source", "victim", "speaker"],
)
def test_nothing_hidden_is_found_nor_found_by(desk, hide):
    hide()

    assert groups(desk, "zeppelin") == {}


def test_an_incident_is_not_found_by_its_hidden_witness(desk):
    witness = make.person("Zeppelin")
    make.involve(make.incident(), witness, "witness", sensitivity=Sensitivity.CONFIDENTIAL)

    assert groups(desk, "zeppelin") == {"persons": [url_of(witness)]}


def test_a_hidden_speaker_is_not_named(desk):
    make.statement("Zeppelin", person=make.person("Hidden Name", sensitivity=Sensitivity.CONFIDENTIAL))

    assert "Hidden Name" not in text_of(desk.get(reverse("admin:search"), {"q": "zeppelin"}))


def test_each_kind_is_bounded_with_a_link_to_all_of_it(desk, monkeypatch):
    monkeypatch.setattr(global_search, "MOST_SHOWN", 2)
    [make.incident(f"Raid {number}") for number in range(4)]

    group = desk.get(reverse("admin:search"), {"q": "raid"}).context["groups"][0]

    assert len(group.hits) == 2
    assert len(desk.get(group.more).context["cl"].result_list) == 4


@pytest.mark.parametrize(
    "words", ["", " ", "\0", '"', "'", "%", "_", "\\", "a " * 200, "9" * 40, "#", "-" * 30, "²"]
)
def test_odd_searches_find_nothing_and_break_nothing(desk, words):
    make.incident("Verdict")

    assert desk.get(reverse("admin:search"), {"q": words}).status_code in (200, 400)


def test_a_search_costs_the_same_for_one_hit_and_for_many(desk):
    def crowd(number):
        person, court = make.person(f"Raid {number}"), make.institution(f"Raid court {number}")
        incident = make.incident(f"Raid {number}")
        make.involve(incident, person)
        make.involve(incident, court, "court")
        make.statement(f"Raid {number}", person=person)
        make.source(f"Raid {number}")

    crowd(0)
    with CaptureQueriesContext(connection) as one:
        groups(desk, "raid")
    [crowd(number) for number in range(1, 3)]

    with CaptureQueriesContext(connection) as many:
        groups(desk, "raid")

    assert len(many) <= len(one)


@pytest.mark.parametrize("page", ["admin:index", "admin:guide", "admin:incidents_incident_changelist"])
def test_every_page_of_the_desk_has_the_search(desk, page):
    assert f'action="{reverse("admin:search")}"' in text_of(desk.get(reverse(page)))


def test_the_page_to_sign_in_has_no_search(client):
    assert reverse("admin:search") not in text_of(client.get(reverse("admin:login")))


def test_a_search_that_finds_nothing_says_what_to_try(desk):
    assert "Try fewer words" in text_of(desk.get(reverse("admin:search"), {"q": "nowhere"}))


def test_a_list_is_searched_by_the_names_of_visible_parties_only(desk):
    make.involve(make.incident(), make.person("Zeppelin", sensitivity=Sensitivity.CONFIDENTIAL))

    assert desk.get(list_url("incident"), {"q": "zeppelin"}).context["cl"].result_list == []
