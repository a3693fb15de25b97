"""Warnings about citations that differ: no difference at all, or nobody's."""

import pytest

from incidents.desk.review_warnings.gather import warnings_of
from tests import make

pytestmark = pytest.mark.django_db
CODES = {"source_on_both_sides", "difference_within_date", "difference_without_holder"}


def codes(record, user):
    return {each.code for each in warnings_of(record, by=user)} & CODES


@pytest.mark.parametrize(
    ("value", "more", "code"),
    [
        ("24 June 2025", {}, None),
        ("23 June 2025", {}, "difference_within_date"),
        ("24 June 2025, according to the court", {}, "difference_without_holder"),
        ("24 June 2025, according to the court", {"holder": "the court"}, None),
        ("23 June 2025", {"resolved": "the same day"}, None),
    ],
)
def test_a_difference_is_one_and_says_whose_it_is(publisher, value, more, code):
    incident = make.incident(date="23 June 2025")
    make.cite(incident, make.source("Other"), "date", stance="disputes", value=value, **more)

    assert codes(incident, publisher) == ({code} if code else set())


@pytest.mark.parametrize(("holder", "expected"), [("", {"source_on_both_sides"}), ("the court", set())])
def test_a_source_is_on_one_side_unless_it_reports_another_view(publisher, holder, expected):
    incident, source = make.incident(date="23 June 2025"), make.source("Both")
    make.cite(incident, source, "place", value="Baku")
    make.cite(incident, source, "place", stance="disputes", value="Ganja", holder=holder)

    assert codes(incident, publisher) == expected
