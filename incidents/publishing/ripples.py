"""Ripples: bringing every document up to date that names something renamed, withdrawn or merged.

Done by the door from the *live document*, never from the working copy, so that no pending edit slips
out. In chunks, each a transaction of its own, with the place reached kept in the database: a crash in
between loses nothing, and editors and readers never wait for more than a chunk.
"""

from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from incidents.choices import RecordKind
from incidents.models.edition import EDITIONS, Edition
from incidents.models.ripple import Ripple
from incidents.publishing.documents import canonical
from incidents.publishing.editions import (
    MENTIONS,
    columns,
    head,
    remove_rows,
    write_edition,
    write_rows,
)
from incidents.publishing.indexing import index_again
from incidents.publishing.ledger import Act
from incidents.publishing.references import live_reference, renamed, without

CHUNK = 100
# Statements before incidents: an incident shows an excerpt of the statement.
STAGES = (RecordKind.STATEMENT, RecordKind.INSTITUTION, RecordKind.INCIDENT)


def settle() -> int:
    """Finish all ripples, a chunk a transaction; the number of chunks it took."""
    chunks = 0
    while Ripple.objects.exists():
        with transaction.atomic():
            settle_some(Act())
        chunks += 1
    return chunks


def settle_some(act: Act) -> None:
    """One chunk of the oldest ripple, and of those after it as far as the chunk reaches."""
    room = CHUNK
    while room > 0 and (ripple := Ripple.objects.first()):
        room -= _advance(act, ripple, room)


def _advance(act: Act, ripple: Ripple, room: int) -> int:
    """Work on at most `room` editions of one ripple; how many were looked at, at least one."""
    if ripple.stage >= len(STAGES):
        ripple.delete()
        return 1
    kind = STAGES[ripple.stage]
    editions = EDITIONS[kind].objects.readable() if ripple.redact else EDITIONS[kind].objects.live()
    naming = MENTIONS[kind].objects.filter(target=ripple.uid, target_kind=ripple.kind)
    found = list(editions.filter(pk__in=naming.values("edition"), pk__gt=ripple.after).order_by("pk")[:room])
    for edition in found:
        _bring_up_to_date(act, kind, edition, ripple)
    if len(found) < room:
        ripple.stage, ripple.after = ripple.stage + 1, 0
    else:
        ripple.after = found[-1].pk
    ripple.save()
    return max(len(found), 1)


def _bring_up_to_date(act: Act, kind: RecordKind, edition: Edition, ripple: Ripple) -> None:
    document = orjson.loads(edition.document)
    if edition.superseded_at is None:
        _renew(act, kind, edition, document)
    if ripple.redact:
        _redact(kind, edition, document, ripple)
        _pass_on(kind, edition, redact=True)


def _renew(act: Act, kind: RecordKind, edition: Edition, document: dict[str, Any]) -> None:
    """A new edition of a document whose names have changed; none if it reads the same."""
    new = renamed(kind, document, live_reference)
    if new == document:
        return
    sequence, at = act.stamp()
    new |= head(kind, edition.number, edition.version + 1, at)
    write_edition(act, kind, new, sequence, at)
    _pass_on(kind, edition, redact=False)


def _pass_on(kind: RecordKind, edition: Edition, *, redact: bool) -> None:
    """A statement's speaker is shown by incidents too, so its ripple goes further."""
    if kind == RecordKind.STATEMENT:
        Ripple.objects.get_or_create(kind=kind, uid=edition.uid, redact=redact, stage=0, after=0)


def _redact(kind: RecordKind, edition: Edition, document: dict[str, Any], ripple: Ripple) -> None:
    """Take a withdrawn record out of an older document; its digest stays that of the words as published."""
    now = live_reference(ripple.kind, str(ripple.uid))
    new = without(str(ripple.uid), kind, document, now)
    EDITIONS[kind].objects.filter(pk=edition.pk).update(
        document=canonical(new).decode(), redacted_at=timezone.now(), **columns(kind, new)
    )
    remove_rows(kind, [edition.pk])
    write_rows(kind, edition, new)
    index_again(kind, edition, new)
