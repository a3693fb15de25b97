"""Omissions: records that a published version leaves out."""

from typing import Self

from django.db import models
from django.utils import timezone

from incidents.choices import RecordKind


class OmissionQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Return the omissions of live editions."""
        return self.filter(ended_at=None)

    def end(self) -> None:
        """Keep the omissions as those of earlier versions."""
        self.current().update(ended_at=timezone.now())


class Omission(models.Model):
    """A record that another named at the desk when it was published, and that the version does not name.

    It belongs to the desk, not to the public record: it may name hidden records. Whether it is outstanding is
    decided when it is read (`publishing.omissions`).
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
