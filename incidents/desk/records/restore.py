"""Restoring an old version of a record as a new edit, as far as the user may see it.

What the user may not see is left alone, and so is who may know of what. The live edition is not touched:
the working copy becomes a draft, as with any edit.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from incidents.choices import NameKind
from incidents.desk.access import may
from incidents.desk.errors import NotAllowed, WrongStatus
from incidents.desk.records.editing import changing, delete_part, lock, save_part
from incidents.desk.records.restore_plan import NotRestored, RestorePlan, Write, planned
from incidents.desk.records.visible_history import Versions
from incidents.desk.validation import errors_of_names, errors_of_row, is_visible
from incidents.models import (
    Citation,
    Custody,
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
    Recognition,
)
from incidents.models.base import Record

NAMES: tuple[type[Any], ...] = (PersonName, InstitutionName)


def restore(
    record: Record, revision: int, *, by: Any, current_revision: int, reason: str
) -> tuple[Record, list[NotRestored]]:
    """Restore a revision; return the record and what could not be restored.

    Raises:
        Unknown: the record or its version is none that the user may know of.
        NotAllowed, Stale.
        WrongStatus: there is no reason, nothing to restore, or the version does not fit any more.
    """
    if not is_visible(reason):
        raise WrongStatus(_("This step needs a reason. Say why the old version is the better one."))
    try:
        with transaction.atomic():
            stored = lock(type(record), record.pk, by=by)
            with changing(stored, by=by, revision=current_revision, reason=reason):
                plan = planned(stored, Versions(stored, by), revision, by=by)
                if plan.changes_nothing:
                    raise WrongStatus(_("The record reads like that version already."))
                _put_fields(stored, plan)
                _put_parts(stored, plan, by=by, reason=reason)
            return stored, plan.left_out
    except (ValidationError, IntegrityError):
        raise WrongStatus(
            _("That version does not fit today's rules, or what stands beside it. Edit the form instead.")
        ) from None


def _put_fields(record: Any, plan: RestorePlan) -> None:
    for name, value in plan.values.items():
        setattr(record, name, value)
    _clean(record)
    record.skip_history_when_saving = True  # the lists' line in the history comes with the record's own
    try:
        for name, keys in plan.many.items():
            getattr(record, name).set(keys)
    finally:
        del record.skip_history_when_saving


def _clean(row: Any) -> None:
    """Check a row by today's rules; raise ValidationError."""
    if errors := errors_of_row(row):
        raise ValidationError(errors)
    row.clean_fields(exclude={each.name for each in row._meta.fields if each.is_relation})


def _put_parts(record: Record, plan: RestorePlan, *, by: User, reason: str) -> None:
    """Write the parts, in an order in which no two conflict."""
    parts = _Parts(record, plan, by=by, reason=reason)
    parts.remove(*NAMES)
    parts.write(*NAMES, order=lambda each: each.values["kind"] == NameKind.MAIN)
    parts.write(Involvement, IncidentLink, Custody, Recognition)
    parts.write(Citation)
    # A part that goes takes along the citations that still speak of it.
    parts.remove(Citation)
    parts.remove(Involvement, IncidentLink, Custody, Recognition)
    named: set[type[Any]] = {*NAMES} & {*plan.outcome.parts}
    for model in named:
        if errors_of_names(model.objects.filter(**parts.owner).values_list("kind", flat=True)):
            raise WrongStatus(_("That version has no main name."))


class _Parts:
    """The parts of one record that is restored."""

    def __init__(self, record: Any, plan: RestorePlan, *, by: Any, reason: str) -> None:
        self.owner = {str(record._meta.model_name): record}
        self.plan, self.by, self.reason = plan, by, reason

    def write(self, *models: type[Any], order: Callable[[Write], Any] | None = None) -> None:
        for each in sorted(
            (each for each in self.plan.writes if each.model in models), key=order or _as_planned
        ):
            _require(self.by, "change" if each.current else "add", each.model)
            # Under its old ids, so that its history goes on.
            part = each.current or each.model(pk=each.row.id, uid=each.row.uid, **self.owner)
            for name, value in each.values.items():
                setattr(part, name, value)
            _clean(part)
            save_part(part, by=self.by, reason=self.reason)

    def remove(self, *models: type[Any]) -> None:
        for part in self.plan.removals:
            if isinstance(part, models):
                _require(self.by, "delete", type(part))
                delete_part(part, by=self.by, reason=self.reason)


def _as_planned(each: Write) -> int:
    return 0


def _require(user: User, verb: str, model: type[Model]) -> None:
    if not may(user, verb, model):
        raise NotAllowed(_("Your role does not let you restore every part of that version."))
