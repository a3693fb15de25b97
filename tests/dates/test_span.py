"""Spans: what they keep and show, how they compare with each other; and the bounds of a query."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.dates.span import Span, first_day, last_day
from tests.dates.examples import ANY_YEAR, DAYS

pytestmark = pytest.mark.one_database

NO_BREAK_SPACE = "\u00a0"


def test_a_span_keeps_the_words_of_the_source() -> None:
    assert Span.parse("  Early June, 2025 ").text == "Early June, 2025"


@pytest.mark.parametrize("text", ["", "   ", f"\n\t{NO_BREAK_SPACE}"])
def test_blank_text_is_an_empty_span(text: str) -> None:
    assert Span.parse(text) == Span("", None, None)


def test_an_unbroken_span_knows_it_is_dated_and_not_open() -> None:
    span = Span.parse("2025")
    assert (span.is_empty, span.is_dated, span.is_open) == (False, True, False)


def test_an_open_span_knows_it_is_dated_and_open() -> None:
    span = Span.parse("before 2010")
    assert (span.is_empty, span.is_dated, span.is_open) == (False, True, True)


def test_an_empty_span_is_neither_dated_nor_open() -> None:
    assert (Span().is_empty, Span().is_dated, Span().is_open) == (True, False, False)


def test_words_without_bounds_are_not_empty_and_not_dated() -> None:
    span = Span("when the rains came")
    assert (span.is_empty, span.is_dated) == (False, False)


def test_bounds_entered_by_hand_keep_words_that_cannot_be_read() -> None:
    span = Span.between(date(2021, 5, 1), None, "when the rains came")
    assert (span.text, span.earliest, span.latest) == ("when the rains came", date(2021, 5, 1), None)


def test_reversed_bounds_are_refused() -> None:
    with pytest.raises(ValueError, match="2021-05-02 is after the latest date 2021-05-01"):
        Span.between(date(2021, 5, 2), date(2021, 5, 1))


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("June 2025", "2025", True),
        ("June 2025", "30 June 2025", True),
        ("June 2025", "1 July 2025", False),
        ("June 2025", "since 30 June 2025", True),
        ("June 2025", "after 30 June 2025", False),
        ("June 2025", "before 1 June 2025", False),
        ("before 2010", "since 2009", True),
        ("before 2010", "since 2010", False),
        ("since 2010", "since 2020", True),
        ("", "2025", False),
        ("", "", False),
        ("", "since 2010", False),
    ],
)
def test_spans_overlap_if_they_can_mean_the_same_day(one: str, two: str, expected: bool) -> None:
    assert Span.parse(one).overlaps(Span.parse(two)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("2025-06-23", "23 June 2025"),
        ("2025-06", "June 2025"),
        ("2024-02", "February 2024"),
        ("2025", "2025"),
        ("2021-05-03/2021-06-05", "between 3 May 2021 and 5 June 2021"),
        ("2025-06-01/2025-06-29", "between 1 June 2025 and 29 June 2025"),
        ("2024-01/2025-12", "between 1 January 2024 and 31 December 2025"),
        ("before 2010", "before 1 January 2010"),
        ("since 2019", "since 1 January 2019"),
    ],
)
def test_a_span_is_shown_in_english(text: str, expected: str) -> None:
    assert Span.parse(text).show() == expected


@pytest.mark.parametrize("bound", [date.min, date.max])
def test_a_span_at_the_end_of_the_calendar_can_be_shown(bound: date) -> None:
    assert str(bound.year) in Span.between(bound, bound).show()


def test_a_span_is_printed_in_the_words_of_the_source() -> None:
    assert str(Span.parse("mid-April, 2005")) == "mid-April, 2005"


def test_a_span_without_words_is_printed_as_shown() -> None:
    assert str(Span.between(date(2025, 6, 1), date(2025, 6, 30))) == "June 2025"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-06", date(2025, 6, 1), date(2025, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-06-23", date(2025, 6, 23), date(2025, 6, 23)),
    ],
)
def test_a_query_bound_has_a_first_and_a_last_day(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize("bound", [first_day, last_day])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("25", "write YYYY"),
        ("2025-6", "write YYYY"),
        ("2025-06-23 or so", "write YYYY"),
        ("2025-06-23\n", "write YYYY"),
        (" 2025", "write YYYY"),
        ("2025-06-", "write YYYY"),
        ("June 2025", "write YYYY"),
        ("31/02/2025", "write YYYY"),
        ("\u0662\u0660\u0662\u0665", "write YYYY"),
        ("2025-13", "2025-13 is not in the calendar"),
        ("2025-00", "2025-00 is not in the calendar"),
        ("2025-02-31", "2025-02-31 is not in the calendar"),
        ("2025-02-00", "2025-02-00 is not in the calendar"),
        ("0000", "0000 is not in the calendar"),
    ],
)
def test_a_wrong_query_bound_is_refused(bound: type, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bound(text)


@given(DAYS, DAYS)
def test_a_possible_match_is_the_same_both_ways(one: date, two: date) -> None:
    spans = Span.parse(f"{one:%Y-%m}", ANY_YEAR), Span.parse(f"after {two}", ANY_YEAR)
    assert spans[0].overlaps(spans[1]) == spans[1].overlaps(spans[0])


@given(st.text(max_size=20))
def test_any_query_bound_is_refused_or_gives_a_day_of_its_year(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert first_day(text).year == last_day(text).year == int(text[:4])
