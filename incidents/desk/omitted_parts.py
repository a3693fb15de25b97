"""Parts that are left out of a document, with reasons, as far as a user of the desk may see them."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from incidents.models import (
    RECOGNITION_NAMES,
    Citation,
    Custody,
    Incident,
    IncidentLink,
    Institution,
    Involvement,
    Person,
    Recognition,
    Statement,
)
from incidents.models.base import Record
from incidents.models.custody import NAMED
from incidents.publishing.omissions import MODELS, outstanding
from incidents.publishing.rendering import kind_of

MOST_NAMED = 50
PARTS: dict[str, type[Any]] = {
    str(model._meta.verbose_name): model
    for model in (
        Citation,
        Custody,
        Incident,
        IncidentLink,
        Institution,
        Involvement,
        Person,
        Recognition,
        Statement,
    )
}
# The fields that name a part.
NAMED_BY: dict[type[Any], tuple[str, ...]] = {
    Citation: ("source", "involvement__person", "involvement__institution", "custody"),
    Custody: NAMED,
    Recognition: RECOGNITION_NAMES,
    IncidentLink: ("target",),
    Involvement: ("person", "institution"),
}


@dataclass(frozen=True)
class Omission:
    """A part or record that is not in the document; `entry` as returned by rendering."""

    row: Any
    entry: dict[str, str]

    @property
    def why(self) -> str:
        return self.entry["why"]


def visible_omissions(left_out: list[dict[str, str]], user: User) -> list[Omission]:
    """Return the omissions that the user may see; a hidden one must not show."""
    visible: dict[tuple[str, str], Any] = {}
    for name in sorted({entry["part"] for entry in left_out}):
        wanted = [entry["id"] for entry in left_out if entry["part"] == name]
        model = PARTS[name]
        rows = model.objects.visible_to(user).filter(uid__in=wanted)
        rows = rows.select_related(*NAMED_BY[model]) if model in NAMED_BY else rows
        visible |= {(name, str(row.uid)): row for row in rows}
    keys = [(entry["part"], entry["id"]) for entry in left_out]
    return [
        Omission(visible[key], entry) for key, entry in zip(keys, left_out, strict=True) if key in visible
    ]


def still_left_out(record: Record, user: Any) -> list[Record]:
    """Return the records that the public version leaves out although they could be published by now.

    At most `MOST_NAMED` of each kind.
    """
    rows = outstanding(kind_of(record)).filter(uid=record.uid)
    found: list[Record] = []
    for kind, model in MODELS.items():
        wanted = [row.target for row in rows if row.target_kind == kind]
        if wanted:
            found += model.objects.visible_to(user).filter(uid__in=wanted).order_by("pk")[:MOST_NAMED]
    return found
