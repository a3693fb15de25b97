"""The ledger: a line for each publication, withdrawal and merger."""

from typing import Self

from django.conf import settings
from django.db import models

from incidents.choices import ChangeAction, RecordKind

PUBLIC_NOTE_LENGTH = 500


class ChangeQuerySet(models.QuerySet):
    def for_readers(self) -> Self:
        return self.using(settings.PUBLIC_DATABASE)


class Change(models.Model):
    """One line of the public ledger: an event of a record, in the order of events."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12, choices=RecordKind.choices)
    uid = models.UUIDField()
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=ChangeAction.choices)
    at = models.DateTimeField(unique=True)
    reason = models.CharField(
        max_length=PUBLIC_NOTE_LENGTH, blank=True, help_text="Public words; why a record was withdrawn."
    )
    merged_into = models.UUIDField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ("sequence",)
        indexes = [models.Index(fields=["kind", "uid", "sequence"], name="change_of_record")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind} {self.number} {self.action}"
