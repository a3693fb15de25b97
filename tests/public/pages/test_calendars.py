"""Calendars of any question: days that are known, days that are possible, and anniversaries of detentions."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from incidents.public.pages.lists.calendar_files import events_of
from tests import make
from tests.page_text import page_text
from tests.public.client import body

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def get(path: str) -> Any:
    return Client().get(path)


def calendar(path: str) -> str:
    """The content lines of a calendar, unfolded (RFC 5545, section 3.1)."""
    answer = get(path)
    assert answer.status_code == 200, body(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return body(answer).decode().replace("\r\n ", "")


def values(path: str, name: str) -> list[str]:
    """The values of a property in all events, in order."""
    events = calendar(path).partition("BEGIN:VEVENT")[2].split("\r\n")
    return [line.partition(":")[2] for line in events if line.startswith((f"{name}:", f"{name};"))]


def test_a_day_that_is_known_is_an_event_of_that_day():
    make.public(make.incident("A verdict", kind="conviction", date="23 June 2025"))
    path = "/incidents/calendar.ics"

    assert values(path, "DTSTART") == ["20250623"]
    assert values(path, "DTEND") == ["20250624"]
    assert values(path, "STATUS") == ["CONFIRMED"]
    assert values(path, "SUMMARY") == ["A verdict"]
    assert values(path, "URL") == ["http://127.0.0.1:8000/incidents/1/"]


def test_a_date_that_is_not_known_to_the_day_is_all_its_days_and_tentative():
    make.public(make.incident("An arrest", date="June 2025"))
    path = "/incidents/calendar.ics"

    assert (values(path, "DTSTART"), values(path, "DTEND")) == (["20250601"], ["20250701"])
    assert values(path, "STATUS") == ["TENTATIVE"]
    assert values(path, "SUMMARY") == ["An arrest (possibly)"]


@pytest.mark.parametrize("words", ["", "2025", "summer 2025", "since 3 May 2025", "before May 2025"])
def test_what_is_not_known_to_within_a_month_is_counted_only(words):
    make.public(make.incident("Certain", kind="raid"), make.incident("Vague", date=words))

    assert values("/incidents/calendar.ics", "SUMMARY") == ["Certain"]
    assert "DESCRIPTION:1 of 2 records have a date that is known to within a month." in calendar(
        "/incidents/calendar.ics"
    )


@pytest.mark.parametrize(
    ("day", "first", "rule"),
    [
        ("21 August 2024", "20250821", "FREQ=YEARLY"),
        ("29 February 2024", "20250228", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"),
    ],
)
def test_a_detention_is_remembered_each_year(day, first, rule):
    make.public(make.incident("An arrest", date=day))
    path = "/incidents/calendar.ics"

    assert values(path, "SUMMARY") == ["An arrest", "Anniversary (2024): An arrest"]
    assert values(path, "DTSTART")[1] == first
    assert values(path, "RRULE") == [rule]
    assert len(set(values(path, "UID"))) == 2


@pytest.mark.parametrize(("kind", "words"), [("conviction", "23 June 2025"), ("arrest", "June 2025")])
def test_no_other_day_is_remembered(kind, words):
    make.public(make.incident(kind=kind, date=words))

    assert values("/incidents/calendar.ics", "RRULE") == []


def test_a_calendar_has_the_records_that_were_asked_for():
    make.public(make.incident("Here", kind="raid"), make.incident("There", kind="raid", country="GE"))
    path = "/incidents/calendar.ics?country=GE&date_from=2025"

    assert values(path, "SUMMARY") == ["There"]
    assert r"NAME:Incidents in Georgia\, possibly since 1 January 2025" in calendar(path)


def test_statements_have_a_calendar_too():
    make.public(make.statement())

    assert values("/statements/calendar.ics", "SUMMARY") == [
        "a senior European diplomat: “We are concerned.”"
    ]
    assert Client().get("/people/calendar.ics", follow=True).status_code == 404


def test_no_text_of_a_record_becomes_a_line_of_its_own():
    hostile = "A\r\nBEGIN:VEVENT\r\nSUMMARY:forged; a, b\\n"
    make.public(make.incident("An arrest", kind="raid", summary=hostile, place="Baku; near, the sea"))
    text = calendar("/incidents/calendar.ics")

    assert text.count("\r\nBEGIN:VEVENT\r\n") == 1
    assert r"A\nBEGIN:VEVENT\nSUMMARY:forged\; a\, b\\n" in text
    assert values("/incidents/calendar.ics", "LOCATION") == [r"Baku\; near\, the sea\, Azerbaijan"]


def test_lines_are_short_and_tear_no_letter():
    make.public(make.incident("Ə" * 200, kind="raid"))
    lines = body(get("/incidents/calendar.ics")).split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert all(line.decode() or True for line in lines)
    assert values("/incidents/calendar.ics", "SUMMARY") == ["Ə" * 200]


def test_a_calendar_holds_a_bounded_number_of_records_and_says_so(monkeypatch):
    monkeypatch.setattr("incidents.public.pages.lists.calendar_files.MOST_RECORDS", 2)
    make.public(*[make.incident(f"Raid {n}", kind="raid", date=f"{n} May 2025") for n in (1, 2, 3)])

    assert values("/incidents/calendar.ics", "SUMMARY") == ["Raid 3", "Raid 2"]
    assert "Only the newest 2 were looked at." in calendar("/incidents/calendar.ics")


def test_the_last_days_of_all_calendars_make_no_fault():
    span = {"earliest": date.max.isoformat(), "latest": date.max.isoformat(), "text": ""}

    assert list(events_of("incident", {"date": span})) == []


@pytest.mark.parametrize("query", ["ordering=date", "page_size=5", "format=csv", "kind=x", "a=b"])
def test_what_a_calendar_does_not_take_is_refused(query):
    assert get(f"/incidents/calendar.ics?{query}").status_code == 400


def test_the_page_of_a_list_leads_to_its_calendar():
    page = page_text(get("/incidents/?country=AZ&view=table"))

    assert page.count('href="/incidents/calendar.ics?country=AZ"') == 2
    assert "calendar.ics" not in page_text(get("/people/"))
