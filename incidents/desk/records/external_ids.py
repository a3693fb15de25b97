"""What other systems call records: a key in a namespace, for who sees the record.

A key names one record of a kind, among those that a user may see: that it is taken by a hidden one is not
told, so that one may be named so twice. Imports keep their names in the same table, with the data set as the
namespace: a file finds what was entered here, but what only a file says is shown to nobody here.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from incidents.desk.errors import WrongStatus
from incidents.models import ExternalId, audit
from incidents.models.base import Record


class ExternalKey(NamedTuple):
    """A key of another system."""

    namespace: str
    key: str


def entered_keys(kind: str, uids: Iterable[UUID]) -> dict[UUID, list[ExternalKey]]:
    """The keys of these records that were entered at the desk; ask only for records that the user sees."""
    found: dict[UUID, list[ExternalKey]] = {}
    rows = ExternalId.objects.filter(is_entered=True, kind=kind, uid__in=list(uids)).order_by("pk")
    for uid, namespace, key in rows.values_list("uid", "dataset", "key"):
        found.setdefault(uid, []).append(ExternalKey(namespace, key))
    return found


def records_called(kind: str, wanted: ExternalKey) -> Any:
    """The ids of the records that were entered under a key, visible or not, as a subquery."""
    rows = ExternalId.objects.filter(is_entered=True, kind=kind, dataset=wanted.namespace, key=wanted.key)
    return rows.values("uid")


def enter(record: Record, wanted: Sequence[ExternalKey], *, by: Any) -> None:
    """Let these be all the keys of a record that were entered; has to run in the transaction of its change.

    Raises:
        WrongStatus: a key names another record that the user may see.
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


def _enter(kind: str, record: Record, wanted: ExternalKey, *, by: Any) -> None:
    _wait_for_others(kind, wanted)
    visible = type(record).objects.visible_to(by)
    other = visible.filter(uid__in=records_called(kind, wanted)).exclude(pk=record.pk).first()
    if other is not None:
        raise WrongStatus(f"Another {other._meta.verbose_name} has this external id: {other.uid}.")
    ExternalId.objects.update_or_create(
        dataset=wanted.namespace, kind=kind, key=wanted.key, uid=record.uid, defaults={"is_entered": True}
    )


def _wait_for_others(kind: str, wanted: ExternalKey) -> None:
    """Let nobody else enter the same key until this transaction ends; on SQLite nobody writes meanwhile."""
    if connection.vendor == "postgresql":
        digest = hashlib.sha256(repr((kind, *wanted)).encode()).digest()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])


def forget(record: Record) -> None:
    """Remove the keys of a record that is deleted."""
    kind = str(record._meta.model_name)
    ExternalId.objects.filter(kind=kind, uid=record.uid, batch=None).delete()
