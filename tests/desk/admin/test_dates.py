"""Entering dates in the admin: words, and the days that are read off them."""

from datetime import date

import pytest

from tests import make
from tests.desk.admin_forms import change, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("June 2025", date(2025, 6, 1), date(2025, 6, 30)),
        ("before 2010", None, date(2009, 12, 31)),
        ("1790", date(1790, 1, 1), date(1790, 12, 31)),
        ("March 2031", date(2031, 3, 1), date(2031, 3, 31)),
        ("2020-21", date(2020, 3, 1), date(2020, 5, 31)),
        ("", None, None),
    ],
)
def test_days_are_read_off_the_words(desk, words, earliest, latest):
    incident = make.incident(date="2024")

    change(desk, incident, date_text=words, earliest="", latest="")

    incident.refresh_from_db()
    assert (incident.date_text, incident.earliest, incident.latest) == (words, earliest, latest)


def test_days_follow_the_words_they_were_read_off(desk):
    incident = make.incident(date="June 2025")

    change(desk, incident, date_text="July 2025")

    incident.refresh_from_db()
    assert (incident.earliest, incident.latest) == (date(2025, 7, 1), date(2025, 7, 31))


def test_days_that_were_entered_stay_when_the_words_change(desk):
    incident = make.incident(date="June 2025")
    make.edited(incident, earliest=date(2025, 6, 20))

    change(desk, incident, date_text="late June 2025")

    incident.refresh_from_db()
    assert (incident.earliest, incident.latest) == (date(2025, 6, 20), date(2025, 6, 30))


def test_unreadable_words_ask_for_days(desk):
    page = change(desk, make.incident(date="2024"), date_text="after the wedding", earliest="", latest="")

    assert "enter the earliest and the latest day" in text_of(page)


def test_unreadable_words_can_be_kept_for_now(desk):
    incident = make.incident(date="2024")

    change(desk, incident, date_text="after the wedding", keep_words="on")

    incident.refresh_from_db()
    assert (incident.date_text, incident.earliest, incident.latest) == ("after the wedding", None, None)


def test_unreadable_words_with_days_need_no_more(desk):
    incident = make.incident(date="2024")

    change(desk, incident, date_text="after the wedding", earliest="2024-05-02", latest="2024-05-09")

    incident.refresh_from_db()
    assert (incident.earliest, incident.latest) == (date(2024, 5, 2), date(2024, 5, 9))


def test_days_without_words_get_words(desk):
    incident = make.incident(date="2024")

    change(desk, incident, date_text="", earliest="2025-06-23", latest="2025-06-23")

    incident.refresh_from_db()
    assert incident.date_text == "23 June 2025"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"earliest": "2025-06-23", "latest": "2025-06-01"}, "before the earliest"),
        ({"earliest": "03/04/2025", "latest": ""}, "Enter a valid date."),
        ({"unstated_date": "withheld"}, "The field has a value, so it cannot be marked"),
    ],
)
def test_wrong_days_are_refused(desk, fields, words):
    page = change(desk, make.incident(date="2024"), **fields)

    assert words in text_of(page)


def test_a_birth_is_read_like_any_date(desk):
    person = make.person()

    change(desk, person, birth_text="1995")

    person.refresh_from_db()
    assert (person.birth_earliest, person.birth_latest) == (date(1995, 1, 1), date(1995, 12, 31))
