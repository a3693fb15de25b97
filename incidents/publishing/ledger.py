"""The ledger: one transaction at a time, in one order, with strictly increasing times."""

import uuid
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import cached_property

from incidents.choices import ChangeAction
from incidents.documents.automatic_versions import AUTOMATIC_REASONS
from incidents.models.editions.change import PUBLIC_NOTE_LENGTH, Change
from incidents.models.editions.restoration import lowest_next_sequence
from incidents.publishing import clock
from incidents.storage import file_cache
from incidents.text.erased_words import is_named, without_words

# Any fixed number; it identifies publishing among the advisory locks of the database.
DOOR_LOCK = 7_042_025


class LedgerWriter:
    """Writer of the ledger for one transaction; holds the ledger's lock until the transaction ends.

    Sequence and time are assigned under the lock, so their order is the order of commits, and a client that
    follows `changes/` misses nothing.
    """

    def __init__(self) -> None:
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("Writing to the ledger needs a transaction.")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DOOR_LOCK])
        # SQLite's transactions are IMMEDIATE, so a transaction holds the lock.
        transaction.on_commit(file_cache.clear)
        last = Change.objects.order_by("-sequence").first()
        self._sequence = max(last.sequence if last else 0, lowest_next_sequence() - 1)
        self.last = last.at if last else None
        self._at = self.last or datetime.min.replace(tzinfo=UTC)

    @cached_property
    def _now(self) -> datetime:
        """Return the time, read once for all lines; in doubt the time of the last line."""
        return self.last if self.last and self._doubt else timezone.now()

    @cached_property
    def _doubt(self) -> str:
        return clock.doubt(self.last)

    def require_right_clock(self) -> None:
        """Raise ClockDoubtful if the clock cannot date a publication; withdrawals do not call this."""
        if self._doubt:
            raise clock.ClockDoubtful(self._doubt)

    def stamp(self) -> tuple[int, datetime]:
        """Return the next sequence number and time (UTC, microseconds), both higher than all before."""
        self._sequence += 1
        self._at = max(self._now, self._at + timedelta(microseconds=1))
        return self._sequence, self._at

    def enter(
        self,
        sequence: int,
        at: datetime,
        *,
        kind: str,
        uid: uuid.UUID,
        number: int,
        version: int,
        action: ChangeAction,
        reason: str = "",
        merged_into: uuid.UUID | None = None,
    ) -> Change:
        """Write one line of the ledger."""
        return Change.objects.create(
            sequence=sequence,
            kind=kind,
            uid=uid,
            number=number,
            version=version,
            action=action,
            at=at,
            reason=reason,
            merged_into=merged_into,
        )


def remove_notes(kind: str, uids: Collection[uuid.UUID]) -> None:
    """Remove the public notes of the versions of these records, which go with their documents."""
    lines = Change.objects.filter(kind=kind, uid__in=uids, action=ChangeAction.PUBLISHED)
    lines.exclude(reason__in=AUTOMATIC_REASONS).update(reason="")


def redact_notes(names: Collection[str]) -> None:
    """Replace names in the public words of all lines of the ledger."""
    lines = Change.objects.exclude(reason="").exclude(reason__in=AUTOMATIC_REASONS)
    for line in lines.iterator(chunk_size=500):
        if is_named(line.reason, names):
            line.reason = without_words(line.reason, names)[:PUBLIC_NOTE_LENGTH]
            line.save(update_fields=["reason"])


def merged_into(kind: str, uid: uuid.UUID) -> list[uuid.UUID]:
    """Return the records that were merged into this one, directly or through others."""
    found: list[uuid.UUID] = []
    waiting = [uid]
    while waiting:
        mergers = Change.objects.filter(kind=kind, action=ChangeAction.MERGED, merged_into__in=waiting)
        waiting = list(mergers.exclude(uid__in=[uid, *found]).values_list("uid", flat=True).distinct())
        found += waiting
    return found
