"""Saving the values of a body: one transaction, one revision, with the rules of `desk.records`."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User

from incidents.choices import NameKind, Sensitivity
from incidents.dates.span import Span
from incidents.desk.api.serializers.reference_fields import Inline
from incidents.desk.api.serializers.row_errors import cleaned
from incidents.desk.api.write_parts import require_names, save_parts
from incidents.desk.records import editing
from incidents.desk.records.external_ids import ExternalKey, enter
from incidents.desk.validation import has_value, is_handed_in, values_of
from incidents.fields.base import Field, Type
from incidents.fields.registry import FIELDS
from incidents.models import Institution, Person, Source
from incidents.models.base import Record, clearance_of

Values = dict[str, Any]

PARTS = ("names", "involvements", "links", "custody", "recognitions", "citations")


def create(
    model: type[Record], values: Values, *, by: Any, uid: uuid.UUID, is_handed_in: bool = False
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


def change(record: Record, values: Values, *, by: Any, revision: int) -> None:
    """Change a record and the parts in the values; a change without any difference counts too."""
    reason = values.get("reason", "")
    with editing.changing(record, by=by, revision=revision, reason=reason):
        _assign(record, values, by=by)
        cleaned(record)
        _set_many(record, values, by=by, fresh=False)
        _set_external_ids(record, values, by=by)
        save_parts(record, _parts(values), by=by, reason=reason, make=made)


def _set_external_ids(record: Record, values: Values, *, by: User) -> None:
    if "external_ids" in values:
        keys = [ExternalKey(each["namespace"], each["id"]) for each in values["external_ids"]]
        enter(record, keys, by=by)


def made(new: Inline, *, by: User, role: str = "") -> Record:
    """Create the record that is described in place of a reference; for a witness it is confidential."""
    hidden = is_handed_in(role)
    values = {**new.values, "sensitivity": Sensitivity.CONFIDENTIAL} if hidden else new.values
    return create(new.model, values, by=by, uid=uuid.uuid4(), is_handed_in=hidden)


def _parts(values: Values) -> dict[str, list[Values]]:
    return {name: values[name] for name in PARTS if name in values}


def _assign(record: Record, values: Values, *, by: User) -> None:
    for field in FIELDS[str(record._meta.model_name)]:
        if field.name not in values or field.type in (Type.PARTS, Type.RECORDS):
            continue
        if field.type is Type.RECORD:
            _set_party(record, field.name, values[field.name], by=by)
        else:
            set_columns(record, field, values[field.name])
    record.sensitivity = values.get("sensitivity", record.sensitivity)
    _settle_unstated(record, values)


def _set_party(record: Record, name: str, party: Record | Inline | None, *, by: User) -> None:
    """Name a party, made now where it is described in place of an id.

    Whoever cannot see the one that is named sends back the null that they read, which must not empty it.
    """
    if party is None and _is_hidden(getattr(record, name), by):
        return
    setattr(record, name, made(party, by=by) if isinstance(party, Inline) else party)


def _is_hidden(party: Record | None, user: User) -> bool:
    return party is not None and party.sensitivity > clearance_of(user)


def set_columns(row: object, field: Field, value: object) -> None:
    """Put a value of a body on the columns of a row that hold it."""
    stored = STORED[field.type](value) if field.type in STORED else [value]
    for name, part in zip(field.column_names, stored, strict=True):
        setattr(row, name, part)


def _span(span: Span | None) -> list[Any]:
    read = span or Span()
    return [read.text, read.earliest, read.latest]


def _location(location: Values | None) -> list[Any]:
    place = location or {"latitude": None, "longitude": None, "precision": ""}
    return [place["latitude"], place["longitude"], place["precision"]]


def _victims(victims: Values | None) -> list[Any]:
    count = victims or {}
    return [count.get("low"), count.get("high")]


def _quotation(quotation: dict[str, Any] | None) -> list[str]:
    words = quotation or {}
    translation = words.get("translation") or {}
    return [words.get("text", ""), *(translation.get(name, "") for name in ("text", "language", "by"))]


def _lines(texts: list[str]) -> list[str]:
    return ["\n".join(" ".join(text.split()) for text in texts)]


# The columns of values that are not stored as they are.
STORED: dict[Type, Callable[[Any], list[Any]]] = {
    Type.SPAN: _span,
    Type.LOCATION: _location,
    Type.VICTIMS: _victims,
    Type.QUOTATION: _quotation,
    Type.COUNTRY: lambda code: [code or ""],
    **dict.fromkeys((Type.COUNTRIES, Type.CODES), lambda codes: [list(dict.fromkeys(codes))]),
    Type.URL: lambda url: [url or ""],
    Type.TEXTS: _lines,
}


def _settle_unstated(record: Record, values: Values) -> None:
    """Set the marks in the values; without any, fields that have a value lose their mark."""
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


def _set_many(record: Record, values: Values, *, by: User, fresh: bool) -> None:
    """Set what a statement is about, or what belongs to a case; what the user cannot see stays."""
    many = [each.name for each in record._meta.many_to_many]
    if not many:
        return
    clearance = clearance_of(by)
    # The row that the history keeps of this change: of a fresh record one is made here, else at the save.
    mark = "_history_user" if fresh else "skip_history_when_saving"
    setattr(record, mark, by)
    try:
        for name in many:
            if name in values:
                relation = getattr(record, name)
                relation.set([*values[name], *relation.filter(sensitivity__gt=clearance)])
    finally:
        delattr(record, mark)
