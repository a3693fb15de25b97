"""Withdrawn records that documents still name, and how these documents are read until they are rewritten.

A withdrawal commits its line of the ledger together with rows here. From then on every document is read on
the public side without the records of these rows: `DocumentField` makes each SELECT return the rows with the
document, in the same statement, so that no moment lies in between; the caches include the number of rows in
the state of the record. `publishing.propagation` rewrites the documents in chunks and removes the rows. While
the table is empty, which is nearly always, this costs nothing.
"""

import hashlib
import re
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.db import models

from incidents.choices import RecordKind
from incidents.documents.references import canonical, without

UUIDS = re.compile(r'"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"')
SEPARATOR = "\n"  # not in documents, which begin with a brace

Pending = dict[str, str | None]


class PendingRedaction(models.Model):
    """A record to be removed from documents: withdrawn, or a statement whose speaker is withdrawn.

    A statement stays, with its new speaker.
    """

    kind = models.CharField(max_length=12, choices=RecordKind.choices)
    uid = models.UUIDField()
    entry = models.TextField(help_text="JSON: the uid and, for a statement that stays, its speaker's words.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="record_has_one_pending_redaction", fields=["kind", "uid"])
        ]

    def __str__(self) -> str:
        return f"pending redaction of {self.kind} {str(self.uid)[:8]}"


def entry(uid: object, speaker: str | None) -> str:
    return orjson.dumps([str(uid), speaker]).decode()


def pending_redactions() -> Pending:
    """Return the pending redactions, through the desk's connection."""
    return pending_of(",".join(PendingRedaction.objects.values_list("entry", flat=True)))


@lru_cache(maxsize=2)
def pending_of(entries: str | None) -> Pending:
    """Parse the result of `pending_sql`."""
    return dict(orjson.loads(f"[{entries or ''}]"))


@lru_cache(maxsize=2)
def pending_digest(entries: str) -> str:
    """Return a digest of pending redactions, whatever their order."""
    return hashlib.sha256(repr(sorted(pending_of(entries).items())).encode()).hexdigest()


def pending_sql(vendor: str) -> str:
    """Return SQL for the entries of the pending redactions, selected with a document; usually null."""
    joined = "string_agg" if vendor == "postgresql" else "group_concat"
    return f"(SELECT {joined}(entry, ',') FROM {PendingRedaction._meta.db_table})"  # noqa: S608


def without_pending(pending: Pending, kind: str, document: str) -> str:
    """Return the document as it will be after these redactions."""
    if not pending or not document:
        return document
    found = pending.keys() & set(UUIDS.findall(document))
    if not found:
        return document
    content = orjson.loads(document)
    for uid in sorted(found):
        speaker = pending[uid]
        content = without(uid, kind, content, None if speaker is None else {"speaker": speaker})
    return canonical(content).decode()


def document_sql(column: str, vendor: str) -> str:
    """Return SQL for a document, after the entries of the pending redactions, if there are any."""
    table = PendingRedaction._meta.db_table
    newline = "chr(10)" if vendor == "postgresql" else "char(10)"
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM {table}) "  # noqa: S608 - names of ours
        f"THEN {pending_sql(vendor)} || {newline} || {column} ELSE {column} END"
    )


def read_document(kind: str, stored: str) -> str:
    """Parse the result of `document_sql`."""
    if not stored.startswith("["):
        return stored
    entries, _, document = stored.partition(SEPARATOR)
    return without_pending(pending_of(entries), kind, document)


class DocumentField(models.TextField):
    """The document of an edition; public reads return it without pending redactions."""

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Implement Django's hook for selecting a column."""
        if compiler.using != settings.PUBLIC_DATABASE:
            return sql, params
        return document_sql(sql, compiler.connection.vendor), params

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        model: Any = self.model
        return value and read_document(model.record_kind, value)

    def deconstruct(self) -> Any:
        """Return a plain column to migrations: only reading differs."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
