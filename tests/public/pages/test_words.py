"""Values in the words of a page: dates, sentences, numbers, gaps, and text that looks like markup."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from incidents.dates.span import Span
from tests import make
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def get(path: str) -> Any:
    return Client().get(path)


def html(path: str) -> str:
    answer = get(path)
    assert answer.status_code == 200, answer.content
    return page_text(answer)


def words(path: str) -> str:
    """What a page says, without its tags."""
    return plain(html(path))


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (Span.parse("23 June 2025"), "23 June 2025 "),
        (Span.parse("June 2025"), "June 2025 "),
        (Span.parse("16-19 August 2024"), "16-19 August 2024 "),
        (Span.parse("2025-06-23"), "2025-06-23 (23 June 2025)"),
        (Span.parse("by October 2025"), "by October 2025 (before 1 November 2025)"),
        (Span.parse("summer 2024"), "summer 2024 (between 1 June 2024 and 31 August 2024)"),
        (
            Span.parse("2025").between(
                Span.parse("3 May 2025").earliest, None, "on 3 May 2025 at the earliest"
            ),
            "on 3 May 2025 at the earliest (since 3 May 2025)",
        ),
    ],
)
def test_a_date_stands_in_the_words_of_its_source_with_bounds_that_say_more(span, shown):
    record = make.incident()
    make.edited(record, earliest=span.earliest, latest=span.latest, date_text=span.text)
    make.public(record)

    assert shown in words("/incidents/1/")


@pytest.mark.parametrize(
    ("unstated", "shown"),
    [
        ({}, "Place Not known"),
        ({"place": "none"}, "Place None: there is none"),
        ({"place": "withheld"}, "Place Withheld: known, but not published"),
    ],
)
def test_none_withheld_and_unknown_are_three_different_things(unstated, shown):
    make.public(make.incident(unstated=unstated))

    assert shown in words("/incidents/1/")


@pytest.mark.parametrize(
    ("months", "shown"),
    [
        (1, "1 month"),
        (6, "6 months"),
        (12, "1 year"),
        (13, "1 year 1 month"),
        (180, "15 years"),
    ],
)
def test_a_sentence_is_given_in_years_and_months(months, shown):
    record, victim = make.incident(), make.person()
    make.involve(record, victim, sentence_months=months)
    make.public(victim, record)

    assert f" {shown} " in words("/incidents/1/").partition("Sentence")[2]


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(7, 7, "7"), (3, None, "at least 3"), (None, 9, "at most 9"), (0, 2, "between 0 and 2")],
)
def test_the_number_of_victims_is_told_as_far_as_it_is_known(low, high, shown):
    make.public(make.incident(victims_low=low, victims_high=high))

    assert f"Victims {shown} " in words("/incidents/1/")


def test_of_an_unstated_number_of_victims_the_page_says_at_least_those_named():
    make.public(victim := make.person("Ann"), incident := make.incident())
    assert "Victims Not known" in words("/incidents/1/")

    make.involve(incident, victim)
    make.public(incident)

    assert "Victims at least 1 " in words("/incidents/1/")


@pytest.mark.parametrize(
    ("path", "hostile"),
    [
        ("/incidents/1/", lambda: make.incident("<script>alert(1)</script>", summary="<img src=x>")),
        ("/people/1/", lambda: make.person("<script>alert(1)</script>", summary='"><svg onload=x>')),
        ("/institutions/1/", lambda: make.institution("<script>alert(1)</script>")),
        ("/statements/1/", lambda: make.statement("<script>alert(1)</script>")),
        ("/incidents/", lambda: make.incident("<script>alert(1)</script>", summary="<img src=x>")),
        ("/", lambda: make.incident("<script>alert(1)</script>", summary="<img src=x>")),
    ],
)
def test_markup_in_a_record_is_shown_as_text(path, hostile):
    make.public(hostile())
    page = html(path)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    # The pages have scripts and pictures of our own: these are the ones of the record.
    assert [tag for tag in ("<script>", "<img src=x", "<svg onload") if tag in page] == []


def test_a_source_with_a_dangerous_address_is_no_link():
    record = make.incident(cited=False)
    make.cite(record, make.source("A trap", url="javascript:alert(1)"))
    make.public(record)

    assert "A trap" in html("/incidents/1/")
    assert "javascript:" not in html("/incidents/1/")
