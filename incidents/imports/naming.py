"""The rows that name a record, by which an import can or cannot be undone."""

from typing import Any

from incidents.models import (
    RECORDS,
    Citation,
    Custody,
    IncidentLink,
    Institution,
    Involvement,
    Person,
    Recognition,
    Source,
    Statement,
)
from incidents.models.evidence import CITED_RECORDS

# The tables of lists of other records, by the record that has the list and its field.
LISTS: dict[tuple[str, str], Any] = {
    (str(model._meta.model_name), relation.name): relation.remote_field.through
    for model in RECORDS
    for relation in model._meta.many_to_many
}
# The records that a row belongs to.
OWNERS: dict[Any, tuple[str, ...]] = {
    Involvement: ("incident",),
    IncidentLink: ("incident",),
    Citation: CITED_RECORDS,
    Custody: ("person",),
    Recognition: ("person",),
    **{through: (owner,) for (owner, _field), through in LISTS.items()},
}


def _listed(kind: str) -> tuple[tuple[Any, str], ...]:
    """Return the tables of lists that name records of a kind."""
    return tuple((through, kind) for (_owner, field), through in LISTS.items() if field == f"{kind}s")


# The rows that name records of a kind, and the field in which they do.
NAMED_BY: dict[str, tuple[tuple[Any, str], ...]] = {
    "source": ((Citation, "source"), (Recognition, "source"), (Source, "derived_from")),
    "institution": (
        (Involvement, "institution"),
        (Statement, "institution"),
        (Custody, "place"),
        (Recognition, "body"),
        (Institution, "parent"),
        (Institution, "merged_into"),
        *_listed("institution"),
    ),
    "person": (
        (Involvement, "person"),
        (Statement, "person"),
        (Person, "merged_into"),
        *_listed("person"),
    ),
    "incident": (
        (IncidentLink, "target"),
        (Custody, "begun_by"),
        (Custody, "ended_by"),
        *_listed("incident"),
    ),
    "statement": _listed("statement"),
    "case": (),
}
