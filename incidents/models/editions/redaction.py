"""Withdrawn records that documents still name, and how these documents are read until they do not.

A withdrawal commits its line of the ledger together with rows here. From then on every document that is
read on the public side is read without the records of these rows: `DocumentField` has each SELECT hand the
rows over with the document, by the same statement, so that no moment lies in between; the caches count the
rows as part of the state of the record. `publishing.ripples` rewrites the documents in chunks and removes the
rows. While the table is empty, which is nearly always, this costs nothing.
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
SEPARATOR = "\n"  # documents hold none, and begin with a brace

Pending = dict[str, str | None]


class PendingRedaction(models.Model):
    """A record that documents are read without: withdrawn, or a statement whose speaker is.

    A statement stays where it was named, under the words that stand for its speaker now.
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


def entry(uid: Any, speaker: str | None) -> str:
    return orjson.dumps([str(uid), speaker]).decode()


def pending_redactions() -> Pending:
    """What documents are to be read without, for whoever reads them by the desk's connection."""
    return pending_of(",".join(PendingRedaction.objects.values_list("entry", flat=True)))


@lru_cache(maxsize=2)
def pending_of(entries: str | None) -> Pending:
    """The pending redactions that `pending_sql` found."""
    return dict(orjson.loads(f"[{entries or ''}]"))


@lru_cache(maxsize=2)
def pending_digest(entries: str) -> str:
    """A digest of pending redactions, in whatever order the database joined them."""
    return hashlib.sha256(repr(sorted(pending_of(entries).items())).encode()).hexdigest()


def pending_sql(vendor: str) -> str:
    """SQL of the entries of the pending redactions, to be selected beside a document; usually null."""
    joined = "string_agg" if vendor == "postgresql" else "group_concat"
    return f"(SELECT {joined}(entry, ',') FROM {PendingRedaction._meta.db_table})"  # noqa: S608


def without_pending(pending: Pending, kind: str, document: str) -> str:
    """The document as it will be when these redactions are done."""
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
    """SQL of a document; behind the entries of the pending redactions, where there are any."""
    table = PendingRedaction._meta.db_table
    newline = "chr(10)" if vendor == "postgresql" else "char(10)"
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM {table}) "  # noqa: S608 - names of ours
        f"THEN {pending_sql(vendor)} || {newline} || {column} ELSE {column} END"
    )


def read_document(kind: str, stored: str) -> str:
    """The document that `document_sql` found."""
    if not stored.startswith("["):
        return stored
    entries, _, document = stored.partition(SEPARATOR)
    return without_pending(pending_of(entries), kind, document)


class DocumentField(models.TextField):
    """The document of an edition; read for the public, it is without what waits to be redacted."""

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Django's hook for how a column is selected."""
        if compiler.using != settings.PUBLIC_DATABASE:
            return sql, params
        return document_sql(sql, compiler.connection.vendor), params

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        model: Any = self.model
        return value and read_document(model.record_kind, value)

    def deconstruct(self) -> Any:
        """A plain column to migrations: what is read differs, not what is stored."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
