"""People who are held: the table of a page, its files, the chart by month, and the home page."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from html import unescape
from typing import Any

import orjson
import pytest
from django.test import Client

from incidents.models import PersonEdition
from tests import make
from tests.module_data import shared
from tests.page_text import page_text
from tests.public.held import held, place_of, published, row, span

pytestmark = pytest.mark.one_database
ON = "custody=in_custody&custody_on=2026-11-30"
SOURCE = "0b0f7a9e-3f5c-4a57-8f0a-2f6f2a0b9c11"


@shared
def prisoner() -> Any:
    prison = make.public(make.institution("Penitentiary No 11", "prison"))
    person = make.person("Bahruz Samadov", occupations="researcher", gender="male")
    arrest, verdict = (
        make.incident("Arrest", date="21 August 2024"),
        make.incident("Verdict", date="23 June 2025"),
    )
    older = make.incident("Undated", date="")
    make.involve(arrest, person, charge="smuggling", outcome="detained")
    make.involve(verdict, person, charge="treason", sentence_months=180)
    make.involve(older, person, charge="nothing")
    make.public(person, arrest, verdict, older)
    citation = {
        "field": "last_confirmed", "value": "", "stance": "supports", "source": SOURCE, "quotation": "",
        "locator": "",
    }  # fmt: skip
    remand = row(begun=span("2024-08-21"), until=span("2025-06-23"))
    serving = row(
        "serving_sentence",
        begun=span("2025-06-23"),
        place=place_of(prison),
        last_confirmed="2026-02-11",
        expected_end="2039-08-21",
        citations=[citation],
    )
    published(person, remand, serving)
    edition = PersonEdition.objects.live().get(uid=person.uid)
    document = orjson.loads(edition.document)
    document["sources"] = [{**_source(), "id": SOURCE}]
    PersonEdition.objects.filter(pk=edition.pk).update(document=orjson.dumps(document).decode())
    return person


def _source() -> dict[str, Any]:
    empty = dict.fromkeys(("publisher", "author", "language", "note", "reliability", "archive_url"), "")
    return {**empty, "title": "A report", "url": "https://news.example/1", "kind": "news", "published": None}


def text_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, answer.content
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page_text(answer))))


def table_of(query: str = ON) -> list[dict[str, str]]:
    answer = Client().get(f"/api/v1/prisoners.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode())))


def test_a_file_of_people_held_has_a_row_a_person(prisoner):
    (found,) = table_of()

    assert {name: found[name] for name in found if name not in {"id", "place_id", "number", "url"}} == {
        "on": "2026-11-30",
        "name": "Bahruz Samadov",
        "gender": "male",
        "nationalities": "",
        "occupations": "researcher",
        "custody": "in_custody",
        "is_certain": "false",
        "status": "serving_sentence",
        "since": "",
        "since_earliest": "2024-08-21",
        "since_latest": "2024-08-21",
        "place": "Penitentiary No 11",
        "charge": "treason",
        "sentence_months": "180",
        "expected_end": "2039-08-21",
        "last_confirmed": "2026-02-11",
        "days_low": "540",
        "days_high": "832",
        "house_arrest_days_low": "0",
        "house_arrest_days_high": "0",
        "sources": "A report",
        "source_urls": "https://news.example/1",
    }


def test_without_a_question_the_file_has_people_in_custody(prisoner):
    held(row("released", begun=span("2025-01-01")), name="Free")

    assert [each["name"] for each in table_of("custody_on=2026-01-01")] == ["Bahruz Samadov"]
    assert [each["name"] for each in table_of("custody=at_liberty&custody_on=2026-01-01")] == ["Free"]


def test_a_workbook_has_the_same_rows(prisoner):
    answer = Client().get(f"/api/v1/prisoners.xlsx?{ON}")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as book:
        assert "Bahruz Samadov" in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_hidden_verdict_gives_no_charge(db):
    person = make.person()
    hidden = make.incident("Hidden verdict")
    make.involve(hidden, person, charge="treason", sentence_months=12)
    published(make.public(person), row(begun=span("2025-01-01")))
    (found,) = table_of()

    assert (found["charge"], found["sentence_months"]) == ("", "")


def test_articles_of_law_are_given_where_no_charge_is_in_words(db):
    person = make.person()
    arrest = make.incident("Arrest")
    make.involve(arrest, person, provision="Article 206.3.2")
    make.public(person, arrest)
    published(person, row(begun=span("2025-01-01")))
    (found,) = table_of()

    assert found["charge"] == "Article 206.3.2"


def test_the_table_says_as_of_which_day(prisoner):
    text = text_of(f"/people/?{ON}&view=prisoners")

    assert "As of 30 November 2026 (UTC)." in text
    assert (
        "Bahruz Samadov 2024-08-21 Serving a sentence (possibly) Penitentiary No 11 treason 15 years "
        "21 August 2039 540–832 11 February 2026 (old)"
    ) in text.replace("21 August 2024", "2024-08-21")


def test_the_page_of_people_held_changes_with_their_verdicts(prisoner):
    address = f"/people/?{ON}&view=prisoners"
    before = Client().get(address)["ETag"]
    appeal = make.incident("Appeal", date="1 November 2026")
    make.involve(appeal, prisoner, sentence_months=120)
    make.public(appeal)

    assert Client().get(address)["ETag"] != before
    assert "10 years" in text_of(address)


def test_the_chart_has_a_bar_a_month_and_its_figures(prisoner):
    page = page_text(Client().get(f"/people/?{ON}&view=census"))
    figures = page_text(Client().get(f"/people/census.csv?{ON}")).split("\r\n")

    assert "People held, by month" in page
    assert figures[0] == "month,name,persons_certain,persons_possible,list"
    assert figures[1].startswith("2024-09,September 2024,1,1,http")
    assert figures[-2].startswith("2026-11,November 2026,0,1,")
    assert Client().get(f"/people/census.svg?{ON}").status_code == 200


def test_the_home_page_never_says_zero_alone(prisoner):
    text = text_of("/")

    assert "1 person may be in custody" in text
    today = datetime.now(UTC)
    assert f"as of {today.day} {today:%B %Y} (UTC)" in text
    assert "0 certainly" not in text


def test_a_list_of_people_of_whom_none_is_confirmed_never_says_zero(prisoner):
    text = text_of(f"/people/?{ON}")

    assert "1 person, possibly “in custody” on 30 November 2026; none confirmed for that day" in text
    assert "0 certainly" not in text


def test_the_home_page_without_prisoners_says_nothing_of_custody(db):
    assert "may be in custody" not in text_of("/")


def test_releases_that_are_due_are_in_a_calendar(prisoner):
    calendar = b"".join(Client().get(f"/people/releases.ics?{ON}")).decode().replace("\r\n ", "")

    assert "SUMMARY:Release due: Bahruz Samadov\r\nDTSTART;VALUE=DATE:20390821" in calendar
    assert "STATUS:TENTATIVE" in calendar
    assert "Sentence due to end on 21 August 2039." in calendar


def test_releases_that_are_due_are_in_a_feed_the_next_first(prisoner):
    due = row("serving_sentence", begun=span("2025-01-01"), expected_end="2027-01-01")
    held(due, name="Next")
    held(row("serving_sentence", begun=span("2020-01-01"), expected_end="2021-01-01"), name="Long ago")
    freed = [
        row("serving_sentence", begun=span("2025-01-01"), until=span("2026-01-01"), expected_end="2027-02-01")
    ]
    held(*freed, row("released", begun=span("2026-01-01")), name="Free")
    feed = page_text(Client().get(f"/people/releases/feed/?{ON}"))

    assert re.findall(r"<title>(Release due: [^<]+)</title>", feed) == [
        "Release due: Next, 1 January 2027",
        "Release due: Bahruz Samadov, 21 August 2039",
    ]


def test_the_list_of_prisoners_leads_to_its_files_and_releases(prisoner):
    page = unescape(page_text(Client().get(f"/people/?{ON}&view=prisoners")))
    addresses = re.findall(r'href="(/(?:api/v1/prisoners|people/releases)[^"]+)"', page)

    assert len(addresses) == 4
    assert [Client().get(each).status_code for each in addresses] == [200] * 4
