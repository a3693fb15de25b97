"""Recognition: which body holds a person to be a political prisoner or the like, and since when."""

from typing import Self

from django.db import models

from incidents.choices import RecognitionCriterion, RecognitionStatus, Sensitivity
from incidents.dates.span import Span
from incidents.fields.common import DATE_TEXT_LENGTH
from incidents.models.base import Traced, TracedQuerySet
from incidents.models.constraints import one_of, span_constraints
from incidents.models.evidence import Source
from incidents.models.import_batch import seen
from incidents.models.party import Institution, Person
from incidents.models.tracking import tracked_history

# The records that a row names. Who may not see one of them does not see the row.
RECOGNITION_NAMES = ("body", "source")


class RecognitionQuerySet(TracedQuerySet):
    def _visible_at(self, clearance: int) -> Self:
        """Return rows whose own, person's, body's and source's sensitivity the user is cleared for."""
        wholes = {f"{name}__sensitivity__lte": clearance for name in (*RECOGNITION_NAMES, "person")}
        return self.filter(seen("person__batch"), sensitivity__lte=clearance, **wholes).audited(clearance)

    def publishable(self) -> Self:
        """Return rows that nothing hides: neither their own sensitivity nor that of body and source."""
        named = {f"{name}__sensitivity": Sensitivity.PUBLIC for name in RECOGNITION_NAMES}
        return self.filter(sensitivity=Sensitivity.PUBLIC, **named)


class Recognition(Traced):
    """The view of one body of one person, from when until when, by one source."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recognitions")
    body = models.ForeignKey(
        Institution, models.PROTECT, related_name="recognises", verbose_name="recognised by"
    )
    status = models.CharField("recognised as", max_length=24, choices=RecognitionStatus.choices)
    criterion = models.CharField(max_length=8, choices=RecognitionCriterion.choices, blank=True)
    from_text = models.CharField("from", max_length=DATE_TEXT_LENGTH, blank=True)
    from_earliest = models.DateField("from, not before", null=True, blank=True)
    from_latest = models.DateField("from, not after", null=True, blank=True)
    until_text = models.CharField("until", max_length=DATE_TEXT_LENGTH, blank=True)
    until_earliest = models.DateField("until, not before", null=True, blank=True)
    until_latest = models.DateField("until, not after", null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="recognitions")
    sensitivity = models.PositiveSmallIntegerField(choices=Sensitivity.choices, default=Sensitivity.PUBLIC)
    history = tracked_history()

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            one_of("recognition", "status", RecognitionStatus.values),
            one_of("recognition", "criterion", RecognitionCriterion.values, blank=True),
            one_of("recognition", "sensitivity", Sensitivity.values),
            *span_constraints("recognition", "from_"),
            *span_constraints("recognition", "until_"),
            models.CheckConstraint(
                name="recognition_does_not_end_before_it_begins",
                condition=models.Q(from_earliest=None)
                | models.Q(until_latest=None)
                | models.Q(until_latest__gte=models.F("from_earliest")),
            ),
        ]

    def __str__(self) -> str:
        return self.neutral()

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
