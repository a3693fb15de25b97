"""The orders and pages of the desk's lists."""

import json
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.functions import Coalesce
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from incidents.http.paging import (
    DEFAULT_PAGE_SIZE,
    BadCursor,
    Ordering,
    PageStart,
    Position,
    Segment,
    bad_cursor,
    both_ways,
    page_of,
    read_cursor,
    rows_beyond,
    segments,
    time_value,
)
from incidents.http.site_address import site_address

# The column of a list's rows that holds the first day of a date, or the last where that is open.
DAY = "sort_day"
CHANGED = "updated_at"  # for each clearance another column
BY_ID = {"id": Ordering("uid", uuid.UUID)}
TIMES = {**both_ways("updated", CHANGED, time_value), **both_ways("created", "created_at", time_value)}
DATES = both_ways("date", DAY, date.fromisoformat, nullable=True)
NAMES = both_ways("name", "name")
TITLES = both_ways("title", "title")


class KeysetPagination(BasePagination):
    """Pages by position; a page is the primary keys of its rows, in order."""

    count = 0
    next: str | None = None
    previous: str | None = None

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        asked, order = view.filters.asked, view.filters.order
        size = asked.get("page_size", DEFAULT_PAGE_SIZE)
        keys, following, previous = keys_of_page(
            queryset, order, size, asked.get("cursor"), question_of(request)
        )
        self.count = queryset.count()
        self.next, self.previous = (address(request, {"cursor": each}) for each in (following, previous))
        return keys

    def get_paginated_response(self, data: object) -> Response:
        about = {"count": self.count, "next": self.next, "previous": self.previous}
        return Response({**about, "results": data})


def keys_of_page(
    found: QuerySet[Any], ordering: Ordering, size: int, cursor: str | None, question: str
) -> tuple[list[Any], str | None, str | None]:
    """Return the primary keys of one page, and the cursors of the next and the previous one.

    Raises:
        Problem: a 400, the cursor is of another list.
    """
    start = _start(cursor, ordering, question) if cursor else PageStart()
    rows = _rows(found, ordering, size + 1, start)
    page, following, previous = page_of(rows, size, start, lambda row: Position(*row[1:]), question)
    return [key for key, *_ in page], following, previous


def _start(cursor: str, ordering: Ordering, question: str) -> PageStart:
    try:
        return read_cursor(cursor, ordering, question=question)
    except BadCursor:
        raise bad_cursor(cursor) from None


def _rows(found: QuerySet[Model], ordering: Ordering, limit: int, start: PageStart) -> list[tuple[Any, ...]]:
    """The key, value and id of at most `limit` rows in the direction of reading."""
    rows: list[tuple[Any, ...]] = []
    for segment, after in _segments(found, ordering, start):
        for query in rows_beyond(segment, ordering, after, start.backwards):
            keys = query.order_by(*ordering.by(start.backwards)).values_list("pk", ordering.column, "uid")
            rows += keys[: limit - len(rows)]
            if len(rows) == limit:
                return rows
    return rows


def _segments(found: QuerySet[Model], ordering: Ordering, start: PageStart) -> list[Segment]:
    if not ordering.nullable:
        return [(found, start.position)]
    dated = found.annotate(**{DAY: Coalesce("earliest", "latest")})
    empty = {f"{DAY}__isnull": True}
    return segments([dated.exclude(**empty)], dated.filter(**empty), *start)


def question_of(request: Any) -> str:
    """Return what identifies a list for its cursors: its path and parameters without those of the page."""
    asked = sorted(
        (name, tuple(values))
        for name, values in request.query_params.lists()
        if name not in {"cursor", "page_size"}
    )
    return json.dumps([request.path, asked])


def address(request: Any, changes: Mapping[str, Any]) -> str | None:
    """Return the address of this list with other parameters; None if one of them is None."""
    if None in changes.values():
        return None
    params = request.query_params.copy()
    for name, value in changes.items():
        params[name] = str(value)
    return f"{site_address()}{request.path}?{params.urlencode(safe=',:')}"
