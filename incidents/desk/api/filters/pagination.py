"""Lists page by page, from a place in the order on (keyset): whatever is added or goes, nothing is missed."""

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from incidents.http.error_codes import ParameterCode
from incidents.http.problem_details import bad_parameters, parameter_error
from incidents.http.query_fields import OneField, refusal
from incidents.http.site_address import site_address

DEFAULT_PAGE_SIZE, MOST_ON_A_PAGE = 50, 100
_CURSOR = re.compile(r"[A-Za-z0-9_-]{20,2500}")


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    return value


def _time(value: Any) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError
    return at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Ordering:
    """What to sort by, then by id; rows without a value come last both ways.

    `read` takes a value out of a cursor, which anybody can forge; it raises ValueError, TypeError or
    OverflowError for what no row can hold.
    """

    expression: Any
    read: Callable[[Any], Any] = _text
    descending: bool = False
    is_of_change: bool = False  # by the last change, which is in another column for each clearance


def _both_ways(
    name: str, expression: Any, read: Callable[[Any], Any] = _text, *, is_of_change: bool = False
) -> dict[str, Ordering]:
    return {
        f"{sign}{name}": Ordering(expression, read, descending=bool(sign), is_of_change=is_of_change)
        for sign in ("", "-")
    }


BY_ID = {"id": Ordering(F("uid"), uuid.UUID)}
TIMES = {
    **_both_ways("updated", F("updated_at"), _time, is_of_change=True),
    **_both_ways("created", F("created_at"), _time),
}
DATES = _both_ways("date", Coalesce("earliest", "latest"), date.fromisoformat)
NAMES = _both_ways("name", F("name"))
TITLES = _both_ways("title", F("title"))


class CursorField(OneField):
    """What may be a cursor; whether it is one of this list is seen later."""

    def read(self, text: str) -> str:
        if not _CURSOR.fullmatch(text):
            detail = "This is no cursor. Start without one and follow `next`."
            raise refusal(text, detail, ParameterCode.BAD_CURSOR)
        return text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in an order, and which way to read from there."""

    value: Any
    uid: uuid.UUID
    backwards: bool = False


def page_of(
    queryset: QuerySet[Any], ordering: Ordering, size: int, cursor: str | None, question: str
) -> tuple[list[Any], str | None, str | None]:
    """The primary keys of one page, and the cursors of the next and the previous one."""
    place = _read(cursor, ordering, question) if cursor else None
    backwards = bool(place and place.backwards)
    rows = _after(queryset.annotate(sorted_by=ordering.expression), ordering, place)
    found = list(rows.values_list("pk", "sorted_by", "uid")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, place is not None)
    ends = [_write(value, uid, way, question) for (_, value, uid), way in _ends(found)]
    following = ends[1] if ends and has_next else None
    return [pk for pk, _, _ in found], following, ends[0] if ends and has_previous else None


def _ends(found: list[Any]) -> list[tuple[Any, bool]]:
    return [(found[0], True), (found[-1], False)] if found else []


def _after(queryset: QuerySet[Any], ordering: Ordering, place: Place | None) -> QuerySet[Any]:
    backwards = bool(place and place.backwards)
    falling = ordering.descending != backwards
    column = F("sorted_by")
    order = column.desc(nulls_first=backwards or None, nulls_last=not backwards or None)
    if not falling:
        order = column.asc(nulls_first=backwards or None, nulls_last=not backwards or None)
    if place is not None:
        queryset = queryset.filter(_beyond(place, falling))
    return queryset.order_by(order, "-uid" if backwards else "uid")


def _beyond(place: Place, falling: bool) -> Q:
    by_id = Q(uid__lt=place.uid) if place.backwards else Q(uid__gt=place.uid)
    if place.value is None:
        empty = Q(sorted_by__isnull=True) & by_id
        return empty | Q(sorted_by__isnull=False) if place.backwards else empty
    further = Q(**{f"sorted_by__{'lt' if falling else 'gt'}": place.value}) | Q(sorted_by=place.value) & by_id
    return further if place.backwards else further | Q(sorted_by__isnull=True)


def _write(value: Any, uid: uuid.UUID, backwards: bool, question: str) -> str:
    shown = value.isoformat() if isinstance(value, date) else None if value is None else str(value)
    payload = json.dumps([_check(question), int(backwards), shown, uid.hex]).encode()
    return base64.urlsafe_b64encode(payload).decode().rstrip("=")


def _read(cursor: str, ordering: Ordering, question: str) -> Place:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        check, backwards, value, uid = orjson.loads(raw)  # refuses half of a surrogate pair
        if check != _check(question):
            raise ValueError
        return Place(None if value is None else ordering.read(value), uuid.UUID(uid), bool(backwards))
    except (ValueError, TypeError, AttributeError, OverflowError):
        detail = "This is no cursor of this list. Start without one and follow `next`."
        raise bad_parameters([parameter_error("cursor", cursor, detail, ParameterCode.BAD_CURSOR)]) from None


def _check(question: str) -> str:
    return hashlib.blake2b(question.encode("utf-8", "replace"), digest_size=9).hexdigest()


def question_of(request: Any) -> str:
    """What a list was asked, apart from where in it to read."""
    asked = sorted(
        (name, tuple(values))
        for name, values in request.query_params.lists()
        if name not in {"cursor", "page_size"}
    )
    return json.dumps([request.path, asked])


def address(request: Any, changes: Mapping[str, Any]) -> str | None:
    """The address of this list with other parameters; None if they are."""
    if None in changes.values():
        return None
    params = request.query_params.copy()
    for name, value in changes.items():
        params[name] = str(value)
    return f"{site_address()}{request.path}?{params.urlencode(safe=',:')}"
