"""The search over everything, and the suggestions of its box."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.choices import RecordKind
from tests import make
from tests.module_data import shared
from tests.public.client import body

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@shared(autouse=True)
def records() -> None:
    """A prisoner, her case and verdict, one of a similar name, and what is not published."""
    person, namesake = make.person("Bahruz Samadov"), make.person("Бахруз Самедов")
    verdict = make.incident("Samadov sentenced", kind="conviction")
    make.involve(verdict, person)
    make.cite(verdict, make.source("Samadov in court", publisher="OC Media"))
    said = make.statement("Release Samadov.", incidents=[verdict], persons=[person])
    court = make.institution("Court of Samadov")
    make.public(person, namesake, verdict, said, court)
    make.public(make.case("Samadov case", verdict))
    make.person("Samadov Hidden")


def page(q: str, path: str = "/search/") -> str:
    return unescape(Client().get(path, {"q": q}).content.decode())


def suggested(q: str) -> list[dict[str, Any]]:
    return Client().get("/search/suggestions/", {"q": q}).json()["results"]


def headings(text: str) -> list[str]:
    return re.findall(r'<h2 id="(\w+)-results"', text)


def test_every_kind_and_the_sources_are_searched_and_people_come_first():
    found = headings(page("Samadov"))

    assert found == ["person", "case", "incident", "institution", "statement", "source"]


def test_a_kind_of_which_something_is_called_so_comes_before_those_that_mention_it():
    make.public(make.person("A Reader", summary="Reads the Gazette."))
    make.public(make.institution("The Gazette"))

    assert headings(page("Gazette")) == ["institution", "person"]


def test_a_similar_spelling_is_said_to_be_one():
    text = page("Samadov")
    exact, similar = text.partition("Similar spelling")[::2]

    assert "Bahruz Samadov</a></h3>" in exact
    assert "Бахруз Самедов</a></h3>" in similar.partition("<h2")[0]
    assert {each["title"]: each["exact"] for each in suggested("Samadov") if each["kind"] == "Person"} == {
        "Bahruz Samadov": True,
        "Бахруз Самедов": False,
    }


def test_the_numbers_are_those_of_the_lists():
    text = page("Samadov")
    for kind, shown in re.findall(r'<h2 id="(\w+)-results">[^<]+<span class="note">\((\d+)\)', text):
        listed = Client().get(f"/api/v1/{kind}s/", {"q": "Samadov"}).json()

        assert listed["count"] == int(shown)


def test_a_source_leads_to_the_record_that_cites_it():
    found = page("OC Media").partition('id="source-results"')[2]

    assert "Samadov in court" in found
    assert re.search(r'cited by\s+<a href="/incidents/1/"', found)


def test_what_is_not_published_is_not_found():
    found = page("Hidden").partition("<main")[2].partition("</main>")[0]
    assert "Hidden" not in found.replace('value="Hidden"', "")
    assert suggested("Hidden") == []


def test_suggestions_are_what_is_called_so_and_lead_to_pages():
    found = suggested("sama")

    assert found[0] == {"kind": "Person", "title": "Bahruz Samadov", "href": "/people/1/", "exact": True}
    assert {Client().get(each["href"]).status_code for each in found} == {200}
    assert suggested("OC Media") == []


@pytest.mark.parametrize("q", ["", " ", None])
def test_an_empty_box_asks_for_words(q):
    answer = Client().get("/search/", {} if q is None else {"q": q})

    assert answer.status_code == 200
    assert "a phrase" in answer.content.decode()
    assert Client().get("/search/suggestions/", {} if q is None else {"q": q}).json() == {"results": []}


def test_where_nothing_matches_the_page_says_so():
    assert "Nothing in the public record matches." in page("xylophone")


@pytest.mark.parametrize("q", ['"', "-", "'; DROP", "<script>", "\x00", "*", "a" * 200])
@pytest.mark.parametrize("path", ["/search/", "/search/suggestions/"])
def test_any_words_are_answered(path, q):
    assert Client().get(path, {"q": q}).status_code in {200, 400}
    assert "<script>" not in Client().get(path, {"q": q}).content.decode().partition("<main")[2]


@pytest.mark.parametrize("query", ["q=" + "a" * 201, "kind=person", "q=a&page_size=5"])
def test_what_it_does_not_take_is_refused(query):
    assert Client().get(f"/search/?{query}").status_code == 400


def test_the_number_of_queries_does_not_grow_with_what_is_found():
    def count(q: str) -> int:
        with CaptureQueriesContext(connections["default"]) as queries:
            Client().get("/search/", {"q": q})
        return len(queries)

    few = count("Samadov sentenced")
    make.public(*(make.person(f"Samadov {n}") for n in "abcdefgh"))

    assert count("Samadov") <= few + 2 * len(RecordKind)


def test_who_has_the_page_is_told_so_until_something_is_published():
    etag = Client().get("/search/?q=Samadov")["ETag"]
    again = Client().get("/search/?q=Samadov", headers={"If-None-Match": etag})
    make.public(make.person("Samadov Third"))
    later = Client().get("/search/?q=Samadov", headers={"If-None-Match": etag})

    assert (again.status_code, body(again), later.status_code) == (304, b"", 200)


@pytest.mark.parametrize("path", ["/incidents/", "/people/1/", "/about/", "/data/", "/incidents/?kind=x"])
def test_the_box_is_in_the_header_of_every_page(path):
    header = Client().get(path).content.decode().partition("</header>")[0]

    assert 'action="/search/"' in header


def test_in_another_language_it_stays_there():
    text = page("Samadov", "/ru/search/")

    assert '<html lang="ru">' in text
    assert 'action="/ru/search/"' in text
    assert 'href="/ru/people/1/"' in text
