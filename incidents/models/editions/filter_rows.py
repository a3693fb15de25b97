"""Rows beside editions that hold words to filter by, read off the document like every filter column.

Text is stored as `word_key` gives it: folded, with a space before and after each word, so that a word is
found by a plain comparison on every database.
"""

from django.db import models

from incidents.models.editions.edition import IncidentEdition, PersonEdition


class IncidentSource(models.Model):
    """A source that the document of an incident rests on, and the words of its publisher."""

    edition = models.ForeignKey(IncidentEdition, models.CASCADE, related_name="source_rows")
    source = models.UUIDField()
    publisher = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "edition"], name="source_of_edition")]

    def __str__(self) -> str:
        return str(self.source)[:8]


class PersonOccupation(models.Model):
    """One occupation of a person, in words."""

    edition = models.ForeignKey(PersonEdition, models.CASCADE, related_name="occupation_rows")
    occupation = models.TextField()

    def __str__(self) -> str:
        return self.occupation.strip()
