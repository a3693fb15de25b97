"""The records that a history row names, and the part that a citation is of."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from incidents.models import CITED_PARTS
from incidents.models.base import Record


def named_by(model: type[Any], row: Any) -> Iterator[tuple[type[Any], int]]:
    """The records and the cited part that a history row names: their models and keys."""
    for link in links_of(model):
        if (key := getattr(row, link.attname)) is not None:
            yield link.related_model, key
    for many in model._meta.many_to_many:
        for key in row.linked_keys[many.name]:
            yield many.related_model, key


def links_of(model: type[Model]) -> list[Any]:
    """The foreign keys of a model that name a record or a cited part."""
    return [each for each in model._meta.fields if is_link(each)]


def is_link(field: Any) -> bool:
    if not field.many_to_one:
        return False
    return issubclass(field.related_model, Record) or field.related_model in CITED_PARTS.values()


def load_linked_keys(model: type[Any], rows: list[Any]) -> None:
    """Give history rows the keys that their many-to-many fields held, with one query for each field."""
    for many in model._meta.many_to_many:
        by_row: dict[int, list[int]] = {row.history_id: [] for row in rows}
        links = getattr(model.history.model, many.name).model.objects.filter(history__in=list(by_row))
        for row, key in links.order_by("pk").values_list("history", f"{many.m2m_reverse_field_name()}_id"):
            by_row[row].append(key)
        for row in rows:
            row.__dict__.setdefault("linked_keys", {})[many.name] = by_row[row.history_id]
