"""Rows of words for filters of editions, computed from their documents.

Text is stored as `word_key` returns it: folded, with a space before and after each word, so that a plain
comparison finds a word on every database.
"""

from django.db import models

from incidents.models.editions.edition import IncidentEdition, PersonEdition


class IncidentSource(models.Model):
    """A source of the document of an incident, and the words of its publisher."""

    edition = models.ForeignKey(IncidentEdition, models.CASCADE, related_name="source_rows")
    source = models.UUIDField()
    publisher = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "edition"], name="source_of_edition")]

    def __str__(self) -> str:
        return str(self.source)[:8]


class PersonOccupation(models.Model):
    """One occupation of a person."""

    edition = models.ForeignKey(PersonEdition, models.CASCADE, related_name="occupation_rows")
    occupation = models.TextField()

    def __str__(self) -> str:
        return self.occupation.strip()
