"""Doubts with links: to the records they speak of, and to the field of the form where they are mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from incidents.desk.admin.related.namesakes import choice_labels
from incidents.desk.admin.review import admin_url
from incidents.desk.doubts import Doubt, doubts_about
from incidents.models.base import Record, by_kind

# The elements of a form, where a document's field is called otherwise there.
ELEMENTS = {
    "date": "id_date_text",
    "birth": "id_birth_text",
    "victims": "id_victims_low",
    "location": "id_latitude",
    "speaker": "id_description",
    "name": "names-group",
    "names": "names-group",
    "links": "links-group",
    "involvements": "involvements-group",
}


@dataclass(frozen=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True)
class Shown:
    """One thing to look at; `element` is where in the form, empty for nowhere in particular."""

    words: str
    element: str
    links: list[Link]


def things_to_look_at(record: Record, user: Any) -> list[Shown]:
    """The doubts about a record, for this reader."""
    return [
        Shown(doubt.words, element_of(doubt), _links(list(dict.fromkeys(doubt.records)), user))
        for doubt in doubts_about(record, by=user)
    ]


def _links(records: Sequence[Record], user: Any) -> list[Link]:
    of_kind = (choice_labels(list(rows), user) for rows in by_kind(records))
    return [Link(label, admin_url(each)) for labels in of_kind for each, label in labels.items()]


def element_of(doubt: Doubt) -> str:
    """The id of the element in the form of the record at which a doubt is mended."""
    if doubt.place is not None:
        return f"id_involvements-{doubt.place}-{doubt.field}"
    return ELEMENTS.get(doubt.field, doubt.field and f"id_{doubt.field}")
