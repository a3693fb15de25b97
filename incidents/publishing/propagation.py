"""Propagation: updating the documents that name a record after it was renamed, withdrawn or merged.

Each update starts from the *live document*, never from the working record, so that no pending edit is
published.

1. A publication, withdrawal or merger stores a `Ripple`, processes one chunk in the same transaction, and
   commits. Records that few documents name are finished then.
2. If a withdrawal is not finished, `concealing` hides the record in the same transaction: documents that wait
   are read without it (`models.editions.redaction`). A rename may appear late, a withdrawal never.
3. After the commit the rest is processed in chunks, each a transaction of at most about `SECONDS`, with the
   position stored in the database. A command does this before it ends; a server wakes its thread
   (`tracker.server.background_propagation`), which leaves others time to write between two chunks.
4. After any interruption every serving process checks every few seconds for unfinished work.
"""

import time
import uuid
from collections.abc import Callable
from functools import partial

import orjson
from django.db import transaction
from django.utils import timezone

from incidents.choices import ChangeAction, RecordKind
from incidents.documents.automatic_versions import reason_of
from incidents.documents.document_formats import in_present_format
from incidents.documents.references import Document, canonical, mentions, renamed, without
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS, Edition
from incidents.models.editions.redaction import PendingRedaction
from incidents.models.propagation_task import Ripple
from incidents.presentation.evidence import least_independent
from incidents.publishing.editions import (
    MENTIONS,
    columns,
    head,
    remove_rows,
    title_key,
    write_edition,
    write_rows,
)
from incidents.publishing.ledger import LedgerWriter
from incidents.publishing.omissions import add_omissions
from incidents.publishing.public_records import live_reference
from incidents.publishing.search_indexing import index_again, index_if_missing

# A chunk ends after SECONDS, but not before LEAST editions; AT_ONCE are read at once.
SECONDS, LEAST, AT_ONCE = 0.15, 5, 25
# Statements before incidents: an incident contains an excerpt of the statement.
# A stored position counts from the first, so a new kind is added at the end.
STAGES = (
    RecordKind.STATEMENT,
    RecordKind.INSTITUTION,
    RecordKind.INCIDENT,
    RecordKind.PERSON,
    RecordKind.CASE,
)

# Set by a server to wake its thread for work that a request left.
wake: Callable[[], None] | None = None


class Chunk:
    """The time left in a chunk."""

    def __init__(self) -> None:
        self.done, self.end = 0, time.monotonic() + SECONDS

    def has_room(self) -> bool:
        return self.done < LEAST or time.monotonic() < self.end


def settle(pause: float = 0) -> int:
    """Finish all propagation, a chunk a transaction; return the number of chunks.

    `pause` lets others write between two chunks: SQLite retries every 100 ms.
    """
    chunks = 0
    while Ripple.objects.exists():
        with transaction.atomic():
            settle_some(LedgerWriter())
        chunks += 1
        time.sleep(pause)
    return chunks


def settle_after_commit() -> None:
    """Finish propagation after the commit: in the thread of a server, otherwise here."""
    if Ripple.objects.exists():
        transaction.on_commit(wake or partial(settle))


def settle_some(act: LedgerWriter) -> None:
    """Process one chunk of the oldest ripple, and of later ones as far as the chunk allows."""
    chunk = Chunk()
    while chunk.has_room() and (ripple := Ripple.objects.first()):
        _advance(act, ripple, chunk)


def _advance(act: LedgerWriter, ripple: Ripple, chunk: Chunk) -> None:
    """Process some editions of one ripple, or finish it."""
    if ripple.stage >= len(STAGES):
        _finish(ripple)
        return
    kind = STAGES[ripple.stage]
    editions = EDITIONS[kind].objects.readable() if ripple.redact else EDITIONS[kind].objects.live()
    naming = MENTIONS[kind].objects.filter(target=ripple.uid)  # of any kind: `concealing` writes such rows
    found = editions.filter(pk__in=naming.values("edition"), pk__gt=ripple.after).order_by("pk")[:AT_ONCE]
    for edition in found:
        if not chunk.has_room():
            break
        _bring_up_to_date(act, kind, edition, ripple)
        ripple.after = edition.pk
        chunk.done += 1
    else:
        if len(found) < AT_ONCE:
            ripple.stage, ripple.after = ripple.stage + 1, 0
            chunk.done += 1
    ripple.save()


def _finish(ripple: Ripple) -> None:
    ripple.delete()
    about = {"kind": ripple.kind, "uid": ripple.uid}
    if not Ripple.objects.filter(**about).exists():
        PendingRedaction.objects.filter(**about).delete()


def _bring_up_to_date(act: LedgerWriter, kind: RecordKind, edition: Edition, ripple: Ripple) -> None:
    document = orjson.loads(edition.document)
    if edition.superseded_at is None and not _renew(act, kind, edition, document, ripple):
        index_if_missing(kind, edition, document)
    if edition.independent_sources is None:  # a withdrawal with history has concealed it
        count = least_independent(document)
        EDITIONS[kind].objects.filter(pk=edition.pk).update(independent_sources=count)
    if ripple.redact:
        _redact(kind, edition, document, ripple)
        _pass_on(kind, edition, redact=True)


def _renew(act: LedgerWriter, kind: RecordKind, edition: Edition, document: Document, ripple: Ripple) -> bool:
    """Publish a new edition of a document if its references have changed; return whether they have."""
    new = renamed(kind, document, live_reference)
    if new == document:
        return False
    sequence, at = act.stamp()
    new = in_present_format(kind, new) | head(kind, edition.number, edition.version + 1, at)
    write_edition(act, kind, new, sequence, at, reason=_reason(ripple))
    add_omissions(kind, edition.uid, edition.version + 1, _targets(kind, document) - _targets(kind, new))
    if kind == RecordKind.STATEMENT:  # a withdrawal with history may have concealed its speaker
        EDITIONS[kind].objects.filter(pk=edition.pk).update(title_key=title_key(document))
    _pass_on(kind, edition, redact=False)
    return True


def _reason(ripple: Ripple) -> str:
    """Return the reason of a version that no editor published, for readers.

    It states only what readers of the document can see.
    """
    last = Change.objects.filter(kind=ripple.kind, uid=ripple.uid).order_by("-sequence").first()
    return reason_of(ripple.kind, last.action if last else ChangeAction.PUBLISHED)


def _targets(kind: RecordKind, document: Document) -> set[tuple[str, uuid.UUID]]:
    return {(each["target_kind"], uuid.UUID(each["target"])) for each in mentions(kind, document)}


def _pass_on(kind: RecordKind, edition: Edition, *, redact: bool) -> None:
    """Store a ripple for the incidents that show a statement's speaker."""
    if kind == RecordKind.STATEMENT:
        Ripple.objects.get_or_create(kind=kind, uid=edition.uid, redact=redact, stage=0, after=0)


def _redact(kind: RecordKind, edition: Edition, document: Document, ripple: Ripple) -> None:
    """Remove a withdrawn record from an older document; its digest stays that of the published text."""
    now = live_reference(ripple.kind, str(ripple.uid))
    store_redacted(kind, edition, without(str(ripple.uid), kind, document, now))


def store_redacted(kind: str, edition: Edition, new: Document) -> None:
    """Replace the document of an edition with a redacted one, and what was computed from it."""
    EDITIONS[kind].objects.filter(pk=edition.pk).update(
        document=canonical(new).decode(), redacted_at=timezone.now(), **columns(kind, new)
    )
    remove_rows(kind, [edition.pk])
    write_rows(kind, edition, new)
    index_again(kind, edition, new)
