"""Immediate concealment of a withdrawn record in other documents, before propagation has updated them.

A few statements on whole sets of rows, in the transaction of the withdrawal: documents that name the record
are read without it (`models.editions.redaction`) and leave the search index, and filter rows lose its role.
`propagation` then writes the final documents and rows; numbers of victims change only then.
"""

import uuid
from collections.abc import Sequence
from typing import Any

import orjson

from incidents.choices import RecordKind
from incidents.models.editions.edition import EDITIONS, StatementMention
from incidents.models.editions.filter_rows import PersonStage, RecognitionPeriod
from incidents.models.editions.redaction import (
    Pending,
    PendingRedaction,
    entry,
    pending_redactions,
    without_pending,
)
from incidents.models.propagation_task import Ripple
from incidents.publishing.editions import MENTIONS, title_key
from incidents.publishing.search_indexing import forget

STATEMENTS = EDITIONS[RecordKind.STATEMENT].objects


def spoken_by(uids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Return the statements of these speakers: incidents name the speaker, so they lose these too."""
    rows = StatementMention.objects.filter(target__in=uids, role="speaker", edition__closed_at=None)
    return list(rows.values_list("edition__uid", flat=True).distinct())


def conceal(kind: str, uids: Sequence[uuid.UUID], statements: Sequence[uuid.UUID], *, redact: bool) -> None:
    """Hide withdrawn records, and the names of the speakers of these statements."""
    _await_redaction(kind, dict.fromkeys(map(str, uids)))
    _await_redaction(RecordKind.STATEMENT, _rename_speakers(statements))
    waiting = Ripple.objects.filter(kind=RecordKind.STATEMENT, redact=redact, stage=0, after=0)
    missing = set(statements) - set(waiting.values_list("uid", flat=True))
    Ripple.objects.bulk_create(
        Ripple(kind=RecordKind.STATEMENT, uid=uid, redact=redact) for uid in sorted(missing)
    )
    if redact:
        PersonStage.objects.filter(person__in=uids).delete()
        RecognitionPeriod.objects.filter(body__in=uids).delete()
    for naming_kind, mentions in MENTIONS.items():
        naming = mentions.objects.filter(target__in=[*uids, *statements]).values("edition")
        live = EDITIONS[naming_kind].objects.live().filter(pk__in=naming)
        forget(naming_kind, list(live.values_list("pk", flat=True)))
        # Citations of the record are no longer counted; `propagation` counts those that are left.
        readable = EDITIONS[naming_kind].objects.readable().filter(pk__in=naming)
        (readable if redact else readable.filter(superseded_at=None)).update(independent_sources=None)
        if redact:
            # An edition that keeps its history can still be read by `as_of`.
            words = {"charge": "", "provision": ""} if naming_kind == RecordKind.INCIDENT else {}
            mentions.objects.filter(target__in=uids).update(target_kind="", role="", outcome="", **words)


def _await_redaction(kind: str, speakers: Pending) -> None:
    PendingRedaction.objects.bulk_create(
        [PendingRedaction(kind=kind, uid=uid, entry=entry(uid, words)) for uid, words in speakers.items()],
        update_conflicts=True,
        unique_fields=["kind", "uid"],
        update_fields=["entry"],
    )


def _rename_speakers(statements: Sequence[uuid.UUID]) -> Pending:
    """Return the present speaker of each statement, None if readers see no version of it.

    The addresses of statement pages do not contain speakers.
    """
    speakers: Pending = dict.fromkeys(map(str, statements))
    pending, live = pending_redactions(), STATEMENTS.live().filter(uid__in=statements)
    changed: list[Any] = []
    for edition in live.only("pk", "uid", "document", "title_key"):
        document = orjson.loads(without_pending(pending, RecordKind.STATEMENT, edition.document))
        speakers[str(edition.uid)] = document["speaker"]
        edition.title_key = title_key(document)
        changed.append(edition)
    STATEMENTS.bulk_update(changed, ["title_key"], batch_size=200)
    return speakers
