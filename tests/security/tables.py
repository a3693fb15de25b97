"""Which tables hold what readers may see, and which do not; found through the models."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Concat, Left

from incidents.management.commands.public_role import public_tables

# Django's own registers of what the code holds; no person writes into them.
REGISTERS = frozenset({"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"})


def hidden_models() -> list[Any]:
    """Every model whose rows readers may not see: the desk's, its history, users, tokens, sessions."""
    shown = REGISTERS | set(public_tables())
    return [
        model for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in shown
    ]  # fmt: skip


def rows(model: Any) -> models.QuerySet[Any]:
    """All rows of a model, past what its own QuerySet forbids or leaves out."""
    return models.QuerySet(model)


def texts(model: Any) -> Iterator[Any]:
    """The free text columns of a model: no keys, no vocabularies."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField)
        if is_text and not (field.primary_key or field.choices or hasattr(field, "countries")):
            yield field


def every_text_rewritten(before: str) -> None:
    """Put a word before every text of every hidden table, as far as it fits."""
    for model in hidden_models():
        for field in texts(model):
            rows(model).filter(_filled(field)).update(**{field.name: _longer(field, before)})


def _filled(field: Any) -> models.Q:
    return ~models.Q(**{field.name: ""}) & models.Q(**{f"{field.name}__isnull": False})


def _longer(field: Any, before: str) -> Any:
    longer = Concat(Value(before), F(field.name), output_field=models.TextField())
    return Left(longer, field.max_length) if field.max_length else longer


def every_hidden_row_deleted() -> None:
    """Empty every hidden table. Only inside a transaction that is taken back: keys are not looked at."""
    for model in hidden_models():
        rows(model)._raw_delete(connection.alias)
