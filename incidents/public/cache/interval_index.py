"""Counting spans of days by what they have in common with a period, without a look at each of them.

Days are ordinals of the calendar (`date.toordinal`); a period and a span hold their first and their last day,
and a span without an end ends on the last day of the calendar. A count takes the logarithm of the number of
spans, and a step for each first day of spans as long as the period, within twice their length before its end.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from datetime import date

LAST = date.max.toordinal()
ENDLESS = -1


def _days(days: Iterable[int] = ()) -> "array[int]":
    return array("i", days)


class IntervalIndex:
    """Counts spans, each with its first and last day, that a period overlaps; several may be the same."""

    def __init__(self, spans: Iterable[tuple[int, int, int]] = ()) -> None:
        """Of first day, last day, and how many there are; raises ValueError for one that ends too early."""
        self._firsts, self._lasts = _days(), _days()
        # By the number of binary digits of their length, so that none is twice as long as another, and those
        # without an end: the first and the last days, in order of both.
        self._alike: dict[int, tuple[array[int], array[int]]] = {}
        for first, last, many in sorted(spans):
            self._firsts.extend(_days([first]) * many)
            self._lasts.extend(_days([last]) * many)
            firsts, lasts = self._like(first, last)
            firsts.extend(_days([first]) * many)
            lasts.extend(_days([last]) * many)
        self._lasts = _days(sorted(self._lasts))

    def __len__(self) -> int:
        return len(self._firsts)

    def _like(self, first: int, last: int) -> tuple["array[int]", "array[int]"]:
        if last < first:
            raise ValueError("A span ends before it begins.")
        alike = ENDLESS if last == LAST else (last - first).bit_length()
        return self._alike.setdefault(alike, (_days(), _days()))

    def add(self, first: int, last: int) -> None:
        """Count one more."""
        firsts, lasts = self._like(first, last)
        place = bisect_left(lasts, last, bisect_left(firsts, first), bisect_right(firsts, first))
        firsts.insert(place, first)
        lasts.insert(place, last)
        insort(self._firsts, first)
        insort(self._lasts, last)

    def remove(self, first: int, last: int) -> None:
        """Count one less; raises ValueError where there is none."""
        firsts, lasts = self._like(first, last)
        place = lasts.index(last, bisect_left(firsts, first), bisect_right(firsts, first))
        del firsts[place], lasts[place]
        del self._firsts[bisect_left(self._firsts, first)]
        del self._lasts[bisect_left(self._lasts, last)]

    def overlapping(self, first: int, last: int) -> int:
        """Return the number with a day in the period."""
        return bisect_right(self._firsts, last) - bisect_left(self._lasts, first)

    def inside(self, first: int, last: int) -> int:
        """Return the number without a day outside of the period."""
        come_in = bisect_left(self._firsts, first) - bisect_left(self._lasts, first)
        go_out = bisect_right(self._firsts, last) - bisect_right(self._lasts, last)
        return self.overlapping(first, last) - come_in - go_out + self._around(first, last)

    def _around(self, first: int, last: int) -> int:
        """Return the number that begin before the period and end after it; they were taken off twice."""
        endless, _ = self._alike.get(ENDLESS, (_days(), None))
        found = bisect_left(endless, first) if last < LAST else 0
        for digits, (firsts, lasts) in self._alike.items():
            if digits == ENDLESS or 1 << digits <= last - first + 2:
                continue
            # What begins earlier than this is too short to end after the period.
            place, end = bisect_right(firsts, last - (1 << digits)), bisect_left(firsts, first)
            while place < end:
                following = bisect_right(firsts, firsts[place], place, end)
                found += following - bisect_right(lasts, last, place, following)
                place = following
        return found
