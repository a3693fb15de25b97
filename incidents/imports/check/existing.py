"""Existing records as plain values for comparison with a file, and the parts that a file may refer to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from incidents.choices import Sensitivity
from incidents.fields.base import Type
from incidents.fields.consent import RECORDED
from incidents.fields.registry import FIELDS
from incidents.imports.common.drafts import PERIODS
from incidents.models import (
    Case,
    Citation,
    Custody,
    ExternalId,
    Incident,
    IncidentLink,
    Institution,
    InstitutionName,
    Involvement,
    Person,
    PersonName,
    Recognition,
    Source,
    Statement,
)
from incidents.models.base import Record, clearance_of
from incidents.models.import_batch import seen

MODELS: dict[str, type[Any]] = {
    "source": Source,
    "institution": Institution,
    "person": Person,
    "incident": Incident,
    "statement": Statement,
    "case": Case,
}
PART_MODELS: dict[str, type[Any]] = {
    "involvement": Involvement,
    "citation": Citation,
    "link": IncidentLink,
    "custody": Custody,
    "recognition": Recognition,
}
DAYS = frozenset(
    column.name for fields in FIELDS.values() for column in fields.columns if column.type is Type.DAY
)
DECIMALS = frozenset({"latitude", "longitude"})
# Fields of parts that refer to a record.
PART_REFS = ("person", "institution", "source", "target", "place", "body", "begun_by", "ended_by")


def external_ids(dataset: str, kind: str, keys: Iterable[str], by: User) -> models.QuerySet[ExternalId]:
    """Return external ids for these keys: of records that the user sees, and of their own imports."""
    rows = ExternalId.objects.filter(seen(), dataset=dataset, kind=kind, key__in=keys)
    return _known_to(by, kind, rows.order_by("-pk"))


def keys_of_titles(dataset: str, by: User) -> frozenset[str]:
    """Return the keys of sources that share their address with a source of another title."""
    rows = ExternalId.objects.filter(seen(), dataset=dataset, kind="source", key__contains=" | ")
    keys = _known_to(by, "source", rows).values_list("key", flat=True)
    return frozenset(key for key in keys if key.startswith("http"))


def keys_of_names(dataset: str, by: User) -> frozenset[str]:
    """Return the keys of people who are one person in all incidents of a data set."""
    rows = ExternalId.objects.filter(seen(), dataset=dataset, kind="person", key__startswith="name:")
    return frozenset(_known_to(by, "person", rows).values_list("key", flat=True))


def _known_to(by: User, kind: str, rows: models.QuerySet[ExternalId]) -> models.QuerySet[ExternalId]:
    if clearance_of(by) >= Sensitivity.CONFIDENTIAL:
        return rows
    visible = MODELS[kind].objects.visible_to(by).values("uid")
    return rows.filter(models.Q(uid__in=visible) | models.Q(batch__by=by))


def part_model(owner: str, kind: str) -> type[Any]:
    """Return the model of a part for a kind of record."""
    if kind == "name":
        return PersonName if owner == "person" else InstitutionName
    return PART_MODELS[kind]


def plain(record: Any, name: str) -> Any:
    """Return a value of a record in the form that files have."""
    if name == "nationalities":
        return [country.code for country in record.nationalities]
    if name == "occupations":
        return record.occupation_list
    value = getattr(record, name)
    if name == "country":
        return value.code if value else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.000001")))
    return value


def model_value(name: str, value: Any) -> Any:
    """Return a plain value in the form that the model needs."""
    if name == "occupations":
        return "\n".join(" ".join(each.split()) for each in value)
    if value is not None and name in DAYS:
        return date.fromisoformat(value)
    if value is not None and name in DECIMALS:
        return Decimal(value)
    return value


def put(record: Record, values: dict[str, object]) -> None:
    """Set plain values on a record or part."""
    for name, value in values.items():
        setattr(record, name, model_value(name, value))


def row_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return plain values as the column values of a row."""
    return {name: model_value(name, value) for name, value in values.items()}


def recorder_of_consent(values: dict[str, object], by: int | None) -> dict[str, object]:
    """Return the column of the user who recorded a consent, if the values of a file have one."""
    return {} if not any(values.get(name) for name in RECORDED) else {"consent_recorded_by_id": by}


Parts = dict[tuple[int, str], dict[tuple[Any, ...], Any]]


def parts_of(kind: str, records: Iterable[Record], by: User) -> Parts:
    """Return the visible parts of records of one kind, by record and kind of part, then by identity."""
    keys = [record.pk for record in records]
    found: Parts = defaultdict(dict)
    for part_kind in PARTS_BY_KIND[kind]:
        model = part_model(kind, part_kind)
        rows = model.objects.visible_to(by).filter(**{f"{kind}__in": keys})
        related = [name for name in (*PART_REFS, "involvement") if hasattr(model, name)]
        if model is Citation:
            related = ["source", "involvement__person", "involvement__institution"]
        for row in rows.select_related(*related).order_by("pk"):
            found[getattr(row, f"{kind}_id"), part_kind].setdefault(identity(part_kind, row), row)
    return found


PARTS_BY_KIND: dict[str, tuple[str, ...]] = {
    "source": (),
    "person": ("name", "custody", "recognition", "citation"),
    "institution": ("name", "citation"),
    "incident": ("involvement", "link", "citation"),
    "statement": ("citation",),
    "case": ("citation",),
}


def identity(kind: str, row: Any) -> tuple[Any, ...]:
    """Return the values that identify a stored part; `identity_of` does so for a part of a file."""
    if kind == "name":
        return row.text, row.script, row.language
    if kind == "involvement":
        return str(row.party.uid), row.role
    if kind == "link":
        return str(row.target.uid), row.relation
    if kind in PERIODS:
        return kind, row.pk
    of = (str(row.involvement.party.uid), row.involvement.role) if row.involvement_id else None
    of = ("custody", row.custody_id) if row.custody_id else of
    return str(row.source.uid), row.field, row.value, row.stance, row.quotation, row.locator, of


def identity_of(part: dict[str, Any]) -> tuple[Any, ...]:
    """Return the values that identify a prepared part of a file."""
    said, refs = part["values"], part["refs"]
    if part["kind"] == "name":
        return said["text"], said["script"], said["language"]
    if part["kind"] == "involvement":
        return (refs.get("person") or refs["institution"])[1], said["role"]
    if part["kind"] == "link":
        return refs["target"][1], said["relation"]
    of = (part["of"][0][1], part["of"][1]) if part.get("of") else None
    words = (said["field"], said["value"], said["stance"], said["quotation"], said["locator"])
    return refs["source"][1], *words, of
