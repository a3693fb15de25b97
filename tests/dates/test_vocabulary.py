"""Uncertain dates in notation and in English: what `Span.parse` reads."""

import pytest

from tests.dates.examples import bounds

pytestmark = pytest.mark.one_database

EN_DASH, EM_DASH = "\u2013", "\u2014"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025", "2025-01-01/2025-12-31"),
        ("2025-06", "2025-06-01/2025-06-30"),
        ("2024-02", "2024-02-01/2024-02-29"),
        ("1900-02", "1900-02-01/1900-02-28"),
        ("2004-05", "2004-05-01/2004-05-31"),
        ("2025-06-23", "2025-06-23/2025-06-23"),
        ("2025-06-23T10:00:00Z", "2025-06-23/2025-06-23"),
        ("2025-06-23T22:30:00.5-05:00", "2025-06-23/2025-06-23"),
        ("2025-06-23 10:00", "2025-06-23/2025-06-23"),
        ("2024-08-21/2025-06-23", "2024-08-21/2025-06-23"),
        ("2025?", "2025-01-01/2025-12-31"),
        ("2025-06?", "2025-06-01/2025-06-30"),
        ("2025-06-23?", "2025-06-23/2025-06-23"),
        ("2025~", "2024-01-01/2026-12-31"),
        ("2025%", "2024-01-01/2026-12-31"),
        ("2025-06~", "2025-05-01/2025-07-31"),
        ("2025-06%", "2025-05-01/2025-07-31"),
        ("2025-02~", "2025-01-01/2025-03-31"),
        ("2025-06-23~", "2025-06-22/2025-06-24"),
        ("2025-01-01~", "2024-12-31/2025-01-02"),
        ("2004-06~/2006-08?", "2004-05-01/2006-08-31"),
        ("201X", "2010-01-01/2019-12-31"),
        ("20XX", "2000-01-01/2099-12-31"),
        ("2014-XX", "2014-01-01/2014-12-31"),
        ("2014-05-XX", "2014-05-01/2014-05-31"),
        ("2014-XX-XX", "2014-01-01/2014-12-31"),
        ("2024-21", "2024-03-01/2024-05-31"),
        ("2024-22", "2024-06-01/2024-08-31"),
        ("2024-23", "2024-09-01/2024-11-30"),
        ("2019-01/..", "2019-01-01/.."),
        ("2019/..", "2019-01-01/.."),
        ("2019/", "2019-01-01/.."),
        ("../2010", "../2010-12-31"),
        ("/2010", "../2010-12-31"),
    ],
)
def test_edtf_notation_gives_the_days_it_can_mean(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23 June 2025", "2025-06-23/2025-06-23"),
        ("June 23, 2025", "2025-06-23/2025-06-23"),
        ("Jun 23 2025", "2025-06-23/2025-06-23"),
        ("23.06.2025", "2025-06-23/2025-06-23"),
        ("3.4.2025", "2025-04-03/2025-04-03"),
        ("2025/06/23", "2025-06-23/2025-06-23"),
        ("23rd of June, 2025", "2025-06-23/2025-06-23"),
        ("the 2nd of June 2025", "2025-06-02/2025-06-02"),
        ("on 23 June 2025", "2025-06-23/2025-06-23"),
        ("Monday, 23 June 2025", "2025-06-23/2025-06-23"),
        ("Mon. 23 Jun. 2025.", "2025-06-23/2025-06-23"),
        ("June 2025", "2025-06-01/2025-06-30"),
        ("06.2025", "2025-06-01/2025-06-30"),
        ("in June of 2025", "2025-06-01/2025-06-30"),
        ("unknown in 2014", "2014-01-01/2014-12-31"),
        ("unknown 2014", "2014-01-01/2014-12-31"),
        ("sometime in 2014", "2014-01-01/2014-12-31"),
    ],
)
def test_a_day_month_or_year_in_words_gives_its_days(text: str, expected: str) -> None:
    assert bounds(text) == expected


def test_a_wrong_weekday_does_not_hide_the_date() -> None:
    assert bounds("Friday, 23 June 2025") == "2025-06-23/2025-06-23"


@pytest.mark.parametrize("text", ["23/06/2025", "06/23/2025", "23-06-2025", "06-23-2025"])
def test_slashes_and_hyphens_are_read_when_only_one_order_is_a_date(text: str) -> None:
    assert bounds(text) == "2025-06-23/2025-06-23"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("spring 2023", "2023-03-01/2023-05-31"),
        ("summer 2024", "2024-06-01/2024-08-31"),
        ("autumn 2022", "2022-09-01/2022-11-30"),
        ("fall of 2022", "2022-09-01/2022-11-30"),
        ("winter 2023/24", "2023-12-01/2024-02-29"),
        ("winter of 2023-2024", "2023-12-01/2024-02-29"),
        (f"winter 1999{EN_DASH}2000", "1999-12-01/2000-02-29"),
    ],
)
def test_a_season_gives_its_northern_months(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize("text", ["winter 2024", "2024-24"])
def test_a_winter_of_one_year_holds_both_winters_it_can_mean(text: str) -> None:
    assert bounds(text) == "2023-12-01/2025-02-28"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("June or July 1993", "1993-06-01/1993-07-31"),
        ("July or June 1993", "1993-06-01/1993-07-31"),
        ("23 or 24 June 2025", "2025-06-23/2025-06-24"),
        ("April 8 or 9, 1994", "1994-04-08/1994-04-09"),
        ("2014 or 2016", "2014-01-01/2016-12-31"),
        ("23/24 June 2025", "2025-06-23/2025-06-24"),
        ("early or mid June 2025", "2025-06-01/2025-06-20"),
        ("first or second half of June 2024", "2024-06-01/2024-06-30"),
        ("end of 2025/beginning of 2026", "2025-09-01/2026-04-30"),
    ],
)
def test_a_choice_of_dates_gives_the_days_of_all_of_them(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between 3 and 5 May 2021", "2021-05-03/2021-05-05"),
        ("between 3 May and 5 June 2021", "2021-05-03/2021-06-05"),
        ("sometime between 3 May 2020 and June 2021", "2020-05-03/2021-06-30"),
        ("from 3 to 5 May 2021", "2021-05-03/2021-05-05"),
        ("from 2010 until 2012", "2010-01-01/2012-12-31"),
        (f"3{EN_DASH}5 May 2021", "2021-05-03/2021-05-05"),
        (f"3 May {EM_DASH} 5 June 2021", "2021-05-03/2021-06-05"),
        ("June 3-5, 2021", "2021-06-03/2021-06-05"),
        ("June 3 - July 5, 2021", "2021-06-03/2021-07-05"),
        (f"October 2015 {EN_DASH} June 2016", "2015-10-01/2016-06-30"),
        ("October 2015 to June 2016", "2015-10-01/2016-06-30"),
        ("15 February - 24 March 2025", "2025-02-15/2025-03-24"),
        ("30 December 2024 - 2 January 2025", "2024-12-30/2025-01-02"),
        ("Monday 23 - Friday 27 June 2025", "2025-06-23/2025-06-27"),
        ("23.06-25.06.2025", "2025-06-23/2025-06-25"),
        ("2015-2016", "2015-01-01/2016-12-31"),
        (f"2015{EN_DASH}2016", "2015-01-01/2016-12-31"),
        (f"2025-06-01{EN_DASH}2025-06-05", "2025-06-01/2025-06-05"),
        ("late May to early June 2021", "2021-05-21/2021-06-10"),
        ("early to mid 2025", "2025-01-01/2025-08-31"),
        ("after 15 February 2025 and before 24 March 2025", "2025-02-16/2025-03-23"),
        ("after 15 February and before 24 March 2025", "2025-02-16/2025-03-23"),
        ("since 2010 and before 2015", "2010-01-01/2014-12-31"),
    ],
)
def test_a_range_in_words_includes_both_ends(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("night of 20-21 November 2023", "2023-11-20/2023-11-21"),
        ("night of 20 to 21 November 2023", "2023-11-20/2023-11-21"),
        ("weekend of 20-21 November 2023", "2023-11-20/2023-11-21"),
        ("on the night of 31 December 2023", "2023-12-30/2024-01-01"),
        ("weekend of 18 November 2023", "2023-11-17/2023-11-19"),
        ("evening of 20 November 2023", "2023-11-20/2023-11-20"),
    ],
)
def test_a_night_or_weekend_gives_every_day_it_can_touch(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("early June 2025", "2025-06-01/2025-06-10"),
        ("beginning of June 2025", "2025-06-01/2025-06-10"),
        ("mid-April, 2005", "2005-04-11/2005-04-20"),
        (f"mid{EN_DASH}April 2005", "2005-04-11/2005-04-20"),
        ("middle of June 2025", "2025-06-11/2025-06-20"),
        ("late February 2024", "2024-02-21/2024-02-29"),
        ("end of June 2025", "2025-06-21/2025-06-30"),
        ("early 2025", "2025-01-01/2025-04-30"),
        ("mid-2025", "2025-05-01/2025-08-31"),
        ("late 2025", "2025-09-01/2025-12-31"),
        ("early summer 2024", "2024-06-01/2024-06-30"),
        ("late winter 2023/24", "2024-02-01/2024-02-29"),
        ("first half of 2024", "2024-01-01/2024-06-30"),
        ("1st half of June 2024", "2024-06-01/2024-06-15"),
        ("second half of June 2024", "2024-06-16/2024-06-30"),
        ("Q2 2024", "2024-04-01/2024-06-30"),
        ("second quarter of 2024", "2024-04-01/2024-06-30"),
        ("4th quarter 2024", "2024-10-01/2024-12-31"),
        ("1990s", "1990-01-01/1999-12-31"),
        ("the 1990s", "1990-01-01/1999-12-31"),
        ("early 1990s", "1990-01-01/1993-12-31"),
        ("mid-1990s", "1993-01-01/1996-12-31"),
        ("late 1990s", "1996-01-01/1999-12-31"),
        ("2000s", "2000-01-01/2009-12-31"),
        ("1900s", "1900-01-01/1999-12-31"),
    ],
)
def test_a_part_of_a_period_gives_its_documented_share(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("circa June 2025", "2025-05-01/2025-07-31"),
        ("c. June 2025", "2025-05-01/2025-07-31"),
        ("c.2025", "2024-01-01/2026-12-31"),
        ("about 2025", "2024-01-01/2026-12-31"),
        ("around 23 June 2025", "2025-06-22/2025-06-24"),
        ("on or about 23 June 2025", "2025-06-22/2025-06-24"),
        ("~2025", "2024-01-01/2026-12-31"),
        ("circa summer 2024", "2024-03-01/2024-11-30"),
        ("circa Q2 2024", "2024-01-01/2024-09-30"),
        ("about the 1990s", "1980-01-01/2009-12-31"),
        ("about 2015-2016", "2014-01-01/2017-12-31"),
    ],
)
def test_approximation_widens_by_one_unit_at_each_end(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before 2010", "../2009-12-31"),
        ("before June 2010", "../2010-05-31"),
        ("prior to 5 June 2010", "../2010-06-04"),
        ("by 5 June 2010", "../2010-06-05"),
        ("until 2010", "../2010-12-31"),
        ("up to June 2010", "../2010-06-30"),
        ("no later than 5 June 2010", "../2010-06-05"),
        ("on or before 5 June 2010", "../2010-06-05"),
        ("after 15 February 2025", "2025-02-16/.."),
        ("after 2019", "2020-01-01/.."),
        ("since 2019", "2019-01-01/.."),
        ("from 2019", "2019-01-01/.."),
        ("on or after 5 June 2010", "2010-06-05/.."),
        ("before Q2 2024", "../2024-03-31"),
    ],
)
def test_one_known_end_leaves_the_other_open(text: str, expected: str) -> None:
    assert bounds(text) == expected


def test_before_and_after_a_day_leave_that_day_out() -> None:
    assert bounds("before 15 February 2025") == "../2025-02-14"
    assert bounds("after 15 February 2025") == "2025-02-16/.."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before late 2015", "../2015-12-31"),
        ("before about 2015", "../2016-12-31"),
        ("after early June 2025", "2025-06-01/.."),
        ("after 2014-05-XX", "2014-05-01/.."),
    ],
)
def test_an_open_span_keeps_the_whole_of_a_vague_end(text: str, expected: str) -> None:
    assert bounds(text) == expected
