"""A source that is older than what it is cited for is named, unless it could know."""

from datetime import date

import pytest

from incidents.dates.span import Span
from incidents.desk.review_warnings.gather import warnings_of
from incidents.desk.review_warnings.source_age import first_unreported_day
from tests import make

BEFORE = "5 December 2024"
EVENT = "17 December 2024"


def day_of(field: str, value: str, *, published: str = BEFORE, event: str = EVENT, role: str = ""):
    return first_unreported_day(
        field, value, published=Span.parse(published), event=Span.parse(event), role=role
    )


@pytest.mark.parametrize(
    ("field", "value", "role"),
    [
        ("date", "17 December 2024", ""),
        ("outcome", "on trial", "victim"),
        ("role", "presiding judge", "judge"),
        ("place", "", ""),
        ("narrative", "the hearing of 17 December 2024", ""),
        ("summary", "heard on 2024-12-17", ""),
        ("note", "суд 17 декабря 2024", ""),
    ],
)
def test_what_a_source_cannot_have_known_is_found(field, value, role):
    assert day_of(field, value, role=role) == date(2024, 12, 17)


@pytest.mark.parametrize(
    ("field", "value", "role"),
    [
        ("date", "announced for 17 December 2024", ""),
        ("note", "remanded until 17 December 2024", ""),
        ("summary", "the next hearing is on 17 December 2024", ""),
        ("date", "назначено на 17 декабря 2024", ""),
        ("narrative", "arrested on 20 November 2023", ""),
        ("outcome", "remanded in November 2023", "victim"),
        ("charge", "smuggling", "victim"),
        ("provision", "Article 206.3.2", "victim"),
        ("role", "defence lawyer", "lawyer"),
        ("narrative", "began with a search of the office", ""),
    ],
)
def test_what_was_announced_or_came_earlier_can_be_known(field, value, role):
    assert day_of(field, value, role=role) is None


@pytest.mark.parametrize("published", ["17 December 2024", "December 2024", "January 2025", "2024"])
def test_a_source_that_may_be_of_that_day_is_not_older(published):
    assert day_of("date", "17 December 2024", published=published) is None


@pytest.mark.parametrize(("published", "event"), [(Span(), Span.parse(EVENT)), (Span.parse(BEFORE), Span())])
def test_without_dates_nothing_is_older(published, event):
    assert first_unreported_day("outcome", "on trial", published=published, event=event) is None


@pytest.mark.django_db
def test_the_review_names_the_older_source_and_the_row_that_cites_it(editor):
    incident = make.incident(date=EVENT)
    victim = make.involve(incident, make.person(), outcome="charged")
    source = make.source()
    source.date = Span.parse(BEFORE)
    source.save()
    make.cite(incident, source, "outcome", involvement=victim, value="on trial")
    make.cite(incident, source, "outcome", involvement=victim, value="announced for 17 December 2024")
    found = warnings_of(incident, by=editor)
    assert [each.words for each in found] == [
        "The source for the outcome was published 5 December 2024, before it happened: 17 December 2024."
    ]
    assert (found[0].records, found[0].place) == ((source,), 0)
