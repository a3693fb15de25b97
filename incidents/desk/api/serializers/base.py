"""What may be written, field by field: the allow-lists of the desk API. What they do not name is a 400."""

import re
from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from incidents import choices
from incidents.desk.api.serializers import fields as f
from incidents.desk.api.serializers import references as r
from incidents.desk.api.serializers.rule_sentences import missing_in, worded
from incidents.desk.validation.incident import half_location
from incidents.fields.common import NAME_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH
from incidents.fields.incident import MOST_VICTIMS
from incidents.models import base, party
from incidents.models.import_batch import EXTERNAL_ID_LENGTH

MOST_LEFT_OUT, MOST_EXTERNAL_IDS = 1000, 20
MOST_COUNTRIES, MOST_OCCUPATIONS, MOST_NAMED = 20, 50, 100
MOST_NAMES, MOST_INVOLVEMENTS, MOST_LINKS, MOST_CITATIONS = 50, 200, 100, 500
RECORD_READ_ONLY = (
    "id", "number", "status", "revision", "public", "created_by", "created_at", "updated_by", "updated_at",
)  # fmt: skip


class Body(serializers.Serializer):
    """A JSON object with these fields and no others.

    Fields that are only read may be sent back as they were read: `context["present"]` gives them.
    """

    READ_ONLY: tuple[str, ...] = ()
    # What answers to writes hold beside what is stored: it may come back, whatever it says.
    ASIDE = frozenset({"warnings"})

    def to_internal_value(self, given: Any) -> dict[str, Any]:
        errors = self._strangers(given) if isinstance(given, dict) else {}
        try:
            values = super().to_internal_value(given)
        except serializers.ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            raise serializers.ValidationError({**worded(self, error.detail), **errors}) from None
        if self.is_whole(given):
            errors |= {
                name: [missing_in(self, name)]
                for name, field in self.fields.items()
                if field.required and name not in given
            }
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def is_whole(self, given: dict[str, Any]) -> bool:
        """Whether every required field has to be there, even in a PATCH."""
        return False

    def _strangers(self, given: dict[str, Any]) -> dict[str, list[str]]:
        errors = {}
        for name in given.keys() - self.fields.keys():
            if self.READ_ONLY and self.root is self and name in self.ASIDE:
                continue
            if name not in self.READ_ONLY:
                errors[str(name)] = ["There is no such field."]
            elif self.root is not self or not self._is_unchanged(name, given[name]):
                errors[name] = ["This field cannot be written; leave it out, or send back what you read."]
        return errors

    def _is_unchanged(self, name: str, value: Any) -> bool:
        present: Callable[[], dict[str, Any]] | None = self.context.get("present")
        return present is not None and bool(present()[name] == value)


class FullObjectSerializer(Body):
    """A small object that is written as a whole."""

    def is_whole(self, given: dict[str, Any]) -> bool:
        return True


class Entry(Body):
    """An entry of a list of parts: with an `id` it changes that part, without one it is a new part."""

    id = f.Id(required=False, help_text="The part to change; without it a new part is made.")

    def is_whole(self, given: dict[str, Any]) -> bool:
        return "id" not in given


def listed(entry: Any, most: int, **kwargs: Any) -> Any:
    """A bounded list of entries."""
    return entry(many=True, max_length=most, **kwargs)


def code(vocabulary: Any, **kwargs: Any) -> f.Code:
    return f.Code(choices=vocabulary.choices, **kwargs)


def optional_code(vocabulary: Any) -> f.Code:
    return code(vocabulary, allow_blank=True, default="")


class Location(FullObjectSerializer):
    """Where it happened, in degrees (WGS 84)."""

    latitude = f.Degrees(min_value=-90, max_value=90)
    longitude = f.Degrees(min_value=-180, max_value=180)
    precision = code(choices.LocationPrecision)

    def missing(self, name: str) -> str:
        """Return the sentence about a part of the location that is not there."""
        return half_location()


class Victims(FullObjectSerializer):
    """How many victims, where not all are named."""

    low = f.Number(min_value=0, max_value=MOST_VICTIMS, allow_null=True, default=None)
    high = f.Number(min_value=0, max_value=MOST_VICTIMS, allow_null=True, default=None)


class NameEntry(Entry):
    """A name, in one script or language."""

    text = f.Text(max_length=NAME_LENGTH)
    kind = code(choices.NameKind, default=choices.NameKind.MAIN.value)
    script = f.script()
    language = f.language()


class Unstated(serializers.DictField):
    """Which empty fields are empty because there is nothing, or because it is withheld."""

    child = code(choices.Unstated)

    def __init__(self, names: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(**{"default": dict, **kwargs})
        self.names = names

    def to_internal_value(self, given: Any) -> dict[str, Any]:
        marks = super().to_internal_value(given)
        if wrong := marks.keys() - set(self.names):
            shown = ", ".join(self.names)
            raise serializers.ValidationError(
                {name: [f"Only these can be marked: {shown}."] for name in wrong}
            )
        return marks


class ExternalKeyEntry(FullObjectSerializer):
    """What another system calls the record."""

    namespace = f.Matching(re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"), "Letters, digits, dots, _ and -.")
    id = f.Text(max_length=EXTERNAL_ID_LENGTH)

    def validate(self, entry: dict[str, Any]) -> dict[str, Any]:
        if not entry["namespace"]:
            raise serializers.ValidationError({"namespace": ["This field is required."]})
        return entry


class RecordBody(Body):
    """A record with a revision of its own."""

    READ_ONLY: tuple[str, ...] = RECORD_READ_ONLY

    sensitivity = code(choices.Sensitivity, required=False, help_text="Stays as it is where it is left out.")
    external_ids = listed(
        ExternalKeyEntry, MOST_EXTERNAL_IDS, required=False,
        help_text="What other systems call it; never public. Where it is left out it stays as it is.",
    )  # fmt: skip
    reason = f.Text(
        required=False, allow_blank=True, max_length=base.HISTORY_REASON_LENGTH,
        help_text="Why, for the history; everybody who may see the record can read it.",
    )  # fmt: skip


class InlinePerson(Body):
    """A new person, made together with what names it."""

    names = listed(NameEntry, MOST_NAMES, min_length=1)
    gender = optional_code(choices.Gender)
    birth = f.SpanField()
    nationalities = serializers.ListField(child=f.Country(), default=list, max_length=MOST_COUNTRIES)
    occupations = serializers.ListField(
        child=f.Text(max_length=NAME_LENGTH), default=list, max_length=MOST_OCCUPATIONS
    )
    summary = f.optional_text(SUMMARY_LENGTH)
    unstated = Unstated(party.Person.UNSTATABLE)
    sensitivity = code(choices.Sensitivity, required=False)


class InlineInstitution(Body):
    """A new institution, made together with what names it."""

    names = listed(NameEntry, MOST_NAMES, min_length=1)
    kind = optional_code(choices.InstitutionKind)
    country = f.Country(default="", allow_null=True)
    parent = r.InstitutionReference(allow_null=True, default=None)  # type: ignore[assignment]
    website = f.Address(default="")
    summary = f.optional_text(SUMMARY_LENGTH)
    unstated = Unstated(party.Institution.UNSTATABLE)
    sensitivity = code(choices.Sensitivity, required=False)


class InlineSource(Body):
    """A new source, made together with what cites it."""

    title = f.Text(max_length=TITLE_LENGTH)
    publisher = f.optional_text(TITLE_LENGTH)
    author = f.optional_text(TITLE_LENGTH)
    url = f.Address(default="")
    archived_url = f.Address(default=None, allow_null=True)
    published = f.SpanField()
    accessed_on = f.Day(default=None, allow_null=True)
    kind = optional_code(choices.SourceKind)
    language = f.language()
    reliability = code(choices.Reliability, default=None, allow_null=True)
    unstated = Unstated(("author", "published"))
    sensitivity = code(choices.Sensitivity, required=False)


PersonOrNew = r.or_inline(r.PersonReference, "names", lambda: InlinePerson)
InstitutionOrNew = r.or_inline(r.InstitutionReference, "names", lambda: InlineInstitution)
SourceOrNew = r.or_inline(r.SourceReference, "title", lambda: InlineSource)
