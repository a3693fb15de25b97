"""Publishing, withdrawing and merging: the only functions that change what the public can see.

They do not check permissions: `desk.workflow` checks permission, four eyes and the revision first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from incidents.choices import ChangeAction, RecordKind, Status
from incidents.documents.document_formats import parse_document
from incidents.documents.references import Document, speaker_words
from incidents.models.base import Record, save_all_with_history, save_with_history
from incidents.models.editions.edition import EDITIONS, Edition
from incidents.models.evidence import Statement
from incidents.models.incident import Incident
from incidents.models.operation.withdrawal_lines import highest_number, list_after_commit, list_numbers
from incidents.models.party import Institution, Person
from incidents.models.propagation_task import Ripple
from incidents.publishing.concealing import conceal, spoken_by
from incidents.publishing.document_parts import words_document
from incidents.publishing.editions import HEAD, head, remove_rows, supersede, write_edition
from incidents.publishing.ledger import LedgerWriter, merged_into, remove_notes
from incidents.publishing.omissions import (
    Key,
    add_missing_statements,
    end_omissions,
    note_decisions,
    replace_omissions,
    require_decisions,
)
from incidents.publishing.propagation import settle_after_commit, settle_some
from incidents.publishing.public_records import COPIED_FIELDS, PublicRecord
from incidents.publishing.published_sources import count_as_published, lock_sources
from incidents.publishing.render import render, speakers
from incidents.publishing.rendering import Rendering, kind_of
from incidents.publishing.requirements import missing
from incidents.publishing.search_indexing import forget

# Records are published before those that name them, so that `as_of` between two lines is consistent.
ORDER = [RecordKind(kind) for kind in ("person", "institution", "statement", "incident", "case")]


class NotPublishable(ValueError):
    """A record lacks what publication needs; `reasons` lists it for editors."""

    def __init__(self, record: Record, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.record = record
        self.reasons = reasons


class NotPublic(ValueError):
    """A record without a live edition cannot be withdrawn or merged."""


@dataclass(frozen=True)
class EditionHead:
    number: int
    version: int


def live_edition(record: Record) -> Edition | None:
    """Return the live edition of a record, or None."""
    return EDITIONS[kind_of(record)].objects.live().filter(uid=record.uid).first()


def is_public(record: Record) -> bool:
    return live_edition(record) is not None


def is_readable(record: Record) -> bool:
    """Return whether any version of the record, live or earlier, can be read."""
    return EDITIONS[kind_of(record)].objects.readable().filter(uid=record.uid).exists()


def would_change(record: Record) -> bool:
    """Return whether publishing the record now would change what readers see."""
    live = live_edition(record)
    return live is None or _content(preview(record).document) != _content(
        parse_document(kind_of(record), live.document)
    )


def _content(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in HEAD}


def was_ever_public(record: Record) -> bool:
    """Return whether the record has or had an edition; always False for sources, which have none."""
    return record.number is not None


def preview(record: Record, together: Sequence[Record] = ()) -> Rendering:
    """Return what publishing the record now would publish and leave out; writes nothing."""
    heads = _heads([record, *together])
    public = _public_with([record, *together], heads)
    at = live.published_at if (live := live_edition(record)) else record.updated_at
    kind = kind_of(record)
    return render(record, public, head(kind, heads[record].number, heads[record].version, at))


def publish(
    records: Sequence[Record],
    *,
    by: Any,
    reason: str = "",
    notes: Mapping[Record, str] | None = None,
    leave_out: Collection[Key] | None = None,
) -> list[Edition]:
    """Publish working records together, so that each may name the others.

    `reason` is for the history of the desk; `notes` say to readers what changed in a record, and why.
    `leave_out` names the records that the documents may leave out although they could be published; with None
    they leave out everything that is not public.

    Raises:
        NotPublishable: a record lacks what publication needs; nothing is published then.
        LeavesOut, NotLeftOut: `leave_out` does not name exactly what is left out.
        ClockDoubtful: the clock cannot date the publication.
    """
    with transaction.atomic():
        act = LedgerWriter()
        act.require_right_clock()
        sources = lock_sources(records)
        heads = _heads(records)
        public = _public_with(records, heads)
        editions: list[Edition] = []
        omitted: dict[Key, Record] = {}
        for record in sorted(records, key=lambda r: ORDER.index(kind_of(r))):
            note = (notes or {}).get(record, "")
            edition, missed = _publish_one(act, record, heads[record], public, note)
            editions.append(edition)
            omitted |= missed
            record.number = heads[record].number
            record.status = Status.PUBLISHED
            record.published_revision = record.changes_10
        if leave_out is not None:
            require_decisions(omitted, leave_out)
            note_decisions(editions, leave_out)
        for edition in editions:
            add_missing_statements(edition)
        changed = ("number", "status", "published_revision")
        save_all_with_history(records, by=by, reason=reason, fields=changed)
        count_as_published(sources, editions, by=by, reason=reason)
        for record in records:
            if heads[record].version > 1:
                Ripple.objects.create(kind=kind_of(record), uid=record.uid, redact=False)
        list_numbers([head.number for head in heads.values() if head.version == 1])
        settle_some(act)
        settle_after_commit()
    return editions


def _publish_one(
    act: LedgerWriter, record: Record, about: EditionHead, public: PublicRecord, note: str
) -> tuple[Edition, dict[Key, Record]]:
    """Return the new edition, and the records that it leaves out."""
    kind = kind_of(record)
    sequence, at = act.stamp()
    rendering = render(record, public, head(kind, about.number, about.version, at))
    if reasons := missing(record, rendering.document):
        raise NotPublishable(record, reasons)
    replace_omissions(kind, record.uid, about.version, rendering.omitted)
    return write_edition(act, kind, rendering.document, sequence, at, reason=note), rendering.omitted


def _heads(records: Sequence[Record]) -> dict[Record, EditionHead]:
    """Return number and version for each record; a number is assigned once and never reused."""
    heads = {}
    given: dict[str, int] = {}
    for record in records:
        editions = EDITIONS[kind := kind_of(record)].objects
        if record.number is not None:
            last = editions.filter(uid=record.uid).aggregate(last=models.Max("version"))["last"] or 0
            heads[record] = EditionHead(record.number, last + 1)
            continue
        given[kind] = (given.get(kind) or highest_number(kind)) + 1
        heads[record] = EditionHead(given[kind], 1)
    return heads


def _public_with(records: Sequence[Record], heads: dict[Record, EditionHead]) -> PublicRecord:
    """Return what will be public when these records are published."""
    public = PublicRecord()
    for record in records:
        base = {"id": str(record.uid), "number": heads[record].number}
        if isinstance(record, Person | Institution):
            public.add(kind_of(record), {**base, "name": record.name})
        elif isinstance(record, Incident):
            public.add(kind_of(record), {**base, "title": record.title})
    for record in records:
        if isinstance(record, Statement):
            person, institution = speakers(record, public)
            words = words_document(record, speaker_words(person, institution, record.description))
            content = {**words, "id": str(record.uid), "number": heads[record].number}
            reference = {name: content[name] for name in COPIED_FIELDS[RecordKind.STATEMENT]}
            public.add(RecordKind.STATEMENT, reference)
    return public


def withdraw(record: Record, *, by: Any, reason: str, keep_history: bool) -> None:
    """Withdraw a record, also from every document that names it.

    With `keep_history` earlier versions stay readable: for a plain correction. Without it every edition is
    closed and emptied, and older documents lose the record too, also under the names of records that were
    merged into it. A record withdrawn with its history can be closed later. From the commit on the record is
    unreadable, even if propagation is unfinished.

    Raises:
        NotPublic: the record has no live edition and, if it is to be closed, no readable one either.
    """
    with transaction.atomic():
        act = LedgerWriter()
        _take_down(act, record, ChangeAction.WITHDRAWN, reason=reason, keep_history=keep_history)
        record.status = Status.WITHDRAWN
        save_with_history(record, by=by, reason=reason)
        kind = kind_of(record)
        # Documents may still name records that were merged into it a moment ago.
        uids = [record.uid, *merged_into(kind, record.uid)]
        statements = spoken_by(uids)
        for uid in uids:
            Ripple.objects.create(kind=kind, uid=uid, redact=not keep_history)
        settle_some(act)
        if Ripple.objects.exists():
            conceal(kind, uids, statements, redact=not keep_history)
        list_after_commit()
        settle_after_commit()


def merge(loser: Record, into: Record, *, by: Any, reason: str) -> None:
    """Redirect a public record to another of its kind: its id answers 301, documents name the other.

    Raises:
        NotPublic: one of the two has no live edition.
        ClockDoubtful: the clock cannot date the merger.
    """
    with transaction.atomic():
        act = LedgerWriter()
        act.require_right_clock()
        if not is_public(into):
            raise NotPublic("The record to merge into is not public.")
        _take_down(act, loser, ChangeAction.MERGED, reason=reason, keep_history=False, merged_into=into.uid)
        loser.status = Status.WITHDRAWN
        save_with_history(loser, by=by, reason=reason)
        Ripple.objects.create(kind=kind_of(loser), uid=loser.uid, redact=False)
        settle_some(act)
        settle_after_commit()


def _take_down(
    act: LedgerWriter, record: Record, action: ChangeAction, *, reason: str, keep_history: bool, **extra: Any
) -> None:
    kind = kind_of(record)
    editions = EDITIONS[kind].objects.filter(uid=record.uid)
    in_sight = editions.live() if keep_history or action == ChangeAction.MERGED else editions.readable()
    last = in_sight.order_by("-version").first()
    if last is None:
        raise NotPublic("This record is not public.")
    end_record(act, kind, last, action, keep_history=keep_history, reason=reason, **extra)


def end_record(
    act: LedgerWriter, kind: str, last: Edition, action: ChangeAction, *, keep_history: bool, **extra: Any
) -> None:
    """End the live edition of a record whose newest one is `last`, and write the line of the ledger."""
    editions = EDITIONS[kind].objects.filter(uid=last.uid)
    sequence, at = act.stamp()
    supersede(kind, editions.live(), at)
    end_omissions(kind, last.uid)
    if not keep_history:
        close(kind, editions, at)
        remove_notes(kind, [last.uid])
    extra |= {"number": last.number, "version": last.version}
    act.enter(sequence, at, kind=kind, uid=last.uid, action=action, **extra)


def close(kind: str, editions: Any, at: Any) -> None:
    """Empty editions permanently: number, times and digest stay, text and filter columns are removed."""
    closed = list(editions.values_list("pk", flat=True))
    remove_rows(kind, closed)
    forget(kind, closed)
    meta = EDITIONS[kind]._meta
    emptied = {name: meta.get_field(name).get_default() for name in columns_of(kind)}
    editions.filter(closed_at=None).update(closed_at=at, document="", **emptied)


def columns_of(kind: str) -> list[str]:
    """Return the names of the filter columns of a kind of edition."""
    own = {f.name for f in EDITIONS[kind]._meta.concrete_fields} - {f.name for f in Edition._meta.fields}
    return [*sorted(own - {"id"}), "title_key"]
