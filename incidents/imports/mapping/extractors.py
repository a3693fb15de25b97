"""Extractors (`Take`): the columns of a value, and the rules for splitting, translating or replacing it."""

import fnmatch
import re
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import factorial
from typing import Any

from incidents.dates.date_rules import DEFAULT_RULES, DateRules
from incidents.imports.mapping.arithmetic import Arithmetic, NotANumber

Row = dict[str, Any]
_PLACE = re.compile(r"\{([^{}]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
LONGEST_PATTERN = 200
# Length limits for patterns: regular expressions of a mapping must not run for minutes.
LONGEST_MATCHED, SHORTEST_MATCHED = 2_000, 30
MOST_WAYS = 500_000
_PLAIN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P?<[^>]*>|[=!:]|<[=!])?|\{[0-9]+\}", re.DOTALL)


class Untaken(ValueError):
    """A cell that the rules cannot process; `value` has its text, the message the fix."""

    def __init__(self, value: str, detail: str) -> None:
        super().__init__(detail)
        self.value = value


@dataclass(frozen=True, slots=True)
class Take:
    """One value of a row, by the rules of docs/imports.md; for a date possibly in parts.

    `earliest` and `latest` are the days of a date in words; `alternative` is used if this value is empty.
    """

    columns: tuple[str, ...] = ()
    value: str | None = None
    template: str = ""
    join: str | None = None
    split: str = ""
    part: int = 0
    pattern: re.Pattern[str] | None = None
    table: AnyMapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    empty: frozenset[str] = frozenset()
    default: str = ""
    cut: bool = False
    leave_out_wrong: bool = False
    read_as: AnyMapping[str, str] = field(default_factory=dict)
    dates: DateRules = DEFAULT_RULES
    year: "Take | None" = None
    month: "Take | None" = None
    day: "Take | None" = None
    earliest: "Take | None" = None
    latest: "Take | None" = None
    arithmetic: Arithmetic | None = None
    alternative: "Take | None" = None

    @property
    def parts(self) -> tuple["Take | None", ...]:
        """Return the year, the month and the day of a date in several columns."""
        return self.year, self.month, self.day

    @property
    def has_days(self) -> bool:
        return self.earliest is not None or self.latest is not None

    @property
    def named(self) -> list[str]:
        """Return every column it uses, patterns of names included."""
        inner = (*self.parts, self.earliest, self.latest, self.alternative)
        return [*self._own, *(name for take in inner if take for name in take.named)]

    @property
    def _own(self) -> list[str]:
        return [*self.columns, *_PLACE.findall(self.template)]

    @property
    def label(self) -> str:
        """Return the columns in words, for notes; for a date with days, those of its words."""
        parts = [name for take in self.parts if take for name in take.named]
        return ", ".join(dict.fromkeys([*self._own, *parts] or self.named))

    def for_row(self, row: Row) -> "Take":
        """Return the extractor for a row: this one, or the first alternative with a value."""
        take = self
        while take.alternative is not None and not take._gives(row):
            take = take.alternative
        return take

    def _gives(self, row: Row) -> bool:
        try:
            return bool(self.texts(row)) or any(
                each and each.texts(row) for each in (self.earliest, self.latest)
            )
        except Untaken:
            return True

    def texts(self, row: Row, *, side_by_side: bool = False) -> list[str]:
        """Return the values of a row, without empty ones unless they are parallel to others.

        Raises:
            Untaken: the table has no entry for one, or it is not a number.
        """
        if self.value is not None:
            return [self.value]
        found = [self._filled(row)] if self.template else self._cells(row)
        if any(self.parts):
            found = [date_of_parts(*(" ".join(take.texts(row)) if take else "" for take in self.parts))]
        if self.split:
            found = [piece for text in found for piece in re.split(self._splitter(), text)]
            if self.part:
                found = found[self.part - 1 : self.part] if self.part > 0 else found[self.part :][:1]
        found = [self._settled(each.strip()) or self.default for each in found] or [self.default]
        if self.arithmetic:
            found = self._calculated(found)
        filled = [text for text in found if text]
        if self.join is not None:
            return [self.join.join(filled)] if filled else []
        return found if side_by_side and filled else filled

    def _calculated(self, texts: list[str]) -> list[str]:
        arithmetic = self.arithmetic or Arithmetic()
        try:
            if arithmetic.total:
                return arithmetic.results([text for text in texts if text])
            return [arithmetic.results([text])[0] if text else "" for text in texts]
        except NotANumber as error:
            raise Untaken(error.value, str(error)) from None

    def _splitter(self) -> str:
        return "|".join(re.escape(sign) for sign in self.split.split("||"))

    def _cells(self, row: Row) -> list[str]:
        return [text for name in self.columns for text in every(row, name)]

    def _settled(self, text: str) -> str:
        """Return a text by the rules for a single value; "" for none."""
        if text in self.empty:
            return ""
        if text and self.pattern is not None:
            found = self.pattern.search(text[: reach(self.pattern.pattern)])
            text = "" if found is None else (found[1] if self.pattern.groups else found[0]) or ""
        if text and self.table:
            if text in self.table:
                return self.table[text]
            if self.otherwise is None:
                known = ", ".join(f"“{each}”" for each in list(self.table)[:20])
                raise Untaken(text, f"The table of the mapping has no such entry; it has: {known}.")
            return self.otherwise
        return text

    def _filled(self, row: Row) -> str:
        """Return the template with columns filled in; [ ] is left out if one of its columns is empty."""

        def filled(text: str) -> str:
            return _PLACE.sub(lambda place: self._unless_empty(one(row, place[1])), text)

        def optional(match: re.Match[str]) -> str:
            names = _PLACE.findall(match[1])
            return filled(match[1]) if all(self._unless_empty(one(row, name)) for name in names) else ""

        pieces, last = [], 0
        for found in _OPTIONAL.finditer(self.template):
            pieces += [filled(self.template[last : found.start()]), optional(found)]
            last = found.end()
        return "".join([*pieces, filled(self.template[last:])])

    def _unless_empty(self, text: str) -> str:
        return "" if text in self.empty else text


@lru_cache
def reach(pattern: str) -> int:
    """Return how many characters a pattern searches: fewer, the more ways it may match.

    Each repetition may end at every character, each choice doubles the ways; so does the starting position.
    """
    bare = _PLAIN.sub("", pattern)
    many, few = len(re.findall(r"[*+{]", bare)), len(re.findall(r"[?|]", bare))
    loose = many + (not bare.startswith("^") or "|" in bare)
    ways = MOST_WAYS * factorial(loose) / 2**few
    return min(LONGEST_MATCHED, int(ways ** (1 / max(1, loose))))


def one(row: Row, name: str) -> str:
    """Return the cell of a column as one text."""
    return ", ".join(every(row, name))


def every(row: Row, name: str) -> list[str]:
    """Return the texts of a name: of a column, of all columns that match a pattern, along a path in JSON."""
    if not name:
        return []
    if name in row:
        return list(_texts(row[name]))
    if "*" in name:
        return [text for column in fnmatch.filter(row, name) for text in _texts(row[column])]
    head, dot, rest = name.partition(".")
    if not dot or head not in row:
        return []
    inner = row[head] if isinstance(row[head], list) else [row[head]]
    # A missing member keeps its position, so that two lists of the same length stay parallel.
    return [text for each in inner for text in (every(each, rest) if isinstance(each, dict) else []) or [""]]


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif value is None or isinstance(value, dict):
        yield ""
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, float) and value.is_integer():
        yield str(int(value))
    else:
        yield str(value)


def names_of(row: Row, before: str = "") -> set[str]:
    """Return every name under which a row has a value."""
    found = set()
    for name, value in row.items():
        found.add(f"{before}{name}")
        inner = value if isinstance(value, list) else [value]
        for each in inner:
            if isinstance(each, dict):
                found |= names_of(each, f"{before}{name}.")
    return found


def date_of_parts(year: str, month: str, day: str) -> str:
    """Return the words of a date in three columns, as far as they are filled in."""
    if month.isdecimal() and len(month) <= 2 and (not day or day.isdecimal()):
        return "-".join([year, *(part.zfill(2) for part in (month, day) if part)]) if year else ""
    return " ".join(part for part in (day, month, year) if part)
