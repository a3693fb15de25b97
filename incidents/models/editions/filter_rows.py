"""Rows of words for filters of editions, computed from their documents.

Text is stored as `word_key` returns it: folded, with a space before and after each word, so that a plain
comparison finds a word on every database.
"""

from django.db import models

from incidents.models.editions.edition import IncidentEdition, Mention, PersonEdition, StatementEdition


class IncidentSource(models.Model):
    """A source of the document of an incident, and the words of its publisher."""

    edition = models.ForeignKey(IncidentEdition, models.CASCADE, related_name="source_rows")
    source = models.UUIDField()
    publisher = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "edition"], name="source_of_edition")]

    def __str__(self) -> str:
        return str(self.source)[:8]


class FurtherStance(models.Model):
    """A stance of a statement beside its main one, which is a column of the edition."""

    edition = models.ForeignKey(StatementEdition, models.CASCADE, related_name="further_stances")
    stance = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["stance", "edition"], name="stance_of_edition")]

    def __str__(self) -> str:
        return self.stance


class IncidentQualification(models.Model):
    """A legal qualification of an incident by a source."""

    edition = models.ForeignKey(IncidentEdition, models.CASCADE, related_name="qualifications")
    code = models.CharField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["code", "edition"], name="qualification_of_edition")]

    def __str__(self) -> str:
        return self.code


class PersonNationality(models.Model):
    edition = models.ForeignKey(PersonEdition, models.CASCADE, related_name="nationalities")
    country = models.CharField(max_length=2)

    class Meta:
        indexes = [models.Index(fields=["country", "edition"], name="nationality_of_edition")]

    def __str__(self) -> str:
        return self.country


class PersonStage(models.Model):
    """A stage in the outcome for a person in an incident; the latest one is the greatest day and rank."""

    edition = models.ForeignKey(IncidentEdition, models.CASCADE, related_name="stage_rows")
    person = models.UUIDField()
    stage = models.CharField(max_length=16)
    day = models.DateField(help_text="The first possible day, else the last; the first of all if undated.")
    rank = models.PositiveSmallIntegerField(help_text="Its place in the vocabulary.")

    class Meta:
        indexes = [models.Index(fields=["person", "-day", "-rank", "stage"], name="stage_of_person")]

    def __str__(self) -> str:
        return self.stage


class PersonMention(Mention):
    """Roles `place`, `begun_by` and `ended_by`: what the custody of the person names."""

    edition = models.ForeignKey(PersonEdition, models.CASCADE, related_name="mentions")


class PersonOccupation(models.Model):
    """One occupation of a person."""

    edition = models.ForeignKey(PersonEdition, models.CASCADE, related_name="occupation_rows")
    occupation = models.TextField()

    def __str__(self) -> str:
        return self.occupation.strip()


class RecognitionPeriod(models.Model):
    """The view of one body of a person; open ends of the days that are possible are BEGINNING and END."""

    edition = models.ForeignKey(PersonEdition, models.CASCADE, related_name="recognition_periods")
    body = models.UUIDField()
    status = models.CharField(max_length=24)
    possible_from = models.DateField()
    possible_until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["body", "status", "edition"], name="recognition_by_body")]

    def __str__(self) -> str:
        return f"{self.status} by {str(self.body)[:8]}"


class CustodyPeriod(models.Model):
    """A stretch of one period of custody of a person, for questions about a day.

    `certain_from` and `certain_until` are empty where the person is never certainly in this status; days on
    which two periods contradict each other are in none. Open ends of what is possible are BEGINNING and END.
    """

    edition = models.ForeignKey(PersonEdition, models.CASCADE, related_name="custody_periods")
    person = models.UUIDField()
    status = models.CharField(max_length=24, help_text="As recorded.")
    derived = models.CharField(max_length=16, help_text="What the status means: in custody, at liberty ...")
    place = models.UUIDField(null=True)
    certain_from = models.DateField(null=True)
    certain_until = models.DateField(null=True)
    possible_from = models.DateField()
    possible_until = models.DateField()
    last_confirmed = models.DateField(null=True)
    expected_end = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="custodyperiod_certainty_is_whole",
                condition=models.Q(certain_from=None, certain_until=None)
                | models.Q(certain_from__isnull=False, certain_until__gte=models.F("certain_from")),
            )
        ]
        indexes = [
            models.Index(
                fields=["derived", "possible_from", "possible_until", "edition"], name="custody_possible"
            ),
            models.Index(
                fields=["derived", "certain_from", "certain_until", "edition"], name="custody_certain"
            ),
            models.Index(fields=["place", "edition"], name="custody_place"),
        ]

    def __str__(self) -> str:
        return f"{self.status} of {str(self.person)[:8]}"
