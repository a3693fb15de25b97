"""Pages of countries, and the corrections as a page and a feed."""

import re
from datetime import date
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from incidents.public.pages.site import country_pages
from incidents.publishing import publish as door
from tests import make
from tests.public.client import body
from tests.public.held import held, row, span

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FIGURE = r'<li[^>]*><a href="([^"]+)">\s*<strong>([^<]+)</strong> ([^<]+?)\s*</a>'


def source(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def record() -> Any:
    """A case and a prisoner in Azerbaijan, an incident in Georgia and a draft in France."""
    prisoner = held(row("serving_sentence", begun=span("2024-08-21"), last_confirmed="2026-02-11"))
    verdict = make.incident("A verdict")
    make.involve(verdict, prisoner)
    court = make.institution()
    make.public(verdict, court, make.incident("Abroad", country="GE"))
    make.public(make.case("The case", verdict, persons=[prisoner]))
    make.incident("A draft", country="FR")
    return verdict


def test_a_country_has_its_figures_and_each_is_that_of_its_list(record):
    found = re.findall(FIGURE, source("/countries/az/"))

    assert [name for _, _, name in found] == [
        "person may be in custody", "case", "incident", "person", "institution", "statements",
    ]  # fmt: skip
    for address, count, _ in found:
        assert f'data-count="{count}"' in source(address)


def test_a_country_has_its_cases_events_and_institutions_and_no_others(record):
    text = plain(source("/countries/az/"))

    assert "The case 1 may be in custody" in text
    assert "A verdict" in text
    assert "Baku Court on Grave Crimes court" in text
    assert "Abroad" not in text


def test_countries_are_listed_with_their_numbers(record):
    text = plain(source("/countries/"))

    assert re.search(r"Azerbaijan 1 incident\s*, 1 may be in custody", text)
    assert "Georgia 1 incident" in text
    assert "France" not in text


def test_a_country_without_published_records_says_so_and_never_shows_a_draft(record):
    text = plain(source("/countries/fr/"))

    assert "No published record is about this country." in text
    assert "A draft" not in text
    assert text.replace("France", "Chad") == plain(source("/countries/td/")).replace("/td/", "/fr/")


def test_a_code_has_one_address():
    assert Client().get("/countries/AZ/")["Location"] == "/countries/az/"
    assert Client().get("/countries/AZ/").status_code == 301
    assert Client().get("/ru/countries/Az/")["Location"] == "/ru/countries/az/"
    assert [Client().get(f"/countries/{code}/").status_code for code in ("xx", "aze", "1", "İı")] == [404] * 4


def test_the_page_of_a_country_changes_with_the_day(record, monkeypatch):
    before = Client().get("/countries/az/")["ETag"]
    monkeypatch.setattr(country_pages, "today", lambda: date(2030, 1, 1))

    assert Client().get("/countries/az/")["ETag"] != before


def entries(path: str = "/corrections/feed/") -> list[tuple[str, str]]:
    tree = ElementTree.fromstring(body(Client().get(path)))  # noqa: S314 - our own answer
    return [
        (each.findtext("{*}title"), each.findtext("{*}summary") or "") for each in tree.findall("{*}entry")
    ]


def test_corrections_are_listed_the_latest_first_on_the_page_and_in_the_feed():
    first, second = make.public(make.incident("First")), make.public(make.incident("Second"))
    make.public(make.edited(first, place="Ganja"))
    door.withdraw(second, by=None, reason="It was wrong.", keep_history=False)
    text = plain(source("/corrections/"))

    assert text.index("Incident 2 : withdrawn") < text.index("First , version 2")
    assert "Second" not in text
    assert entries() == [
        ("Incident 2: withdrawn", "It was wrong."),
        ("First, version 2", "changed: place"),
    ]


def test_the_feed_is_valid_before_anything_was_corrected():
    make.public(make.incident("First"))

    assert entries() == []
    assert "No published record has been changed or withdrawn yet." in source("/corrections/")


def test_ids_in_the_feed_stay_when_more_is_corrected():
    record = make.public(make.incident("First"))
    make.public(make.edited(record, place="Ganja"))
    before = re.findall(rb"<id>[^<]+", body(Client().get("/corrections/feed/")))
    make.public(make.edited(record, place="Sheki"))
    after = re.findall(rb"<id>[^<]+", body(Client().get("/corrections/feed/")))

    assert len(before) == 2
    assert set(before) < set(after)


def test_a_draft_is_no_correction():
    record = make.public(make.incident("First"))
    etag = Client().get("/corrections/")["ETag"]
    make.edited(record, place="Ganja")

    assert Client().get("/corrections/", headers={"If-None-Match": etag}).status_code == 304
