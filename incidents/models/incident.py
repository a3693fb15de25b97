"""Incidents, involvements and links between incidents."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django_countries.fields import CountryField

from incidents.choices import IncidentKind, LinkRelation, LocationPrecision, Outcome, Role, Sensitivity
from incidents.fields.incident import INCIDENT, MOST_VICTIMS
from incidents.fields.involvement import INVOLVEMENT, MOST_MONTHS
from incidents.models.base import Dated, DatedQuerySet, Record, Traced, TracedQuerySet
from incidents.models.constraints import one_of, record_constraints, span_constraints, text_limits
from incidents.models.import_batch import seen
from incidents.models.party import Institution, Person
from incidents.models.tracking import tracked_history

LIMITS = INCIDENT.limits
INVOLVEMENT_LIMITS = INVOLVEMENT.limits


class Incident(Record, Dated):
    UNSTATABLE = INCIDENT.unstatable

    title = models.CharField(max_length=LIMITS["title"])
    kind = models.CharField(max_length=24, choices=IncidentKind.choices)
    country = CountryField(blank=True)
    place = models.CharField(max_length=LIMITS["place"], blank=True)
    latitude = models.DecimalField(
        max_digits=8, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )  # fmt: skip
    longitude = models.DecimalField(
        max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    precision = models.CharField(max_length=10, choices=LocationPrecision.choices, blank=True)
    summary = models.TextField(blank=True, max_length=LIMITS["summary"])
    narrative = models.TextField(blank=True, max_length=LIMITS["narrative"])
    victims_low = models.PositiveIntegerField("victims, at least", null=True, blank=True)
    victims_high = models.PositiveIntegerField("victims, at most", null=True, blank=True)
    qualifications = models.JSONField(
        "legal qualification", default=list, blank=True, help_text="What sources hold it to be."
    )
    history = tracked_history(excluded_fields=["created_at", "created_by", "batch"])

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = (models.F("earliest").desc(nulls_last=True), "uid")
        permissions = [
            ("use_desk", "Can work at the desk"),
            ("view_confidential", "Can see confidential records"),
            ("submit_record", "Can submit records for review"),
            ("return_record", "Can return records from review"),
            ("publish_record", "Can publish records"),
            ("withdraw_record", "Can withdraw public records"),
        ]
        indexes = [
            models.Index(fields=["country", "earliest", "latest"], name="incident_by_country_and_date"),
            models.Index(fields=["earliest", "uid"], name="incident_by_date"),
        ]
        constraints = [
            *record_constraints("incident", INCIDENT.unstatable),
            *span_constraints("incident"),
            one_of("incident", "kind", IncidentKind.values),
            models.CheckConstraint(name="incident_has_a_title", condition=~models.Q(title="")),
            models.CheckConstraint(
                name="incident_location_is_whole",
                condition=models.Q(latitude=None, longitude=None, precision="")
                | models.Q(latitude__isnull=False, longitude__isnull=False)
                & models.Q(precision__in=LocationPrecision.values),
            ),
            models.CheckConstraint(
                name="incident_location_is_on_earth",
                condition=models.Q(latitude=None)
                | models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            ),
            models.CheckConstraint(
                name="incident_victims_low_is_not_above_high",
                condition=models.Q(victims_low=None)
                | models.Q(victims_high=None)
                | models.Q(victims_low__lte=models.F("victims_high")),
            ),
            models.CheckConstraint(
                name="incident_victims_are_countable",
                condition=(models.Q(victims_low=None) | models.Q(victims_low__lte=MOST_VICTIMS))
                & (models.Q(victims_high=None) | models.Q(victims_high__lte=MOST_VICTIMS)),
            ),
            *text_limits("incident", **LIMITS),
        ]

    def __str__(self) -> str:
        return self.title if self.sensitivity == Sensitivity.PUBLIC else self.neutral()


class InvolvementQuerySet(TracedQuerySet):
    def _visible_at(self, clearance: int) -> Self:
        """Return involvements whose own, incident's and party's sensitivity the user is cleared for."""
        return self.filter(
            models.Q(person=None) | models.Q(person__sensitivity__lte=clearance),
            models.Q(institution=None) | models.Q(institution__sensitivity__lte=clearance),
            seen("incident__batch"),
            sensitivity__lte=clearance,
            incident__sensitivity__lte=clearance,
        ).audited(clearance)

    def publishable(self) -> Self:
        return self.filter(sensitivity=Sensitivity.PUBLIC)


class Involvement(Traced):
    """A party in one role in one incident, and the outcome for it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="involvements")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="involvements")
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="involvements"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    sensitivity = models.PositiveSmallIntegerField(
        choices=Sensitivity.choices,
        default=Sensitivity.PUBLIC,
        help_text="A witness starts as confidential.",
    )
    charge = models.CharField(max_length=INVOLVEMENT_LIMITS["charge"], blank=True)
    provision = models.CharField(
        "legal provision",
        max_length=INVOLVEMENT_LIMITS["provision"],
        blank=True,
        help_text="For example: article 274 of the Criminal Code",
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcomes = models.JSONField(
        "outcome by stage",
        default=list,
        blank=True,
        help_text="A list of stage and date, in order of time.",
    )
    sentence_months = models.PositiveIntegerField(
        "sentence in months", null=True, blank=True, validators=[MaxValueValidator(MOST_MONTHS)]
    )
    note = models.TextField(max_length=INVOLVEMENT_LIMITS["note"], blank=True)
    history = tracked_history()

    objects = InvolvementQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="involvement_is_of_a_person_or_an_institution",
                condition=models.Q(person=None, institution__isnull=False)
                | models.Q(person__isnull=False, institution=None),
            ),
            # By sensitivity and not among confidential rows: a refusal would reveal a hidden row.
            models.UniqueConstraint(
                name="person_has_a_role_once", fields=["incident", "person", "role", "sensitivity"],
                condition=models.Q(sensitivity__lt=Sensitivity.CONFIDENTIAL),
                violation_error_message="This person has this role in this incident already.",
            ),
            models.UniqueConstraint(
                name="institution_has_a_role_once", fields=["incident", "institution", "role", "sensitivity"],
                condition=models.Q(sensitivity__lt=Sensitivity.CONFIDENTIAL),
                violation_error_message="This institution has this role in this incident already.",
            ),
            one_of("involvement", "role", Role.values),
            one_of("involvement", "outcome", Outcome.values, blank=True),
            one_of("involvement", "sensitivity", Sensitivity.values),
            models.CheckConstraint(
                name="involvement_sentence_is_countable",
                condition=models.Q(sentence_months=None) | models.Q(sentence_months__lte=MOST_MONTHS),
            ),
            *text_limits("involvement", **INVOLVEMENT_LIMITS),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.neutral()

    @property
    def record(self) -> Incident:
        """The record that it is a part of."""
        return self.incident

    @property
    def party(self) -> Person | Institution:
        return self.person or self.institution  # type: ignore[return-value]


class IncidentLinkQuerySet(TracedQuerySet):
    def _visible_at(self, clearance: int) -> Self:
        return self.filter(
            seen("incident__batch"), incident__sensitivity__lte=clearance, target__sensitivity__lte=clearance
        ).audited(clearance)


class IncidentLink(Traced):
    """A relation of an incident to another: it follows, is part of or is an appeal of the target."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="links")
    target = models.ForeignKey(
        Incident, models.PROTECT, related_name="linked_from", verbose_name="other incident"
    )
    relation = models.CharField(max_length=16, choices=LinkRelation.choices)
    history = tracked_history()

    objects = IncidentLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "link"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="incidents_are_linked_once", fields=["incident", "target", "relation"]
            ),
            models.CheckConstraint(
                name="incident_is_not_linked_to_itself", condition=~models.Q(incident=models.F("target"))
            ),
            one_of("link", "relation", LinkRelation.values),
        ]

    def __str__(self) -> str:
        return self.neutral()
