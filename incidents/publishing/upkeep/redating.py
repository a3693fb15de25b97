"""Repair of a ledger that a wrong clock has dated ahead: the only change of published data.

Lines in the future get the present time, in their order, and so do their editions and documents, with new
digests. A document that has been redacted since keeps its digest, which is that of the removed text.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from incidents.documents.references import canonical
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.publishing.editions import moment
from incidents.publishing.ledger import LedgerWriter

TIMES = ("published_at", "superseded_at", "closed_at", "redacted_at")
STEP = timedelta(microseconds=1)


class Redated(NamedTuple):
    lines: int
    editions: int
    first_sequence: int | None
    latest: datetime | None


def redate() -> Redated:
    """Date all lines of the future to now, if there are any."""
    with transaction.atomic():
        LedgerWriter()  # its lock prevents publications meanwhile
        now = timezone.now()
        first = Change.objects.filter(at__gt=now).order_by("sequence").first()
        if first is None:
            return Redated(0, 0, None, None)
        lines = list(Change.objects.filter(sequence__gte=first.sequence).order_by("sequence"))
        before = Change.objects.filter(sequence__lt=first.sequence).order_by("-sequence").first()
        start = now - len(lines) * STEP
        start = max(start, before.at) if before else start
        latest = lines[-1].at
        new = {line.at: start + number * STEP for number, line in enumerate(lines, 1)}
        for line in lines:
            Change.objects.filter(pk=line.pk).update(at=new[line.at])
        return Redated(len(lines), _redate_editions(new, now), first.sequence, latest)


def _redate_editions(new: dict[datetime, datetime], now: datetime) -> int:
    count = 0
    for model in EDITIONS.values():
        ahead = Q()
        for name in TIMES:
            ahead |= Q(**{f"{name}__gt": now})
        for pk in list(model.objects.filter(ahead).values_list("pk", flat=True)):
            edition = model.objects.get(pk=pk)
            model.objects.filter(pk=pk).update(**_redated(edition, new, now))
            count += 1
    return count


def _redated(edition: Any, new: dict[datetime, datetime], now: datetime) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name in TIMES:
        at = getattr(edition, name)
        if at is not None and at > now:
            changed[name] = new.get(at, now)
    if "published_at" in changed and edition.document:
        document = orjson.loads(edition.document) | {"published_at": moment(changed["published_at"])}
        text = canonical(document)
        changed["document"] = text.decode()
        if edition.redacted_at is None:
            changed["digest"] = hashlib.sha256(text).hexdigest()
    return changed
