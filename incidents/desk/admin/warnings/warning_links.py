"""Warnings with links: to the records that they are about, and to the field of the form to change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.formats import date_format

from incidents.desk.access import may
from incidents.desk.admin.common.labels import admin_url
from incidents.desk.admin.common.namesakes import choice_labels
from incidents.desk.review_warnings.gather import warnings_of
from incidents.desk.review_warnings.settling import may_settle
from incidents.desk.review_warnings.warning import ReviewWarning
from incidents.models import Institution, Person
from incidents.models.base import Record, by_kind

# Ids of elements of the form that differ from the name of the document's field.
ELEMENTS = {
    "date": "id_date_text",
    "birth": "id_birth_text",
    "published": "id_date_text",
    "victims": "id_victims_low",
    "location": "id_latitude",
    "speaker": "id_description",
    "name": "names-group",
    "names": "names-group",
    "links": "links-group",
    "involvements": "involvements-group",
    "citations": "citations-group",
}


@dataclass(frozen=True)
class Link:
    label: str
    address: str
    merge: str = ""  # the page that merges the two, for a possible duplicate


@dataclass(frozen=True)
class Point:
    """One warning; `element` is the id of its field in the form, empty for none."""

    words: str
    element: str
    links: list[Link]
    key: str = ""
    settled_by: str = ""
    settled_at: str = ""
    reason: str = ""
    may_be_settled: bool = True


def points_to_check(record: Record, user: Any) -> dict[str, Any]:
    """Return the template context of warnings: open ones, settled ones, the address to settle them."""
    is_merged = getattr(record, "merged_into_id", None) is not None
    warnings = [] if is_merged else warnings_of(record, by=user)
    points = points_of(warnings, user, _merge_address(record, user))
    return {
        "safety": [each for each in points if not each.may_be_settled],
        "points": [each for each in points if each.may_be_settled and not each.settled_by],
        "settled_points": [each for each in points if each.settled_by],
        "settle_path": admin_url(record, "settle") if may_settle(user) else "",
    }


def _merge_address(record: Record, user: User) -> str:
    """Return the page that merges a person or institution; empty if the user may not."""
    is_party = isinstance(record, Person | Institution) and not record.merged_into_id
    return admin_url(record, "merge") if is_party and may(user, "change", type(record)) else ""


def points_of(warnings: Sequence[ReviewWarning], user: User, merge: str = "") -> list[Point]:
    """Return warnings with links, labelled in one query for each kind of record.

    `merge` is where their record is merged with one of a similar name.
    """
    records = dict.fromkeys(record for each in warnings for record in each.records)
    labels: dict[Any, str] = {}
    for rows in by_kind(records):
        labels |= choice_labels(list(rows), user)
    return [_point_of(each, labels, merge) for each in warnings]


def _point_of(warning: ReviewWarning, labels: dict[Any, str], merge: str) -> Point:
    merge_page = merge if warning.code == "similar_name" else ""
    links = [
        Link(labels[each], admin_url(each), merge_page and f"{merge_page}?with={each.uid}")
        for each in dict.fromkeys(warning.records)
    ]
    may_be_settled = warning.may_be_settled
    point = Point(warning.words, element_of(warning), links, warning.key, may_be_settled=may_be_settled)
    if (settled := warning.settlement) is None:
        return point
    return Point(
        point.words,
        point.element,
        links,
        warning.key,
        settled.by.get_username(),
        date_format(settled.at, "DATETIME_FORMAT"),
        settled.reason,
    )


def words_by_element(points: Iterable[Point]) -> dict[str, list[str]]:
    """Return the sentences next to each element of a form, each once; their links are above the form."""
    unique: dict[str, dict[str, None]] = {}
    for point in points:
        if point.element:
            unique.setdefault(point.element, {})[point.words] = None
    return {element: list(words) for element, words in unique.items()}


def element_of(warning: ReviewWarning) -> str:
    """Return the id of the form's element whose change would settle a warning."""
    if warning.place is not None:
        return f"id_{warning.rows}-{warning.place}-{warning.field}"
    return ELEMENTS.get(warning.field, warning.field and f"id_{warning.field}")
