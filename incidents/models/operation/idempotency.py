"""Responses of the desk API to creations, so that a repeated request creates once."""

from django.conf import settings
from django.db import models


class IdempotentAnswer(models.Model):
    """The response to one `Idempotency-Key` of one user, stored for a day.

    The header is that of draft-ietf-httpapi-idempotency-key-header.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64, help_text="SHA-256 of method, path and body, in hex.")
    uid = models.UUIDField(help_text="The record that was created.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="idempotency_key_is_used_once", fields=["user", "key"])]

    def __str__(self) -> str:
        return f"idempotent answer {self.pk}"
