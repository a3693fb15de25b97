"""Evidence: sources, citations of a field by a source, and statements about incidents."""

from typing import Any, Self

from django.db import models
from django_countries.fields import CountryField

from incidents.choices import CitationStance, Reliability, Sensitivity, SourceKind, Stance
from incidents.fields.common import LANGUAGE_LENGTH
from incidents.fields.evidence import CITATION, SOURCE, STATEMENT
from incidents.models.base import Dated, DatedQuerySet, Record, Traced, TracedQuerySet, clearance_of
from incidents.models.constraints import one_of, record_constraints, span_constraints, text_limits
from incidents.models.import_batch import seen
from incidents.models.incident import Incident, Involvement
from incidents.models.party import Institution, Person
from incidents.models.tracking import tracked_history

SOURCE_LIMITS, STATEMENT_LIMITS, CITATION_LIMITS = SOURCE.limits, STATEMENT.limits, CITATION.limits


class Source(Record, Dated):
    """Something that can be read or heard again. Its date is that of publication."""

    UNSTATABLE = ("author", "date")

    title = models.CharField(max_length=SOURCE_LIMITS["title"])
    publisher = models.CharField(max_length=SOURCE_LIMITS["publisher"], blank=True)
    author = models.CharField(max_length=SOURCE_LIMITS["author"], blank=True)
    url = models.URLField("address", max_length=SOURCE_LIMITS["url"], blank=True)
    archived_url = models.URLField("archived at", max_length=SOURCE_LIMITS["archived_url"], blank=True)
    accessed_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=16, choices=SourceKind.choices, blank=True)
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)
    reliability = models.PositiveSmallIntegerField(choices=Reliability.choices, null=True, blank=True)
    history = tracked_history(excluded_fields=["created_at", "created_by", "batch"])

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("title", "uid")
        constraints = [
            *record_constraints("source", ("author", "date")),
            *span_constraints("source"),
            models.CheckConstraint(name="source_has_a_title", condition=~models.Q(title="")),
            one_of("source", "kind", SourceKind.values, blank=True),
            *text_limits("source", **SOURCE_LIMITS),
        ]

    def __str__(self) -> str:
        return self.title if self.sensitivity == Sensitivity.PUBLIC else self.neutral()


class Statement(Record, Dated):
    """A statement of a speaker, or a refusal to comment, about incidents and people."""

    UNSTATABLE = STATEMENT.unstatable

    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="statements"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="statements")
    description = models.CharField(
        max_length=STATEMENT_LIMITS["description"],
        blank=True,
        help_text="Who speaks, where the name is not to be told: “a senior European diplomat”.",
    )
    country = CountryField(blank=True, help_text="The country whose situation the statement speaks of.")
    text = models.TextField("words", max_length=STATEMENT_LIMITS["text"], blank=True)
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)
    stance = models.CharField(max_length=20, choices=Stance.choices, blank=True)
    incidents = models.ManyToManyField(Incident, blank=True, related_name="statements")
    persons = models.ManyToManyField(Person, blank=True, related_name="mentioned_in")
    history = tracked_history(
        m2m_fields=[incidents, persons], excluded_fields=["created_at", "created_by", "batch"]
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = (models.F("earliest").desc(nulls_last=True), "uid")
        indexes = [models.Index(fields=["country", "earliest"], name="statement_by_country_and_date")]
        constraints = [
            *record_constraints("statement", STATEMENT.unstatable),
            *span_constraints("statement"),
            one_of("statement", "stance", Stance.values, blank=True),
            models.CheckConstraint(
                name="statement_of_silence_has_no_words",
                condition=~models.Q(stance=Stance.SILENT) | models.Q(text=""),
            ),
            *text_limits("statement", **STATEMENT_LIMITS),
        ]

    def __str__(self) -> str:
        return self.neutral()


class CitationQuerySet(TracedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Return citations whose source, record, involvement and party the user is cleared for."""
        clearance = clearance_of(user)
        wholes = [
            models.Q(**{whole: None}) | models.Q(**{f"{whole}__sensitivity__lte": clearance})
            for whole in CITED_WHOLES
        ]
        unseen = [seen(f"{record}__batch") for record in CITED_RECORDS]
        return self.filter(*wholes, *unseen, source__sensitivity__lte=clearance).audited(clearance)

    def publishable(self) -> Self:
        return self.filter(
            models.Q(involvement=None) | models.Q(involvement__sensitivity=Sensitivity.PUBLIC),
            source__sensitivity=Sensitivity.PUBLIC,
        )


CITED_RECORDS = ("incident", "person", "institution", "statement")
CITED_WHOLES = (*CITED_RECORDS, "involvement", "involvement__person", "involvement__institution")


class Citation(Traced):
    """The support of a source for the value of a field, or its different value."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="citations")
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="citations")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="citations")
    institution = models.ForeignKey(
        Institution, models.CASCADE, null=True, blank=True, related_name="citations"
    )
    statement = models.ForeignKey(Statement, models.CASCADE, null=True, blank=True, related_name="citations")
    involvement = models.ForeignKey(
        Involvement, models.CASCADE, null=True, blank=True, related_name="citations"
    )
    field = models.CharField(max_length=30, help_text="The field of the record that the source speaks of.")
    value = models.CharField(
        max_length=CITATION_LIMITS["value"], blank=True, help_text="What the source says of it, in short."
    )
    stance = models.CharField(max_length=8, choices=CitationStance.choices, default=CitationStance.SUPPORTS)
    quotation = models.TextField(max_length=CITATION_LIMITS["quotation"], blank=True)
    locator = models.CharField(
        max_length=CITATION_LIMITS["locator"], blank=True, help_text="Page, paragraph or minute."
    )
    history = tracked_history()

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="citation_is_of_one_record",
                condition=models.Q(incident__isnull=False, person=None, institution=None, statement=None)
                | models.Q(incident=None, person__isnull=False, institution=None, statement=None)
                | models.Q(incident=None, person=None, institution__isnull=False, statement=None)
                | models.Q(incident=None, person=None, institution=None, statement__isnull=False),
            ),
            models.CheckConstraint(
                name="citation_of_an_involvement_is_of_an_incident",
                condition=models.Q(involvement=None) | models.Q(incident__isnull=False),
            ),
            models.CheckConstraint(name="citation_names_a_field", condition=~models.Q(field="")),
            one_of("citation", "stance", CitationStance.values),
            *text_limits("citation", **CITATION_LIMITS),
        ]

    def __str__(self) -> str:
        return self.neutral()

    @property
    def record(self) -> Record:
        return self.incident or self.person or self.institution or self.statement  # type: ignore[return-value]
