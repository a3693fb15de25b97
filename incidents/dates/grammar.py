"""The grammar of dates in words.

A text is a period, a qualifier or a word before a period, or two of these with a separator. Each rule reads
the rest of the text with `_read`, or returns None if it does not apply.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from incidents.dates import vocabulary as words
from incidents.dates.calendars import read_in
from incidents.dates.date_rules import DateRules, ordered, refuse_unclear
from incidents.dates.languages import ascii_digits, in_english
from incidents.dates.vocabulary import Impossible, Reading, part_of, read_period, widened

MAX_LENGTH = 200
ONE_DAY = timedelta(days=1)
# Real texts have fewer nested words and separators; the limits keep hostile texts cheap.
_MAX_DEPTH = 6
_MAX_SEPARATORS = 8


def read_text(text: str, rules: DateRules) -> Reading | None:
    """Return the days that a text means, None if it cannot be read; raises `Impossible` with the reason."""
    if rules.calendar:
        return read_in(rules.calendar, _checked(text), rules.order)
    cleaned = _normalise(ordered(ascii_digits(text), rules))
    refuse_unclear(cleaned, rules)
    return _read(cleaned) or _in_another_language(cleaned, text)


def _in_another_language(cleaned: str, original: str) -> Reading | None:
    """Read a text in another language, if all languages that recognise its words agree."""
    found = [reading for english in in_english(cleaned, original) if (reading := _read(english))]
    if len({(reading.first, reading.last) for reading in found}) > 1:
        raise Impossible("it means one thing in one language and another in another")
    return found[0] if found else None


def _read(text: str, depth: int = 0, ranges: bool = True) -> Reading | None:
    if not text or depth > _MAX_DEPTH:
        return None
    return (
        read_period(text)
        or _qualified(text, depth, ranges)
        or _prefixed(text, depth, ranges)
        or (_range(text, depth) if ranges else None)
        or _open_interval(text, depth)
    )


def _checked(text: str) -> str:
    if "\0" in text:
        raise Impossible("it has a NUL character")
    if len(text) > MAX_LENGTH:
        raise Impossible(f"it is longer than {MAX_LENGTH} characters")
    return text


def _normalise(text: str) -> str:
    text = unicodedata.normalize("NFC", _checked(text)).lower()
    for pattern, replacement in words.CLEANUPS:
        text = pattern.sub(replacement, text)
    return text


def _qualified(text: str, depth: int, ranges: bool) -> Reading | None:
    """Apply the qualifier at the end: uncertain, approximate or both (EDTF level 1)."""
    inner = text[:-1].rstrip()
    if text[-1] not in "?~%" or inner.endswith(("?", "~", "%")):
        return None
    reading = _read(inner, depth + 1, ranges)
    return reading if reading is None or text[-1] == "?" else widened(reading)


def _prefixed(text: str, depth: int, ranges: bool) -> Reading | None:
    found = _PREFIX.fullmatch(text)
    if not found:
        return None
    change, of_range = _PREFIXES[found["word"]]
    reading = _read(found["rest"], depth + 1, ranges and of_range)
    return change(reading) if reading else None


def _open_interval(text: str, depth: int) -> Reading | None:
    """Read an interval with an open or unknown end, such as 2019-01/.. or ../2010 (EDTF level 1)."""
    start, slash, end = (part.strip() for part in text.partition("/"))
    if not slash or (start in ("", "..")) == (end in ("", "..")):
        return None
    reading = _read(end if start in ("", "..") else start, depth + 1, ranges=False)
    if reading is None:
        return None
    return _until(reading) if start in ("", "..") else _since(reading)


def _range(text: str, depth: int) -> Reading | None:
    opener = _OPENER.match(text)
    opened = _split(text[opener.end() :], opener[1], depth) if opener else None
    return opened or _split(text, "", depth)


def _split(text: str, opener: str, depth: int) -> Reading | None:
    """Try each separator that may follow the opener until both sides of it can be read."""
    separators = list(_SEPARATOR.finditer(text))
    if len(separators) > _MAX_SEPARATORS:
        return None
    allowed = (found for found in separators if found[0].strip() in words.RANGE_SEPARATORS[opener])
    for found in allowed:
        reading = _joined(text[: found.start()], found[0].strip(), text[found.end() :], depth + 1)
        if reading:
            return reading
    return None


def _joined(left: str, separator: str, right: str, depth: int) -> Reading | None:
    end = _read(right, depth, ranges=False)
    if end is None:
        return None
    for candidate in _completions(left, right):
        start = _read(candidate, depth, ranges=False)
        if start:
            return _either(start, end) if separator == "or" else _from_to(start, end)
    return None


def _completions(left: str, right: str) -> Iterator[str]:
    """Yield the left words alone, then with last words of the right: 3 [May 2021] - 5 May 2021."""
    yield left
    if left in _PREFIXES and not (_PART.match(left) and _PART.match(right)):
        return  # "early or late June" shares the month, "early or June 2025" does not share the year
    for gap in re.finditer("[ .]", right):
        yield left + right[gap.start() :]


def _from_to(start: Reading, end: Reading) -> Reading | None:
    # Of two open ends only "after ... and before ..." bounds both sides; one open end is no range.
    if (start.is_open or end.is_open) and not (start.last == date.max and end.first == date.min):
        return None
    if start.first > end.last:
        raise Impossible("its end comes before its start")
    return Reading(start.first, end.last, start.unit, exact=False, end_unit=end.unit_of_end)


def _either(one: Reading, two: Reading) -> Reading | None:
    if one.is_open or two.is_open:
        return None
    start, end = min(one, two, key=lambda each: each.first), max(one, two, key=lambda each: each.last)
    return Reading(start.first, end.last, start.unit, exact=False, end_unit=end.unit_of_end)


def _as_it_is(reading: Reading) -> Reading | None:
    return reading


def _closed(reading: Reading) -> Reading | None:
    return None if reading.is_open else reading


def _one_day(reading: Reading) -> Reading | None:
    return reading if reading.first == reading.last else None


def _overnight(reading: Reading) -> Reading | None:
    return widened(reading) if reading.first == reading.last else _closed(reading)


def _before(reading: Reading) -> Reading | None:
    return _until(replace(reading, last=reading.first - ONE_DAY) if reading.exact else reading)


def _until(reading: Reading) -> Reading | None:
    return None if reading.is_open else replace(reading, first=date.min, exact=False)


def _after(reading: Reading) -> Reading | None:
    return _since(replace(reading, first=reading.last + ONE_DAY) if reading.exact else reading)


def _since(reading: Reading) -> Reading | None:
    return None if reading.is_open else replace(reading, last=date.max, exact=False)


# Each word before a date: its effect, and whether a range may follow it.
_PREFIXES: dict[str, tuple[Callable[[Reading], Reading | None], bool]] = {
    **dict.fromkeys(words.SOMETIME, (_as_it_is, True)),
    **dict.fromkeys(words.AT, (_closed, True)),
    **dict.fromkeys(words.CIRCA, (widened, True)),
    **dict.fromkeys(words.NIGHT, (_overnight, True)),
    **dict.fromkeys(words.HOURS, (_one_day, False)),
    **dict.fromkeys(words.BEFORE, (_before, False)),
    **dict.fromkeys(words.UNTIL, (_until, False)),
    **dict.fromkeys(words.AFTER, (_after, False)),
    **dict.fromkeys(words.SINCE, (_since, False)),
    **{word: (partial(part_of, pieces, False), False) for word, pieces in words.VAGUE_PARTS.items()},
    **{word: (partial(part_of, pieces, True), False) for word, pieces in words.EXACT_PARTS.items()},
}
_PREFIX = re.compile(f"(?P<word>{words.one_of(tuple(_PREFIXES))}) (?P<rest>.+)")
_PART = re.compile(words.one_of((*words.VAGUE_PARTS, *words.EXACT_PARTS)))
_OPENER = re.compile("(between|from|since) ")
_SEPARATOR = re.compile(" ?[-/] ?| (?:to|until|till|through|and|or) ")
