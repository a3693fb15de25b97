"""Victim counts of editions, for statistics; computed from their documents."""

from django.db import models

from incidents.models.editions.edition import IncidentEdition


class VictimCount(models.Model):
    """The number of victims of an incident: at least those who are named, at most `high`."""

    edition = models.OneToOneField(
        IncidentEdition, models.CASCADE, primary_key=True, related_name="victim_count"
    )
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField(null=True, help_text="Empty where nobody knows how many at most.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="victimcount_low_is_not_above_high",
                condition=models.Q(high=None) | models.Q(high__gte=models.F("low")),
            )
        ]

    def __str__(self) -> str:
        return f"victims of edition {self.pk}"
