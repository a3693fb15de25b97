"""List pages: the form, the question in words, how many there are, and the same records as the API."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.public.pages.lists.active_filters import SHOWN
from incidents.public.queries.filters import FILTERS
from tests import make
from tests.module_data import shared
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

LISTS = {
    "incidents": make.incident,
    "people": make.person,
    "institutions": make.institution,
    "statements": make.statement,
}


def get(path: str) -> Any:
    return Client().get(path)


def api_of(folder: str) -> str:
    """The list of the API with the same records."""
    return "/api/v1/persons/" if folder == "people" else f"/api/v1/{folder}/"


def text(path: str) -> str:
    """A page as text, entities read; it must be there."""
    answer = get(path)
    assert answer.status_code == 200, answer.content
    return unescape(page_text(answer))


def count_on(path: str, of: str = "data-count") -> int:
    return int(re.search(rf'{of}="(\d+)"', text(path))[1])


def links_of(path: str) -> list[str]:
    """The addresses of the records on a list page, in order."""
    return re.findall(r'<h3 dir="auto"><a href="([^"]+)"', text(path))


@shared
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
        ("people", "nationality=AZ"),
        ("people", "country=AZ&date_from=2025-07&outcome=convicted"),
        ("institutions", "country=AZ&kind=court"),
        ("institutions", "kind=police"),
        ("statements", "stance=concerned&date_from=2025"),
        ("statements", "about_person=1"),
    ],
)
def test_a_page_and_the_api_give_the_same_records_to_the_same_question(cases, path, query):
    answer = get(f"{api_of(path)}?{query}").json()

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
    forth = re.search(r'<a rel="next" href="([^"]+)"', page_text(first))[1]
    second = unescape(page_text(get(unescape(forth))))
    back = re.search(r'<a rel="prev" href="([^"]+)"', second)[1]

    assert 'rel="prev"' not in page_text(first)
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
    assert 'href="/api/v1/incidents/?country=AZ&date_from=2025-06&bom=true&format=csv"' in page
    assert 'href="/api/v1/incidents/?country=AZ&date_from=2025-06&format=geojson"' in page


@pytest.mark.parametrize("format_", ["csv", "geojson"])
def test_a_download_link_works(cases, format_):
    address = re.search(
        rf'href="(/api/v1/incidents/[^"]*format={format_})"', text("/incidents/?country=AZ&kind=arrest")
    )

    assert get(address[1]).status_code == 200


def test_persons_have_no_map_file(cases):
    assert "geojson" not in text("/people/")


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
    assert len(ten) <= 7


def chips_on(path: str) -> dict[str, str]:
    """The filters that a page says it was asked for, each with where the page is without it."""
    found = re.findall(
        r'<li><a href="([^"]+)"><span class="unseen">Remove </span>(.*?) <span class="cross"', text(path)
    )
    return {re.sub(r"<[^>]+>", "", chip): address for address, chip in found}


def test_each_chosen_filter_can_be_taken_away_by_itself(cases):
    rest = "q=arrest&ordering=relevance&view=table"

    assert chips_on(f"/incidents/?country=AZ,GE&kind=arrest&{rest}") == {
        "Words: arrest": "/incidents/?country=AZ,GE&kind=arrest&view=table",
        "Country: Azerbaijan": f"/incidents/?country=GE&kind=arrest&{rest}",
        "Country: Georgia": f"/incidents/?country=AZ&kind=arrest&{rest}",
        "Kind: arrest or detention": f"/incidents/?country=AZ,GE&{rest}",
    }


@pytest.mark.parametrize(
    ("query", "chips"),
    [
        ("", {}),
        (
            "date_from=2025-06&date_match=certain",
            {"From: 1 June 2025": "/incidents/", "Match: certain only": "/incidents/?date_from=2025-06"},
        ),
        (
            "person=1&role=victim",
            {"Person: Aysel Quliyeva": "/incidents/?role=victim", "Role: victim": "/incidents/?person=1"},
        ),
        ("person=999", {"Person: 999": "/incidents/"}),
        (
            "country=none,AZ",
            {
                "Country: no country": "/incidents/?country=AZ",
                "Country: Azerbaijan": "/incidents/?country=none",
            },
        ),
        ("outcome=unstated", {"Outcome: Not stated": "/incidents/"}),
        ("undated=true", {"Date: without any date": "/incidents/"}),
        ("bbox=1,2,3,4.5", {"Part of the map: 1, 2, 3, 4.5": "/incidents/"}),
        ("as_of=2020-01-01", {"As of: 1 January 2020": "/incidents/"}),
    ],
)
def test_a_filter_is_shown_in_words(cases, query, chips):
    assert chips_on(f"/incidents/?{query}") == chips


def test_every_parameter_that_narrows_a_list_has_a_chip():
    beside = {"cursor", "format", "bom", "fields", "include", "extract", "ordering", "page_size"}
    narrowing = {name for filters in FILTERS.values() for name in filters.base_filters} - beside

    assert narrowing - SHOWN.keys() == set()


def test_where_nothing_is_found_the_page_says_which_filter_to_loosen(cases):
    page = text("/incidents/?country=GE&kind=conviction&date_from=2025-07&date_to=2025-07")

    assert "With one filter less" in page
    assert re.findall(r'<li><a href="([^"]+)">Without <bdi>“([^”]+)”</bdi></a>: (\d+)', page) == [
        ("/incidents/?kind=conviction&date_from=2025-07&date_to=2025-07", "Country: Georgia", "1"),
    ]


def test_a_period_that_holds_nothing_for_certain_may_hold_it_possibly(cases):
    page = text("/incidents/?q=threat&date_from=2025-06&date_to=2025-06&date_match=certain")

    assert re.findall(r"Without <bdi>“([^”]+)”</bdi></a>: (\d+)", page) == [
        ("certain only", "1"),
        ("the period", "1"),
        ("Words: threat", "1"),
    ]


def test_where_no_single_filter_stands_in_the_way_the_page_says_that(cases):
    page = text("/incidents/?country=FR&kind=killing")

    assert "No single filter leaves the list empty" in page
    assert "With one filter less" not in page


def test_looking_for_ways_out_counts_each_filter_once():
    make.public(make.incident())
    query = "country=FR&kind=raid&role=judge&outcome=died&q=nothing&date_from=2020"
    with CaptureQueriesContext(connection) as queries:
        text(f"/incidents/?{query}")

    assert len(queries) <= 30


@pytest.mark.parametrize(
    ("path", "columns"),
    [
        ("incidents", ["When", "Incident", "What happened", "Country", "To whom"]),
        ("people", ["Name", "Nationality", "Other names", "About"]),
        ("institutions", ["Name", "Kind", "Country", "About"]),
        ("statements", ["When", "Who", "Stance", "About", "Words"]),
    ],
)
def test_a_list_can_be_read_as_a_table_of_the_same_records(cases, path, columns):
    page = text(f"/{path}/?view=table")
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]
    answer = get(api_of(path)).json()

    assert re.findall(r'<th scope="col">([^<]+)</th>', page) == columns
    assert re.findall(r'<th scope="row" dir="auto"><a href="([^"]+)"', page) == [
        found["url"] for found in answer["results"]
    ]
    assert {len(re.findall("<t[hd]", row)) for row in rows} == {len(columns)}


def test_the_count_is_part_of_the_question_in_words(cases):
    page = text("/incidents/?country=AZ&date_from=2025-06&date_to=2025-06")
    words = re.sub(r"<[^>]+>", "", page[page.index('<h2 id="results"') :].partition("</h2>")[0])

    assert words == "2 incidents in Azerbaijan, possibly between 1 June 2025 and 30 June 2025; 1 certainly"


def test_one_is_told_as_one(cases):
    assert '<strong data-count="1">1</strong> incident in Georgia' in text("/incidents/?country=GE")


def test_the_api_call_carries_the_same_question(cases):
    page = text("/incidents/?country=AZ&date_from=2025-06&view=map")

    assert "curl 'http://127.0.0.1:8000/api/v1/incidents/?country=AZ&date_from=2025-06'" in page


def test_a_quotation_mark_does_not_end_the_api_call_early():
    assert "q=%27%3B%20rm%20x" in text("/incidents/?q=%27%3B+rm+x").partition("curl '")[2].partition("'")[0]


def test_an_entry_is_rendered_anew_for_a_new_version_and_in_each_language(cases):
    record = make.public(make.incident("First title", kind="raid"))
    first, russian = text("/incidents/"), text("/ru/incidents/")
    make.public(make.edited(record, title="Second title"))
    second = text("/incidents/")

    assert ("First title" in first, "First title" in second) == (True, False)
    assert "Second title" in second
    assert f'href="/ru/incidents/{record.number}/"' in russian
    assert f'href="/incidents/{record.number}/"' in second
