"""Custody: the periods in which a person was held, or at liberty again."""

from typing import Self

from django.db import models

from incidents.choices import CustodyStatus, Sensitivity
from incidents.dates.span import Span
from incidents.fields.common import DATE_TEXT_LENGTH
from incidents.fields.custody import CUSTODY
from incidents.models.base import Traced, TracedQuerySet
from incidents.models.constraints import one_of, span_constraints, text_limits
from incidents.models.import_batch import seen
from incidents.models.incident import Incident
from incidents.models.party import Institution, Person
from incidents.models.tracking import tracked_history

LIMITS = CUSTODY.limits
# The records that a row names. Who may not see one of them does not see the row.
NAMED = ("place", "begun_by", "ended_by")


class CustodyQuerySet(TracedQuerySet):
    def _visible_at(self, clearance: int) -> Self:
        """Return rows whose own, person's and named records' sensitivity the user is cleared for."""
        named = [
            models.Q(**{name: None}) | models.Q(**{f"{name}__sensitivity__lte": clearance}) for name in NAMED
        ]
        return self.filter(
            *named, seen("person__batch"), sensitivity__lte=clearance, person__sensitivity__lte=clearance
        ).audited(clearance)

    def publishable(self) -> Self:
        """Return rows that nothing hides: neither their own sensitivity nor that of a record they name."""
        named = [
            models.Q(**{name: None}) | models.Q(**{f"{name}__sensitivity": Sensitivity.PUBLIC})
            for name in NAMED
        ]
        return self.filter(*named, sensitivity=Sensitivity.PUBLIC)


class Custody(Traced):
    """One period of a person: how they were held, where, and from when until when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="custody")
    status = models.CharField(max_length=24, choices=CustodyStatus.choices)
    place = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="custody_of")
    from_text = models.CharField("from", max_length=DATE_TEXT_LENGTH, blank=True)
    from_earliest = models.DateField("from, not before", null=True, blank=True)
    from_latest = models.DateField("from, not after", null=True, blank=True)
    until_text = models.CharField("until", max_length=DATE_TEXT_LENGTH, blank=True)
    until_earliest = models.DateField("until, not before", null=True, blank=True)
    until_latest = models.DateField("until, not after", null=True, blank=True)
    last_confirmed = models.DateField(null=True, blank=True)
    expected_end = models.DateField(null=True, blank=True)
    begun_by = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="custody_begun"
    )
    ended_by = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="custody_ended"
    )
    note = models.TextField(max_length=LIMITS["note"], blank=True)
    sensitivity = models.PositiveSmallIntegerField(choices=Sensitivity.choices, default=Sensitivity.PUBLIC)
    history = tracked_history()

    objects = CustodyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "custody"
        ordering = ("id",)
        constraints = [
            one_of("custody", "status", CustodyStatus.values),
            one_of("custody", "sensitivity", Sensitivity.values),
            *span_constraints("custody", "from_"),
            *span_constraints("custody", "until_"),
            models.CheckConstraint(
                name="custody_does_not_end_before_it_begins",
                condition=models.Q(from_earliest=None)
                | models.Q(until_latest=None)
                | models.Q(until_latest__gte=models.F("from_earliest")),
            ),
            models.CheckConstraint(
                name="custody_is_not_confirmed_before_it_begins",
                condition=models.Q(from_earliest=None)
                | models.Q(last_confirmed=None)
                | models.Q(last_confirmed__gte=models.F("from_earliest")),
            ),
            *text_limits("custody", **LIMITS),
        ]

    def __str__(self) -> str:
        return self.neutral()

    @property
    def record(self) -> Person:
        """The record that it is a part of."""
        return self.person

    @property
    def begin(self) -> Span:
        return Span(self.from_text, self.from_earliest, self.from_latest)

    @begin.setter
    def begin(self, span: Span) -> None:
        self.from_text, self.from_earliest, self.from_latest = span.text, span.earliest, span.latest

    @property
    def end(self) -> Span:
        return Span(self.until_text, self.until_earliest, self.until_latest)

    @end.setter
    def end(self, span: Span) -> None:
        self.until_text, self.until_earliest, self.until_latest = span.text, span.earliest, span.latest
