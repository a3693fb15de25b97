"""Spans counted by what they have in common with a period: the same as looking at each."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.public.cache.interval_index import IntervalIndex

pytestmark = pytest.mark.one_database
LAST = date.max.toordinal()
DAYS, LENGTHS = st.integers(1, 90), st.sampled_from([0, 0, 1, 2, 3, 7, 8, 29, 1_000])
PERIODS = st.tuples(DAYS, LENGTHS).map(lambda each: (each[0], each[0] + each[1]))
OPEN = DAYS.map(lambda day: (1, day)) | DAYS.map(lambda day: (day, LAST))
SPANS = st.lists(PERIODS | OPEN, max_size=30)


def agrees(spans: IntervalIndex, each: list[tuple[int, int]], first: int, last: int) -> None:
    assert len(spans) == len(each)
    assert spans.overlapping(first, last) == sum(a <= last and b >= first for a, b in each)
    assert spans.inside(first, last) == sum(a >= first and b <= last for a, b in each)


@given(SPANS, PERIODS | OPEN)
def test_spans_are_counted_as_if_each_was_looked_at(each, period):
    agrees(IntervalIndex((a, b, 1) for a, b in each), each, *period)


@given(SPANS, SPANS, st.integers(0, 29), PERIODS | OPEN)
def test_what_is_added_and_removed_counts_as_if_it_was_so_from_the_start(each, more, gone, period):
    spans = IntervalIndex((a, b, 1) for a, b in each)
    for span in more:
        spans.add(*span)
    left = each + more
    for span in left[:gone]:
        spans.remove(*span)
    agrees(spans, left[gone:], *period)


def test_a_span_may_be_there_many_times():
    agrees(IntervalIndex([(5, 9, 3), (7, 7, 2)]), [(5, 9)] * 3 + [(7, 7)] * 2, 7, 8)


@pytest.mark.parametrize("span", [(5, 9), (5, 8), (4, 9), (7, 7)])
def test_what_is_not_there_cannot_be_removed(span):
    spans = IntervalIndex([(5, 10, 1), (6, 6, 1)])
    with pytest.raises(ValueError, match="not in array"):
        spans.remove(*span)
    agrees(spans, [(5, 10), (6, 6)], 6, 10)


@pytest.mark.parametrize("change", [lambda: IntervalIndex([(9, 5, 1)]), lambda: IntervalIndex().add(9, 5)])
def test_a_span_that_ends_before_it_begins_is_refused(change):
    with pytest.raises(ValueError, match="ends before it begins"):
        change()
