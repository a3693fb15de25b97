"""The public state of a record: its number, its versions, and the fields with unpublished changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.choices import Status
from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.omitted_parts import still_left_out
from incidents.documents.document_formats import parse_document
from incidents.fields.registry import label_in_sentence
from incidents.http.record_paths import api_path, page_path, version_path
from incidents.models import Source
from incidents.models.base import Record, clearance_of
from incidents.models.editions.edition import EDITIONS, Edition
from incidents.publishing.editions import HEAD
from incidents.publishing.public_records import PublicRecord
from incidents.publishing.render import kind_of, render

LAST = frozenset({"involvements", "sources", "citations", "unstated"})  # in the list of differences
MOST_VERSIONS = 50  # the newest; the list of editions has all


@dataclass(frozen=True)
class Version:
    """One published version."""

    number: int
    version: int
    published_at: datetime
    by: str  # empty for a version made by propagation
    is_live: bool
    is_closed: bool
    document_path: str


@dataclass(frozen=True)
class InPublic:
    """The box about the public state on the form of a record."""

    number: int
    live: Version | None
    versions: list[Version]
    count: int
    page_path: str
    api_path: str
    list_path: str
    differing: list[str]  # labels of the document's fields
    behind: list[tuple[str, str]]  # label and address of each record that the live version leaves out


def in_public(record: Record, user: Any) -> InPublic | None:
    """Return the public state of a record; None if it was never public."""
    if isinstance(record, Source) or record.number is None:
        return None
    kind = kind_of(record)
    versions = _with_authors(record, user, versions_of(record))
    own_list = reverse(f"admin:incidents_{kind}edition_changelist")
    return InPublic(
        number=record.number,
        live=next((each for each in versions if each.is_live), None),
        versions=versions[:MOST_VERSIONS],
        count=len(versions),
        page_path=page_path(kind, record.number),
        api_path=api_path(kind, record.number),
        list_path=f"{own_list}?q={record.uid}",
        differing=differing(record),
        behind=[(record_label(each), admin_url(each)) for each in still_left_out(record, user)],
    )


def versions_of(record: Record) -> list[Edition]:
    """Return the editions of a record without their documents, oldest first."""
    return list(
        EDITIONS[kind_of(record)].objects.filter(uid=record.uid).defer("document").order_by("version")
    )


def version_at(editions: Sequence[Edition], at: datetime) -> int | None:
    """Return the newest version at a time: the one that a publication just before it made."""
    return next((each.version for each in reversed(editions) if each.published_at <= at), None)


def differing(record: Record) -> list[str]:
    """Return the labels of the fields in which a new version would differ from the live one."""
    kind = kind_of(record)
    live = EDITIONS[kind].objects.live().filter(uid=record.uid).first()
    if live is None:
        return []
    now = parse_document(kind, live.document)
    then = render(record, PublicRecord(), {name: now[name] for name in HEAD}).document
    names = [name for name in then if now.get(name) != then[name]]
    return [label_in_sentence(kind, name) for name in sorted(names, key=lambda name: name in LAST)]


def _with_authors(record: Any, user: Any, editions: Sequence[Edition]) -> list[Version]:
    """Return the versions, newest first, with their publishers, who are in the next row of the history."""
    rows = record.history.filter(status=Status.PUBLISHED, sensitivity__lte=clearance_of(user))
    publications = rows.order_by("history_id").values_list("history_date", "history_user__username")
    authors: dict[int | None, str] = {}
    for at, author in publications:
        authors.setdefault(version_at(editions, at), author or _("the system"))
    return [_version(each, authors.get(each.version, "")) for each in reversed(editions)]


def _version(edition: Edition, by: str) -> Version:
    path = version_path(edition.record_kind, edition.number, edition.version)
    return Version(
        edition.number,
        edition.version,
        edition.published_at,
        by,
        edition.superseded_at is None,
        edition.closed_at is not None,
        path,
    )
