"""What holds for every date there is, and what the `edtf` library says of the same text."""

from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import example, given
from hypothesis import strategies as st

from incidents.dates.span import Span
from tests.dates.examples import ANY_YEAR, DAYS, bounds

pytestmark = pytest.mark.one_database


def edtf_bounds(text: str) -> str:
    """Read the text with the `edtf` library and write its bounds in the same way."""
    other = parse_edtf(text)
    return f"{date(*other.lower_strict()[:3])}/{date(*other.upper_strict()[:3])}"


@given(DAYS)
@example(date(2024, 2, 29))
def test_every_iso_day_means_itself(day: date) -> None:
    assert bounds(f"{day}", ANY_YEAR) == f"{day}/{day}"


@given(DAYS)
def test_every_day_in_words_means_itself(day: date) -> None:
    assert bounds(Span.between(day, day).show(), ANY_YEAR) == f"{day}/{day}"


@given(DAYS)
def test_every_month_ends_the_day_before_the_next(day: date) -> None:
    span = Span.parse(f"{day:%Y-%m}", ANY_YEAR)
    assert (span.earliest, (span.latest + timedelta(days=1)).day) == (day.replace(day=1), 1)


@given(st.integers(1000, 2999))
def test_every_year_has_all_its_days(year: int) -> None:
    assert bounds(str(year), ANY_YEAR) == f"{year}-01-01/{year}-12-31"


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_every_interval_is_read_back_from_its_notation(days: list[date]) -> None:
    assert bounds(f"{days[0]}/{days[1]}", ANY_YEAR) == f"{days[0]}/{days[1]}"


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_what_a_closed_span_shows_is_read_back(days: list[date]) -> None:
    assert bounds(Span.between(*days).show(), ANY_YEAR) == f"{days[0]}/{days[1]}"


@given(DAYS)
def test_what_a_span_with_an_open_start_shows_is_read_back(day: date) -> None:
    assert bounds(Span.between(None, day).show(), ANY_YEAR) == f"../{day}"


@given(DAYS)
def test_what_a_span_with_an_open_end_shows_is_read_back(day: date) -> None:
    assert bounds(Span.between(day, None).show(), ANY_YEAR) == f"{day}/.."


@pytest.mark.parametrize(
    "text",
    [
        *("2025", "1800", "2025-06", "2024-02", "1900-02", "2025-06-23", "2024-02-29"),
        *("2025-06-23T10:00:00Z", "2024-08-21/2025-06-23", "2004-06/2006-08", "2004/2005-02-01"),
        *("2025?", "2025-06?", "201X", "20XX", "2014-XX", "2014-05-XX", "2014-XX-XX"),
        *("2024-21", "2024-22", "2024-23"),
    ],
)
def test_the_edtf_library_gives_the_same_bounds(text: str) -> None:
    assert bounds(text) == edtf_bounds(text)


def test_a_winter_holds_what_the_edtf_library_takes_for_it() -> None:
    theirs, ours = Span.parse(edtf_bounds("2024-24")), Span.parse("2024-24")

    assert ours.earliest <= theirs.earliest
    assert theirs.latest <= ours.latest


@given(DAYS)
def test_the_edtf_library_agrees_on_every_month(day: date) -> None:
    assert bounds(f"{day:%Y-%m}", ANY_YEAR) == edtf_bounds(f"{day:%Y-%m}")
