"""Decisions to leave records out of versions, for the history of a record."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User

from incidents.choices import Status
from incidents.models import Source
from incidents.models.base import Record
from incidents.models.editions.edition import EDITIONS
from incidents.models.omission import Omission
from incidents.publishing.omissions import MODELS
from incidents.publishing.rendering import kind_of

MOST_DECISIONS = 1_000  # of one record, the newest


def is_publication(before: Any, row: Any) -> bool:
    """Tell whether a record was published between two rows of its history."""
    went_out: bool = row.published_revision > before.published_revision
    return went_out or (before.status, row.status) == (Status.IN_REVIEW, Status.PUBLISHED)


class LeftOutDecisions:
    """The records that each publication leaves out by decision, as far as the reader may see them.

    All were open when they were left out, so they are shown to whom they are open now.
    """

    def __init__(self, record: Record, reader: Any) -> None:
        self._left_out: dict[int, list[Record]] = defaultdict(list)
        self._published: list[tuple[int, Any]] = []
        if isinstance(record, Source) or record.number is None:
            return
        kind = kind_of(record)
        rows = Omission.objects.filter(kind=kind, uid=record.uid, is_decided=True)
        decided = list(rows.order_by("-version", "pk")[:MOST_DECISIONS])
        if decided:
            editions = EDITIONS[kind].objects.filter(uid=record.uid).order_by("-version")
            self._published = list(editions.values_list("version", "published_at"))
            self._read(decided, reader)

    def _read(self, decided: Iterable[Omission], reader: User) -> None:
        by_kind: dict[str, list[Omission]] = defaultdict(list)
        for omission in decided:
            by_kind[omission.target_kind].append(omission)
        for kind, omissions in by_kind.items():
            visible = MODELS[kind].objects.visible_to(reader)
            found = {each.uid: each for each in visible.filter(uid__in=[each.target for each in omissions])}
            for each in omissions:
                if each.target in found:
                    self._left_out[each.version].append(found[each.target])

    def of(self, before: Any, row: Any) -> list[Record]:
        """Return what the publication between two rows of history left out; empty without a publication."""
        if not self._left_out or before is None or not is_publication(before, row):
            return []
        version = next((version for version, at in self._published if at <= row.history_date), 0)
        return self._left_out.get(version, [])
