"""Changes of a record counted by the sensitivity that sees them, and what each reader sees of them."""

from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.choices import Sensitivity

R = TypeVar("R", bound="Revised")
# What a record holds beside its content: ids, steps, counts and copies.
BOOKKEEPING = frozenset({
    "id", "uid", "number", "status", "changes_10", "changes_20", "changes_30", "published_revision",
    "created_by", "created_at", "updated_by", "updated_at", "updated_by_30", "updated_at_30", "batch",
})  # fmt: skip
# The columns of the last change, for readers without and with clearance for everything.
LAST_CHANGED_AT = ("updated_at", "updated_at_30")
LAST_CHANGED_BY = ("updated_by", "updated_by_30")


def clearance_of(user: Any) -> int:
    """The highest sensitivity the user may know of; 0 for whoever is not of the desk."""
    if not user.is_active or not user.has_perm("incidents.use_desk"):
        return 0
    if user.has_perm("incidents.view_confidential"):
        return Sensitivity.CONFIDENTIAL
    return Sensitivity.RESTRICTED


class Revised(models.Model):
    """Counts and times of the changes of a record; properties return what the reader of an instance sees."""

    sensitivity: Any  # of the record

    # Changes of the record and its parts, each counted once: by the lowest sensitivity that sees any of it.
    changes_10 = models.PositiveIntegerField(default=1, editable=False)
    changes_20 = models.PositiveIntegerField(default=0, editable=False)
    changes_30 = models.PositiveIntegerField(default=0, editable=False)
    published_revision = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="How many publishable changes there were when the last edition was made; 0 for no edition.",
    )
    # The last change that is not confidential, and below the last of all.
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by_30 = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    updated_at_30 = models.DateTimeField(default=timezone.now, editable=False)

    # Whose view of the changes this instance shows; `visible_to` sets it. Without it, everybody's who may
    # see the record: no confidential change shows by mistake.
    clearance: int | None = None

    class Meta:
        abstract = True

    @property
    def revision(self) -> int:
        """The number of changes that the reader may see: what edits, ETags and reviews are bound to."""
        return revision_at(self, self.seen_up_to)

    @property
    def seen_up_to(self) -> int:
        """The highest level of changes that the reader of this instance may see."""
        if self.clearance is None:
            return max(Sensitivity.RESTRICTED, self.sensitivity)
        return self.clearance

    @property
    def last_changed_at(self) -> datetime:
        """When the record was last changed, as far as the reader may see."""
        return getattr(self, LAST_CHANGED_AT[self.seen_up_to >= Sensitivity.CONFIDENTIAL])

    @property
    def last_changed_by(self) -> Any:
        """Who changed the record last, as far as the reader may see."""
        return getattr(self, LAST_CHANGED_BY[self.seen_up_to >= Sensitivity.CONFIDENTIAL])

    @property
    def has_pending_edit(self) -> bool:
        """Whether what may be published has changed since the last edition."""
        return self.published_revision > 0 and self.changes_10 > self.published_revision


def last_change_columns(user: Any) -> tuple[str, str]:
    """The names of the columns that hold time and author of the last change that this user may see."""
    sees_all = clearance_of(user) >= Sensitivity.CONFIDENTIAL
    return LAST_CHANGED_AT[sees_all], LAST_CHANGED_BY[sees_all]


def revision_at(row: Any, clearance: int) -> int:
    """The number of changes of a record, or in a row of its history, up to a clearance."""
    return sum(getattr(row, f"changes_{level}") for level in Sensitivity.values if level <= clearance)


def seen_changes(record: Revised) -> dict[str, int]:
    """The counts of changes that the reader of this instance may see, by column."""
    levels = [level for level in Sensitivity.values if level <= record.seen_up_to]
    return {name: getattr(record, name) for name in (f"changes_{level}" for level in levels)}


def changes_above(row: Any, clearance: int) -> int:
    """The number of changes that are hidden from a clearance."""
    return revision_at(row, Sensitivity.CONFIDENTIAL) - revision_at(row, clearance)


def as_seen_by(record: R, user: Any) -> R:
    """The record, now showing the revision and last change that this user may see."""
    record.clearance = clearance_of(user)
    return record
