"""A document while it is rendered: the records that it may name, and what it leaves out."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from incidents.choices import RecordKind, Sensitivity, Status
from incidents.documents.references import Document, Reference
from incidents.models import RECORDS
from incidents.models.base import Record
from incidents.models.evidence import Source
from incidents.publishing.public_records import PublicRecord

# The kind of each published record: the name of its model.
KINDS: dict[type[Record], RecordKind] = {
    model: RecordKind(str(model._meta.model_name)) for model in RECORDS if model is not Source
}


@dataclass
class Rendering:
    """A document, and the parts of the record that are not in it.

    `omitted` has, by kind and id, the records that publishable parts name and the document does not.
    """

    document: Document
    left_out: list[dict[str, str]] = field(default_factory=list)
    omitted: dict[tuple[str, uuid.UUID], Record] = field(default_factory=dict)


def kind_of(record: Record) -> RecordKind:
    """Return the kind under which a record is published.

    Raises:
        KeyError: the record is of a kind without editions (a source).
    """
    return KINDS[type(record)]


def leave_out(rendering: Rendering, part: Any, label: str, why: str, *, named: Record | None = None) -> None:
    """List a part that is not in the document, and the record that is missing because of it, if any."""
    rendering.left_out.append(
        {"part": part._meta.verbose_name, "id": str(part.uid), "label": label, "why": why}
    )
    if named is not None:
        rendering.omitted[kind_of(named), named.uid] = named


def why_hidden(part: Any) -> str:
    """Return the reason why a part or party may not be published because of its own visibility, or ""."""
    if part.sensitivity == Sensitivity.PUBLIC:
        return ""
    return f"The {part._meta.verbose_name} is {Sensitivity(part.sensitivity).name.lower()}."


def reference_to(record: Record | None, public: PublicRecord) -> tuple[Reference | None, str]:
    """Return a reference to another record, or None and the reason why it cannot be named."""
    if record is None:
        return None, ""
    if why := why_hidden(record):
        return None, why
    reference = public.reference(kind_of(record), str(record.uid))
    if reference:
        return reference, ""
    missing = "was withdrawn" if record.status == Status.WITHDRAWN else "is not published"
    return None, f"The {record._meta.verbose_name} {missing}."


def look_up(records: Iterable[Record | None], public: PublicRecord) -> None:
    """Look up in one query what `_reference` will need."""
    public.look_up(
        (kind_of(record), str(record.uid)) for record in records if record and not why_hidden(record)
    )


def references_to(records: Iterable[Record], public: PublicRecord, rendering: Rendering) -> list[Reference]:
    found = []
    records = list(records)
    look_up(records, public)
    for record in records:
        reference, why = reference_to(record, public)
        if reference:
            found.append(reference)
        else:
            leave_out(rendering, record, str(record), why, named=record)
    return found
