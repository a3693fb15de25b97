"""Changes of a record, counted by sensitivity, and what each user sees of them."""

from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.choices import Sensitivity

R = TypeVar("R", bound="Revised")
# Fields of a record other than its content: ids, status, counts and copies.
BOOKKEEPING = frozenset({
    "id", "uid", "number", "status", "changes_10", "changes_20", "changes_30", "published_revision",
    "created_by", "created_at", "updated_by", "updated_at", "updated_by_30", "updated_at_30", "batch",
    "consent_recorded_by",
})  # fmt: skip
# The same of a part, which has no such columns but ids: the status of custody is content.
BOOKKEEPING_OF_PARTS = frozenset({"id", "uid"})
# The columns of the last change, for users without and with clearance for everything.
LAST_CHANGED_AT = ("updated_at", "updated_at_30")
LAST_CHANGED_BY = ("updated_by", "updated_by_30")


def clearance_of(user: Any) -> int:
    """Return the highest sensitivity the user may see; 0 for a user outside the desk."""
    if not user.is_active or not user.has_perm("incidents.use_desk"):
        return 0
    if user.has_perm("incidents.view_confidential"):
        return Sensitivity.CONFIDENTIAL
    return Sensitivity.RESTRICTED


class Revised(models.Model):
    """Counts and times of the changes of a record; properties return what the user of an instance may see."""

    sensitivity: Any  # of the record

    # Changes of the record and its parts, each counted once: at the lowest sensitivity that sees any of it.
    changes_10 = models.PositiveIntegerField(default=1, editable=False)
    changes_20 = models.PositiveIntegerField(default=0, editable=False)
    changes_30 = models.PositiveIntegerField(default=0, editable=False)
    published_revision = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="How many publishable changes there were when the last edition was made; 0 for no edition.",
    )
    # The last change that is not confidential; below, the last of all.
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by_30 = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    updated_at_30 = models.DateTimeField(default=timezone.now, editable=False)

    # The clearance for which this instance shows changes; `visible_to` sets it. Without it, the instance
    # shows what everyone who may see the record may see, so no confidential change is shown by mistake.
    clearance: int | None = None

    class Meta:
        abstract = True

    @property
    def revision(self) -> int:
        """Return the number of changes that the user may see: edits, ETags and reviews refer to it."""
        return revision_at(self, self.seen_up_to)

    @property
    def seen_up_to(self) -> int:
        """Return the highest level of changes that the user of this instance may see."""
        if self.clearance is None:
            return max(Sensitivity.RESTRICTED, self.sensitivity)
        return self.clearance

    @property
    def last_changed_at(self) -> datetime:
        """Return the time of the last change that the user may see."""
        return getattr(self, LAST_CHANGED_AT[self.seen_up_to >= Sensitivity.CONFIDENTIAL])

    @property
    def last_changed_by(self) -> Any:
        """Return the author of the last change that the user may see."""
        return getattr(self, LAST_CHANGED_BY[self.seen_up_to >= Sensitivity.CONFIDENTIAL])

    @property
    def has_pending_edit(self) -> bool:
        """Return whether publishable content has changed since the last edition."""
        return self.published_revision > 0 and self.changes_10 > self.published_revision


def last_change_columns(user: object) -> tuple[str, str]:
    """Return the columns with time and author of the last change that this user may see."""
    sees_all = clearance_of(user) >= Sensitivity.CONFIDENTIAL
    return LAST_CHANGED_AT[sees_all], LAST_CHANGED_BY[sees_all]


def revision_at(row: object, clearance: int) -> int:
    """Return the number of changes of a record, or in a row of its history, up to a clearance."""
    return sum(getattr(row, f"changes_{level}") for level in Sensitivity.values if level <= clearance)


def seen_changes(record: Revised) -> dict[str, int]:
    """Return the counts of changes that the user of this instance may see, by column."""
    levels = [level for level in Sensitivity.values if level <= record.seen_up_to]
    return {name: getattr(record, name) for name in (f"changes_{level}" for level in levels)}


def changes_above(row: object, clearance: int) -> int:
    """Return the number of changes that are hidden from a clearance."""
    return revision_at(row, Sensitivity.CONFIDENTIAL) - revision_at(row, clearance)


def as_seen_by(record: R, user: object) -> R:
    """Return the record with the revision and last change that this user may see."""
    record.clearance = clearance_of(user)
    return record
