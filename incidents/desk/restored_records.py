"""The records that a restore makes public again, and their confirmation by an administrator."""

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import transaction
from django.utils import timezone

from incidents.desk.errors import Incomplete, NotAllowed, WrongStatus
from incidents.models.editions.edition import EDITIONS
from incidents.models.editions.restoration import Restoration

ADMINISTRATOR = "auth.change_user"
CHUNK = 500
TITLES = ("title", "name", "speaker")
log = logging.getLogger("tracker.restore")


class RestoredRecord(NamedTuple):
    """A record that is public once a restore is confirmed."""

    kind: str
    number: int
    uid: UUID
    title: str


def waits_for_confirmation() -> bool:
    return Restoration.objects.filter(confirmed_at=None).exists()


def count_restored() -> int:
    return sum(model.objects.live().count() for model in EDITIONS.values())


def restored_records(start: int = 0, most: int | None = None) -> Iterator[RestoredRecord]:
    """Yield these records by kind and number, at most `most` from the place `start` on."""
    left = most
    for kind, model in sorted(EDITIONS.items()):
        live = model.objects.live().order_by("number")
        count = live.count()
        rows = live[start:] if left is None else live[start : start + left]
        for number, uid, text in rows.values_list("number", "uid", "document").iterator(chunk_size=CHUNK):
            document = orjson.loads(text)
            title = next((document[name] for name in TITLES if document.get(name)), "")
            yield RestoredRecord(str(kind), number, uid, title)
        left = None if left is None else max(0, left - max(0, count - start))
        start = max(0, start - count)


def confirm_restored(*, by: Any, records: int | None) -> None:
    """Make the restored records public.

    Raises:
        NotAllowed: this user is no administrator.
        WrongStatus: no restore waits.
        Incomplete: the list has another number of records.
    """
    if not by.has_perm(ADMINISTRATOR):
        raise NotAllowed(f"{by.get_username()} is not an administrator.")
    with transaction.atomic():
        waiting = Restoration.objects.select_for_update().filter(confirmed_at=None)
        if not waiting.exists():
            raise WrongStatus("No restore waits for a confirmation.")
        if records != (count := count_restored()):
            raise Incomplete(f"The list has {count} records now: read it again, and name this number.")
        Restoration.objects.filter(confirmed_at=None).update(confirmed_at=timezone.now())
    fields = {"user": by.pk, "records": records}
    log.warning("the restored records were confirmed", extra={"fields": fields})
