"""The list of what a withdrawal for danger removes: versions of a record, and its name in other records."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from incidents.choices import ChangeAction
from incidents.desk.admin.common.labels import record_label
from incidents.models.base import Record
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.publishing.editions import MENTIONS
from incidents.publishing.rendering import kind_of


@dataclass(frozen=True)
class Removal:
    label: str
    versions: list[int]  # readable now
    naming: int  # number of versions of other records that name it or a record merged into it


def removals(records: Sequence[Record]) -> list[Removal]:
    """Return what would be removed with each record of one kind, in a fixed number of queries."""
    if not records:
        return []
    kind, uids = kind_of(records[0]), [record.uid for record in records]
    versions: dict[UUID, list[int]] = defaultdict(list)
    readable = EDITIONS[kind].objects.readable().filter(uid__in=uids).order_by("version")
    for uid, version in readable.values_list("uid", "version"):
        versions[uid].append(version)
    naming = _naming(kind, uids)
    return [Removal(record_label(each), versions[each.uid], naming[each.uid]) for each in records]


def _naming(kind: str, uids: list[UUID]) -> Counter[UUID]:
    """Count the versions of other records that name each record, or one that was merged into it directly."""
    merged: Any = Change.objects.filter(kind=kind, action=ChangeAction.MERGED, merged_into__in=uids)
    whole = {uid: uid for uid in uids} | dict(merged.values_list("uid", "merged_into"))
    mentions_of: set[tuple[str, int, UUID]] = set()
    for naming_kind, mentions in MENTIONS.items():
        rows = mentions.objects.filter(target__in=whole, edition__closed_at=None)
        mentions_of |= {
            (naming_kind, edition, whole[uid]) for edition, uid in rows.values_list("edition", "target")
        }
    return Counter(uid for _kind, _edition, uid in mentions_of)
