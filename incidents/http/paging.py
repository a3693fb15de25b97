"""Keyset paging: pages continue from a position in the order, never by OFFSET.

Every order ends in the id, so that it is total and the same on every database. Rows without a value come
last in both directions, as a separate segment: no database has to sort nulls.

A cursor is a position and a direction as text. It is not secret and needs no key, so any machine with the
same data can read it; its check value ties it to one list, and reveals alterations.
"""

import base64
import hashlib
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

import orjson
from django.db.models import Model, Q, QuerySet

from incidents.http.error_codes import ParameterCode
from incidents.http.problem_details import Problem, bad_parameters, parameter_error
from incidents.http.query_fields import OneField, refusal

Row = TypeVar("Row")
DEFAULT_PAGE_SIZE, MOST_ON_A_PAGE = 50, 100
# Of the feed of changes, whose lines are short; with documents it has no more than a list.
DEFAULT_CHANGES, MOST_CHANGES = 100, 1_000
LONGEST_CURSOR = 2_500  # a title of 300 characters, of which each takes up to six bytes
_CURSOR = re.compile(rf"[A-Za-z0-9_-]{{20,{LONGEST_CURSOR}}}")
_CHECK = 9
_HINT = "the one in `next` or `previous`"


class Position(NamedTuple):
    """The position of a row in an order: the value it is sorted by, None if it has none, and its id."""

    value: Any
    uid: uuid.UUID


class PageStart(NamedTuple):
    """The beginning of a page and its direction; without a position, the beginning of the list."""

    position: Position | None = None
    backwards: bool = False


class BadCursor(ValueError):
    """The cursor is incomplete, altered, or of another list."""


class CursorField(OneField):
    """The text of a cursor; whether it is one of this list is checked when the whole query is known."""

    def read(self, text: str) -> str:
        if not _CURSOR.fullmatch(text):
            detail = "This is no cursor. Start without one and follow `next`."
            raise refusal(text, detail, ParameterCode.BAD_CURSOR, hint=_HINT)
        return text


def bad_cursor(text: str) -> Problem:
    """Return the 400 for a cursor of another list."""
    detail = "This cursor is not one of this list. Start without a cursor and follow `next`."
    error = parameter_error("cursor", text, detail, ParameterCode.BAD_CURSOR, hint=_HINT)
    return bad_parameters([error])


def text_value(stored: object) -> str:
    """Return the text in a cursor; raises ValueError."""
    if not isinstance(stored, str) or "\0" in stored:
        raise ValueError
    return stored


def time_value(stored: Any) -> datetime:
    """Return the time in a cursor, in UTC; raises ValueError or TypeError."""
    at = datetime.fromisoformat(stored)
    if at.tzinfo is None:
        raise ValueError
    return at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Ordering:
    """A column to sort by, then by id.

    `read` takes a value out of a cursor, which anybody can forge; it raises ValueError, TypeError or
    OverflowError for what no row can hold.
    """

    column: str
    read: Callable[[Any], Any] = text_value
    descending: bool = False
    nullable: bool = False

    def value(self, stored: object) -> Any:
        """Return the value in a cursor of this order; raises what `read` raises."""
        return None if stored is None and self.nullable else self.read(stored)

    def falls(self, backwards: bool) -> bool:
        """Return whether values decrease in the direction of reading."""
        return self.descending != backwards

    def by(self, backwards: bool) -> tuple[str, str]:
        """Return the arguments of `order_by` for rows that all have a value, or none."""
        column = f"-{self.column}" if self.falls(backwards) else self.column
        return column, "-uid" if backwards else "uid"


def both_ways(
    name: str, column: str, read: Callable[[Any], Any] = text_value, *, nullable: bool = False
) -> dict[str, Ordering]:
    """Return the orderings `name` and `-name`."""
    rising = Ordering(column, read, nullable=nullable)
    return {name: rising, f"-{name}": Ordering(column, read, descending=True, nullable=nullable)}


def write_cursor(position: Position, *, backwards: bool, question: str) -> str:
    """Return the cursor of a position in the list that `question` identifies."""
    value = position.value.hex() if isinstance(position.value, bytes) else position.value
    payload = orjson.dumps([int(backwards), value, position.uid.hex])
    return base64.urlsafe_b64encode(check_value(payload, question) + payload).decode().rstrip("=")


def read_cursor(text: str, ordering: Ordering, *, question: str) -> PageStart:
    """Return the beginning of a page for a cursor; raises `BadCursor`."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        if len(text) > LONGEST_CURSOR or base64.urlsafe_b64encode(raw).decode().rstrip("=") != text:
            raise BadCursor
        if raw[:_CHECK] != check_value(raw[_CHECK:], question):
            raise BadCursor
        backwards, value, uid = orjson.loads(raw[_CHECK:])
        return PageStart(Position(ordering.value(value), uuid.UUID(uid)), bool(backwards))
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise BadCursor from error


def check_value(payload: bytes, question: str) -> bytes:
    """Return the bytes that tie the payload of a cursor to one list."""
    return hashlib.blake2b(question.encode("utf-8", "replace") + b"\0" + payload, digest_size=_CHECK).digest()


Segment = tuple[QuerySet[Any], Position | None]


def segments(
    valued: list[QuerySet[Any]], empty: QuerySet[Model], after: Position | None, backwards: bool
) -> list[Segment]:
    """Return the segments still to read, in the order of reading, each with its start position.

    `valued` has the rows with a value, in the order of reading, and `empty` those without.
    """
    if after is None:
        return [*((rows, None) for rows in valued), (empty, None)]
    if after.value is None:
        rest: list[Segment] = [(rows, None) for rows in valued] if backwards else []
        return [(empty, after), *rest]
    found: list[Segment] = [(rows, after) for rows in valued]
    return found if backwards else [*found, (empty, None)]


def rows_beyond(
    rows: QuerySet[Model], ordering: Ordering, after: Position | None, backwards: bool
) -> list[QuerySet[Any]]:
    """Return what comes after a position, in the direction of reading: the rows with the same value, then
    the rest. So both begin where they are in an index, not before all that have the value.
    """
    if after is None:
        return [rows]
    later_id = Q(uid__lt=after.uid) if backwards else Q(uid__gt=after.uid)
    if after.value is None:
        return [rows.filter(later_id)]
    column, way = ordering.column, "lt" if ordering.falls(backwards) else "gt"
    same = rows.filter(later_id, **{column: after.value})
    return [same, rows.filter(**{f"{column}__{way}": after.value})]


def page_of(
    rows: list[Row], size: int, start: PageStart, position: Callable[[Row], Position], question: str
) -> tuple[list[Row], str | None, str | None]:
    """Return the rows of a page, and the cursors of the next and the previous one.

    `rows` are one more than `size` where there are so many, in the order of reading.
    """
    more, rows = len(rows) > size, rows[:size]
    if start.backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if start.backwards else (more, start.position is not None)

    def cursor(row: Row, backwards: bool) -> str:
        return write_cursor(position(row), backwards=backwards, question=question)

    following = cursor(rows[-1], False) if rows and has_next else None
    return rows, following, cursor(rows[0], True) if rows and has_previous else None
