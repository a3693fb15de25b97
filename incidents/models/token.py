"""When a token of the desk API was used last, to the day: enough to find those that nobody needs any more."""

from django.db import models
from knox.models import AuthToken


class TokenUse(models.Model):
    token = models.OneToOneField(AuthToken, models.CASCADE, primary_key=True, related_name="use")
    day = models.DateField()

    def __str__(self) -> str:
        return f"last used on {self.day}"
