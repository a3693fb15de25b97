"""Mail that waits to be sent. No text is stored: links are made while a message is sent."""

from django.conf import settings
from django.db import models


class WaitingMail(models.Model):
    """A message to the user with this name: at most one of each kind, deleted once it is sent.

    The name may be one that nobody has: a request for a new password is stored as it was entered, so that its
    response takes the same time for every name.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation"
        PASSWORD = "password"  # noqa: S105 - a kind
        NOTICE = "notice"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=150)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_waiting_mail_of_a_kind", fields=["kind", "name"]),
            models.CheckConstraint(
                name="waiting_mail_kind_is_known",
                condition=models.Q(kind__in=["invitation", "password", "notice"]),
            ),
        ]
        indexes = [models.Index(name="waiting_mail_by_next_try", fields=["next_try_at"])]

    def __str__(self) -> str:
        return f"{self.kind}, waiting since {self.queued_at}"


class MailNotice(models.Model):
    """The choice of a user about notices by mail, and the time when the last one was queued."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_notice"
    )
    is_off = models.BooleanField(default=False)
    last_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"notices {'off' if self.is_off else 'on'}, last at {self.last_at}"
