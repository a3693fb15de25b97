"""The status of a working record as shown at the desk: a merged record is merged, whatever its status."""

from collections.abc import Collection

from django.db.models import Q

from incidents.choices import Status
from incidents.models.base import Record

MERGED = "merged"
PARTY_STATUSES = [*Status.choices, (MERGED, "merged into another record")]


def status_of(record: Record) -> str:
    return MERGED if getattr(record, "merged_into_id", None) else str(record.status)


def status_label(record: Record) -> str:
    return str(dict(PARTY_STATUSES)[status_of(record)])


def having_status(statuses: Collection[str]) -> Q:
    """Return the condition that a person or institution has one of these statuses."""
    merged = Q(merged_into__isnull=False)
    found = Q(merged_into=None, status__in=[each for each in statuses if each != MERGED])
    return found | merged if MERGED in statuses else found
