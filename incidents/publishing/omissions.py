"""Omissions: the records that a version leaves out, outstanding while they could be published.

A document names only what is public when it is made, and only a publication adds to it. A record whose live
version has an outstanding omission is *published behind*.
"""

import uuid
from collections.abc import Collection, Iterable
from typing import Any

import orjson
from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.choices import RecordKind, Sensitivity, Status
from incidents.documents.references import CASE_MEMBERS
from incidents.models.base import Record
from incidents.models.case import Case
from incidents.models.custody import Custody
from incidents.models.editions.edition import EDITIONS, Edition
from incidents.models.evidence import Statement
from incidents.models.incident import IncidentLink, Involvement
from incidents.models.omission import Omission
from incidents.models.party import Institution
from incidents.models.recognition import Recognition
from incidents.publishing.editions import MENTIONS
from incidents.publishing.rendering import KINDS

Key = tuple[str, uuid.UUID]  # a record by kind and id

MODELS: dict[str, type[Any]] = {kind: model for model, kind in KINDS.items()}
# Which rows name which records, and the paths from these rows to both.
_INVOLVED = Involvement.objects.publishable()
_ABOUT = Statement.incidents.through.objects.all()
_HELD = Custody.objects.publishable()
_RECOGNISED = Recognition.objects.publishable()
_SAYING, _LINKED, _BODIES = Statement.objects.all(), IncidentLink.objects.all(), Institution.objects.all()
_NAMING: tuple[tuple[str, str, Any, str, str], ...] = (
    (RecordKind.INCIDENT, RecordKind.PERSON, _INVOLVED, "incident__uid", "person__uid"),
    (RecordKind.INCIDENT, RecordKind.INSTITUTION, _INVOLVED, "incident__uid", "institution__uid"),
    (RecordKind.INCIDENT, RecordKind.INCIDENT, _LINKED, "incident__uid", "target__uid"),
    (RecordKind.INCIDENT, RecordKind.STATEMENT, _ABOUT, "incident__uid", "statement__uid"),
    (RecordKind.STATEMENT, RecordKind.INCIDENT, _ABOUT, "statement__uid", "incident__uid"),
    (RecordKind.STATEMENT, RecordKind.PERSON, _SAYING, "uid", "person__uid"),
    (RecordKind.STATEMENT, RecordKind.PERSON, _SAYING, "uid", "persons__uid"),
    (RecordKind.STATEMENT, RecordKind.INSTITUTION, _SAYING, "uid", "institution__uid"),
    (RecordKind.INSTITUTION, RecordKind.INSTITUTION, _BODIES, "uid", "parent__uid"),
    (RecordKind.PERSON, RecordKind.INSTITUTION, _HELD, "person__uid", "place__uid"),
    (RecordKind.PERSON, RecordKind.INSTITUTION, _RECOGNISED, "person__uid", "body__uid"),
    (RecordKind.PERSON, RecordKind.INCIDENT, _HELD, "person__uid", "begun_by__uid"),
    (RecordKind.PERSON, RecordKind.INCIDENT, _HELD, "person__uid", "ended_by__uid"),
    *(
        (RecordKind.CASE, kind, getattr(Case, name).through.objects.all(), "case__uid", f"{kind}__uid")
        for name, kind in CASE_MEMBERS.items()
    ),
)


class LeavesOut(ValueError):
    """A publication would leave out records that could be published, without a decision to do so."""

    def __init__(self, left_out: list[Record]) -> None:
        super().__init__("Records that could be published would be left out.")
        self.left_out = left_out


class NotLeftOut(ValueError):
    """A decision to leave out a record that the publication does not leave out."""

    def __init__(self, keys: set[Key]) -> None:
        super().__init__("These records would not be left out.")
        self.keys = keys


def could_be_published(record: Record) -> bool:
    """Return whether an unpublished record may become public; `outstanding` is the same in SQL."""
    return record.sensitivity == Sensitivity.PUBLIC and record.status != Status.WITHDRAWN


def require_decisions(omitted: dict[Key, Record], decided: Collection[Key]) -> None:
    """Check that exactly the records that could be published but are left out were decided on.

    Raises:
        LeavesOut, NotLeftOut.
    """
    open_ones = {key: record for key, record in omitted.items() if could_be_published(record)}
    if undecided := [record for key, record in open_ones.items() if key not in decided]:
        raise LeavesOut(undecided)
    if needless := set(decided) - open_ones.keys():
        raise NotLeftOut(needless)


def note_decisions(editions: Iterable[Edition], decided: Collection[Key]) -> None:
    """Record which omissions of new versions were decided on."""
    if decided:
        rows = Omission.objects.current().filter(uid__in=[edition.uid for edition in editions])
        rows.filter(target__in=[uid for _kind, uid in decided]).update(is_decided=True)


def replace_omissions(kind: str, uid: uuid.UUID, version: int, omitted: Iterable[Key]) -> None:
    """Store the omissions of a new version of a record in place of those of the previous one."""
    end_omissions(kind, uid)
    add_omissions(kind, uid, version, omitted)


def add_omissions(kind: str, uid: uuid.UUID, version: int, omitted: Iterable[Key]) -> None:
    """Store omissions of a version of a record."""
    rows = [
        Omission(kind=kind, uid=uid, version=version, target_kind=of_kind, target=target)
        for of_kind, target in omitted
    ]
    if rows:
        Omission.objects.bulk_create(rows, ignore_conflicts=True)


def end_omissions(kind: str, uid: uuid.UUID) -> None:
    Omission.objects.filter(kind=kind, uid=uid).end()


def add_missing_statements(edition: Edition) -> None:
    """Store omissions for the public incidents of a new edition of a statement that lack it."""
    if edition.record_kind != RecordKind.STATEMENT:
        return
    about = [each["id"] for each in orjson.loads(edition.document)["incidents"]]
    shown = MENTIONS[RecordKind.INCIDENT].objects.filter(edition=OuterRef("pk"), target=edition.uid)
    live = EDITIONS[RecordKind.INCIDENT].objects.live().filter(~Exists(shown), uid__in=about)
    for uid, version in live.values_list("uid", "version"):
        add_omissions(RecordKind.INCIDENT, uid, version, [(RecordKind.STATEMENT, edition.uid)])


def move_omissions(from_: uuid.UUID, to: uuid.UUID) -> None:
    """Move the omissions of a merged record to the record it was merged into."""
    for row in Omission.objects.current().filter(target=from_):
        add_omissions(row.kind, row.uid, row.version, [(row.target_kind, to)])


def outstanding(kind: str) -> QuerySet[Omission]:
    """Return the current omissions of one kind of record that are outstanding.

    The omitted record is public in visibility and not withdrawn, a publishable part of the working record
    still names it, and the live document does not. No hidden row takes part, so the result is the same for
    every user of the desk.
    """
    if kind not in MENTIONS:
        return Omission.objects.none()
    shown = MENTIONS[kind].objects.filter(
        edition__uid=OuterRef("uid"), edition__superseded_at=None, target=OuterRef("target")
    )
    live = EDITIONS[kind].objects.live().filter(uid=OuterRef("uid"))
    rows = Omission.objects.current().filter(kind=kind)
    return rows.filter(_is_open(), _is_named(kind), Exists(live), ~Exists(shown))


def behind_among(kind: str, uids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of these records of a kind that are published behind."""
    return set(outstanding(kind).filter(uid__in=list(uids)).values_list("uid", flat=True))


def is_behind(kind: str) -> Q:
    """Return the condition that records of a kind are published behind."""
    return Q(uid__in=outstanding(kind).values("uid"))


def _is_open() -> Q:
    found = Q()
    for target_kind, model in MODELS.items():
        rows = model.objects.filter(uid=OuterRef("target"), sensitivity=Sensitivity.PUBLIC)
        found |= Q(Exists(rows.exclude(status=Status.WITHDRAWN)), target_kind=target_kind)
    return found


def _is_named(kind: str) -> Q:
    found = Q()
    for of_kind, target_kind, rows, whole, target in _NAMING:
        if of_kind == kind:
            named = rows.filter(**{whole: OuterRef("uid"), target: OuterRef("target")})
            found |= Q(Exists(named), target_kind=target_kind)
    return found
