"""The language of a page: chosen by its address alone, so that links, caches and ETags hold."""

import re
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def html(path: str, **headers: str) -> str:
    answer = get(path, **headers)
    assert answer.status_code == 200, answer.content
    return page_text(answer)


@pytest.mark.parametrize(("path", "language"), [("/", "en"), ("/az/", "az"), ("/ru/about/", "ru")])
def test_the_address_says_in_which_language_a_page_is(path, language):
    assert f'<html lang="{language}">' in html(path)


def test_neither_a_header_nor_a_cookie_changes_the_language():
    client = Client()
    client.cookies["django_language"] = "ru"

    assert client.get("/about/", headers={"accept-language": "ru"}).content == get("/about/").content


def test_a_page_varies_with_nothing():
    assert "Vary" not in get("/az/about/").headers


def test_every_language_has_an_etag_of_its_own():
    assert len({get(path)["ETag"] for path in ("/about/", "/az/about/", "/ru/about/")}) == 3


def test_links_of_a_page_stay_in_its_language():
    make.public(make.incident())

    assert 'href="/az/incidents/1/"' in html("/az/incidents/")


def test_a_switch_leads_to_the_same_question_in_the_other_languages():
    page = html("/az/incidents/?country=AZ&date_from=2025")

    for prefix, code in (("", "en"), ("/az", "az"), ("/ru", "ru")):
        assert f'href="{prefix}/incidents/?country=AZ&amp;date_from=2025" lang="{code}"' in page


def test_machines_are_told_of_the_other_languages():
    page = html("/ru/about/")

    assert re.findall(r'rel="alternate" hreflang="(\w+)" href="[^"]+?:8000([^"]+)"', page) == [
        ("en", "/about/"),
        ("az", "/az/about/"),
        ("ru", "/ru/about/"),
    ]


@pytest.mark.parametrize("path", ["/en/", "/AZ/", "/de/about/", "/azerbaijan/", "/az"])
def test_no_other_prefix_is_a_language(path):
    assert get(path).status_code in {301, 404}


def test_a_missing_page_says_so_in_its_language():
    answer = get("/az/incidents/99/")

    assert answer.status_code == 404
    assert '<html lang="az">' in page_text(answer)


def test_the_words_of_a_record_are_marked_as_english_in_another_language():
    make.public(make.incident("An arrest"))

    assert '<h1 lang="en" dir="auto">An arrest</h1>' in html("/ru/incidents/1/")
    assert '<h1 dir="auto">An arrest</h1>' in html("/incidents/1/")


def test_the_api_speaks_english_whoever_asked_before():
    make.public(make.incident())
    html("/ru/incidents/?country=AZ")

    assert get("/api/v1/incidents/?country=AZ").json()["asked"] == "Incidents in Azerbaijan"
