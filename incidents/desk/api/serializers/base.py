"""The bases of request bodies: strict JSON objects, and fields made from the catalogue.

Bodies are allow-lists: what they do not name is a 400.
"""

import re
from collections.abc import Callable, Collection
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from incidents import choices
from incidents.dates.span import Span
from incidents.desk.api.serializers import fields as f
from incidents.desk.api.serializers.rule_sentences import missing_in, worded
from incidents.desk.validation.incident import half_location
from incidents.documents.outcome_stages import in_order
from incidents.fields.base import Field, Fields, Type
from incidents.fields.common import STATEMENT_LENGTH, TITLE_LENGTH
from incidents.fields.incident import MOST_VICTIMS
from incidents.fields.party import MOST_OCCUPATIONS
from incidents.models import base
from incidents.models.import_batch import EXTERNAL_ID_LENGTH
from incidents.publishing.document_parts import span_document

Arguments = dict[str, Any]

MOST_LEFT_OUT, MOST_EXTERNAL_IDS, MOST_CUSTODY = 1000, 20, 100
MOST_RECOGNITIONS = 100
MOST_NAMES, MOST_INVOLVEMENTS, MOST_LINKS, MOST_CITATIONS, MOST_NAMED = 50, 200, 100, 500, 100
LIST_IS_REPLACED = "Where it is left out it stays as it is; where it is given it replaces the whole list."
RECORD_READ_ONLY = (
    "id", "number", "status", "revision", "public", "created_by", "created_at", "updated_by", "updated_at",
    "sources",
)  # fmt: skip


class Body(serializers.Serializer):
    """A JSON object with the fields of a catalogue, and those declared; no others.

    Fields that are only read may be sent back as they were read: `context["present"]` gives them.
    """

    catalogue: ClassVar[Fields] = Fields()
    READ_ONLY: tuple[str, ...] = ()
    # What answers to writes hold beside what is stored: it may come back, whatever it says.
    ASIDE = frozenset({"warnings"})

    def get_fields(self) -> dict[str, serializers.Field]:
        """The fields of the catalogue; one that is declared here takes the place of its namesake."""
        declared = super().get_fields()
        return {**input_fields(self.catalogue, but=declared.keys()), **declared}

    def to_internal_value(self, given: Any) -> Arguments:
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

    def is_whole(self, given: Arguments) -> bool:
        """Return whether every required field has to be there, even in a PATCH."""
        return False

    def _strangers(self, given: Arguments) -> dict[str, list[str]]:
        errors = {}
        for name in given.keys() - self.fields.keys():
            if self.READ_ONLY and self.root is self and name in self.ASIDE:
                continue
            if name not in self.READ_ONLY:
                errors[str(name)] = ["There is no such field."]
            elif self.root is not self or not self._is_unchanged(name, given[name]):
                errors[name] = ["This field cannot be written; leave it out, or send back what you read."]
        return errors

    def _is_unchanged(self, name: str, value: object) -> bool:
        present: Callable[[], Arguments] | None = self.context.get("present")
        return present is not None and bool(present()[name] == value)


class FullObjectSerializer(Body):
    """A small object that is written as a whole."""

    def is_whole(self, given: Arguments) -> bool:
        return True


class Entry(Body):
    """An entry of a list of parts: with an `id` it changes that part, without one it is a new part."""

    id = f.Id(required=False, help_text="The part to change; without it a new part is made.")

    def is_whole(self, given: Arguments) -> bool:
        return "id" not in given


def listed(entry: Any, most: int, **kwargs: Any) -> Any:
    """A bounded list of entries."""
    return entry(many=True, max_length=most, **kwargs)


def code(vocabulary: Any, **kwargs: Any) -> f.Code:
    return f.Code(choices=vocabulary.choices, **kwargs)


class Location(FullObjectSerializer):
    """The place in degrees (WGS 84)."""

    latitude = f.Degrees(min_value=-90, max_value=90)
    longitude = f.Degrees(min_value=-180, max_value=180)
    precision = code(choices.LocationPrecision)

    def missing(self, name: str) -> str:
        """Return the sentence about a part of the location that is not there."""
        return half_location()


class Victims(FullObjectSerializer):
    """The number of victims, where not all are named."""

    low = f.Number(min_value=0, max_value=MOST_VICTIMS, allow_null=True, default=None)
    high = f.Number(min_value=0, max_value=MOST_VICTIMS, allow_null=True, default=None)


class StageEntry(FullObjectSerializer):
    """A stage of an outcome, with its date."""

    stage = code(choices.Stage)
    date = f.SpanField()

    def to_internal_value(self, given: Any) -> Arguments:
        values = super().to_internal_value(given)
        return {"stage": values["stage"], "date": span_document(values.get("date") or Span())}


class Stages(serializers.ListField):
    """The stages of an outcome, stored in order of time."""

    child = StageEntry()

    def to_internal_value(self, data: list[object]) -> list[Arguments]:
        return in_order(super().to_internal_value(data))


class Translation(FullObjectSerializer):
    """A translation of the quotation."""

    text = f.Text(max_length=STATEMENT_LENGTH)
    language = f.language()
    by = f.Text(max_length=TITLE_LENGTH, allow_blank=True, default="")

    def missing(self, name: str) -> str:
        """Return the sentence about words that are not there."""
        return _("The words are missing.")


class Quotation(FullObjectSerializer):
    """Verbatim words; `language` is that of the statement, where this names one."""

    text = f.Text(max_length=STATEMENT_LENGTH)
    language = f.language()
    translation = Translation(allow_null=True, default=None)

    def missing(self, name: str) -> str:
        """Return the sentence about words that are not there."""
        return _("The words are missing.")


class Unstated(serializers.DictField):
    """A field for why empty fields are empty: there is nothing, or it is withheld."""

    child = code(choices.Unstated)

    def __init__(self, names: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(**{"default": dict, **kwargs})
        self.names = names

    def to_internal_value(self, given: Any) -> Arguments:
        marks = super().to_internal_value(given)
        if wrong := marks.keys() - set(self.names):
            shown = ", ".join(self.names)
            raise serializers.ValidationError(
                {name: [f"Only these can be marked: {shown}."] for name in wrong}
            )
        return marks


def input_fields(fields: Fields, but: Collection[str] = ()) -> dict[str, serializers.Field]:
    """Return the fields of a body for the values that one writes oneself: no derived ones, no other records
    and no parts, and none of the names in `but`.
    """
    made = {
        each.name: INPUTS[each.type](each, {"help_text": each.description or None})
        for each in fields
        if each.type in INPUTS and not each.derived and each.name not in but
    }
    for each in fields.desk_only:  # what a client does not know of stays as it is
        if each.name in made:
            made[each.name].required, made[each.name].default = False, serializers.empty
    return {**made, "unstated": Unstated(fields.unstatable)} if fields.unstatable else made


def _empty(field: Field) -> Arguments:
    """The arguments for an empty value: refused, null or an empty text."""
    if field.required:
        return {}
    return {"allow_null": True, "default": None} if field.nullable else {"allow_blank": True, "default": ""}


def _countries(field: Field, about: Arguments) -> serializers.Field:
    return serializers.ListField(child=f.Country(), default=list, max_length=field.limit, **about)


def _codes(field: Field, about: Arguments) -> serializers.Field:
    return serializers.ListField(child=code(field.vocabulary), default=list, max_length=field.limit, **about)


def _texts(field: Field, about: Arguments) -> serializers.Field:
    child = f.Text(max_length=field.limit)
    return serializers.ListField(child=child, default=list, max_length=MOST_OCCUPATIONS, **about)


def _text(field: Field, about: Arguments) -> serializers.Field:
    return f.Text(max_length=field.limit, **_empty(field), **about)


INPUTS: dict[Type, Callable[[Field, Arguments], serializers.Field]] = {
    Type.TEXT: _text,
    Type.LONG_TEXT: _text,
    Type.CODE: lambda field, about: code(field.vocabulary, **_empty(field)),
    Type.LANGUAGE: lambda field, about: f.language(),
    Type.SCRIPT: lambda field, about: f.script(),
    Type.URL: lambda field, about: f.Address(**{**_empty(field), "allow_blank": True}, **about),
    Type.DAY: lambda field, about: f.Day(default=None, allow_null=True, **about),
    Type.NUMBER: lambda field, about: f.Number(min_value=0, max_value=field.limit, **_empty(field), **about),
    Type.COUNTRY: lambda field, about: f.Country(default="", allow_null=True, **about),
    Type.COUNTRIES: _countries,
    Type.TEXTS: _texts,
    Type.CODES: _codes,
    Type.SPAN: lambda field, about: f.SpanField(),
    Type.LOCATION: lambda field, about: Location(allow_null=True, default=None, **about),
    Type.VICTIMS: lambda field, about: Victims(allow_null=True, default=None, **about),
    Type.STAGES: lambda field, about: Stages(default=list, max_length=field.limit, **about),
    Type.QUOTATION: lambda field, about: Quotation(allow_null=True, default=None, **about),
}


class ExternalKeyEntry(FullObjectSerializer):
    """The key of the record in another system."""

    namespace = f.Matching(re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"), "Letters, digits, dots, _ and -.")
    id = f.Text(max_length=EXTERNAL_ID_LENGTH)

    def validate(self, entry: Arguments) -> Arguments:
        if not entry.get("namespace"):  # a PATCH has no defaults
            raise serializers.ValidationError({"namespace": ["This field is required."]})
        return entry


class InlineBody(Body):
    """A new record, made together with what names it."""

    sensitivity = code(choices.Sensitivity, required=False)


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


def undated() -> f.Flag:
    """Return the field for a record without a date."""
    return f.Flag(required=False, write_only=True, help_text="True: there is no date; empties `date`.")
