"""A reviewer's decision that a point needs no change, with the reason; and taking it back."""

from typing import Any

from django.db import transaction

from incidents.desk.access import require
from incidents.desk.errors import Incomplete, WrongStatus
from incidents.desk.records import editing
from incidents.desk.review_warnings.gather import warnings_of
from incidents.desk.review_warnings.warning import ReviewWarning
from incidents.desk.validation import is_visible
from incidents.models import audit
from incidents.models.base import Record
from incidents.models.settled import SettledWarning

SETTLE = "return_record"  # whoever may ask for changes may also say that none is needed
GONE = "This is no point of the record, or its value has changed since. Read the record again."


def may_settle(user: Any) -> bool:
    return bool(user.has_perm(f"incidents.{SETTLE}"))


def settle(record: Record, *, by: Any, key: str, reason: str) -> None:
    """Settle a point: it is folded away until its value changes.

    This is no change of the record: its revision and status stay.

    Raises:
        Unknown, NotAllowed.
        Incomplete: without a reason.
        WrongStatus: there is no such point for this user.
    """
    _decide(record, by=by, key=key, reason=reason, is_settled=True)


def reopen(record: Record, *, by: Any, key: str, reason: str) -> None:
    """Take a settlement back: the point is shown again. Raises what `settle` raises."""
    _decide(record, by=by, key=key, reason=reason, is_settled=False)


def _decide(record: Record, *, by: Any, key: str, reason: str, is_settled: bool) -> None:
    with transaction.atomic():
        stored = editing.lock(type(record), record.pk, by=by)
        require(by, SETTLE, "settle points to check")
        if not is_visible(reason):
            raise Incomplete("Give a reason: everyone who sees this point reads it.")
        point = _point(stored, key, by)
        if point.is_open != is_settled:
            return  # decided so already
        decision = SettledWarning(
            **{str(stored._meta.model_name): stored},
            code=point.code,
            field=point.field,
            part=point.part,
            key=key,
            reason=reason,
            is_settled=is_settled,
            by=by,
        )
        decision.save()
        audit.note_write("settled" if is_settled else "reopened", stored)


def _point(record: Record, key: str, by: Any) -> ReviewWarning:
    for each in warnings_of(record, by=by):
        if each.key == key:
            return each
    raise WrongStatus(GONE)
