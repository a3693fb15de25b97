"""Erasures of people: who asked, who confirmed, and what is still to be done."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.models.base import HISTORY_REASON_LENGTH


class Erasure(models.Model):
    """A requested or finished erasure of a person; the reason is emptied when the person is erased."""

    uid = models.UUIDField(help_text="The person.")
    number = models.PositiveIntegerField(null=True, help_text="Empty for a person who was never published.")
    reason = models.CharField(max_length=HISTORY_REASON_LENGTH, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True, help_text="When the list of withdrawals had it.")
    cleaned_at = models.DateTimeField(null=True, help_text="When files and freed pages were overwritten.")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="erasure_is_requested_once", fields=["uid"], condition=models.Q(erased_at=None)
            ),
            models.CheckConstraint(
                name="erasure_of_public_needs_two_people",
                condition=models.Q(confirmed_by=None)
                | models.Q(number=None)
                | ~models.Q(confirmed_by=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="erasure_keeps_no_words",
                condition=models.Q(erased_at=None) | models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of person {str(self.uid)[:8]}"
