"""Evidence: sources, citations of a field by a source, and statements about incidents."""

from typing import Any, Self

from django.db import models
from django_countries.fields import CountryField

from incidents.choices import CitationStance, Reliability, Sensitivity, SourceKind, Stance
from incidents.fields.common import LANGUAGE_LENGTH
from incidents.fields.evidence import CITATION, SOURCE
from incidents.fields.statement import STATEMENT
from incidents.models.base import Consented, Dated, DatedQuerySet, Record, Traced, TracedQuerySet
from incidents.models.constraints import (
    consent_constraints,
    consent_indexes,
    exactly_one,
    one_of,
    record_constraints,
    span_constraints,
    text_limits,
)
from incidents.models.custody import NAMED, Custody
from incidents.models.import_batch import seen
from incidents.models.incident import Incident, Involvement
from incidents.models.party import Institution, Person
from incidents.models.tracking import tracked_history

SOURCE_LIMITS, STATEMENT_LIMITS, CITATION_LIMITS = SOURCE.limits, STATEMENT.limits, CITATION.limits


class Source(Record, Dated, Consented):
    """Something that can be read or heard again. Its date is that of publication."""

    UNSTATABLE = ("author", "date")
    NAMES_WHO_AGREED = ~models.Q(author="")

    title = models.CharField(max_length=SOURCE_LIMITS["title"])
    publisher = models.CharField(max_length=SOURCE_LIMITS["publisher"], blank=True)
    author = models.CharField(max_length=SOURCE_LIMITS["author"], blank=True)
    url = models.URLField("address", max_length=SOURCE_LIMITS["url"], blank=True)
    archived_url = models.URLField("archived at", max_length=SOURCE_LIMITS["archived_url"], blank=True)
    accessed_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=16, choices=SourceKind.choices, blank=True)
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)
    reliability = models.PositiveSmallIntegerField(choices=Reliability.choices, null=True, blank=True)
    derived_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by"
    )
    history = tracked_history(excluded_fields=["created_at", "created_by", "batch"])

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("title", "uid")
        indexes = consent_indexes("source")
        constraints = [
            models.CheckConstraint(
                name="source_does_not_repeat_itself", condition=~models.Q(derived_from=models.F("pk"))
            ),
            *record_constraints("source", ("author", "date")),
            *consent_constraints("source"),
            *span_constraints("source"),
            models.CheckConstraint(name="source_has_a_title", condition=~models.Q(title="")),
            one_of("source", "kind", SourceKind.values, blank=True),
            *text_limits("source", **SOURCE_LIMITS),
        ]

    def __str__(self) -> str:
        return self.title if self.sensitivity == Sensitivity.PUBLIC else self.neutral()


class Statement(Record, Dated, Consented):
    """A statement of a speaker, or a refusal to comment, about incidents and people."""

    UNSTATABLE = STATEMENT.unstatable
    NAMES_WHO_AGREED = models.Q(person__isnull=False)

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
    title = models.CharField(max_length=STATEMENT_LIMITS["title"], blank=True)
    quotation = models.TextField(max_length=STATEMENT_LIMITS["quotation"], blank=True)
    translation = models.TextField(max_length=STATEMENT_LIMITS["translation"], blank=True)
    translation_language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)
    translated_by = models.CharField(max_length=STATEMENT_LIMITS["translated_by"], blank=True)
    summary = models.TextField(max_length=STATEMENT_LIMITS["summary"], blank=True)
    asked = models.CharField(max_length=STATEMENT_LIMITS["asked"], blank=True)
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)
    stance = models.CharField(max_length=20, choices=Stance.choices, blank=True)
    further_stances = models.JSONField(default=list, blank=True, help_text="Stances beside the main one.")
    incidents = models.ManyToManyField(Incident, blank=True, related_name="statements")
    persons = models.ManyToManyField(Person, blank=True, related_name="mentioned_in")
    history = tracked_history(
        m2m_fields=[incidents, persons], excluded_fields=["created_at", "created_by", "batch"]
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = (models.F("earliest").desc(nulls_last=True), "uid")
        indexes = [
            models.Index(fields=["country", "earliest"], name="statement_by_country_and_date"),
            *consent_indexes("statement"),
        ]
        constraints = [
            *record_constraints("statement", STATEMENT.unstatable),
            *consent_constraints("statement"),
            *span_constraints("statement"),
            one_of("statement", "stance", Stance.values, blank=True),
            models.CheckConstraint(
                name="statement_of_silence_has_no_quotation",
                condition=~models.Q(stance=Stance.SILENT) | models.Q(quotation=""),
            ),
            models.CheckConstraint(
                name="statement_translation_is_of_a_quotation",
                condition=~models.Q(quotation="") | models.Q(translation=""),
            ),
            *text_limits("statement", **STATEMENT_LIMITS),
        ]

    def __str__(self) -> str:
        return self.neutral()

    def quote(self, quotation: dict[str, Any]) -> None:
        """Take verbatim words as documents have them; their language is that of the statement."""
        translation = quotation.get("translation") or {}
        self.quotation, self.translation = quotation.get("text", ""), translation.get("text", "")
        self.translation_language = translation.get("language", "")
        self.translated_by = translation.get("by", "")

    @property
    def words(self) -> str:
        """The title that an editor wrote, or else the quotation or the summary, for lists."""
        return self.title or self.quotation or self.summary


class CitationQuerySet(TracedQuerySet):
    def _visible_at(self, clearance: int) -> Self:
        """Return citations of which the user may see the source, the record and the part."""
        wholes = [
            models.Q(**{whole: None}) | models.Q(**{f"{whole}__sensitivity__lte": clearance})
            for whole in CITED_WHOLES
        ]
        unseen = [seen(f"{record}__batch") for record in CITED_RECORDS]
        return self.filter(*wholes, *unseen, source__sensitivity__lte=clearance).audited(clearance)

    def publishable(self) -> Self:
        # Looked up for each citation: a list of all periods would be read for every publication.
        custody = Custody.objects.publishable().filter(pk=models.OuterRef("custody"))
        return self.filter(
            models.Q(involvement=None) | models.Q(involvement__sensitivity=Sensitivity.PUBLIC),
            models.Q(custody=None) | models.Exists(custody),
            source__sensitivity=Sensitivity.PUBLIC,
        )


CITED_RECORDS = ("incident", "person", "institution", "statement", "case")
CITED_WHOLES = (
    *CITED_RECORDS,
    *("involvement", "involvement__person", "involvement__institution"),
    *("custody", *(f"custody__{name}" for name in NAMED)),
)


# The parts that citations can be of, by field.
CITED_PARTS: dict[str, type[Any]] = {"involvement": Involvement, "custody": Custody}


class Citation(Traced):
    """The support of a source for the value of a field, or its different value."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="citations")
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="citations")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="citations")
    institution = models.ForeignKey(
        Institution, models.CASCADE, null=True, blank=True, related_name="citations"
    )
    statement = models.ForeignKey(Statement, models.CASCADE, null=True, blank=True, related_name="citations")
    case = models.ForeignKey(
        "incidents.Case", models.CASCADE, null=True, blank=True, related_name="citations"
    )
    involvement = models.ForeignKey(
        Involvement, models.CASCADE, null=True, blank=True, related_name="citations"
    )
    custody = models.ForeignKey(Custody, models.CASCADE, null=True, blank=True, related_name="citations")
    field = models.CharField(max_length=30, help_text="The field of the record that the source speaks of.")
    value = models.CharField(
        max_length=CITATION_LIMITS["value"], blank=True, help_text="What the source says of it, in short."
    )
    stance = models.CharField(max_length=8, choices=CitationStance.choices, default=CitationStance.SUPPORTS)
    quotation = models.TextField(max_length=CITATION_LIMITS["quotation"], blank=True)
    locator = models.CharField(
        max_length=CITATION_LIMITS["locator"], blank=True, help_text="Page, paragraph or minute."
    )
    holder = models.CharField(max_length=CITATION_LIMITS["holder"], blank=True)
    phrase = models.CharField(max_length=CITATION_LIMITS["phrase"], blank=True)
    resolved = models.CharField(max_length=CITATION_LIMITS["resolved"], blank=True)
    history = tracked_history()

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            exactly_one("citation_is_of_one_record", CITED_RECORDS),
            models.CheckConstraint(
                name="citation_of_an_involvement_is_of_an_incident",
                condition=models.Q(involvement=None) | models.Q(incident__isnull=False),
            ),
            models.CheckConstraint(
                name="citation_of_custody_is_of_a_person",
                condition=models.Q(custody=None) | models.Q(person__isnull=False),
            ),
            models.CheckConstraint(name="citation_names_a_field", condition=~models.Q(field="")),
            one_of("citation", "stance", CitationStance.values),
            *text_limits("citation", **CITATION_LIMITS),
        ]

    def __str__(self) -> str:
        return self.neutral()

    @property
    def record(self) -> Record:
        return next(record for name in CITED_RECORDS if (record := getattr(self, name)))
