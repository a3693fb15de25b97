"""What a mapping can say of the dates of a file, and what is refused while nothing is said."""

from datetime import date

import pytest

from incidents.dates.date_rules import DateRules
from incidents.dates.span import UnreadableDate
from tests.dates.examples import bounds

pytestmark = pytest.mark.one_database
DAY_FIRST = DateRules(order="day first", short_years=True)
MONTH_FIRST = DateRules(order="month first", short_years=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5-May-2015", "2015-05-05/2015-05-05"),
        ("05-MAY-2015", "2015-05-05/2015-05-05"),
        ("5/May/2015", "2015-05-05/2015-05-05"),
        ("Jan-2017", "2017-01-01/2017-01-31"),
        ("OCT-2019", "2019-10-01/2019-10-31"),
        ("2015/05", "2015-05-01/2015-05-31"),
        ("25/5/2015 0:00", "2015-05-25/2015-05-25"),
        ("4 May 2019, 14:30", "2019-05-04/2019-05-04"),
        ("circa 1957 or 14 March 1942", "1942-03-13/1958-12-31"),
        ("2024-24", "2023-12-01/2025-02-28"),
        ("2021-21", "2021-03-01/2021-05-31"),
        ("circa 1800", "1799-01-01/1801-12-31"),
        ("2015-05-05T00:00:00-1000", "2015-05-05/2015-05-05"),
    ],
)
def test_a_form_of_spreadsheets_is_read(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2020-21", "two years, or a season"),
        ("2023-24", "two years, or a season"),
        ("from 2020-21 to 2021", "two years, or a season"),
        ("2010/11", "a month or two years"),
        ("1401/06/25", "before 1800"),
        ("12 March 2562", "another calendar"),
        ("1799", "before 1800"),
        ("179X", "before 1800"),
        (f"{date.today().year + 2}", "another calendar"),
        (f"until {date.today().year + 2}", "another calendar"),
    ],
)
def test_what_could_be_something_else_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableDate, match=reason):
        bounds(text)


def test_the_next_year_is_read() -> None:
    assert bounds(f"{date.today().year + 1}")


def test_edtf_reads_a_season_where_two_years_could_be_meant() -> None:
    assert bounds("2020-21", DateRules(edtf=True)) == "2020-03-01/2020-05-31"


@pytest.mark.parametrize(
    ("text", "rules", "expected"),
    [
        ("06/10/2014", DAY_FIRST, "2014-10-06/2014-10-06"),
        ("6-10-2014", DAY_FIRST, "2014-10-06/2014-10-06"),
        ("06.10.2014", DAY_FIRST, "2014-10-06/2014-10-06"),
        ("06/10/2014 - 08/10/2014", DAY_FIRST, "2014-10-06/2014-10-08"),
        ("before 06/10/2014", DAY_FIRST, "../2014-10-05"),
        ("06/10/2014 9:30", DAY_FIRST, "2014-10-06/2014-10-06"),
        ("25/9/24", DAY_FIRST, "2024-09-25/2024-09-25"),
        ("9/25/24", MONTH_FIRST, "2024-09-25/2024-09-25"),
        ("1/1/45", MONTH_FIRST, "1945-01-01/1945-01-01"),
        ("06.05.2014", MONTH_FIRST, "2014-06-05/2014-06-05"),
        ("2014-06-05", MONTH_FIRST, "2014-06-05/2014-06-05"),
    ],
)
def test_an_order_that_is_said_is_used(text: str, rules: DateRules, expected: str) -> None:
    assert bounds(text, rules) == expected


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("14/11/2014", MONTH_FIRST),
        ("11/14/2014", DAY_FIRST),
        ("1/1/17", DateRules(order="day first")),
        ("1/1/17", DateRules()),
    ],
)
def test_what_does_not_fit_the_order_is_refused_in_its_own_words(text: str, rules: DateRules) -> None:
    with pytest.raises(UnreadableDate, match=text):
        bounds(text, rules)


@pytest.mark.parametrize(
    ("calendar", "text", "expected"),
    [
        ("persian", "1401/06/25", "2022-09-16/2022-09-16"),
        ("persian", "۲۵ شهریور ۱۴۰۱", "2022-09-16/2022-09-16"),
        ("persian", "22 Bahman 1357", "1979-02-11/1979-02-11"),
        ("persian", "1372", "1993-03-21/1994-03-20"),
        ("persian", "1378/04", "1999-06-22/1999-07-22"),
        ("islamic", "15.9.1445", "2024-03-25/2024-03-25"),
        ("islamic", "15 Ramadan 1445", "2024-03-25/2024-03-25"),
        ("islamic", "١٥ رمضان ١٤٤٥", "2024-03-25/2024-03-25"),
        ("islamic", "16-03-1444", "2022-10-12/2022-10-12"),
        ("thai", "14/10/2563", "2020-10-14/2020-10-14"),
        ("thai", "พ.ศ. 2563", "2020-01-01/2020-12-31"),
        ("thai", "24 มิถุนายน 2475", "1932-06-24/1932-06-24"),
        ("ethiopian", "10 Meskerem 2013", "2020-09-20/2020-09-20"),
        ("ethiopian", "6 Pagumen 2007", "2015-09-11/2015-09-11"),
        ("ethiopian", "2013 E.C.", "2020-09-11/2021-09-10"),
        ("bikram", "2076/12/11 BS", "2020-03-24/2020-03-24"),
        ("bikram", "2079-02-15", "2022-05-29/2022-05-29"),
    ],
)
def test_a_date_of_a_calendar_that_is_said_is_converted(calendar: str, text: str, expected: str) -> None:
    assert bounds(text, DateRules(calendar=calendar)) == expected


@pytest.mark.parametrize(
    ("calendar", "text", "reason"),
    [
        ("persian", "1401/12/30", "no such date"),
        ("persian", "2022-09-16", "from 1200 to 1500"),
        ("islamic", "03-04-1444", "either way round"),
        ("ethiopian", "6 Pagumen 2008", "no such date"),
        ("bikram", "2099/13/01", "no such date"),
    ],
)
def test_what_a_calendar_lacks_is_refused(calendar: str, text: str, reason: str) -> None:
    with pytest.raises(UnreadableDate, match=reason):
        bounds(text, DateRules(calendar=calendar))
