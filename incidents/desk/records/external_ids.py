"""Ids of records in other systems: a key in a namespace, for users who see the record.

A key belongs to one visible record of a kind. A hidden record may have the same key, because a refusal would
reveal it. Imports store their keys in the same table, with the data set as the namespace: a file matches keys
that were entered at the desk, while keys that come from files only are never shown.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection

from incidents.desk.errors import WrongStatus
from incidents.models import ExternalId, audit
from incidents.models.base import Record


class ExternalKey(NamedTuple):
    """A key of another system."""

    namespace: str
    key: str


def entered_keys(kind: str, uids: Iterable[UUID]) -> dict[UUID, list[ExternalKey]]:
    """Return the keys of these records that were entered at the desk; the user has to see the records."""
    found: dict[UUID, list[ExternalKey]] = {}
    rows = ExternalId.objects.filter(is_entered=True, kind=kind, uid__in=list(uids)).order_by("pk")
    for uid, namespace, key in rows.values_list("uid", "dataset", "key"):
        found.setdefault(uid, []).append(ExternalKey(namespace, key))
    return found


def records_called(kind: str, wanted: ExternalKey) -> Any:
    """Return the ids of the records with an entered key, hidden ones too, as a subquery."""
    rows = ExternalId.objects.filter(is_entered=True, kind=kind, dataset=wanted.namespace, key=wanted.key)
    return rows.values("uid")


def enter(record: Record, wanted: Sequence[ExternalKey], *, by: Any) -> None:
    """Replace the entered keys of a record, within the transaction of its change.

    Raises:
        WrongStatus: a key belongs to another record that the user may see.
    """
    kind = str(record._meta.model_name)
    now = entered_keys(kind, [record.uid]).get(record.uid, [])
    for each in dict.fromkeys(wanted):
        if each not in now:
            _enter(kind, record, each, by=by)
    for gone in set(now) - set(wanted):
        own = ExternalId.objects.filter(kind=kind, uid=record.uid, dataset=gone.namespace, key=gone.key)
        own.filter(batch=None).delete()
        own.update(is_entered=False)
    if set(now) != set(wanted):
        audit.note_write("named", record)


def _enter(kind: str, record: Record, wanted: ExternalKey, *, by: User) -> None:
    _wait_for_others(kind, wanted)
    visible = type(record).objects.visible_to(by)
    other = visible.filter(uid__in=records_called(kind, wanted)).exclude(pk=record.pk).first()
    if other is not None:
        raise WrongStatus(f"Another {other._meta.verbose_name} has this external id: {other.uid}.")
    ExternalId.objects.update_or_create(
        dataset=wanted.namespace, kind=kind, key=wanted.key, uid=record.uid, defaults={"is_entered": True}
    )


def _wait_for_others(kind: str, wanted: ExternalKey) -> None:
    """Lock the key until this transaction ends; on SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        digest = hashlib.sha256(repr((kind, *wanted)).encode()).digest()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])


def forget(record: Record) -> None:
    """Delete the keys of a deleted record."""
    kind = str(record._meta.model_name)
    ExternalId.objects.filter(kind=kind, uid=record.uid, batch=None).delete()
