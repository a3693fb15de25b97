"""The level of a change: the lowest sensitivity that sees any of it.

A change of a confidential part must move nothing that others see. So what a record holds is compared before
and after each change, each value with the sensitivity that sees it, and the change is counted at the lowest
sensitivity of what differs: as a value was, or as it is now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from incidents.choices import Sensitivity, Status
from incidents.desk.records.external_ids import entered_keys
from incidents.fields.registry import FIELDS
from incidents.models import (
    RECOGNITION_NAMES,
    Citation,
    Custody,
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
    Recognition,
)
from incidents.models.base import Record, clearance_of
from incidents.models.custody import NAMED
from incidents.models.revisions import BOOKKEEPING


@dataclass(frozen=True)
class Opened:
    """A record as it was when a change of it began, and when that was."""

    held: "Contents"
    at: datetime


# Values by what they are, each with the sensitivity that sees it.
Contents = dict[tuple[Any, ...], tuple[int, Any]]
# The parts of each kind of record, and the sensitivities besides its record's that hide a part.
_CITATION: dict[type[Any], tuple[str, ...]] = {
    Citation: (
        "source__sensitivity",
        "involvement__sensitivity",
        "involvement__person__sensitivity",
        "involvement__institution__sensitivity",
        "custody__sensitivity",
        *(f"custody__{name}__sensitivity" for name in NAMED),
    )
}
_PARTS: dict[str, dict[type[Any], tuple[str, ...]]] = {
    "incident": {
        Involvement: ("sensitivity", "person__sensitivity", "institution__sensitivity"),
        IncidentLink: ("target__sensitivity",),
        **_CITATION,
    },
    "person": {
        PersonName: (),
        Custody: ("sensitivity", *(f"{name}__sensitivity" for name in NAMED)),
        Recognition: ("sensitivity", *(f"{name}__sensitivity" for name in RECOGNITION_NAMES)),
        **_CITATION,
    },
    "institution": {InstitutionName: (), **_CITATION},
    "statement": _CITATION,
    "case": _CITATION,
    "source": {},
}


def opened(record: Record) -> Opened:
    """Return what a record holds, to count a change of it from."""
    return Opened(contents(record), timezone.now())


def contents(record: Record) -> Contents:
    """Return what a record holds: its own values as on the instance, its parts as stored."""
    return contents_of([record])[record.pk]


def contents_of(records: Iterable[Any]) -> dict[int, Contents]:
    """The same for several records of one kind, by primary key, with a fixed number of queries."""
    by_key = {record.pk: record for record in records}
    found = {key: _own_values(record) for key, record in by_key.items()}
    for model in {type(record) for record in by_key.values()}:
        for part, hidden_by in _PARTS[str(model._meta.model_name)].items():
            _add_parts(found, by_key, part, hidden_by)
        for relation in model._meta.many_to_many:
            _add_related(found, by_key, relation)
        _add_external_ids(found, by_key, str(model._meta.model_name))
    return found


def links_to_records(model: type[Model]) -> list[str]:
    """The names of the fields by which a record names another."""
    return [each.name for each in model._meta.fields if each.many_to_one and each.name not in BOOKKEEPING]


def _own_values(record: Record) -> Contents:
    found: Contents = {}
    unpublished = {field.name for field in FIELDS[str(record._meta.model_name)].desk_only}
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        level = int(record.sensitivity)
        if field.name in BOOKKEEPING:
            continue
        if field.name in unpublished:  # never public, so above all that could be published
            level = max(level, Sensitivity.RESTRICTED)
        if field.many_to_one:
            if value is None:
                continue  # else naming a hidden record would be a change that everybody sees
            level = max(level, getattr(record, field.name).sensitivity)
        found["own", field.name] = level, value
    return found


def _add_parts(
    found: dict[int, Contents], records: dict[int, Record], part: type[Any], hidden_by: tuple[str, ...]
) -> None:
    """Add the parts of one kind, hidden ones included."""
    owner = _owner_of(part, next(iter(records.values())))
    columns = [field.attname for field in part._meta.concrete_fields]
    rows = part._base_manager.filter(**{f"{owner}__in": list(records)})
    for row in rows.values_list(f"{owner}_id", "pk", *hidden_by, *columns):
        key, pk, levels, values = row[0], row[1], row[2 : 2 + len(hidden_by)], row[2 + len(hidden_by) :]
        level = max(int(records[key].sensitivity), *(each or 0 for each in levels), 0)
        found[key][part._meta.model_name, pk] = level, values


def _owner_of(part: type[Any], record: Record) -> str:
    return "incident" if part in (Involvement, IncidentLink) else str(record._meta.model_name)


def _add_related(found: dict[int, Contents], records: dict[int, Record], relation: Any) -> None:
    """Add the records that a many-to-many field names."""
    owner, other = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    rows = relation.remote_field.through._base_manager.filter(**{f"{owner}__in": list(records)})
    for key, pk, sensitivity in rows.values_list(f"{owner}_id", f"{other}_id", f"{other}__sensitivity"):
        found[key][relation.name, pk] = max(int(records[key].sensitivity), sensitivity), None


def _add_external_ids(found: dict[int, Contents], records: dict[int, Record], kind: str) -> None:
    """Add what other systems call the records: never public, so above all that could be published."""
    by_uid = {record.uid: record for record in records.values()}
    for uid, keys in entered_keys(kind, by_uid).items():
        level = max(int(by_uid[uid].sensitivity), Sensitivity.RESTRICTED)
        for key in keys:
            found[by_uid[uid].pk]["external id", *key] = level, None


def level_of(before: Contents, after: Contents) -> int | None:
    """The lowest sensitivity that sees any difference; None where there is none."""
    levels = [
        each[0]
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
        for each in (before.get(key), after.get(key))
        if each is not None
    ]
    return min(levels, default=None)


def count_change(record: Any, before: Opened, *, by: Any) -> None:
    """Count a change on the instance; who sees any of it sees a new revision, time and author, and a draft.

    A change that changes nothing is seen by nobody below whoever made it.
    """
    level = level_of(before.held, contents(record))
    if level is None:
        level = max(clearance_of(by), record.sensitivity)
    for name, value in counted(record, level, by=by, at=before.at).items():
        setattr(record, name, value)


def counted(record: Record, level: int, *, by: User, at: object) -> dict[str, Any]:
    """The columns that a change at this level moves, with their new values."""
    author = by.pk if by else None
    moved: dict[str, Any] = {
        f"changes_{level}": getattr(record, f"changes_{level}") + 1,
        "updated_by_30_id": author,
        "updated_at_30": at,
    }
    if level < Sensitivity.CONFIDENTIAL:
        moved |= {"updated_by_id": author, "updated_at": at}
    if level <= record.sensitivity:
        moved["status"] = Status.DRAFT
    return moved


def born_at(sensitivity: int) -> dict[str, int]:
    """The counts of a new record: its making is one change, seen by those who see the record."""
    return {f"changes_{level}": int(level == sensitivity) for level in Sensitivity.values}


def publishable_parts(records: Iterable[Any]) -> dict[type[Any], dict[int, int]]:
    """The parts of records of one kind that nothing hides: by model, their keys with their records' keys."""
    by_key = {record.pk: record for record in records if record.sensitivity == Sensitivity.PUBLIC}
    found: dict[type[Any], dict[int, int]] = {}
    for model in {type(record) for record in by_key.values()}:
        for part, hidden_by in _PARTS[str(model._meta.model_name)].items():
            owner = _owner_of(part, next(iter(by_key.values())))
            rows = part._base_manager.filter(**{f"{owner}__in": list(by_key)})
            found[part] = {
                pk: key
                for pk, key, *levels in rows.values_list("pk", f"{owner}_id", *hidden_by)
                if all((each or 0) <= Sensitivity.PUBLIC for each in levels)
            }
    return found
