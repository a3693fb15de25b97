"""Settling a warning with a reason, and reopening it."""

from typing import Any

from django.contrib.auth.models import User
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

SETTLE = "return_record"  # a user who may request changes may also decide that none are needed
GONE = "This is no point of the record, or its value has changed since. Read the record again."


def may_settle(user: Any) -> bool:
    return bool(user.has_perm(f"incidents.{SETTLE}"))


def settle(record: Record, *, by: User, key: str, reason: str) -> None:
    """Settle a warning: it is hidden until its value changes.

    This is not a change of the record: revision and status stay.

    Raises:
        Unknown, NotAllowed.
        Incomplete: without a reason.
        WrongStatus: the user has no such warning.
    """
    _decide(record, by=by, key=key, reason=reason, is_settled=True)


def reopen(record: Record, *, by: User, key: str, reason: str) -> None:
    """Reopen a settled warning. Raises the same as `settle`."""
    _decide(record, by=by, key=key, reason=reason, is_settled=False)


def _decide(record: Record, *, by: User, key: str, reason: str, is_settled: bool) -> None:
    with transaction.atomic():
        stored = editing.lock(type(record), record.pk, by=by)
        require(by, SETTLE, "settle points to check")
        if not is_visible(reason):
            raise Incomplete("Give a reason: everyone who sees this point reads it.")
        point = _point(stored, key, by)
        if point.is_open != is_settled:
            return  # already decided
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
        if each.key == key and each.may_be_settled:
            return each
    raise WrongStatus(GONE)
