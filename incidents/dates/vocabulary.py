"""Words of dates, and notations of a single period: a day, a month, a decade."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)

# The unit of a date, in months; a day is smaller than any month.
DAY, MONTH, SEASON, YEAR, DECADE, CENTURY = 0, 1, 3, 12, 120, 1200

# One line per month: English, Azerbaijani and Russian (nominative, genitive, prepositional, short).
MONTHS = (
    "january jan yanvar январь января январе янв",
    "february feb fevral февраль февраля феврале фев февр",
    "march mar mart март марта марте мар",
    "april apr aprel апрель апреля апреле апр",
    "may май мая мае",
    "june jun iyun июнь июня июне",
    "july jul iyul июль июля июле",
    "august aug avqust август августа августе авг",
    "september sept sep sentyabr сентябрь сентября сентябре сен сент",
    "october oct oktyabr октябрь октября октябре окт",
    "november nov noyabr ноябрь ноября ноябре ноя нояб",
    "december dec dekabr декабрь декабря декабре дек",
)
MONTH_NUMBERS = {word: number for number, line in enumerate(MONTHS, 1) for word in line.split()}
MONTH_NAMES = tuple(line.split()[0].capitalize() for line in MONTHS)

# First month of each northern season, and the season codes of EDTF (ISO 8601-2:2019, level 1).
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
SEASON_CODES = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}

# The parts of a unit that a word names, counted from one: days of a month, months of a season or a year,
# years of a decade. Decades overlap by a year because writers disagree where "mid" starts and ends.
_EARLY = {MONTH: (1, 10), SEASON: (1, 1), YEAR: (1, 4), DECADE: (1, 4)}
_MIDDLE = {MONTH: (11, 20), SEASON: (2, 2), YEAR: (5, 8), DECADE: (4, 7)}
_LATE = {MONTH: (21, 31), SEASON: (3, 3), YEAR: (9, 12), DECADE: (7, 10)}
VAGUE_PARTS = {
    **dict.fromkeys(("early", "beginning", "start"), _EARLY),
    **dict.fromkeys(("mid", "middle"), _MIDDLE),
    **dict.fromkeys(("late", "end"), _LATE),
}
_FIRST_HALF = {MONTH: (1, 15), YEAR: (1, 6), DECADE: (1, 5)}
_SECOND_HALF = {MONTH: (16, 31), YEAR: (7, 12), DECADE: (6, 10)}
_ORDINALS = (("first", "1"), ("second", "2"), ("third", "3"), ("fourth", "4"))
EXACT_PARTS = {
    **dict.fromkeys(("first half", "1 half"), _FIRST_HALF),
    **dict.fromkeys(("second half", "2 half"), _SECOND_HALF),
    **{
        name: {YEAR: (3 * index + 1, 3 * index + 3)}
        for index, (word, digit) in enumerate(_ORDINALS)
        for name in (f"q{digit}", f"{word} quarter", f"{digit} quarter")
    },
}

BEFORE = ("before", "prior to", "earlier than")
UNTIL = ("until", "till", "up to", "by", "on or before", "no later than", "not later than", "not after")
AFTER = ("after", "later than")
SINCE = ("since", "from", "on or after", "no earlier than", "not earlier than", "not before")
CIRCA = (
    *("circa", "c", "ca", "about", "around", "approximately", "approx", "roughly"),
    *("on or about", "on or around", "in or about", "in or around"),
)
NIGHT = ("night", "overnight", "weekend")
HOURS = ("morning", "afternoon", "evening")
AT = ("on", "in", "at", "during", "month", "year", "years", "в", "во")
SOMETIME = ("sometime", "some time", "unknown", "unknown date", "date unknown")

# Separators between the two ends of a range, by the word that opens it.
RANGE_SEPARATORS = {
    "": ("-", "/", "to", "until", "till", "through", "and", "or"),
    "between": ("and", "-"),
    "from": ("to", "until", "till", "through", "-"),
    "since": ("to", "until", "till"),
}

WEEKDAY_WORDS = (
    "monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun"
)


def one_of(words: list[str] | tuple[str, ...]) -> str:
    """Return a pattern that matches any of the words, trying the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"


# Digits are spelled out because \d also matches digits of other scripts.
YEAR_DIGITS = "[12][0-9]{3}"
ONE_OR_TWO = "[0-9]{1,2}"
MONTH_WORD = one_of(tuple(MONTH_NUMBERS))
_PART_WORD = one_of(tuple(VAGUE_PARTS))
_LETTER = r"[^\W\d_]"

# Applied in this order to lower-case text. A long dash gets spaces so that the range "2004-05" typed with one
# is not read as the month May 2004; a hyphen stays unchanged.
CLEANUPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("i\u0307|\u0131", "i"),  # dotted and dotless i: a Turkic capital must not hide a month
        ("[\u2010\u2011\u2212]", "-"),
        ("[\u2012-\u2015]", " - "),
        (",", " "),
        (rf"(?<={_LETTER})\.|(?<=[0-9])\.(?=[\s-]|$|{_LETTER})", " "),
        (r"(?<=[0-9])(?:st|nd|rd|th|-?(?:c[iuü]|\u0433\u043e))\b", ""),  # the last is Russian -go
        (
            r"(?<=[0-9]{4})\s*(?:ildə|ilin|il|года|году|год|\u0433{1,2})\b",
            " ",
        ),  # the last is short for "goda"
        (r"\b(?:of|the)\b", " "),
        (r"\s+", " "),
        (r"^ | $", ""),
        (r"^~ ?", "circa "),
        # A time after a date; one after a date in ISO form is checked with it.
        (rf"(?<=[^0-9]{YEAR_DIGITS}) (?:[01]?[0-9]|2[0-3])(?::[0-5][0-9]){{1,2}}(?:\.0+)?(?: ?[ap]m)?$", ""),
        (rf"\b{one_of(WEEKDAY_WORDS.split())} (?={ONE_OR_TWO}\b|{MONTH_WORD} {ONE_OR_TWO}\b)", ""),
        (rf"\b({_PART_WORD}) ?[-/] ?(?!{_PART_WORD})", r"\1 "),
        (
            rf"\b({MONTH_WORD}) ({ONE_OR_TWO}(?: ?- ?| to | and | or ){ONE_OR_TWO}) (?={YEAR_DIGITS}\b)",
            r"\2 \1 ",
        ),
    )
)


class Impossible(ValueError):
    """A text that looks like a date and cannot be one; its message has the reason."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Bounds (date.min and date.max are open), the unit in months, and whether it is a definite period.

    A range has the unit of its start, and in `end_unit` that of its end.
    """

    first: date
    last: date
    unit: int
    exact: bool = True
    end_unit: int | None = None

    @property
    def unit_of_end(self) -> int:
        return self.unit if self.end_unit is None else self.end_unit

    @property
    def is_open(self) -> bool:
        """Return whether a bound is open."""
        return self.first == date.min or self.last == date.max


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def widened(reading: Reading) -> Reading | None:
    """Add one unit of its own precision at each end of a closed reading."""
    if reading.is_open:
        return None
    after = reading.last + _ONE_DAY
    first = _moved(reading.first, reading.unit, -1)
    return replace(reading, first=first, last=_moved(after, reading.unit_of_end, 1) - _ONE_DAY, exact=False)


def _moved(day: date, unit: int, direction: int) -> date:
    return day + direction * _ONE_DAY if unit == DAY else _add_months(day, direction * unit)


def part_of(pieces: dict[int, tuple[int, int]], exact: bool, reading: Reading) -> Reading | None:
    """Cut the numbered pieces out of a definite month (days), season or year (months) or decade (years)."""
    if not reading.exact or reading.unit not in pieces:
        return None
    start, end = pieces[reading.unit]
    if reading.unit == MONTH:
        first = reading.first + _ONE_DAY * (start - 1)
        return Reading(first, min(reading.first + _ONE_DAY * (end - 1), reading.last), MONTH, exact)
    size = YEAR if reading.unit == DECADE else MONTH
    first = _add_months(reading.first, (start - 1) * size)
    unit = (end - start + 1) * size
    return Reading(first, _add_months(first, unit) - _ONE_DAY, unit, exact)


def read_period(text: str) -> Reading | None:
    """Read a single period in cleaned-up text; raise `Impossible` for a day or month that does not exist."""
    for pattern, build in _NOTATIONS:
        found = pattern.fullmatch(text)
        if found:
            return build(**found.groupdict())
    return None


def _months(year: int, month: int, unit: int, exact: bool = True) -> Reading:
    first = date(year, month, 1)
    return Reading(first, _add_months(first, unit) - timedelta(days=1), unit, exact)


def _day(year: str, month: str, day: str, mark: str = "") -> Reading:
    number = MONTH_NUMBERS.get(month) or int(month)
    try:
        found = date(int(year), number, int(day))
    except ValueError as problem:
        raise Impossible(f"{year}-{number:02}-{int(day):02} is not in the calendar") from problem
    return Reading(found, found, DAY)


def _day_either_way(one: str, two: str, year: str, mark: str) -> Reading:
    if max(int(one), int(two)) <= 12 and int(one) != int(two):
        raise Impossible("the day and the month could be either way round")
    return _day(year, one, two) if int(two) > 12 else _day(year, two, one)


def _month(year: str, month: str, hidden: str = "") -> Reading:
    number = MONTH_NUMBERS.get(month) or int(month)
    if not 1 <= number <= 12:
        raise Impossible(f"there is no month {month}; a range of years needs four digits for both")
    return _months(int(year), number, MONTH, exact=not hidden)


def _slashed_month(year: str, month: str) -> Reading:
    if year[2:] < month <= "12":
        raise Impossible(f"“{year}/{month}” could be a month or two years")
    return _month(year, month)


def _month_or_season(year: str, month: str) -> Reading:
    season = SEASON_CODES.get(month)
    return _season(season, year) if season else _month(year, month)


def _season(season: str, year: str, next_year: str = "") -> Reading:
    if next_year and not str(int(year) + 1).endswith(next_year):
        raise Impossible("a winter covers two years in a row")
    if season != "winter" or next_year:
        return _months(int(year), SEASONS[season], SEASON)
    either_winter = _months(int(year) - 1, 12, SEASON + YEAR)
    return Reading(either_winter.first, either_winter.last, SEASON, exact=False)


def _year(year: str, hidden: str = "") -> Reading:
    return _months(int(year), 1, YEAR, exact=not hidden)


def _hidden_digits(year: str, hidden: str) -> Reading:
    unit = DECADE if len(hidden) == 1 else CENTURY
    return _months(int(year + "0" * len(hidden)), 1, unit, exact=False)


def _years(year: str) -> Reading:
    return _months(int(year), 1, CENTURY if year.endswith("00") and year != "2000" else DECADE)


_Y, _M, _D = rf"(?P<year>{YEAR_DIGITS})", rf"(?P<month>{MONTH_WORD})", rf"(?P<day>{ONE_OR_TWO})"
_M1, _M2 = rf"(?P<month>{ONE_OR_TWO})", "(?P<month>[0-9]{2})"
_TIME = r"[t ](?:[01]?[0-9]|2[0-4])(?::[0-5][0-9]){1,2}(?:\.[0-9]+)?(?:z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_NOTATIONS: tuple[tuple[re.Pattern[str], Callable[..., Reading]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (_Y, _year),
        (rf"{_Y}-{_M2}", _month_or_season),
        (rf"{_Y}(?P<mark> ?[-/.] ?){_M1}(?P=mark){_D}(?:{_TIME})?", _day),
        (rf"{_D}\.{_M1}\.{_Y}", _day),
        (rf"{_D}(?P<mark>[- /.]){_M}(?P=mark){_Y}", _day),
        (rf"{_M}(?P<mark>[- /.]){_D}(?P=mark){_Y}", _day),
        (rf"{_Y}(?P<mark>[- /.]){_M}(?P=mark){_D}", _day),
        (rf"(?P<one>{ONE_OR_TWO})(?P<mark> ?[-/] ?)(?P<two>{ONE_OR_TWO})(?P=mark){_Y}", _day_either_way),
        (rf"{_M1}[./]{_Y}", _month),
        (rf"{_Y}/{_M2}", _slashed_month),
        (rf"{_M}[- /]{_Y}", _month),
        (rf"{_Y}[- /]{_M}", _month),
        (rf"{_Y}-{_M2}-(?P<hidden>xx)", _month),
        (rf"{_Y}-(?P<hidden>xx(?:-xx)?)", _year),
        ("(?P<year>[12][0-9]{2})(?P<hidden>x)", _hidden_digits),
        ("(?P<year>[12][0-9])(?P<hidden>xx)", _hidden_digits),
        ("(?P<year>[12][0-9]{2}0)'?s", _years),
        (rf"(?P<season>{one_of(tuple(SEASONS))}) {_Y}", _season),
        (rf"(?P<season>winter) {_Y} ?[-/] ?(?P<next_year>{YEAR_DIGITS}|[0-9]{{2}})", _season),
    )
)
