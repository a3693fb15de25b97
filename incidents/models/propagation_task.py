"""Ripple: pending propagation of a publication, renaming or withdrawal to other documents."""

from django.db import models

from incidents.choices import RecordKind


class Ripple(models.Model):
    """Pending work: to update every document that names a record.

    Stored in the database, so that it survives a crash between two chunks.
    """

    kind = models.CharField(max_length=12, choices=RecordKind.choices)
    uid = models.UUIDField()
    redact = models.BooleanField(help_text="Whether older editions must lose the record as well.")
    stage = models.PositiveSmallIntegerField(default=0, help_text="How many kinds of document are done.")
    after = models.PositiveBigIntegerField(
        default=0, help_text="The last edition row looked at in this stage."
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"ripple of {self.kind} {str(self.uid)[:8]}"
