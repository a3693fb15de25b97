"""The form above a list: what it keeps and sends; and what is told of a question that has no answer."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from incidents.public.pages.lists.filter_form import periods
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def get(path: str) -> Any:
    return Client().get(path)


def text(path: str) -> str:
    """A page as text, entities read; it must be there."""
    answer = get(path)
    assert answer.status_code == 200, answer.content
    return unescape(page_text(answer))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/incidents/?country=aze", 'name="country" value="Azerbaijan"'),
        ("/incidents/?country=AZ,GE", 'name="country" value="Azerbaijan; Georgia"'),
        ("/incidents/?kind=arrest,raid", '<option value="arrest,raid" selected>Arrest or detention or Raid'),
        ("/incidents/?kind=arrest", '<option value="arrest" selected>Arrest or detention</option>'),
        ("/incidents/?role=judge", '<option value="judge" selected>Judge</option>'),
        ("/incidents/?country=none", 'name="country" value="none"'),
        ("/incidents/?undated=true", 'name="undated" value="true" type="checkbox" checked'),
        ("/incidents/?outcome=unstated", '<option value="unstated" selected>Not stated</option>'),
        ("/incidents/?q=red+%22house%22", 'value="red "house""'),
        ("/incidents/?outcome=died", '<option value="died" selected>Died</option>'),
        ("/incidents/?date_from=2025-06", 'name="date_from" value="2025-06"'),
        (
            "/incidents/?date_match=certain&date_from=2025",
            '<option value="certain" selected>Certain only</option>',
        ),
        ("/people/?nationality=AZ", 'name="nationality" value="Azerbaijan"'),
        ("/institutions/?kind=prison", '<option value="prison" selected>Prison</option>'),
        ("/statements/?stance=silent", '<option value="silent" selected>No comment</option>'),
    ],
)
def test_the_form_keeps_what_was_asked(path, shown):
    assert shown in text(path)


def test_the_form_carries_along_what_it_has_no_control_for():
    page = text("/incidents/?person=7&published_since=2020-01-01&page_size=10")

    assert '<input type="hidden" name="person" value="7">' in page
    assert '<input type="hidden" name="published_since" value="2020-01-01">' in page


def test_every_control_has_a_label_of_its_own():
    page = text("/incidents/")

    assert set(re.findall(r'<label (?:class="unseen" )?for="([^"]+)"', page)) == set(
        re.findall(r'<(?:select|input) id="([^"]+)"', page)
    )


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("country=&kind=&date_from=", "/incidents/"),
        ("country=AZ&date_from=&date_to=&ordering=", "/incidents/?country=AZ"),
        ("country=AZ,GE&kind=&person=3", "/incidents/?country=AZ,GE&person=3"),
    ],
)
def test_controls_left_empty_are_left_out_of_the_address(sent, meant):
    answer = get(f"/incidents/?{sent}")

    assert (answer.status_code, answer["Location"]) == (302, meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("country=Azerbaijan", "country=AZ"),
        ("country=%20azerbaijan", "country=AZ"),
        ("country=Turkiye", "country=TR"),
        ("country=Azerbaijan;+Georgia", "country=AZ,GE"),
        ("country=AZ,Georgia", "country=AZ,GE"),
        ("country=Bonaire,+Sint+Eustatius+and+Saba", "country=BQ"),
        ("country=azerb&kind=raid", "country=AZ&kind=raid"),
        ("period=2025&kind=raid", "kind=raid&date_from=2025&date_to=2025"),
        ("period=2022..2026&date_from=1999&undated=true", "date_from=2022&date_to=2026"),
        ("period=2025-06&date_match=certain", "date_match=certain&date_from=2025-06&date_to=2025-06"),
    ],
)
def test_names_of_countries_and_buttons_of_periods_lead_to_a_plain_question(typed, meant):
    assert get(f"/incidents/?{typed}").get("Location") == f"/incidents/?{meant}"


@pytest.mark.parametrize(
    "query",
    ["country=Atlantis", "country=guin", "country=AZ,,GE", "country=Azerbaijan;+Atlantis", "period=June",
     "period=2025..", "country=A"],
)  # fmt: skip
def test_what_cannot_be_read_for_sure_is_refused(query):
    assert get(f"/incidents/?{query}").status_code in {400, 302}
    assert Client().get(f"/incidents/?{query}", follow=True).status_code == 400


def test_buttons_of_periods_ask_institutions_for_their_incidents():
    assert get("/institutions/?period=2025").url == "/institutions/?date_from=2025&date_to=2025"
    assert 'name="period"' in text("/institutions/")


def test_the_buttons_of_periods_are_whole_months_and_years():
    assert periods(date(2026, 11, 28)) == [
        ("2026-11", "This month"),
        ("2026", "This year"),
        ("2025", "Last year"),
        ("2022..2026", "Last five years"),
    ]


def test_an_empty_parameter_that_the_form_does_not_send_is_refused():
    assert get("/incidents/?person=").status_code == 400


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/incidents/?country=XX", ["country", "XX", "ISO 3166-1", "AZ", "Azerbaijan"]),
        ("/incidents/?kind=arest", ["kind", "arest", "not one of the values allowed", "arrest"]),
        ("/incidents/?date_from=June", ["date_from", "June", "YYYY-MM-DD"]),
        ("/incidents/?kountry=AZ", ["kountry", "no such parameter", "Did you mean “country”?"]),
        ("/incidents/?date_from=2026&date_to=2025", ["date_to", "2025", "ends before it begins"]),
        ("/incidents/?cursor=x", ["cursor", "no cursor"]),
        ("/incidents/?format=csv", ["format", "no such parameter"]),
        ("/people/?bbox=1,2,3,4", ["bbox", "no such parameter"]),
        ("/incidents/?country=AZ&x=" + "y" * 4000, ["longer than 4000 characters"]),
        ("/incidents/1/?as_of=2025", ["as_of", "no such parameter"]),
        ("/?x=1", ["no such parameter"]),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_page_that_says_why(path, said):
    answer = get(path)
    page = unescape(page_text(answer))

    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert [words for words in said if words not in page] == []


def test_all_that_is_wrong_is_said_at_once_and_the_form_is_kept():
    page = unescape(page_text(get("/incidents/?country=XX&date_from=June&kind=raid")))

    assert page.count("<code>country</code>") == page.count("<code>date_from</code>") == 1
    assert '<option value="raid" selected>' in page


def test_a_wrong_value_is_shown_as_text():
    page = page_text(get("/incidents/?country=<script>alert(1)</script>"))

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
