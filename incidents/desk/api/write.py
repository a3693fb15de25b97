"""Putting what a body says on a record: one transaction, one revision, every rule asked of `desk.records`."""

import uuid
from collections.abc import Callable
from typing import Any

from incidents.choices import NameKind, Sensitivity
from incidents.dates.span import Span
from incidents.desk.api.base_views import cleaned
from incidents.desk.api.serializers.references import Inline
from incidents.desk.api.write_parts import require_names, save_parts
from incidents.desk.records import editing
from incidents.desk.records.external_ids import ExternalKey, enter
from incidents.desk.validation import has_value, is_handed_in, values_of
from incidents.models import Institution, Person, Source, Statement
from incidents.models.base import Record, clearance_of

PARTS = ("names", "involvements", "links", "citations")
MANY = ("incidents", "persons")
# Not a field of the record itself.
ASIDE = {*PARTS, *MANY, "reason", "undated", "unstated", "external_ids"}
HIDEABLE = ("person", "institution", "parent")


def create(
    model: type[Record], values: dict[str, Any], *, by: Any, uid: uuid.UUID, is_handed_in: bool = False
) -> Record:
    """Make a record with its parts, born draft, at revision 1."""
    record, reason = model(uid=uid), values.get("reason", "")
    _assign(record, values, by=by)
    if isinstance(record, Person | Institution):
        record.name = next(
            name["text"] for name in require_names(values["names"]) if name["kind"] == NameKind.MAIN
        )
    cleaned(record)
    editing.create(record, by=by, reason=reason, is_handed_in=is_handed_in)
    _set_many(record, values, by=by, fresh=True)
    _set_external_ids(record, values, by=by)
    save_parts(record, _parts(values), by=by, reason=reason, make=made)
    return record


def change(record: Record, values: dict[str, Any], *, by: Any, revision: int) -> None:
    """Change a record and the parts that are given; a change that says nothing new counts as one too."""
    reason = values.get("reason", "")
    with editing.changing(record, by=by, revision=revision, reason=reason):
        _assign(record, values, by=by)
        cleaned(record)
        _set_many(record, values, by=by, fresh=False)
        _set_external_ids(record, values, by=by)
        save_parts(record, _parts(values), by=by, reason=reason, make=made)


def _set_external_ids(record: Record, values: dict[str, Any], *, by: Any) -> None:
    if "external_ids" in values:
        keys = [ExternalKey(each["namespace"], each["id"]) for each in values["external_ids"]]
        enter(record, keys, by=by)


def made(new: Inline, *, by: Any, role: str = "") -> Record:
    """The record that is described inside what names it, now created; for a witness, confidential."""
    hidden = is_handed_in(role)
    values = {**new.values, "sensitivity": Sensitivity.CONFIDENTIAL} if hidden else new.values
    return create(new.model, values, by=by, uid=uuid.uuid4(), is_handed_in=hidden)


def _parts(values: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {name: values[name] for name in PARTS if name in values}


def _assign(record: Record, values: dict[str, Any], *, by: Any) -> None:
    for name, value in values.items():
        if name in ASIDE:
            continue
        if name in HIDEABLE:
            value = made(value, by=by) if isinstance(value, Inline) else value
            if value is None and _is_hidden(getattr(record, name), by):
                continue  # who cannot see it sends back the null they read, and must not empty it
        if name in SETTERS:
            SETTERS[name](record, value)
        else:
            setattr(record, name, value)
    _settle_unstated(record, values)


def _is_hidden(party: Record | None, user: Any) -> bool:
    return party is not None and party.sensitivity > clearance_of(user)


def _set_location(record: Any, location: dict[str, Any] | None) -> None:
    place = location or {"latitude": None, "longitude": None, "precision": ""}
    record.latitude, record.longitude = place["latitude"], place["longitude"]
    record.precision = place["precision"]


def _set_victims(record: Any, victims: dict[str, Any] | None) -> None:
    count = victims or {}
    record.victims_low, record.victims_high = count.get("low"), count.get("high")


def _set_date(record: Any, span: Span | None) -> None:
    record.date = span or Span()


def _set_birth(record: Any, span: Span | None) -> None:
    record.birth = span or Span()


def _set_country(record: Any, code: str | None) -> None:
    record.country = code or ""


def _set_archived_url(record: Any, url: str | None) -> None:
    record.archived_url = url or ""


def _set_nationalities(record: Any, codes: list[str]) -> None:
    record.nationalities = list(dict.fromkeys(codes))


def _set_occupations(record: Any, occupations: list[str]) -> None:
    record.occupations = "\n".join(" ".join(occupation.split()) for occupation in occupations)


SETTERS: dict[str, Callable[[Any, Any], None]] = {
    "location": _set_location,
    "victims": _set_victims,
    "date": _set_date,
    "published": _set_date,
    "birth": _set_birth,
    "country": _set_country,
    "archived_url": _set_archived_url,
    "nationalities": _set_nationalities,
    "occupations": _set_occupations,
}


def _settle_unstated(record: Record, values: dict[str, Any]) -> None:
    """Set the marks that are given; a field that is filled loses its mark where none are."""
    date = "published" if isinstance(record, Source) else "date"
    marks = dict(values.get("unstated", record.unstated))
    if date in marks:
        marks["date"] = marks.pop(date)
    if "unstated" not in values:
        values_now = values_of(record)
        marks = {name: why for name, why in marks.items() if not has_value(values_now, name)}
    if "undated" in values:
        marks.pop("date", None)
    if values.get("undated"):
        marks["date"] = "none"
        if values.get("date") is None:
            record.date = Span()  # type: ignore[attr-defined]
    record.unstated = marks


def _set_many(record: Record, values: dict[str, Any], *, by: Any, fresh: bool) -> None:
    """Set what a statement is about; what the user cannot see stays."""
    if not isinstance(record, Statement):
        return
    clearance = clearance_of(by)
    # The row that the history keeps of this change: of a fresh record one is made here, else at the save.
    mark = "_history_user" if fresh else "skip_history_when_saving"
    setattr(record, mark, by)
    try:
        for name in MANY:
            if name in values:
                relation = getattr(record, name)
                relation.set([*values[name], *relation.filter(sensitivity__gt=clearance)])
    finally:
        delattr(record, mark)
