"""Scope and last use of tokens, in addition to knox's own row."""

from django.db import models
from knox.models import AuthToken


class TokenScope(models.Model):
    """The scope of a token. A token without a row is older than scopes, and may write."""

    class Scope(models.TextChoices):
        READ = "read", "read: look at what its owner may see"
        WRITE = "write", "write: all that its owner may do"

    token = models.OneToOneField(AuthToken, models.CASCADE, primary_key=True, related_name="scope_row")
    scope = models.CharField(max_length=5, choices=Scope.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="token_scope_is_known", condition=models.Q(scope__in=["read", "write"])
            ),
        ]

    def __str__(self) -> str:
        return self.scope


class TokenUse(models.Model):
    """The day of last use, precise enough to find unused tokens."""

    token = models.OneToOneField(AuthToken, models.CASCADE, primary_key=True, related_name="use")
    day = models.DateField()

    def __str__(self) -> str:
        return f"last used on {self.day}"
