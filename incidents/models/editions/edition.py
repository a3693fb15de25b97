"""Editions: the published versions of records, with the times in which each was public.

With the ledger these are the only tables that the public side reads. They have no foreign key to a desk
table, so a database role, or a replica, with these tables alone has no access to anything else.
"""

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models

from incidents.choices import RecordKind
from incidents.models.editions.redaction import DocumentField
from incidents.models.editions.search_index import IsHit, IsListed, hits
from incidents.text.search_terms import Words

# In place of open ends of a span, so that an overlap is two plain comparisons on one index.
BEGINNING, END = date.min, date.max
TITLE_KEY_BYTES = 200
LIVE = models.Q(superseded_at=None)


class Key(NamedTuple):
    """The key of a record: its number or its UUID."""

    column: str
    value: int | uuid.UUID


def key_of(reference: str) -> Key | None:
    """Parse a public number or UUID; None if the text is neither."""
    if reference.isascii() and reference.isdigit() and len(reference) <= 9:
        return Key("number", int(reference))
    try:
        return Key("uid", uuid.UUID(reference))
    except ValueError:
        return None


class EditionQuerySet(models.QuerySet):
    def for_readers(self) -> Self:
        """Read through the connection of the public side."""
        return self.using(settings.PUBLIC_DATABASE)

    def live(self) -> Self:
        """Return the editions that are public now."""
        return self.filter(superseded_at=None)

    def as_of(self, moment: datetime) -> Self:
        """Return the editions that were public at a moment, without those closed since."""
        return self.readable().filter(
            models.Q(superseded_at=None) | models.Q(superseded_at__gt=moment), published_at__lte=moment
        )

    def taken_since(self, moment: datetime) -> Self:
        """Return the editions that were public at a moment and have been closed since."""
        was_live = models.Q(superseded_at=None) | models.Q(superseded_at__gt=moment)
        return self.filter(was_live, published_at__lte=moment, closed_at__gt=moment)

    def readable(self) -> Self:
        """Return the editions that can be read: not closed by a withdrawal, a merger or an erasure."""
        return self.filter(closed_at=None)

    def matching(self, words: Words, *, one_by_one: bool = False, listed: bool = False) -> Self:
        """Return the editions that match the search; only live ones can be searched.

        `one_by_one` checks each edition instead of listing all matches: for very common words. `listed` lists
        the matches first, whatever the planner estimates: for rare words.
        """
        kind = self.model.record_kind  # type: ignore[attr-defined]  # every edition has one
        found: Any = models.Q(pk__in=hits(kind, words, self.db))
        if one_by_one:
            found = models.Q(IsHit("pk", kind, words))
        elif listed:
            found = models.Q(IsListed("pk", kind, words))
        if words.wanted:
            return self.filter(found)
        return self.exclude(found) if words.unwanted else self.none()

    def named(self, reference: str) -> Self:
        """Return the editions of the record with this UUID or public number; none for any other text."""
        key = key_of(reference)
        return self.none() if key is None else self.filter(**{key.column: key.value})


class Edition(models.Model):
    """One published version of one record. It changes only by withdrawal and erasure."""

    record_kind: RecordKind

    uid = models.UUIDField()
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, help_text="Empty while this is the live edition.")
    closed_at = models.DateTimeField(null=True, help_text="When it was taken from view, history included.")
    redacted_at = models.DateTimeField(null=True, help_text="When a withdrawn party was taken out of it.")
    document = DocumentField(help_text="Canonical JSON in UTF-8: sorted keys, no spaces. Empty when closed.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the document as it was published, in hex.")
    independent_sources = models.PositiveSmallIntegerField(
        null=True, help_text="The least that any cited value has; empty while a redaction waits."
    )
    # Bytes, because databases order text differently.
    title_key = models.BinaryField(max_length=TITLE_KEY_BYTES, help_text="The folded title, to sort by.")

    objects = EditionQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(name="%(class)s_version_is_unique", fields=["uid", "version"]),
            models.UniqueConstraint(name="%(class)s_number_version_is_unique", fields=["number", "version"]),
            models.UniqueConstraint(name="%(class)s_is_live_once", fields=["uid"], condition=LIVE),
            models.CheckConstraint(
                name="%(class)s_ends_after_it_begins",
                condition=models.Q(superseded_at=None) | models.Q(superseded_at__gt=models.F("published_at")),
            ),
            models.CheckConstraint(
                name="%(class)s_closed_is_superseded",
                condition=models.Q(closed_at=None) | models.Q(superseded_at__isnull=False, document=""),
            ),
        ]
        indexes = [
            models.Index(fields=["title_key", "uid"], name="%(class)s_title", condition=LIVE),
            models.Index(fields=["published_at", "uid"], name="%(class)s_publ", condition=LIVE),
            models.Index(fields=["published_at", "superseded_at"], name="%(class)s_asof"),
            models.Index(
                fields=["independent_sources", "superseded_at"], name="%(class)s_indep", condition=LIVE
            ),
            models.Index(
                fields=["redacted_at"], name="%(class)s_reda", condition=models.Q(redacted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.number}, version {self.version}"


class DatedEdition(Edition):
    """An edition with a span to filter by; open ends are BEGINNING or END, undated is null."""

    earliest = models.DateField(null=True)
    latest = models.DateField(null=True)
    sort_date = models.DateField(null=True, help_text="The first known day, else the last.")
    country = models.CharField(max_length=2, blank=True)

    class Meta(Edition.Meta):
        abstract = True
        constraints = [
            *Edition.Meta.constraints,
            models.CheckConstraint(
                name="%(class)s_span_is_whole",
                condition=models.Q(earliest=None, latest=None, sort_date=None)
                | models.Q(earliest__isnull=False, latest__isnull=False, sort_date__isnull=False),
            ),
        ]
        indexes = [
            *Edition.Meta.indexes,
            models.Index(fields=["sort_date", "uid"], name="%(class)s_date", condition=LIVE),
            models.Index(fields=["country", "sort_date", "uid"], name="%(class)s_cdate", condition=LIVE),
        ]


class IncidentEdition(DatedEdition):
    record_kind = RecordKind.INCIDENT

    kind = models.CharField(max_length=24)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta(DatedEdition.Meta):
        indexes = [
            *DatedEdition.Meta.indexes,
            # Covers everything that counts and statistics read: on SQLite columns after the document are slow
            # to reach, and the column of the condition has to be in the index too.
            models.Index(
                fields=["country", "earliest", "latest", "kind", "sort_date", "superseded_at"],
                name="%(class)s_cspan",
                condition=LIVE,
            ),
            models.Index(
                fields=["earliest", "latest", "superseded_at"], name="%(class)s_span", condition=LIVE
            ),
            models.Index(
                fields=["latitude", "longitude"],
                name="%(class)s_place",
                condition=models.Q(superseded_at=None, latitude__isnull=False),
            ),
        ]


class PersonEdition(Edition):
    record_kind = RecordKind.PERSON

    gender = models.CharField(max_length=8, blank=True)


class InstitutionEdition(Edition):
    record_kind = RecordKind.INSTITUTION

    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2, blank=True)


class StatementEdition(DatedEdition):
    record_kind = RecordKind.STATEMENT

    stance = models.CharField(max_length=20, blank=True)

    class Meta(DatedEdition.Meta):
        indexes = [
            *DatedEdition.Meta.indexes,
            models.Index(fields=["country", "earliest", "latest"], name="%(class)s_cspan", condition=LIVE),
        ]


class CaseEdition(Edition):
    record_kind = RecordKind.CASE

    kind = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)
    home_page = models.CharField(max_length=16, blank=True)


class Mention(models.Model):
    """A record that an edition names, for filters and for propagation of changed names."""

    target_kind = models.CharField(max_length=12, choices=RecordKind.choices)
    target = models.UUIDField()
    role = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=12, blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["target", "role", "outcome", "edition"], name="%(class)s_target"),
            models.Index(fields=["role", "outcome", "edition"], name="%(class)s_role"),
        ]

    def __str__(self) -> str:
        return f"{self.target_kind} {str(self.target)[:8]}"


class IncidentMention(Mention):
    """Parties with role and outcome; statements and linked incidents without."""

    # The index below covers everything that statistics read.
    edition = models.ForeignKey(IncidentEdition, models.CASCADE, related_name="mentions", db_index=False)
    # As returned by `word_key`.
    charge = models.TextField(blank=True)
    provision = models.TextField(blank=True)

    class Meta(Mention.Meta):
        indexes = [
            *Mention.Meta.indexes,
            models.Index(fields=["edition"], name="%(class)s_charge", condition=models.Q(charge__gt="")),
            models.Index(fields=["edition"], name="%(class)s_provis", condition=models.Q(provision__gt="")),
            models.Index(fields=["edition", "role", "outcome", "target_kind", "target"], name="%(class)s_of"),
        ]


class StatementMention(Mention):
    """Role `speaker` for the speaker, `subject` for incidents and persons that the statement is about."""

    edition = models.ForeignKey(StatementEdition, models.CASCADE, related_name="mentions")


class InstitutionMention(Mention):
    """Role `parent`: the superior institution."""

    edition = models.ForeignKey(InstitutionEdition, models.CASCADE, related_name="mentions")


class CaseMention(Mention):
    """Role `member`: what belongs to the case."""

    edition = models.ForeignKey(CaseEdition, models.CASCADE, related_name="mentions")


EDITIONS: dict[str, type[Any]] = {
    RecordKind.INCIDENT: IncidentEdition,
    RecordKind.PERSON: PersonEdition,
    RecordKind.INSTITUTION: InstitutionEdition,
    RecordKind.STATEMENT: StatementEdition,
    RecordKind.CASE: CaseEdition,
}
