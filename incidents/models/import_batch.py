"""Imports: a batch for each imported file, and the ids of its records in that file."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.choices import ImportedKind

DATASET_LENGTH = 100
FILE_NAME_LENGTH = 200
EXTERNAL_ID_LENGTH = 300
TROUBLE_LENGTH = 2_000


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "uploaded"
    CHECKING = "checking", "being checked"
    CHECKED = "checked", "checked, nothing written yet"
    WRITING = "writing", "being written, seen by nobody"
    APPLIED = "applied", "applied"
    UNDOING = "undoing", "being undone, seen by nobody"
    UNDONE = "undone", "undone"
    FAILED = "failed", "failed, nothing written"


class ImportBatchQuerySet(models.QuerySet):
    def unseen(self) -> Self:
        """Return the batches whose records are invisible: being written, being undone, or failed."""
        return self.filter(state__in=UNSEEN)


class ImportBatch(models.Model):
    """One file with its mapping, from the upload to the undoing."""

    uid = models.UUIDField("id", default=uuid.uuid4, unique=True, editable=False)
    dataset = models.CharField(
        max_length=DATASET_LENGTH, help_text="What the mapping calls the data; external ids belong to it."
    )
    file_name = models.CharField("file", max_length=FILE_NAME_LENGTH)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file, in hex.")
    mapping = models.TextField(blank=True)
    choices = models.JSONField(
        default=dict, blank=True, help_text="Which existing person or institution a name was said to be."
    )
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    done = models.PositiveIntegerField(default=0, help_text="How far the running step has come.")
    total = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=TROUBLE_LENGTH, blank=True, help_text="Why it was broken off.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("since", default=timezone.now, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="import_state_is_known", condition=models.Q(state__in=ImportState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"import {str(self.uid)[:8]}"


UNSEEN = (ImportState.WRITING, ImportState.UNDOING)


def seen(path: str = "batch") -> models.Q:
    """Return the condition that the record at a path does not belong to an invisible batch."""
    return ~models.Q(**{f"{path}__in": ImportBatch.objects.unseen().values("pk")})


class ExternalId(models.Model):
    """The id of a record in a data set, and digests of the values that the file last had, by field.

    The digests distinguish changes in the next file from changes by editors. A user who may not see a record
    may use its id for another: a refusal would reveal that it exists.
    """

    dataset = models.CharField(max_length=DATASET_LENGTH)
    kind = models.CharField(max_length=12, choices=ImportedKind.choices)
    key = models.CharField(max_length=EXTERNAL_ID_LENGTH)
    uid = models.UUIDField()
    said = models.JSONField(default=dict)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="external_ids")
    is_entered = models.BooleanField(
        default=False, help_text="Entered at the desk: whoever sees the record sees it."
    )

    class Meta:
        indexes = [models.Index(fields=["uid"], name="external_id_of_record")]
        constraints = [
            models.UniqueConstraint(
                name="external_id_names_a_record_once", fields=["dataset", "kind", "key", "uid"]
            ),
        ]

    def __str__(self) -> str:
        return f"external id {self.pk}"


class ImportChange(models.Model):
    """An existing record that a batch changed: revision before, and revision made; of all levels."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, choices=ImportedKind.choices)
    uid = models.UUIDField()
    key = models.CharField(max_length=EXTERNAL_ID_LENGTH, blank=True)
    revision_before = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    said_before = models.JSONField(null=True, help_text="What the file before had said; null for no file.")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"change of {self.kind} {str(self.uid)[:8]}"
