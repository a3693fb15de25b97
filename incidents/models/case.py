"""Cases: incidents, people, institutions and statements under one name."""

from django.db import models
from django_countries.fields import CountryField

from incidents.choices import CaseKind, HomePagePlace, Sensitivity
from incidents.fields.case import CASE
from incidents.models.base import Record
from incidents.models.constraints import one_of, record_constraints, text_limits
from incidents.models.evidence import Statement
from incidents.models.incident import Incident
from incidents.models.party import Institution, Person
from incidents.models.tracking import tracked_history

LIMITS = CASE.limits


class Case(Record):
    """Records that belong together. They do not name their cases: membership is asked from here."""

    UNSTATABLE = CASE.unstatable

    title = models.CharField(max_length=LIMITS["title"])
    kind = models.CharField(max_length=16, choices=CaseKind.choices, blank=True)
    country = CountryField(blank=True)
    summary = models.TextField(max_length=LIMITS["summary"], blank=True)
    home_page = models.CharField(max_length=16, choices=HomePagePlace.choices, blank=True)
    incidents = models.ManyToManyField(Incident, blank=True, related_name="cases")
    persons = models.ManyToManyField(Person, blank=True, related_name="cases")
    institutions = models.ManyToManyField(Institution, blank=True, related_name="cases")
    statements = models.ManyToManyField(Statement, blank=True, related_name="cases")
    history = tracked_history(
        m2m_fields=[incidents, persons, institutions, statements],
        excluded_fields=["created_at", "created_by", "batch"],
    )

    class Meta:
        ordering = ("title", "uid")
        constraints = [
            *record_constraints("case", CASE.unstatable),
            models.CheckConstraint(name="case_has_a_title", condition=~models.Q(title="")),
            one_of("case", "kind", CaseKind.values, blank=True),
            one_of("case", "home_page", HomePagePlace.values, blank=True),
            *text_limits("case", **LIMITS),
        ]

    def __str__(self) -> str:
        return self.title if self.sensitivity == Sensitivity.PUBLIC else self.neutral()
