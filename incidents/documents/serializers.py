"""The serializers of published documents: the allow-list of what may leave the desk.

`publishing` renders documents with these, and `public` describes its responses with them in the OpenAPI
schema. A field that has no serializer field here cannot be published.
"""

from typing import Any

from rest_framework import serializers

from incidents import choices


class Shape(serializers.Serializer):
    """A serializer of plain dictionaries: it selects and describes fields and never reads a model."""

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self._pick(field, instance[name])
            for name, field in self.fields.items()
            if field.required or name in instance
        }

    @staticmethod
    def _pick(field: serializers.Field, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(field, Shape | serializers.ListSerializer | serializers.ListField):
            return field.to_representation(value)
        return value


def code(choices_of: Any, **kwargs: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=choices_of.choices, **kwargs)


class SpanShape(Shape):
    """An uncertain date: the words of the source, and the earliest and latest day they can mean."""

    text = serializers.CharField(help_text="The words of the source.")
    earliest = serializers.DateField(
        allow_null=True, help_text="First possible day; null where the span is open."
    )
    latest = serializers.DateField(
        allow_null=True, help_text="Last possible day; null where the span is open."
    )


class CountryShape(Shape):
    code = serializers.CharField(help_text="ISO 3166-1 alpha-2; former states under their last code.")
    name = serializers.CharField()


class LocationShape(Shape):
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    precision = code(choices.LocationPrecision)


class VictimsShape(Shape):
    """The number of people harmed, named or not.

    Null if no number is stated: at least those who are named, with no upper bound.
    """

    low = serializers.IntegerField(allow_null=True, help_text="At least so many; null: not stated.")
    high = serializers.IntegerField(
        allow_null=True, help_text="At most so many; null: no upper bound is known."
    )


class PartyReference(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()


class IncidentReference(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()


class StatementReference(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    speaker = serializers.CharField()
    date = SpanShape(allow_null=True)
    stance = code(choices.Stance, allow_blank=True)
    text = serializers.CharField(allow_blank=True)


class InvolvementShape(Shape):
    role = code(choices.Role)
    person = PartyReference(allow_null=True)
    institution = PartyReference(allow_null=True)
    charge = serializers.CharField(allow_blank=True)
    provision = serializers.CharField(allow_blank=True)
    outcome = code(choices.Outcome, allow_blank=True)
    sentence_months = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class LinkShape(Shape):
    relation = code(choices.LinkRelation)
    incident = IncidentReference()


class SourceShape(Shape):
    id = serializers.UUIDField()
    title = serializers.CharField()
    publisher = serializers.CharField(allow_blank=True)
    author = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    archived_url = serializers.CharField(allow_null=True)
    published = SpanShape(allow_null=True)
    accessed_on = serializers.DateField(allow_null=True)
    kind = code(choices.SourceKind, allow_blank=True, help_text="Empty where it is not known.")
    language = serializers.CharField(allow_blank=True)
    reliability = serializers.IntegerField(
        allow_null=True, help_text="40 the body itself, 30 own reporting, 20 copy or digest, 10 tertiary."
    )


class CitedInvolvement(Shape):
    party = serializers.UUIDField(help_text="The person or institution involved.")
    role = code(choices.Role)


class CitationShape(Shape):
    field = serializers.CharField(help_text="The field of the record, or of the involvement named beside it.")
    involvement = CitedInvolvement(allow_null=True)
    value = serializers.CharField(allow_blank=True, help_text="What the source says of it.")
    stance = code(choices.CitationStance)
    source = serializers.UUIDField(help_text="The id of an entry of `sources`.")
    quotation = serializers.CharField(allow_blank=True)
    locator = serializers.CharField(allow_blank=True)


class NameShape(Shape):
    text = serializers.CharField()
    kind = code(choices.NameKind)
    script = serializers.CharField(allow_blank=True, help_text="ISO 15924.")
    language = serializers.CharField(allow_blank=True, help_text="BCP 47.")


class DocumentShape(Shape):
    """The first fields of every document."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="The public number, for ever.")
    version = serializers.IntegerField()
    url = serializers.CharField(help_text="The page of this record, from the root of the site.")
    published_at = serializers.DateTimeField()


class EvidenceShape(Shape):
    """The last fields of every document."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """Return the fields in display order; Django REST framework would put those of base classes first."""
        fields = super().get_fields()
        last = {name: fields.pop(name) for name in list(EvidenceShape._declared_fields)}
        return {**fields, **last}

    unstated = serializers.DictField(
        child=code(choices.Unstated),
        help_text="Empty fields of which it is known why: `none` or `withheld`; others are unknown.",
    )
    sources = SourceShape(many=True)
    citations = CitationShape(many=True)


class IncidentDocument(DocumentShape, EvidenceShape):
    title = serializers.CharField()
    kind = code(choices.IncidentKind)
    date = SpanShape(allow_null=True)
    country = CountryShape(allow_null=True)
    place = serializers.CharField(allow_blank=True)
    location = LocationShape(allow_null=True)
    summary = serializers.CharField(allow_blank=True)
    narrative = serializers.CharField(allow_blank=True)
    victims = VictimsShape(allow_null=True)
    involvements = InvolvementShape(many=True)
    statements = StatementReference(many=True)
    links = LinkShape(many=True)


class PersonDocument(DocumentShape, EvidenceShape):
    name = serializers.CharField(help_text="The main name.")
    names = NameShape(many=True)
    gender = code(choices.Gender, allow_blank=True)
    birth = SpanShape(allow_null=True)
    nationalities = CountryShape(many=True)
    occupations = serializers.ListField(child=serializers.CharField())
    summary = serializers.CharField(allow_blank=True)


class InstitutionDocument(DocumentShape, EvidenceShape):
    name = serializers.CharField(help_text="The main name.")
    names = NameShape(many=True)
    kind = code(choices.InstitutionKind, allow_blank=True, help_text="Empty where it is not known.")
    country = CountryShape(allow_null=True)
    parent = PartyReference(allow_null=True)
    website = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)


class StatementDocument(DocumentShape, EvidenceShape):
    speaker = serializers.CharField(help_text="Who speaks, in words.")
    person = PartyReference(allow_null=True)
    institution = PartyReference(allow_null=True)
    description = serializers.CharField(allow_blank=True)
    date = SpanShape(allow_null=True)
    country = CountryShape(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    stance = code(choices.Stance, allow_blank=True)
    incidents = IncidentReference(many=True)
    persons = PartyReference(many=True)


DOCUMENTS: dict[str, type[DocumentShape]] = {
    choices.RecordKind.INCIDENT: IncidentDocument,
    choices.RecordKind.PERSON: PersonDocument,
    choices.RecordKind.INSTITUTION: InstitutionDocument,
    choices.RecordKind.STATEMENT: StatementDocument,
}
