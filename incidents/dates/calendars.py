"""Dates of the Persian, Islamic, Thai, Ethiopian and Bikram Sambat calendars, converted to Gregorian days.

A file has to name its calendar: an Ethiopian 2013 looks like ours. Islamic dates are those of Umm al-Qura;
where a month began by sighting the moon, they may be a day off.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import jdatetime
import nepali_datetime
from babel import Locale
from hijridate import Hijri
from hijridate.locales import get_locale

from incidents.dates.languages import folded
from incidents.dates.vocabulary import DAY, MONTH, MONTH_NUMBERS, YEAR, Impossible, Reading, one_of

_ONE_DAY = timedelta(days=1)


def _persian(year: int, month: int, day: int) -> date:
    return jdatetime.date(year, month, day).togregorian()


def _islamic(year: int, month: int, day: int) -> date:
    return date(*Hijri(year, month, day).to_gregorian().datetuple())


def _thai(year: int, month: int, day: int) -> date:
    return date(year - 543, month, day)


def _ethiopian(year: int, month: int, day: int) -> date:
    """Return the day: thirty days a month, and five or six in the thirteenth; 1 Meskerem 1 is day 2,796."""
    if not (1 <= month <= 13 and 1 <= day <= (30 if month < 13 else 5 + (year % 4 == 3))):
        raise ValueError("no such day")
    return date.fromordinal(2796 + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1)


def _bikram(year: int, month: int, day: int) -> date:
    return nepali_datetime.date(year, month, day).to_datetime_date()


def _numbered(*lines: str) -> dict[str, int]:
    """Return month names by number: each line has the names of all months in order."""
    return {folded(name): number for line in lines for number, name in enumerate(line.split(), 1)}


def _islamic_names() -> dict[str, int]:
    names = {
        folded(name): number
        for code in ("en", "ar")
        for number, name in enumerate(get_locale(code).month_names, 1)
    }
    return names | _numbered(
        "muharram safar rabi-al-awwal rabi-al-thani jumada-al-awwal jumada-al-thani rajab shaban ramadan"
        " shawwal dhu-al-qadah dhu-al-hijjah"
    )


def _thai_names() -> dict[str, int]:
    months = Locale.parse("th").months["format"]
    thai = {
        folded(name).replace(".", " ").strip(): number
        for width in ("wide", "abbreviated")
        for number, name in months[width].items()
    }
    return MONTH_NUMBERS | thai


class Calendar(NamedTuple):
    """A calendar: conversion, months a year, plausible years, month names and marks of its era."""

    convert: Callable[[int, int, int], date]
    months: int
    first: int
    last: int
    names: Callable[[], dict[str, int]]
    eras: tuple[str, ...] = ()


CALENDARS = {
    "persian": Calendar(
        _persian, 12, 1200, 1500,
        lambda: _numbered(
            "farvardin ordibehesht khordad tir mordad shahrivar mehr aban azar dey bahman esfand",
            "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
            "hamal sawr jawza saratan asad sunbula mizan aqrab qaws jadi dalw hut",
            "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
        ),
        ("ه ش", "هش", "sh", "ap", "شمسی"),
    ),
    "islamic": Calendar(_islamic, 12, 1343, 1500, _islamic_names, ("هـ", "ه", "ه ق", "ah", "h")),
    "thai": Calendar(_thai, 12, 2400, 2600, _thai_names, ("พ ศ", "be", "b e")),
    "ethiopian": Calendar(
        _ethiopian, 13, 1800, 2100,
        lambda: _numbered(
            "meskerem tikimt hidar tahsas tir yekatit megabit miazia ginbot sene hamle nehasse pagumen",
            "mäskäräm tikimit hedar tahisas ter yekatit megabit miyazya genbot sene hamle nehase pagume",
            "መስከረም ጥቅምት ኅዳር ታኅሣሥ ጥር የካቲት መጋቢት ሚያዝያ ግንቦት ሰኔ ሐምሌ ነሐሴ ጳጉሜን",
        ),
        ("e c", "ec", "ዓ ም"),
    ),
    "bikram": Calendar(
        _bikram, 12, 1975, 2100,
        lambda: _numbered(
            "baishakh jestha ashadh shrawan bhadra ashwin kartik mangsir poush magh falgun chaitra",
            "baisakh jeth asar saun bhadau asoj kartik mangsir pus magh phagun chait",
            "वैशाख जेठ असार साउन भदौ असोज कार्तिक मंसिर पुस माघ फागुन चैत",
        ),
        ("bs", "b s", "वि सं"),
    ),
}  # fmt: skip


@lru_cache
def _patterns(calendar: str) -> tuple[tuple[re.Pattern[str], ...], dict[str, int]]:
    names = CALENDARS[calendar].names()
    month, word = "(?P<month>[0-9]{1,2})", f"(?P<month>{one_of(tuple(names))})"
    year, day, mark = "(?P<year>[0-9]{4})", "(?P<day>[0-9]{1,2})", "(?P<mark> ?[-/.] ?)"
    return tuple(
        re.compile(pattern)
        for pattern in (
            year, f"{year}[-/.]{month}", f"{month}[-/.]{year}",
            f"{year}{mark}{month}(?P=mark){day}", f"{day}{mark}{month}(?P=mark){year}",
            f"{day} {word},? {year}", f"{word} {day},? {year}", f"{year} {word} {day}",
            f"{year} {day} {word}",
            f"{word},? {year}", f"{year} {word}",
        )
    ), names  # fmt: skip


def read_in(calendar: str, text: str, order: str = "") -> Reading | None:
    """Read a day, month or year of a calendar; raise `Impossible` for one that it does not have."""
    patterns, names = _patterns(calendar)
    text = _cleaned(text, CALENDARS[calendar].eras)
    for pattern in patterns:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            if parts.get("mark") and text.endswith(parts["year"]):
                parts["day"], parts["month"] = _in_order(parts["day"], parts["month"], parts["mark"], order)
            month, day = parts.get("month"), parts.get("day")
            number = names.get(month) or int(month) if month else None
            return _reading(calendar, int(parts["year"]), number, int(day) if day else None)
    return None


def _in_order(first: str, second: str, mark: str, order: str) -> tuple[str, str]:
    """Return day and month of two numbers before the year; with dots the day comes first."""
    if order:
        return (second, first) if order == "month first" else (first, second)
    if "." not in mark and int(first) != int(second) and max(int(first), int(second)) <= 13:
        raise Impossible("the day and the month could be either way round")
    return first, second


def _cleaned(text: str, eras: tuple[str, ...]) -> str:
    digits = {letter: str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal()}
    text = folded("".join(digits.get(letter, letter) for letter in text).replace(",", " "))
    if not re.search(r"[0-9]\.[0-9]", text):
        text = text.replace(".", " ")
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(rf"^{one_of(eras)} | ?(?<!\w){one_of(eras)}$|(?<=[0-9]){one_of(eras)}$", "", text).strip()


def _reading(calendar: str, year: int, month: int | None, day: int | None) -> Reading:
    """Return the days of a date, month or year; raise `Impossible` if the calendar has none."""
    kept = CALENDARS[calendar]
    if not kept.first <= year <= kept.last:
        raise Impossible(f"a year of the {calendar} calendar is from {kept.first} to {kept.last}")
    try:
        first = kept.convert(year, month or 1, day or 1)
        if day:
            return Reading(first, first, DAY)
        following = (year, month + 1) if month and month < kept.months else (year + 1, 1)
        return Reading(first, kept.convert(*following, 1) - _ONE_DAY, MONTH if month else YEAR)
    except (ValueError, OverflowError) as problem:
        raise Impossible(f"the {calendar} calendar has no such date, or its table ends before") from problem
