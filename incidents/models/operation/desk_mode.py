"""The maintenance mode of the desk. It has no effect on the public side."""

from django.db import models


class DeskMode(models.Model):
    """The only row says whether the desk can be read and written; without it, it can."""

    class Mode(models.TextChoices):
        NORMAL = "normal", "normal: everybody works as their role lets them"
        READ_ONLY = "read-only", "read-only: everything can be looked at, nothing changed"
        NO_ACCESS = "no-access", "no-access: nobody gets in; only the command ends it"

    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.NORMAL)
    since = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="deskmode_is_one_row", condition=models.Q(pk=1)),
            models.CheckConstraint(
                name="deskmode_mode_is_known",
                condition=models.Q(mode__in=["normal", "read-only", "no-access"]),
            ),
        ]

    def __str__(self) -> str:
        return self.mode
