"""Omissions: what a published version leaves out, for the desk to see that its record is published behind."""

from typing import Self

from django.db import models
from django.utils import timezone

from incidents.choices import RecordKind


class OmissionQuerySet(models.QuerySet):
    def current(self) -> Self:
        """The omissions of what is public now."""
        return self.filter(ended_at=None)

    def end(self) -> None:
        """Keep them as what earlier versions left out."""
        self.current().update(ended_at=timezone.now())


class Omission(models.Model):
    """A record that the working copy of another named when it was published, and that its version does not.

    Of the desk, not of the public record: it may name what is hidden. Whether it counts is decided when it
    is read (`publishing.omissions`).
    """

    kind = models.CharField(max_length=12, choices=RecordKind.choices)
    uid = models.UUIDField()
    version = models.PositiveIntegerField(help_text="The version that was published without it.")
    target_kind = models.CharField(max_length=12, choices=RecordKind.choices)
    target = models.UUIDField()
    is_decided = models.BooleanField(
        default=False, help_text="Whoever published the version decided to leave the record out."
    )
    ended_at = models.DateTimeField(
        null=True, help_text="When the record was published again, withdrawn or merged; empty until then."
    )

    objects = OmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="version_leaves_a_record_out_once", fields=["uid", "version", "target", "kind"]
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "uid"], name="omission_current", condition=models.Q(ended_at=None)),
            models.Index(fields=["target"], name="omission_of"),
        ]

    def __str__(self) -> str:
        return f"{self.target_kind} {str(self.target)[:8]}, left out of {self.kind} {str(self.uid)[:8]}"
