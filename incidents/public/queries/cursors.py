"""Cursors: a place in one list and a direction, as text that fits no other list.

A cursor holds no secret and needs no key, so any machine that serves the same record can read it; its
check value ties it to the question and tells a torn or altered one.
"""

import base64
import hashlib
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import orjson

from incidents.public.queries.keyset import Ordering, Position

LONGEST = 700
_CHECK = 9


class BadCursor(ValueError):
    """The cursor is torn, altered, or of another list."""


def write_cursor(place: Position, *, backwards: bool, question: str) -> str:
    """A cursor for this place of the list that `question` identifies."""
    value = place.value.hex() if isinstance(place.value, bytes) else place.value
    payload = orjson.dumps([int(backwards), value, place.uid.hex])
    return base64.urlsafe_b64encode(_check(payload, question) + payload).decode().rstrip("=")


def read_cursor(text: str, ordering: Ordering, *, question: str) -> tuple[Position, bool]:
    """The place, and whether to read backwards; raises `BadCursor`."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        if len(text) > LONGEST or base64.urlsafe_b64encode(raw).decode().rstrip("=") != text:
            raise BadCursor
        if raw[:_CHECK] != _check(raw[_CHECK:], question):
            raise BadCursor
        backwards, value, uid = orjson.loads(raw[_CHECK:])
        return Position(_value(value, ordering), uuid.UUID(uid)), bool(backwards)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise BadCursor from error


def _check(payload: bytes, question: str) -> bytes:
    return hashlib.blake2b(question.encode("utf-8", "replace") + b"\0" + payload, digest_size=_CHECK).digest()


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise BadCursor
    return at.astimezone(UTC)


READERS: dict[str, Callable[[str], Any]] = {
    "sort_date": date.fromisoformat,
    "published_at": _time,
    "title_key": bytes.fromhex,
}


def _value(text: Any, ordering: Ordering) -> Any:
    if ordering.ranked and isinstance(text, list):
        return _rank(text, ordering)
    if text is None and ordering.dated:
        return None
    return READERS[ordering.column](text)


def _rank(value: list[Any], ordering: Ordering) -> tuple[int, int | str]:
    points, tie = value
    if type(points) is not int or type(tie) is not (int if ordering.dated else str):
        raise BadCursor
    return points, tie
