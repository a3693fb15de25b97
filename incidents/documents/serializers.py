"""The serializers of published documents: the allow-list of what may leave the desk.

`publishing` renders documents with these, and `public` describes its responses with them in the OpenAPI
schema. Plain fields follow from the catalogue (`incidents/fields/`), the others are declared here; a field in
neither cannot be published.
"""

from functools import cache

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from incidents import choices
from incidents.documents.field_shapes import Shape, SpanShape, code, document_field
from incidents.fields.case import CASE
from incidents.fields.custody import CUSTODY
from incidents.fields.evidence import CITATION, SOURCE
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT, LINK
from incidents.fields.party import INSTITUTION, NAME, PERSON
from incidents.fields.recognition import RECOGNITION
from incidents.fields.statement import STATEMENT


class PartyReference(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()


class IncidentReference(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()


@extend_schema_serializer(deprecate_fields=["text"])
class StatementReference(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = document_field(STATEMENT.named("title"))
    speaker = serializers.CharField()
    date = SpanShape(allow_null=True)
    stance = code(choices.Stance, allow_blank=True)
    further_stances = document_field(STATEMENT.named("further_stances"))
    quotation = document_field(STATEMENT.named("quotation"))
    summary = document_field(STATEMENT.named("summary"))
    asked = document_field(STATEMENT.named("asked"))
    text = serializers.CharField(allow_blank=True)


class InvolvementShape(Shape):
    catalogue = INVOLVEMENT
    person = PartyReference(allow_null=True)
    institution = PartyReference(allow_null=True)


class LinkShape(Shape):
    relation = document_field(LINK.named("relation"))
    incident = IncidentReference()


class SourceShape(Shape):
    catalogue = SOURCE
    id = serializers.UUIDField()
    derived_from = serializers.UUIDField(
        required=False, allow_null=True, help_text=SOURCE.named("derived_from").description
    )


class CitedInvolvement(Shape):
    party = serializers.UUIDField(help_text="The person or institution involved.")
    role = code(choices.Role)


class PartCitation(Shape):
    """A citation within the part that it is of."""

    field = document_field(CITATION.named("field"))
    value = document_field(CITATION.named("value"))
    stance = document_field(CITATION.named("stance"))
    source = serializers.UUIDField(help_text="The id of an entry of `sources`.")
    quotation = document_field(CITATION.named("quotation"))
    locator = document_field(CITATION.named("locator"))
    holder = document_field(CITATION.named("holder"))
    phrase = document_field(CITATION.named("phrase"))
    resolved = document_field(CITATION.named("resolved"))


class CitationShape(PartCitation):
    involvement = CitedInvolvement(allow_null=True)


class CustodyShape(Shape):
    catalogue = CUSTODY
    place = PartyReference(allow_null=True)
    begun_by = IncidentReference(allow_null=True)
    ended_by = IncidentReference(allow_null=True)
    citations = PartCitation(many=True)


class RecognitionShape(Shape):
    catalogue = RECOGNITION
    body = PartyReference()
    source = serializers.UUIDField(help_text="The id of an entry of `sources`.")


class NameShape(Shape):
    catalogue = NAME


class DocumentShape(Shape):
    """The first fields of every document."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="The public number, for ever.")
    version = serializers.IntegerField()
    url = serializers.CharField(help_text="The page of this record, from the root of the site.")
    published_at = serializers.DateTimeField()
    format = serializers.IntegerField(
        required=False,
        help_text="The format of the document. One without this key has the first format, and lacks the keys "
        "that are optional here.",
    )


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
    catalogue = INCIDENT
    involvements = InvolvementShape(many=True)
    statements = StatementReference(many=True)
    links = LinkShape(many=True)


class PersonDocument(DocumentShape, EvidenceShape):
    catalogue = PERSON
    names = NameShape(many=True)
    custody = CustodyShape(many=True, required=False)
    recognitions = RecognitionShape(many=True, required=False)


class InstitutionDocument(DocumentShape, EvidenceShape):
    catalogue = INSTITUTION
    names = NameShape(many=True)
    parent = PartyReference(allow_null=True)


@extend_schema_serializer(deprecate_fields=["text"])
class StatementDocument(DocumentShape, EvidenceShape):
    catalogue = STATEMENT
    person = PartyReference(allow_null=True)
    institution = PartyReference(allow_null=True)
    incidents = IncidentReference(many=True)
    persons = PartyReference(many=True)


class CaseDocument(DocumentShape, EvidenceShape):
    catalogue = CASE
    incidents = IncidentReference(many=True)
    persons = PartyReference(many=True)
    institutions = PartyReference(many=True)
    statements = StatementReference(many=True)


DOCUMENTS: dict[str, type[DocumentShape]] = {
    choices.RecordKind.INCIDENT: IncidentDocument,
    choices.RecordKind.PERSON: PersonDocument,
    choices.RecordKind.INSTITUTION: InstitutionDocument,
    choices.RecordKind.STATEMENT: StatementDocument,
    choices.RecordKind.CASE: CaseDocument,
}


@cache
def shape_of(kind: str) -> DocumentShape:
    """Return the serializer of documents of a kind; making one copies all of its fields."""
    return DOCUMENTS[kind]()
