"""Custody of a person on a day, computed from the person's document: certain and possible.

A period is certain from the latest day on which it can have begun to the earliest on which it can have
ended, or else to its last confirmation. It is possible from the earliest day on which it can have begun
to the latest on which it can have ended; without a recorded end it goes on. An expected end ends
nothing, and death is final. Where the certain days of two periods contradict each other, neither is
certain; the day on which one ends and the other begins is no contradiction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from incidents.choices import DerivedCustody

Document = dict[str, Any]
Days = tuple[date, date]  # the first and the last day

DERIVED = {
    "police_custody": DerivedCustody.IN_CUSTODY,
    "administrative_detention": DerivedCustody.IN_CUSTODY,
    "pretrial_detention": DerivedCustody.IN_CUSTODY,
    "serving_sentence": DerivedCustody.IN_CUSTODY,
    "compulsory_treatment": DerivedCustody.IN_CUSTODY,
    "house_arrest": DerivedCustody.HOUSE_ARREST,
    "enforced_disappearance": DerivedCustody.DISAPPEARED,
    "died_in_custody": DerivedCustody.DIED_IN_CUSTODY,
    "conditional_release": DerivedCustody.AT_LIBERTY,
    "released": DerivedCustody.AT_LIBERTY,
    "pardoned": DerivedCustody.AT_LIBERTY,
    "acquitted": DerivedCustody.AT_LIBERTY,
    "escaped_or_exile": DerivedCustody.AT_LIBERTY,
}
HELD = (DerivedCustody.IN_CUSTODY, DerivedCustody.HOUSE_ARREST, DerivedCustody.DISAPPEARED)
CONFIRMATION_DAYS = 180
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A period of custody; `certain` is None if it is never certain, a possible bound of None is open.

    A contradiction may leave several certain stretches of days: each is a period with the same possible days.
    `row` is the place of the period in the document.
    """

    row: int
    status: str
    derived: str
    place: str | None
    certain: Days | None
    possible_from: date | None
    possible_until: date | None
    last_confirmed: date | None
    expected_end: date | None

    def is_certain(self, day: date) -> bool:
        return self.certain is not None and self.certain[0] <= day <= self.certain[1]

    def is_possible(self, day: date) -> bool:
        return (self.possible_from or date.min) <= day <= (self.possible_until or date.max)

    @property
    def order(self) -> tuple[date, date, int]:
        """The sort key of periods in order of time."""
        first = self.possible_from or date.min
        return first, self.certain[0] if self.certain else first, self.row


@dataclass(frozen=True, slots=True)
class HeldOn:
    """The states that a person certainly and possibly is in on a day; possible ones contain the certain."""

    certain: frozenset[str]
    possible: frozenset[str]


def periods(document: Document) -> list[Period]:
    """Return the periods of a person in order of the document, without certain days that are contradicted."""
    recorded = _recorded(document)
    return [
        replace(period, certain=stretch)
        for period in recorded
        for stretch in _without(period.certain, _contradictions(period, recorded)) or [None]
    ]


def held_on(document: Document, day: date) -> HeldOn:
    """Return the states of a person on a day; `unknown`, and certainly so, if no period is possible."""
    known = periods(document)
    possible = frozenset(each.derived for each in known if each.is_possible(day))
    if not possible:
        nothing = frozenset([str(DerivedCustody.UNKNOWN)])
        return HeldOn(nothing, nothing)
    return HeldOn(frozenset(each.derived for each in known if each.is_certain(day)), possible)


def custody_now(document: Document, on: date, confirmation_days: int = CONFIRMATION_DAYS) -> Document:
    """Return a person's custody on a day: the latest period that is possible then, and days held until then.

    `since` is the beginning of the unbroken state, over several periods of it; days are counted over all
    periods, first and last day included, and are null if a beginning is open.
    """
    known, state = periods(document), state_on(document, on)
    latest = state[-1] if state else None
    confirmed = _last(each.last_confirmed for each in state)
    rows = document.get("custody") or []
    return {
        "status": latest.derived if latest else str(DerivedCustody.UNKNOWN),
        "custody_status": latest.status if latest else None,
        "since": rows[state[0].row]["from"] if state else None,
        "place": rows[latest.row]["place"] if latest else None,
        "last_confirmed": _text(confirmed),
        "is_old": is_old(latest, confirmed, on, confirmation_days),
        "expected_end": _text(latest.expected_end if latest else None),
        **_days(known, DerivedCustody.IN_CUSTODY, on, ""),
        **_days(known, DerivedCustody.HOUSE_ARREST, on, "house_arrest_"),
    }


def state_on(document: Document, on: date) -> list[Period]:
    """Return the latest period that is possible on a day, after those of the same state that it continues."""
    known = periods(document)
    return _unbroken([each for each in known if each.is_possible(on)], known)


def is_old(latest: Period | None, confirmed: date | None, on: date, confirmation_days: int) -> bool:
    """Return whether a person is held by what was not confirmed for so many days before the day."""
    if latest is None or latest.derived not in HELD:
        return False
    return confirmed is None or (on - confirmed).days > confirmation_days


def days_held(known: Iterable[Period], derived: str, on: date) -> tuple[int, int | None]:
    """Return the certain and the possible number of days in a state until a day; None if that is open."""
    of_state = [each for each in known if each.derived == derived]
    certain = _count((each.certain for each in of_state if each.certain), on)
    possible = [each for each in of_state if each.is_possible(each.possible_from or date.min)]
    if any(each.possible_from is None for each in possible):
        return certain, None
    spans = ((each.possible_from or on, each.possible_until or on) for each in possible)
    return certain, _count(spans, on)


def _recorded(document: Document) -> list[Period]:
    rows = document.get("custody") or []
    return [_period(number, row) for number, row in enumerate(rows) if row["status"] in DERIVED]


def _period(number: int, row: Document) -> Period:
    began, ended = _bounds(row["from"]), _bounds(row["until"])
    confirmed = _day(row["last_confirmed"])
    derived = DERIVED[row["status"]]
    is_final = derived == DerivedCustody.DIED_IN_CUSTODY and row["until"] is None
    return Period(
        row=number,
        status=row["status"],
        derived=str(derived),
        place=row["place"]["id"] if row["place"] else None,
        certain=_certain(began[1], date.max if is_final else ended[0] or confirmed, ended[1]),
        possible_from=began[0],
        possible_until=ended[1],
        last_confirmed=confirmed,
        expected_end=_day(row["expected_end"]),
    )


def _certain(first: date | None, last: date | None, latest_end: date | None) -> Days | None:
    if first is None or last is None:
        return None
    last = min(last, latest_end or date.max)
    return (first, last) if first <= last else None


def _contradictions(period: Period, others: Iterable[Period]) -> Iterator[Days]:
    """Yield the days on which other periods contradict the certain days of this one."""
    for other in others:
        if not (period.certain and other.certain and _differ(period, other)):
            continue
        (first, last), (other_first, other_last) = period.certain, other.certain
        overlap = max(first, other_first), min(last, other_last)
        is_handover = overlap[0] == overlap[1] and (last == other_first or other_last == first)
        if overlap[0] <= overlap[1] and not is_handover:
            yield overlap


def _differ(one: Period, other: Period) -> bool:
    """Return whether two periods cannot both be true of a day: another state, or another known place."""
    if one.derived != other.derived:
        return True
    return None not in (one.place, other.place) and one.place != other.place


def _without(days: Days | None, taken: Iterable[Days]) -> list[Days | None]:
    """Return what is left of the days, in order."""
    left: list[Days | None] = []
    if days is None:
        return left
    first, last = days
    for taken_first, taken_last in sorted(taken):
        if first < taken_first:
            left.append((first, taken_first - ONE_DAY))
        if taken_last >= last:
            return left
        first = max(first, taken_last + ONE_DAY)
    return [*left, (first, last)]


def _unbroken(possible: list[Period], known: list[Period]) -> list[Period]:
    if not possible:
        return []
    latest = max(possible, key=lambda each: each.order)
    until_then = sorted((each for each in known if each.order <= latest.order), key=lambda each: each.order)
    begun = 0
    for number, (before, after) in enumerate(pairwise(until_then), 1):
        if not _continues(before, after):
            begun = number
    return until_then[begun:]


def _continues(before: Period, after: Period) -> bool:
    if before.derived != after.derived:
        return False
    if before.possible_until is None or after.possible_from is None:
        return True
    return after.possible_from - ONE_DAY <= before.possible_until


def _days(known: list[Period], derived: str, on: date, prefix: str) -> dict[str, int | None]:
    low, high = days_held(known, derived, on)
    return {f"{prefix}days_low": low, f"{prefix}days_high": high}


def _count(spans: Iterable[Days], on: date) -> int:
    """Return the number of different days in these spans, until a day."""
    number, counted = 0, date.min
    for first, last in sorted(spans):
        first, last = max(first, counted), min(last, on)
        if first <= last:
            number += (last - first).days + 1
            counted = last + ONE_DAY
    return number


def _last(days: Iterable[date | None]) -> date | None:
    return max((each for each in days if each), default=None)


def _bounds(span: Document | None) -> tuple[date | None, date | None]:
    return (_day(span["earliest"]), _day(span["latest"])) if span else (None, None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
