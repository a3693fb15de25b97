"""Erasure of people from the public record: their versions, what names them, and their ledger's words."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from incidents.choices import ChangeAction, RecordKind
from incidents.documents.references import Document
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.models.operation.withdrawal_lines import list_after_commit
from incidents.models.propagation_task import Ripple
from incidents.publishing.concealing import conceal, spoken_by
from incidents.publishing.editions import MENTIONS
from incidents.publishing.ledger import LedgerWriter, merged_into, redact_notes
from incidents.publishing.propagation import settle_some, store_redacted
from incidents.publishing.publish import end_record
from incidents.text.erased_words import is_named, without_words

PERSON = RecordKind.PERSON


def erase_editions(uids: Sequence[uuid.UUID], names: Collection[str]) -> None:
    """Close every version of these people, and take them out of all documents that name them.

    Older versions of other records also lose the names from their texts, and the ledger loses them from its
    public words; live texts are for editors. The addresses answer 410 from the commit on, even if propagation
    is unfinished.
    """
    with transaction.atomic():
        act = LedgerWriter()
        uids = list(dict.fromkeys([*uids, *(each for uid in uids for each in merged_into(PERSON, uid))]))
        Change.objects.filter(kind=PERSON, uid__in=uids).update(reason="")
        redact_notes(names)
        _redact_older_texts(uids, names)
        for uid in uids:
            _close(act, uid)
        statements = spoken_by(uids)
        for uid in uids:
            Ripple.objects.create(kind=PERSON, uid=uid, redact=True)
        settle_some(act)
        if Ripple.objects.exists():
            conceal(PERSON, uids, statements, redact=True)
        list_after_commit()


def _close(act: LedgerWriter, uid: uuid.UUID) -> None:
    editions = EDITIONS[PERSON].objects.filter(uid=uid)
    last = editions.order_by("-version").first()
    if last is None:
        return
    end_record(act, PERSON, last, ChangeAction.ERASED, keep_history=False)
    editions.update(redacted_at=timezone.now())


def _redact_older_texts(uids: Sequence[uuid.UUID], names: Collection[str]) -> None:
    """Take names out of the texts of superseded versions that refer to one of these people."""
    for kind, editions in naming_editions(uids).items():
        for edition in editions.filter(superseded_at__isnull=False).iterator(chunk_size=50):
            document = orjson.loads(edition.document)
            if is_named(document, names):
                store_redacted(kind, edition, _redacted(document, names))


def naming_editions(uids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """Return the readable versions of records that refer to one of these, by kind."""
    found = {}
    for kind, mentions in MENTIONS.items():
        naming = mentions.objects.filter(target__in=uids).values("edition")
        readable = EDITIONS[kind].objects.readable()
        found[kind] = readable.filter(pk__in=naming).order_by("pk")
    return found


def _redacted(document: Document, names: Collection[str]) -> Document:
    return {name: without_words(value, names) for name, value in document.items()}
