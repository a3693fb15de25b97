"""Persons and institutions that a question asks for by id or number, as far as they are public."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from incidents.choices import ChangeAction, RecordKind
from incidents.documents.document_formats import parse_document
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS, InstitutionMention
from incidents.public.queries.stored_editions import column_of, rows_of

DEEPEST_PART, MOST_PARTS = 6, 1_000
LONGEST_MERGER_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Party:
    uid: uuid.UUID
    name: str


def editions_at(kind: str, moment: datetime | None) -> Any:
    """The editions that readers see now, or saw at a moment."""
    editions = EDITIONS[kind].objects.for_readers()
    return editions.live() if moment is None else editions.as_of(moment)


def find_parties(kind: str, references: Iterable[str], moment: datetime | None) -> dict[str, Party]:
    """The public parties by the reference they were asked with; a merged one is its survivor.

    What is hidden and what does not exist are both absent.
    """
    wanted = {reference: reference for reference in references}
    found: dict[str, Party] = {}
    for _ in range(LONGEST_MERGER_CHAIN):
        parties = _named(kind, set(wanted.values()), moment)
        found |= {given: parties[now] for given, now in wanted.items() if now in parties}
        missing = {given: now for given, now in wanted.items() if given not in found}
        survivors = _survivors(kind, set(missing.values()), moment) if missing else {}
        wanted = {given: survivors[now] for given, now in missing.items() if now in survivors}
        if not wanted:
            break
    return found


def _named(kind: str, references: set[str], moment: datetime | None) -> dict[str, Party]:
    rows = editions_at(kind, moment).filter(_is_one_of(references)).values_list("uid", "number", "document")
    found: dict[str, Party] = {}
    for uid, number, document in rows:
        party = Party(uid, _name(kind, document))
        found |= {str(uid): party, str(number): party}
    return found


def _is_one_of(references: set[str]) -> Q:
    numbers = [int(reference) for reference in references if reference.isdigit() and len(reference) <= 9]
    return Q(uid__in=[r for r in references if not r.isdigit()]) | Q(number__in=numbers)


def _name(kind: str, document: str) -> str:
    content = parse_document(kind, document)
    return content.get("name") or content.get("title") or content.get("speaker") or ""


def _survivors(kind: str, references: set[str], moment: datetime | None) -> dict[str, str]:
    """The id of the record that each was merged into, by the reference it was asked with."""
    editions = EDITIONS[kind].objects.for_readers()
    uids = dict(editions.filter(_is_one_of(references)).values_list("uid", "number"))
    changes = Change.objects.for_readers().filter(kind=kind, uid__in=list(uids)).order_by("sequence")
    if moment is not None:
        changes = changes.filter(at__lte=moment)
    last = {change.uid: change for change in changes}
    merged = {
        uid: str(c.merged_into)
        for uid, c in last.items()
        if c.action == ChangeAction.MERGED and c.merged_into
    }
    return {key: merged[uid] for uid in merged for key in (str(uid), str(uids[uid])) if key in references}


def with_parts(uids: Iterable[uuid.UUID], moment: datetime | None) -> list[uuid.UUID]:
    """Return institutions with those that belong to them, at any level; a step of the way is one query."""
    found = last = set(uids)
    live = editions_at(RecordKind.INSTITUTION, moment)
    for _ in range(DEEPEST_PART):
        rows = rows_of(InstitutionMention).filter(role="parent", target__in=last)
        named = live.filter(pk__in=column_of(rows, "edition")).order_by("pk")
        last = set(named.values_list("uid", flat=True)[:MOST_PARTS]) - found
        found = found | last
        if not last or len(found) > MOST_PARTS:
            break
    return list(found)
