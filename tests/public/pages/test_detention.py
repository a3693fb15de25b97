"""Days in detention and the order of events: never more certain than the dates they are counted from."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from incidents.presentation.detention import detentions
from incidents.public.pages.records import page_views
from incidents.public.pages.records.detention_pages import days_in_words
from tests import make
from tests.module_data import shared

pytestmark = pytest.mark.one_database
PERSON = "1"
TODAY = date(2026, 11, 28)


def told(outcome: str, earliest: str | None, latest: str | None = None, **fields: Any) -> dict[str, Any]:
    """An incident of a person as a document tells it."""
    span = {"text": "", "earliest": earliest, "latest": latest or earliest}
    involvement = {"role": "victim", "person": {"id": PERSON}, "outcome": outcome}
    return {"date": span, "involvements": [{**involvement, **fields}]}


def days(*incidents: dict[str, Any]) -> list[tuple[int, int | None]]:
    return [(each.at_least, each.at_most) for each in detentions(PERSON, incidents, TODAY)]


def test_both_the_first_and_the_last_day_count():
    assert days(told("detained", "2025-06-01"), told("released", "2025-06-03")) == [(3, 3)]


def test_uncertain_dates_give_the_fewest_and_the_most_days():
    held, free = told("detained", "2025-06-01", "2025-06-05"), told("released", "2025-06-10", "2025-06-30")

    assert days(held, free) == [(6, 30)]


def test_dates_that_overlap_give_no_negative_number():
    assert days(told("detained", "2025-01-01", "2025-12-31"), told("released", "2025-06-01")) == [(0, 152)]


def test_a_detention_without_an_end_goes_on_until_today():
    assert days(told("detained", "2026-11-27")) == [(2, 2)]


def test_a_span_that_is_open_gives_no_upper_bound():
    open_ended = told("detained", None)
    open_ended["date"]["latest"] = "2026-11-20"

    assert days(open_ended) == [(9, None)]


def test_what_happens_within_a_detention_begins_no_other():
    assert days(
        told("detained", "2025-06-01"),
        told("detained", "2025-07-01"),
        told("convicted", "2025-08-01"),
        told("died", "2025-09-01"),
    ) == [(93, 93)]


def test_two_detentions_are_counted_apart():
    assert days(
        told("detained", "2020-01-01"),
        told("released", "2020-01-02"),
        told("detained", "2021-01-01"),
        told("acquitted", "2021-01-05"),
    ) == [(2, 2), (5, 5)]


@pytest.mark.parametrize("fields", [{"role": "witness"}, {"person": None}, {"person": {"id": "2"}}])
def test_only_what_happened_to_the_person_as_a_victim_counts(fields):
    assert days(told("detained", "2025-06-01", **fields)) == []


def test_an_announced_detention_is_not_counted_before_its_day():
    assert days(told("detained", "2027-01-01")) == []


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, 1, "1 day"),
        (3, 1500, "at least 3 days, at most 1,500 days"),
        (3, None, "at least 3 days"),
    ],
)
def test_days_in_words(least, most, words):
    assert days_in_words(least, most) == words


@shared
def prisoner() -> Any:
    person = make.person()
    arrest = make.incident("The arrest", date="27 November 2026")
    make.involve(arrest, person, outcome="detained")
    return make.public(person, arrest)


def page_on(monkeypatch: pytest.MonkeyPatch, day: date) -> Any:
    monkeypatch.setattr(page_views, "today", lambda: day)
    return Client().get("/persons/1/")


def test_a_page_says_up_to_which_day_it_counts(prisoner, monkeypatch):
    page = page_on(monkeypatch, TODAY).content.decode()
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))

    assert "2 days" in words
    assert "Counted up to 28 November 2026 (UTC)" in words


def test_the_etag_takes_the_day_so_that_no_cache_keeps_yesterdays_count(prisoner, monkeypatch):
    today, same = page_on(monkeypatch, TODAY), page_on(monkeypatch, TODAY)
    tomorrow = page_on(monkeypatch, date(2026, 11, 29))

    assert today["ETag"] == same["ETag"] != tomorrow["ETag"]
    assert "max-age=0" in today["Cache-Control"]


def test_the_page_of_somebody_who_is_not_held_is_the_same_every_day(db, monkeypatch):
    make.public(make.person())

    assert page_on(monkeypatch, TODAY)["ETag"] == page_on(monkeypatch, date(2027, 1, 1))["ETag"]


def test_a_chain_is_told_in_time_with_what_is_linked_through_others(db):
    arrest = make.incident("The arrest", date="May 2025")
    verdict = make.incident("The verdict", date="June 2025")
    appeal = make.incident("The appeal", date="July 2025")
    make.link(verdict, arrest)
    make.link(appeal, verdict, relation="appeal_of")
    make.public(arrest, verdict, appeal)
    page = Client().get(f"/incidents/{arrest.number}/").content.decode()
    chain = re.search(r'<ol class="timeline">.*?</ol>', page, re.DOTALL)[0]

    assert re.findall(r">(The \w+)</(?:a|strong)>", chain) == ["The arrest", "The verdict", "The appeal"]
    assert "It follows the incident on this page." in chain


def test_an_incident_that_is_not_public_is_in_no_chain(db):
    arrest, hidden = make.incident("The arrest"), make.incident("A hidden verdict")
    make.link(hidden, arrest)
    make.public(arrest)

    assert "A hidden verdict" not in Client().get("/incidents/1/").content.decode()
