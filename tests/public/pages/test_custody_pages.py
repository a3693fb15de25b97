"""Custody on the page of a person: one line as of today, and the periods with their sources."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from incidents.public.pages.records import page_views
from incidents.public.pages.records.custody_words import days_in_words
from tests import make
from tests.page_text import page_text
from tests.public.held import held, place_of, published, row, span

pytestmark = pytest.mark.one_database
TODAY = date(2026, 11, 30)


def page_on(monkeypatch: pytest.MonkeyPatch, day: date, number: int = 1) -> Any:
    monkeypatch.setattr(page_views, "today", lambda: day)
    return Client().get(f"/people/{number}/")


def text_on(monkeypatch: pytest.MonkeyPatch, day: date = TODAY) -> str:
    content = page_text(page_on(monkeypatch, day))
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content)))
    return re.sub(r" ([,.:)])", r"\1", text).replace("( ", "(")


@pytest.mark.parametrize(
    ("least", "most", "goes_on", "words"),
    [
        (1, 1, True, "1 day"),
        (0, 0, True, ""),
        (3, 1500, False, "at least 3 days, at most 1,500 days"),
        (0, 5, False, "at most 5 days"),
        (3, None, True, "at least 3 days"),
        (540, 832, True, "540 days to the last confirmation, 832 days if still held"),
        (0, 832, True, "832 days if still held"),
    ],
)
def test_days_in_words(least, most, goes_on, words):
    assert days_in_words(least, most, goes_on=goes_on) == words


def test_one_line_says_whether_a_person_is_held_and_when_that_was_confirmed(db, monkeypatch):
    prison = make.public(make.institution("Penitentiary No 11", "prison"))
    held(
        row(begun=span("2024-08-21"), until=span("2025-06-23")),
        row(
            "serving_sentence",
            begun=span("2025-06-23"),
            place=place_of(prison),
            last_confirmed="2026-02-11",
            expected_end="2039-08-21",
        ),
    )
    text = text_on(monkeypatch)

    assert (
        "In custody (serving a sentence) since 21 August 2024 · Penitentiary No 11 · last confirmed "
        "11 February 2026 (an old confirmation)"
    ) in text.replace("2024-08-21", "21 August 2024")
    assert "In custody: 540 days to the last confirmation, 832 days if still held." in text
    assert "The sentence is due to end on 21 August 2039. As of 30 November 2026 (UTC)." in text


def test_a_man_at_large_has_no_days_in_custody_after_his_release(db, monkeypatch):
    held(
        row(begun=span("2023-07-23"), until=span("2024-04-22")),
        row("house_arrest", begun=span("2024-04-22"), until=span("2024-05-22")),
        row("conditional_release", begun=span("2024-05-22"), last_confirmed="2026-01-01"),
    )
    text = text_on(monkeypatch)

    assert "At liberty (released on conditions)" in text
    assert "In custody: 275 days. Under house arrest: 31 days." in text


def test_after_the_expected_end_the_sentence_was_due_to_end(db, monkeypatch):
    held(row("serving_sentence", begun=span("2024-01-01"), expected_end="2026-11-29"))
    text = text_on(monkeypatch)

    assert "In custody (serving a sentence)" in text
    assert "never confirmed by a source" in text
    assert "The sentence was due to end on 29 November 2026." in text


def test_the_periods_are_listed_with_what_began_them(db, monkeypatch):
    arrest = make.public(make.incident("The arrest"))
    reference = {"id": str(arrest.uid), "number": arrest.number, "title": "The arrest"}
    held(row(begun=span("2024-01-01"), begun_by=reference, note="Moved twice."))
    text = text_on(monkeypatch)

    assert "Pre-trial detention Began with: The arrest Moved twice." in text


def test_the_etag_takes_the_day_so_that_no_cache_keeps_yesterdays_count(db, monkeypatch):
    held(row(begun=span("2024-01-01")))
    today, same = page_on(monkeypatch, TODAY), page_on(monkeypatch, TODAY)
    tomorrow = page_on(monkeypatch, date(2026, 12, 1))

    assert today["ETag"] == same["ETag"] != tomorrow["ETag"]


def test_the_page_of_somebody_without_custody_is_the_same_every_day(db, monkeypatch):
    make.public(make.person())

    assert page_on(monkeypatch, TODAY)["ETag"] == page_on(monkeypatch, date(2027, 1, 1))["ETag"]


def test_of_who_was_detained_without_recorded_custody_the_page_says_that_it_is_not_recorded(db, monkeypatch):
    person, arrest = make.person(), make.incident()
    make.involve(arrest, person, outcome="detained")
    make.public(person, arrest)
    assert "Whether this person is held now is not recorded." in text_on(monkeypatch)

    published(person, row("released", begun=span("2025-07-01")))
    assert "is not recorded" not in text_on(monkeypatch)


def test_an_older_version_shows_its_periods_and_no_day(db):
    person = held(row(begun=span("2024-01-01")))
    page = page_text(Client().get(f"/people/{person.number}/versions/1/"))

    assert "Pre-trial detention" in page
    assert "As of" not in page
