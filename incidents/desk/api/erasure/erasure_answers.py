"""Bodies and answers of the erasure of a person in the desk API."""

from rest_framework import serializers

from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import fields as f
from incidents.desk.erasure import erase
from incidents.desk.erasure.erasure_report import NamingText, report_on
from incidents.models import Erasure, Person

CONFIRMATION_LENGTH = 20


class EraseBody(b.Body):
    """The number of the person, or the short id (eight characters) without one: it cannot be undone."""

    confirmation = f.Text(
        max_length=CONFIRMATION_LENGTH,
        help_text="The public number of the person; the first eight characters of the id if there is none.",
    )


class DeskNamingText(serializers.Serializer):
    """A text that names the person and that the erasure does not change."""

    kind = serializers.CharField()
    id = serializers.UUIDField()
    number = serializers.IntegerField(allow_null=True)
    places = serializers.ListField(child=serializers.CharField())


class DeskErasedRecord(serializers.Serializer):
    kind = serializers.CharField()
    id = serializers.UUIDField()


class DeskBackup(serializers.Serializer):
    """A backup on this machine that holds the person."""

    file = serializers.CharField()
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Null: nothing deletes it by itself.")


class DeskErasure(serializers.Serializer):
    """The report about an erasure, and the request that waits for a second administrator."""

    confirmation = serializers.CharField(help_text="What `erase` takes as `confirmation`.")
    needs_second = serializers.BooleanField(help_text="False for a person who was never published.")
    asked_by = serializers.CharField(allow_null=True)
    asked_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    public_texts = DeskNamingText(many=True, help_text="Public texts that still name the person.")
    desk_texts = DeskNamingText(many=True, help_text="Texts of working records that name the person.")
    records = DeskErasedRecord(many=True, help_text="Records that lose the person.")
    merged = serializers.ListField(child=serializers.UUIDField(), help_text="Erased with the person.")
    backups = DeskBackup(many=True)


class DeskErased(serializers.Serializer):
    """A finished erasure."""

    erased_at = serializers.DateTimeField()
    number = serializers.IntegerField(allow_null=True)
    cleaned = serializers.BooleanField(
        help_text="False: freed pages are overwritten later, by `serve` or `manage.py settle`."
    )


def erasure_answer(person: Person) -> dict[str, object]:
    """Return the report about an erasure, and who asked for it."""
    report, asked = report_on(person), erase.request_of(person)
    return {
        "confirmation": erase.confirmation_of(person),
        "needs_second": person.number is not None,
        "asked_by": asked.asked_by.get_username() if asked and asked.asked_by else None,
        "asked_at": asked.asked_at if asked else None,
        "reason": asked.reason if asked else "",
        "public_texts": list(map(_text, report.public_texts)),
        "desk_texts": list(map(_text, report.desk_texts)),
        "records": [{"kind": row._meta.model_name, "id": row.uid} for row in report.records],
        "merged": [each.uid for each in report.merged],
        "backups": [backup._asdict() for backup in report.backups],
    }


def _text(text: NamingText) -> dict[str, object]:
    return {"kind": text.kind, "id": text.uid, "number": text.number, "places": list(text.places)}


def erased_answer(done: Erasure) -> dict[str, object]:
    return {
        "erased_at": done.erased_at,
        "number": done.number,
        "cleaned": done.cleaned_at is not None,
    }
