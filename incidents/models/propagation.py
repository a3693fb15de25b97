"""Ripple: documents that still show the old words of something that was published, renamed or withdrawn."""

from django.db import models

from incidents.choices import RecordKind


class Ripple(models.Model):
    """Work that the door has yet to finish: bring every document that names a record up to date.

    Kept in the database, so that a crash between two chunks loses none of it.
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
