"""Counting spans of days by what they have in common with a period, without a look at each of them.

Days are ordinals of the calendar (`date.toordinal`); a period and a span hold their first and their last day.
A count takes the logarithm of the number of spans, and a step for each span of the period's length or more
that begins before it, by no more than twice its own length.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable


def _days(days: Iterable[int] = ()) -> "array[int]":
    return array("i", days)


class Spans:
    """Spans, each with its first and last day; several may be the same."""

    def __init__(self, spans: Iterable[tuple[int, int, int]] = ()) -> None:
        """Of first day, last day, and how many there are; raises ValueError for one that ends too early."""
        self._firsts, self._lasts = _days(), _days()
        # By the number of binary digits of their length, so that none is twice as long as another: the first
        # days in order, and the last day of each.
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
        return self._alike.setdefault((last - first).bit_length(), (_days(), _days()))

    def add(self, first: int, last: int) -> None:
        """Count one more."""
        firsts, lasts = self._like(first, last)
        place = bisect_right(firsts, first)
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
        """How many have a day in the period."""
        return bisect_right(self._firsts, last) - bisect_left(self._lasts, first)

    def inside(self, first: int, last: int) -> int:
        """How many have no day outside of the period."""
        come_in = bisect_left(self._firsts, first) - bisect_left(self._lasts, first)
        go_out = bisect_right(self._firsts, last) - bisect_right(self._lasts, last)
        return self.overlapping(first, last) - come_in - go_out + self._around(first, last)

    def _around(self, first: int, last: int) -> int:
        """How many begin before the period and end after it; they were taken off twice."""
        found = 0
        for digits, (firsts, lasts) in self._alike.items():
            if 1 << digits > last - first + 2:
                # What begins earlier than this is too short to end after the period.
                begin, end = bisect_right(firsts, last - (1 << digits)), bisect_left(firsts, first)
                found += sum(day > last for day in lasts[begin:end])
        return found
