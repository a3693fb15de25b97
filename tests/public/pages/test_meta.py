"""What other sites and machines are told of a page: one address, a card, and schema.org in JSON-LD."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SITE = "http://127.0.0.1:8000"


def get(path: str) -> Any:
    return Client().get(path)


def linked(path: str) -> dict[str, Any]:
    """The one data block of a page."""
    page = page_text(get(path))
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(block)


def card(path: str) -> dict[str, str]:
    """The Open Graph properties of a page."""
    page = page_text(get(path))
    return dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))


def canonical(path: str) -> str:
    return re.search(r'<link rel="canonical" href="([^"]+)">', unescape(page_text(get(path))))[1]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The arrest of Bəhruz Səmədov", "1-the-arrest-of-behruz-semedov"),
        ("Арест в Баку", "1-arest-v-baku"),
        ("«…»", "1"),
        ("1984", "1"),
        ("12 raids", "1-12-raids"),
        (f"Arrest {'of many people ' * 9}", "1-arrest-of-many-people-of-many-people-of-many-people-of-many"),
    ],
)
def test_the_address_of_a_record_has_its_number_and_the_words_of_its_title(title, slug):
    make.public(make.incident(title))

    assert canonical("/incidents/1/") == f"{SITE}/incidents/{slug}/"
    assert get(f"/incidents/{slug}/").status_code == 200


@pytest.mark.parametrize(
    ("reference", "leads_to"),
    [
        ("1-another-title", "/incidents/1-an-arrest/"),
        ("1-an-arres", "/incidents/1-an-arrest/"),
        ("01", "/incidents/1/"),
        ("1-", None),
        ("1-1999-01-01", None),
        ("1-An-Arrest", None),
    ],
)
def test_other_words_behind_the_number_lead_to_the_ones_of_today(reference, leads_to):
    make.public(make.incident("An arrest"))

    assert get(f"/incidents/{reference}/").get("Location") == leads_to


def test_a_new_title_moves_the_old_address_to_the_new_one():
    record = make.public(make.incident("An arrest"))
    make.public(make.edited(record, title="A release"))

    assert get("/incidents/1-an-arrest/")["Location"] == "/incidents/1-a-release/"
    assert get("/incidents/1/").status_code == 200


def test_a_number_with_words_is_no_way_to_a_draft():
    make.incident("A draft")

    assert get("/incidents/1-a-draft/").status_code == 404


def test_a_uuid_that_begins_like_a_number_is_a_uuid():
    record = make.public(make.incident("An arrest", uid="12345678-1234-4234-8234-123456789012"))

    assert get(f"/incidents/{record.uid}/")["Location"] == "/incidents/1/"


def test_a_page_has_a_card_for_other_sites():
    make.public(make.incident("An “arrest”", summary="She was taken.\n\nTwice. " + "x" * 300))

    assert card("/incidents/1/") == {
        "site_name": "Human-rights incident tracker",
        "title": "An “arrest”",
        "type": "article",
        "url": f"{SITE}/incidents/1-an-arrest/",
        "description": "She was taken. Twice.…",
    }


def test_an_incident_is_a_report_about_an_event_with_who_and_where():
    victim, record = make.person(), make.incident("An arrest", place="Baku", cited=False)
    make.involve(record, victim)
    make.cite(record, make.source("The gazette", publisher="Gazette"))
    make.public(victim, record)
    told = linked("/incidents/1/")

    assert told["@type"] == "Report"
    assert told["@id"] == f"{SITE}/incidents/1/"
    assert told["about"] == {
        "@type": "Event",
        "name": "An arrest",
        "startDate": "2025-06-23",
        "endDate": "2025-06-23",
        "location": {
            "@type": "Place",
            "name": "Baku",
            "address": {"@type": "PostalAddress", "addressCountry": "AZ"},
        },
    }
    assert told["mentions"] == [
        {"@type": "Person", "name": "Aysel Quliyeva", "url": f"{SITE}/people/1/"},
    ]
    assert told["citation"][0]["name"] == "The gazette"
    assert told["version"] == 1


@pytest.mark.parametrize(
    ("date", "interval"),
    [("June 2025", "2025-06-01/2025-06-30"), ("since 3 May 2025", "2025-05-03/.."), ("", None)],
)
def test_a_date_that_is_not_known_to_the_day_is_never_told_as_a_day(date, interval):
    make.public(make.incident(date=date))
    told = linked("/incidents/1/")

    assert told.get("temporalCoverage") == interval
    assert "startDate" not in told["about"]


@pytest.mark.parametrize(("precision", "known"), [("exact", True), ("locality", True), ("country", False)])
def test_a_point_that_stands_for_a_country_is_no_place(precision, known):
    record = make.incident(latitude="40.41", longitude="49.87", precision=precision)
    make.public(record)

    assert ("geo" in linked("/incidents/1/")["about"]["location"]) is known


def test_the_other_kinds_are_told_as_what_they_are():
    person, court = make.person(), make.institution()
    said = make.statement("We are concerned.", institution=court, description="", persons=[person])
    make.public(person, court, said)

    assert linked("/people/1/")["mainEntity"] == {"@type": "Person", "name": "Aysel Quliyeva"}
    assert linked("/institutions/1/")["mainEntity"]["@type"] == "Organization"
    assert linked("/statements/1/")["text"] == "We are concerned."
    assert linked("/statements/1/")["creator"][0]["name"] == "Baku Court on Grave Crimes"


def test_no_text_of_a_record_ends_its_data_block():
    make.public(make.incident("</script><script>alert(1)</script>"))
    page = page_text(get("/incidents/1/"))

    assert "<script>" not in page
    assert page.count("</script>") == page.count("<script ")
    assert linked("/incidents/1/")["headline"] == "</script><script>alert(1)</script>"


def test_a_source_with_a_dangerous_address_has_none():
    record = make.incident(cited=False)
    make.cite(record, make.source("A trap", url="javascript:alert(1)"))
    make.public(record)

    assert linked("/incidents/1/")["citation"] == [{"@type": "CreativeWork", "name": "A trap"}]
