"""What a published record still lacks, for whoever looks at it at the desk."""

from typing import Any

from incidents.models.base import Record
from incidents.publishing.omissions import MODELS, outstanding
from incidents.publishing.render import kind_of

MOST_NAMED = 50


def still_left_out(record: Record, user: Any) -> list[Record]:
    """The records that its public version leaves out although they could be published, or are by now; at
    most `MOST_NAMED` of each kind.
    """
    rows = outstanding(kind_of(record)).filter(uid=record.uid)
    found: list[Record] = []
    for kind, model in MODELS.items():
        wanted = [row.target for row in rows if row.target_kind == kind]
        if wanted:
            found += model.objects.visible_to(user).filter(uid__in=wanted).order_by("pk")[:MOST_NAMED]
    return found
