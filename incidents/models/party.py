"""Parties: people and institutions that take part in incidents and make statements."""

from typing import Self

from django.db import models
from django_countries.fields import CountryField

from incidents.choices import Gender, InstitutionKind, NameKind
from incidents.dates.span import Span
from incidents.fields.base import stored_texts
from incidents.fields.common import DATE_TEXT_LENGTH, LANGUAGE_LENGTH
from incidents.fields.consent import CONSENT_LIMITS
from incidents.fields.party import INSTITUTION, NAME, OCCUPATIONS_LENGTH, PERSON
from incidents.models.base import Consented, Record, Traced, TracedQuerySet
from incidents.models.constraints import (
    consent_constraints,
    consent_indexes,
    one_of,
    record_constraints,
    span_constraints,
    text_limits,
)
from incidents.models.import_batch import seen
from incidents.models.tracking import tracked_history

PERSON_LIMITS, INSTITUTION_LIMITS, NAME_LIMITS = PERSON.limits, INSTITUTION.limits, NAME.limits


def _is_not_merged_into_itself(party: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{party}_is_not_merged_into_itself",
        condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
    )


class Person(Record, Consented):
    UNSTATABLE = PERSON.unstatable
    NAMES_WHO_AGREED = models.Q()  # a person's document is their name

    name = models.CharField(
        max_length=PERSON_LIMITS["name"],
        blank=True,
        editable=False,
        help_text="A copy of the main name, for lists.",
    )
    gender = models.CharField(max_length=10, choices=Gender.choices, blank=True)
    birth_text = models.CharField("born", max_length=DATE_TEXT_LENGTH, blank=True)
    birth_earliest = models.DateField("born not before", null=True, blank=True)
    birth_latest = models.DateField("born not after", null=True, blank=True)
    nationalities = CountryField(multiple=True, blank=True, max_length=200)
    occupations = models.TextField(blank=True, max_length=OCCUPATIONS_LENGTH, help_text="One a line.")
    summary = models.TextField(blank=True, max_length=PERSON_LIMITS["summary"])
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )
    history = tracked_history(excluded_fields=["created_at", "created_by", "batch"])

    class Meta:
        ordering = ("name", "uid")
        permissions = [("erase_person", "Can erase people")]
        indexes = [
            models.Index(fields=["name", "uid"], name="person_by_name"),
            *consent_indexes("person"),
        ]
        constraints = [
            *record_constraints("person", PERSON.unstatable),
            *consent_constraints("person"),
            *span_constraints("person", "birth_"),
            one_of("person", "gender", Gender.values, blank=True),
            _is_not_merged_into_itself("person"),
            *text_limits(
                "person",
                name=PERSON_LIMITS["name"],
                summary=PERSON_LIMITS["summary"],
                occupations=OCCUPATIONS_LENGTH,
                **CONSENT_LIMITS,
            ),
        ]

    def __str__(self) -> str:
        return self.name if self.name and self.sensitivity == 10 else self.neutral()

    @property
    def birth(self) -> Span:
        return Span(self.birth_text, self.birth_earliest, self.birth_latest)

    @birth.setter
    def birth(self, span: Span) -> None:
        self.birth_text, self.birth_earliest, self.birth_latest = span.text, span.earliest, span.latest

    @property
    def occupation_list(self) -> list[str]:
        return stored_texts(self.occupations)


class Institution(Record):
    UNSTATABLE = INSTITUTION.unstatable

    name = models.CharField(
        max_length=INSTITUTION_LIMITS["name"],
        blank=True,
        editable=False,
        help_text="A copy of the main name, for lists.",
    )
    kind = models.CharField(max_length=20, choices=InstitutionKind.choices, blank=True)
    country = CountryField(blank=True, help_text="Leave empty for an intergovernmental body.")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The body it belongs to.",
    )
    website = models.URLField(max_length=INSTITUTION_LIMITS["website"], blank=True)
    summary = models.TextField(blank=True, max_length=INSTITUTION_LIMITS["summary"])
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )
    history = tracked_history(excluded_fields=["created_at", "created_by", "batch"])

    class Meta:
        ordering = ("name", "uid")
        indexes = [models.Index(fields=["name", "uid"], name="institution_by_name")]
        constraints = [
            *record_constraints("institution", INSTITUTION.unstatable),
            one_of("institution", "kind", InstitutionKind.values, blank=True),
            _is_not_merged_into_itself("institution"),
            models.CheckConstraint(
                name="institution_is_not_its_own_parent",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
            ),
            *text_limits("institution", **INSTITUTION_LIMITS),
        ]

    def __str__(self) -> str:
        return self.name if self.name and self.sensitivity == 10 else self.neutral()


class NameQuerySet(TracedQuerySet):
    owner = ""

    def _visible_at(self, clearance: int) -> Self:
        mine = {f"{self.owner}__sensitivity__lte": clearance}
        return self.filter(seen(f"{self.owner}__batch"), **mine).audited(clearance)


class PersonNameQuerySet(NameQuerySet):
    owner = "person"


class InstitutionNameQuerySet(NameQuerySet):
    owner = "institution"


class Name(Traced):
    """A name of a party, in one script or language."""

    text = models.CharField(max_length=NAME_LIMITS["text"])
    kind = models.CharField(max_length=16, choices=NameKind.choices, default=NameKind.MAIN)
    script = models.CharField(
        max_length=4,
        blank=True,
        help_text="ISO 15924, for example Latn, Cyrl or Arab; found from the text if empty.",
    )
    language = models.CharField(
        max_length=LANGUAGE_LENGTH, blank=True, help_text="BCP 47, for example en, az or ru."
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.neutral()


def name_constraints(owner: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            name=f"{owner}_has_one_main_name", fields=[owner], condition=models.Q(kind=NameKind.MAIN)
        ),
        models.CheckConstraint(name=f"{owner}_name_is_not_empty", condition=~models.Q(text="")),
        one_of(f"{owner}_name", "kind", NameKind.values),
        *text_limits(f"{owner}_name", **NAME_LIMITS),
    ]


class PersonName(Name):
    person = models.ForeignKey(Person, models.CASCADE, related_name="names")
    history = tracked_history()
    objects = PersonNameQuerySet.as_manager()

    class Meta:
        verbose_name = "name"
        ordering = ("id",)
        constraints = name_constraints("person")


class InstitutionName(Name):
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="names")
    history = tracked_history()
    objects = InstitutionNameQuerySet.as_manager()

    class Meta:
        verbose_name = "name"
        ordering = ("id",)
        constraints = name_constraints("institution")
