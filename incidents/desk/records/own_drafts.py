"""Deletion of one's own drafts, for users who may delete nothing else.

Whoever is not cleared must neither destroy what is hidden from them nor learn of it. Where something hidden
hangs on the draft, it is made confidential instead of deleted: to its author it is gone all the same.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from incidents.choices import Sensitivity, Status
from incidents.desk.errors import WrongStatus
from incidents.desk.records.change_levels import count_change, opened
from incidents.models.base import Record, delete_with_history, save_with_history

IN_USE = "Other records refer to it; remove those references first."
KEPT = "Deleted by its author; kept because something confidential belongs to it."


def is_own_draft(record: Record, user: Any) -> bool:
    """Tell whether a user made a record, made its last visible change, and never submitted it."""
    own = record.created_by_id == record.updated_by_id == user.pk is not None
    if not own or record.status != Status.DRAFT or record.number is not None:
        return False
    return not type(record).history.filter(id=record.pk, status=Status.IN_REVIEW).exists()  # type: ignore[attr-defined]


def delete_own_draft(record: Record, *, by: User, reason: str) -> None:
    """Delete a draft, or make it confidential if hidden rows depend on it.

    Raises:
        WrongStatus: another record that the user sees refers to it.
    """
    has_hidden = record.changes_30 > 0
    for rows, visible, is_reference in _rows_about(record, by):
        if is_reference and visible.exists():
            raise WrongStatus(IN_USE)
        has_hidden |= rows.count() != visible.count()
    if has_hidden:
        _close(record, by=by, reason=reason)
    else:
        delete_with_history(record, by=by, reason=reason)


def _rows_about(record: Record, by: User) -> Iterator[tuple[Any, Any, bool]]:
    """Yield the rows that refer to a record: all, the visible ones, and whether they outlast it."""
    for relation in record._meta.related_objects:
        model: Any = relation.related_model
        if not hasattr(model.objects, "visible_to"):
            continue  # no record and no part: bookkeeping of the desk
        condition = {relation.field.name: record}
        is_reference = relation.many_to_many or relation.on_delete is models.PROTECT
        seen = model.objects.visible_to(by).filter(**condition)
        yield models.QuerySet(model).filter(**condition), seen, is_reference
    for field in record._meta.many_to_many:
        linked: Any = field.related_model
        keys = getattr(record, field.name).values("pk")
        yield (
            models.QuerySet(linked).filter(pk__in=keys),
            linked.objects.visible_to(by).filter(pk__in=keys),
            False,
        )


def _close(record: Record, *, by: User, reason: str) -> None:
    before = opened(record)
    record.sensitivity = Sensitivity.CONFIDENTIAL
    count_change(record, before, by=by)
    save_with_history(record, by=by, reason=" ".join(filter(None, [KEPT, reason])))
