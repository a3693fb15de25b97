"""What is not surely a date: `Span.parse` refuses it, soon, and says why."""

import contextlib
import copy
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.dates.span import Span, UnreadableDate
from tests.dates.examples import bounds

pytestmark = pytest.mark.one_database

EN_DASH = "\u2013"


@pytest.mark.parametrize(
    "text",
    [
        *("yesterday", "unknown", "n.d.", "?", "~", "/", "../..", "in", "the", "by", "May", "12 May"),
        *(
            "as of 2019",
            "not 2014",
            "2025 2025",
            "2021-05-03 2021",
            "in and circa 2021",
            "2025-06-23-24",
            "2025~~",
            "20250623",
        ),
        *("06-25", "23.06.25", "6-2025", "1994/95", f"2004{EN_DASH}05", "0999", "0000", "3000", "20255"),
        *("31/02/2025", "31 February 2025", "29 February 2023", "13/14/2025", "06.23.2025", "0 May 2021"),
        *("2025-13", "2025-00", "2014-15", "2025-02-30", "2025-25", "21/2024", "2025-06-23T25:00"),
        *(f"June 2016 {EN_DASH} October 2015", "between 5 and 3 May 2021", "2016/2015", "winter 2023/25"),
        *("30 December - 2 January 2025", "after 5 May 2021 and before 6 May 2021"),
        *("the day after 5 May 2021", "the month before June 2010", "the night after 5 May 2021"),
        *("two days before 5 May 2021", "5 people killed in May 2021", "3 or 4 killed in 2021"),
        *("early or June 2025", "before June or July 1993", "after 2010 until 2012", "before 2010 and 2012"),
        *(
            "6 or June 2021",
            "May - 2024",
            "early winter 2024",
            "early 5 May 2021",
            "before 2010 or after 2012",
        ),
        *("\u0662\u0660\u0662\uff15", "\uff12\uff10\uff12\uff15", "2025-0\u0666", "5\u00b2 May 2021"),
    ],
)
def test_what_is_not_surely_a_date_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDate):
        Span.parse(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("03/04/2025", "could be either way round"),
        ("03-04-2025", "could be either way round"),
        ("31 February 2025", "2025-02-31 is not in the calendar"),
        ("2014-15", "there is no month 15"),
        ("June 2016 to October 2015", "its end comes before its start"),
        ("winter 2023/25", "two years in a row"),
        ("2025" + " " * 200 + "?", "longer than 200 characters"),
        ("2025\0", "NUL character"),
    ],
)
def test_a_refusal_says_why(text: str, reason: str) -> None:
    with pytest.raises(UnreadableDate, match=reason):
        Span.parse(text)


def test_a_refusal_names_the_words_and_what_would_be_readable() -> None:
    with pytest.raises(UnreadableDate, match=r'Cannot read "yesterday" as a date.*23 June 2025.*or enter'):
        Span.parse(" yesterday ")


def test_a_refusal_holds_the_words() -> None:
    assert UnreadableDate("yesterday").text == "yesterday"


def test_a_refusal_shows_long_and_unprintable_words_short_and_safe() -> None:
    assert '"\ufffd' + "a" * 58 + '\u2026"' in str(UnreadableDate("\0" + "a" * 300))


def test_a_refusal_can_be_copied() -> None:
    refusal = UnreadableDate("03/04/2025", "why")
    assert str(copy.copy(refusal)) == str(refusal)


def test_a_text_of_200_characters_is_read() -> None:
    assert bounds("2025" + " " * 195 + "?") == "2025-01-01/2025-12-31"


def test_a_text_of_201_characters_is_refused() -> None:
    with pytest.raises(UnreadableDate, match="longer than 200 characters"):
        Span.parse("2025" + " " * 196 + "?")


def test_a_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UnreadableDate, match="its end comes before its start"):
        Span.parse("June 2016 to October 2015")


@pytest.mark.parametrize(
    "text",
    [
        "1-" * 100,
        "/" * 200,
        "." * 200,
        "2025-" * 40,
        "in " * 66,
        "circa " * 33,
        "2021 to " * 25,
        "mid-" * 50,
        "3 or " * 40,
        "1 may " * 33,
        "x" * 200,
        "0" * 200,
        "2025" + "~" * 196,
        "sometime in " * 5 + "3 - 3 to 3 or 3 / 3 - 3 to 3 or circa sometime in 5 may 2021",
    ],
)
def test_a_hostile_text_is_refused_at_once(text: str) -> None:
    started = time.thread_time()
    with pytest.raises(UnreadableDate):
        Span.parse(text)
    assert time.thread_time() - started < 1  # a machine of our time takes milliseconds


VOCABULARY = """
on in circa night weekend sometime unknown before since by from between early mid late first half second
quarter q2 3 5 31 may June 2021 1999 2021-05 2024-24 201x 20xx 2019-xx 1990s winter fall - / to and or ~ ? %
. .. , st of the monday 2021-05-03 03/04/2025 05.2021 iyun июня -ci il
"""


PIECES = st.sampled_from(VOCABULARY.split())


@given(st.text(max_size=60) | st.lists(PIECES, max_size=9).map(" ".join) | st.lists(PIECES).map("".join))
def test_any_text_is_refused_or_gives_bounds_in_order(text: str) -> None:
    with contextlib.suppress(UnreadableDate):
        span = Span.parse(text)
        assert (span.earliest or date.min) <= (span.latest or date.max)
