"""Reviewers' decisions about warnings. Rows are added and never changed: the latest one applies."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.models.base import HISTORY_REASON_LENGTH, Record
from incidents.models.case import Case
from incidents.models.constraints import exactly_one, text_limits
from incidents.models.evidence import CITED_RECORDS, Source, Statement
from incidents.models.incident import Incident
from incidents.models.party import Institution, Person

OWNERS = (*CITED_RECORDS, "source")


class SettledWarningQuerySet(models.QuerySet["SettledWarning"]):
    def all_of(self, record: Record) -> "SettledWarningQuerySet":
        """Return every decision about a record, the oldest first."""
        return self.filter(**{str(record._meta.model_name): record}).select_related("by").order_by("id")

    def latest_of(self, record: Record, keys: Iterable[str]) -> dict[str, "SettledWarning"]:
        """Return the settlements in force among these keys of a record, by key."""
        latest = {row.key: row for row in self.all_of(record).filter(key__in=list(keys))}
        return {key: row for key, row in latest.items() if row.is_settled}


class SettledWarning(models.Model):
    """A warning of a record that a reviewer settled or reopened, with the reason.

    Users who see the warning see its settlement, others do not: it is looked up by the warning's key.
    """

    incident = models.ForeignKey(Incident, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    institution = models.ForeignKey(Institution, models.CASCADE, null=True, related_name="+")
    statement = models.ForeignKey(Statement, models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="+")
    code = models.CharField(max_length=30)
    field = models.CharField(max_length=30, blank=True)
    part = models.UUIDField(null=True, help_text="The involvement, citation or statement it is about.")
    key = models.CharField(max_length=32, help_text="A digest of the point and of the value that was judged.")
    reason = models.CharField(max_length=HISTORY_REASON_LENGTH)
    is_settled = models.BooleanField(default=True, help_text="False: it was opened again.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SettledWarningQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["key"], name="settled_warning_by_key")]
        constraints = [
            exactly_one("settled_warning_is_of_one_record", OWNERS),
            models.CheckConstraint(name="settled_warning_has_a_reason", condition=~models.Q(reason="")),
            *text_limits("settled_warning", reason=HISTORY_REASON_LENGTH),
        ]

    def __str__(self) -> str:
        return f"settled warning {self.pk}"
