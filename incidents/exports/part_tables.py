"""Tables whose rows are the entries of a list in documents."""

from collections.abc import Callable, Iterable
from typing import Any

from incidents.exports.table_types import (
    ALL,
    STRING,
    Document,
    Field,
    Reference,
    Table,
    of_document,
)


def part_of(
    kind: str,
    part: str,
    name: str,
    description: str,
    fields: tuple[Field, ...],
    *,
    key: str = "position",
    refers: tuple[Reference, ...] = (),
) -> Table:
    """Return a table of the entries of a list in documents of one kind."""
    owner = f"{kind}_id"
    return Table(
        name,
        description,
        (kind,),
        (of_document(owner, f"The {kind}: `id` of {kind}s."), *fields),
        (owner, key),
        refers=(((owner,), f"{kind}s", ("id",)), *refers),
        part=part,
        parts=lambda document: document.get(part) or (),
    )


RECORD = (
    Field(
        "record_kind",
        STRING,
        "The kind of the record it belongs to.",
        lambda entry: entry.kind,
        values=ALL,
        required=True,
    ),
    of_document("record_id", "The record it belongs to: `id` of the table of its kind."),
)


def part_of_any(
    part: str,
    description: str,
    fields: tuple[Field, ...],
    key: str,
    parts: Callable[[Document], Iterable[Any]],
) -> Table:
    """Return a table of the entries of a list that documents of every kind have."""
    return Table(part, description, ALL, (*RECORD, *fields), ("record_id", key), part=part, parts=parts)
