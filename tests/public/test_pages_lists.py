"""List pages: the form, the question in words, how many there are, and the same records as the API."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make

pytestmark = pytest.mark.django_db

LISTS = {
    "incidents": make.incident,
    "persons": make.person,
    "institutions": make.institution,
    "statements": make.statement,
}


def get(path: str) -> Any:
    return Client().get(path)


def text(path: str) -> str:
    """A page as text, entities read; it must be there."""
    answer = get(path)
    assert answer.status_code == 200, answer.content
    return unescape(answer.content.decode())


def count_on(path: str, of: str = "data-count") -> int:
    return int(re.search(rf'{of}="(\d+)"', text(path))[1])


def links_of(path: str) -> list[str]:
    """The addresses of the records on a list page, in order."""
    return re.findall(r'<h3 dir="auto"><a href="([^"]+)"', text(path))


@pytest.fixture
def cases() -> None:
    """June and July in Azerbaijan, one uncertain, one in Georgia, one without a date."""
    victim, court = make.person("Aysel Quliyeva", nationalities="AZ"), make.institution()
    june = make.incident("An arrest in June", date="23 June 2025")
    make.involve(june, victim, outcome="detained")
    verdict = make.incident("A verdict in July", date="1 July 2025", kind="conviction")
    make.involve(verdict, victim, outcome="convicted", sentence_months=90)
    make.involve(verdict, court, role="court")
    summer = make.incident("A threat in summer", date="summer 2025", kind="threat")
    abroad = make.incident("A raid in Tbilisi", date="2024", kind="raid", country="GE")
    undated = make.incident("A travel ban", date="", kind="travel_ban")
    said = make.statement("We are concerned.", incidents=[june], persons=[victim])
    make.public(victim, court, june, verdict, summer, abroad, undated, said)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_says_how_many_there_are_and_names_each(path):
    record = make.public(LISTS[path]())

    assert count_on(f"/{path}/") == 1
    assert links_of(f"/{path}/") == [f"/{path}/{record.number}/"]


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_list_says_so_and_what_it_does_not_mean(path):
    assert count_on(f"/{path}/") == 0
    assert "That does not mean that nothing happened" in text(f"/{path}/")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("incidents", ""),
        ("incidents", "country=AZ"),
        ("incidents", "country=aze,GE"),
        ("incidents", "country=AZ&date_from=2025-06&date_to=2025-06"),
        ("incidents", "country=AZ&date_from=2025-06&date_to=2025-06&date_match=certain"),
        ("incidents", "undated=true"),
        ("incidents", "kind=arrest,conviction&ordering=date"),
        ("incidents", "role=victim&outcome=convicted"),
        ("incidents", "person=1"),
        ("incidents", "institution=1&role=court"),
        ("incidents", "person=999"),
        ("incidents", "ordering=title"),
        ("persons", "nationality=AZ"),
        ("persons", "country=AZ&date_from=2025-07&outcome=convicted"),
        ("institutions", "country=AZ&kind=court"),
        ("institutions", "kind=police"),
        ("statements", "stance=concerned&date_from=2025"),
        ("statements", "about_person=1"),
    ],
)
def test_a_page_and_the_api_give_the_same_records_to_the_same_question(cases, path, query):
    answer = get(f"/api/v1/{path}/?{query}").json()

    assert count_on(f"/{path}/?{query}") == answer["count"]
    assert links_of(f"/{path}/?{query}") == [found["url"] for found in answer["results"]]
    assert answer["asked"] in text(f"/{path}/?{query}")


def test_a_period_is_answered_with_possible_and_certain_matches(cases):
    path = "/incidents/?country=AZ&date_from=2025-06&date_to=2025-06"

    assert count_on(path) == 2
    assert count_on(path, "data-count-certain") == 1
    assert "Incidents in Azerbaijan, possibly between 1 June 2025 and 30 June 2025" in text(path)


def test_without_a_period_no_count_of_certain_matches_is_shown(cases):
    assert "data-count-certain" not in text("/incidents/?country=AZ")


def test_the_form_explains_what_possible_and_certain_mean():
    assert "Possible: it may have happened in the period. Certain: every day" in text("/incidents/")


def test_pages_follow_each_other_and_lead_back():
    make.public(*[make.incident(f"Case {n}", date=f"{n} May 2025") for n in range(1, 6)])
    first = get("/incidents/?page_size=2&country=AZ")
    forth = re.search(r'<a rel="next" href="([^"]+)"', first.content.decode())[1]
    second = unescape(get(unescape(forth)).content.decode())
    back = re.search(r'<a rel="prev" href="([^"]+)"', second)[1]

    assert 'rel="prev"' not in first.content.decode()
    assert re.findall(r"Case \d", second) == ["Case 3", "Case 2"]
    assert links_of(back) == links_of("/incidents/?page_size=2&country=AZ")
    assert count_on(unescape(forth)) == 5


def test_the_last_page_leads_no_further():
    make.public(make.incident())

    assert 'rel="next"' not in text("/incidents/")


def test_downloads_carry_the_same_question():
    make.public(*[make.incident(f"Case {n}") for n in range(3)])
    page = text("/incidents/?country=AZ&date_from=2025-06&page_size=2")

    assert 'href="/api/v1/incidents/?country=AZ&date_from=2025-06"' in page
    assert 'href="/api/v1/incidents/?country=AZ&date_from=2025-06&format=csv"' in page
    assert 'href="/api/v1/incidents/?country=AZ&date_from=2025-06&format=geojson"' in page


@pytest.mark.parametrize("format_", ["csv", "geojson"])
def test_a_download_link_works(cases, format_):
    address = re.search(
        rf'href="(/api/v1/incidents/[^"]*format={format_})"', text("/incidents/?country=AZ&kind=arrest")
    )

    assert get(address[1]).status_code == 200


def test_persons_have_no_map_file(cases):
    assert "geojson" not in text("/persons/")


def test_an_entry_tells_who_suffered_what(cases):
    page = text("/incidents/?kind=conviction")

    assert "Aysel Quliyeva, victim: convicted, 7 years 6 months" in page
    assert "1 July 2025" in page


def test_drafts_and_pending_edits_are_not_on_any_list():
    make.incident("A secret draft")
    shown = make.public(make.incident("A public case"))
    make.edited(shown, title="A pending title")
    page = text("/incidents/")

    assert "A public case" in page
    assert "secret draft" not in page
    assert "pending title" not in page


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_queries_for_one_record_and_for_ten(path):
    make.public(LISTS[path](*["One"]))
    with CaptureQueriesContext(connection) as one:
        text(f"/{path}/")
    make.public(*[LISTS[path](f"Case {n}") for n in range(9)])
    with CaptureQueriesContext(connection) as ten:
        text(f"/{path}/")

    assert len(one) == len(ten)
    assert len(ten) <= 6
