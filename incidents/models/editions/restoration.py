"""Restorations: after each, the ledger continues in a range of sequence numbers that it never used.

A sequence number thus identifies its ledger, and a copy that followed lost lines is recognised by its cursor.
"""

from datetime import UTC, datetime

from django.db import models

# The first sequence after a restore: seconds since then, times the lines that fit into a second.
BEGINNING, LINES_A_SECOND = datetime(2026, 1, 1, tzinfo=UTC), 1_000_000
# Numbers and sequences that may have been assigned after the last that is known.
MARGIN = 1_000


class Restoration(models.Model):
    """A restore of the database from a backup."""

    first_sequence = models.PositiveBigIntegerField(primary_key=True, help_text="Of the ledger since then.")
    last_sequence = models.PositiveBigIntegerField(help_text="The last line of the ledger in the backup.")
    numbers = models.JSONField(default=dict, help_text="By kind, the highest number that may be in use.")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(
        null=True, help_text="Since when the restored record is public; empty while nobody has checked it."
    )

    class Meta:
        ordering = ("first_sequence",)
        constraints = [
            models.CheckConstraint(
                name="restoration_leaves_a_gap",
                condition=models.Q(first_sequence__gt=models.F("last_sequence")),
            )
        ]

    def __str__(self) -> str:
        return f"restoration from line {self.last_sequence}"


def lowest_next_sequence() -> int:
    """Return the sequence below which no new line may be."""
    return Restoration.objects.aggregate(last=models.Max("first_sequence"))["last"] or 0


def highest_reserved_number(kind: str) -> int:
    """Return the highest number that records of this kind may have had before a restore."""
    return max((found.numbers.get(kind, 0) for found in Restoration.objects.all()), default=0)


def is_from_before(sequence: int, database: str) -> bool:
    """Return whether a cursor is of lines of the ledger that a restore has lost."""
    lost = Restoration.objects.using(database)
    return lost.filter(last_sequence__lt=sequence, first_sequence__gt=sequence).exists()


def awaits_confirmation(database: str) -> bool:
    """Return whether a restored record may not be read yet."""
    return Restoration.objects.using(database).filter(confirmed_at=None).exists()
