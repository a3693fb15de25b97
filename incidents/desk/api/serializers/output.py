"""Shapes of desk responses: the public documents, with what only the desk knows."""

from rest_framework import serializers

from incidents import choices
from incidents.desk.statuses import PARTY_STATUSES
from incidents.documents import serializers as public
from incidents.documents.field_shapes import Shape, code, document_field
from incidents.documents.serializers import DocumentShape

OF_AN_EDITION = DocumentShape().fields.keys() - {"id", "number"}


class DeskReceipt(Shape):
    """The response if the user cannot read what was made, or not any more."""

    received = serializers.BooleanField()
    detail = serializers.CharField()


class LiveEdition(Shape):
    """The public state of the record now."""

    number = serializers.IntegerField()
    version = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    url = serializers.CharField()
    behind = serializers.BooleanField(
        help_text="Whether it lacks a record that could be published and that the working copy named when it "
        "was published: to be published again once that is public. The same for every reader."
    )


class DeskParty(public.PartyReference):
    number = serializers.IntegerField(allow_null=True, help_text="Null until it is published.")
    name = serializers.CharField(allow_blank=True)


class DeskIncidentReference(public.IncidentReference):
    number = serializers.IntegerField(allow_null=True)


class DeskStatementReference(public.StatementReference):
    number = serializers.IntegerField(allow_null=True)


class DeskName(public.NameShape):
    id = serializers.UUIDField()


class DeskInvolvement(public.InvolvementShape):
    id = serializers.UUIDField()
    person = DeskParty(allow_null=True)
    institution = DeskParty(allow_null=True)
    sensitivity = code(choices.Sensitivity)


class DeskLink(public.LinkShape):
    id = serializers.UUIDField()
    incident = DeskIncidentReference()


class DeskCitedInvolvement(public.CitedInvolvement):
    id = serializers.UUIDField()


class DeskCitation(public.CitationShape):
    id = serializers.UUIDField()
    involvement = DeskCitedInvolvement(allow_null=True)


class DeskPartCitation(public.PartCitation):
    id = serializers.UUIDField()


class DeskCustody(public.CustodyShape):
    id = serializers.UUIDField()
    place = DeskParty(allow_null=True)
    begun_by = DeskIncidentReference(allow_null=True)
    ended_by = DeskIncidentReference(allow_null=True)
    sensitivity = code(choices.Sensitivity)
    citations = DeskPartCitation(many=True)


class DeskRecognition(public.RecognitionShape):
    id = serializers.UUIDField()
    body = DeskParty()
    sensitivity = code(choices.Sensitivity)


class DeskNamedRecord(Shape):
    kind = serializers.CharField(help_text="person, institution, incident, statement, case or source.")
    id = serializers.UUIDField()


class DeskSettlement(Shape):
    """The settlement of a point: by whom, when and why."""

    by = serializers.CharField(help_text="A user name.")
    at = serializers.DateTimeField()
    reason = serializers.CharField()


class DeskWarning(Shape):
    """A point to check; it stops nothing."""

    code = serializers.CharField(help_text="Stable, such as `future_date`; docs/desk-api.md lists them.")
    field = serializers.CharField(allow_blank=True, help_text="As in the document; empty for none.")
    part = serializers.UUIDField(
        allow_null=True, help_text="The involvement, citation or statement it is about; null: the record."
    )
    detail = serializers.CharField()
    records = DeskNamedRecord(many=True, help_text="The records that `detail` speaks of.")
    key = serializers.CharField(help_text="Names the point until its value changes.")
    settled = DeskSettlement(allow_null=True, help_text="Null while the point is open.")


class DeskWarnings(Shape):
    results = DeskWarning(many=True)


def warnings_after_write() -> serializers.BaseSerializer:
    return DeskWarning(
        many=True, required=False, help_text="What there is to check. Only in answers to POST, PUT and PATCH."
    )


class DeskExternalKey(Shape):
    """The key of the record in another system; never public."""

    namespace = serializers.CharField()
    id = serializers.CharField()


class DeskRecord(Shape):
    """The keys that the desk adds to the document of each record."""

    number = serializers.IntegerField(allow_null=True, help_text="The public number, once it has one.")
    status = code(choices.Status)
    sensitivity = code(choices.Sensitivity)
    revision = serializers.IntegerField(
        help_text="The number of changes that you may see; name it in If-Match to change the record."
    )
    public = LiveEdition(allow_null=True)
    unstated = serializers.DictField(child=code(choices.Unstated))
    created_by = serializers.CharField(allow_null=True, help_text="A user name.")
    created_at = serializers.DateTimeField()
    updated_by = serializers.CharField(allow_null=True, help_text="A user name.")
    updated_at = serializers.DateTimeField()
    external_ids = DeskExternalKey(many=True)
    warnings = warnings_after_write()

    def get_fields(self) -> dict[str, serializers.Field]:
        """The fields of the document, and those that never leave the desk."""
        desk_only = {each.name: document_field(each) for each in self.catalogue.desk_only}
        if "consent" in desk_only:
            words = "The user who last changed the consent or its conditions."
            desk_only["consent_recorded_by"] = serializers.CharField(allow_null=True, help_text=words)
        return super().get_fields() | desk_only


class DeskCitedRecord(DeskRecord, public.EvidenceShape):
    citations = DeskCitation(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """The fields of the working copy: those of the document but for what is of an edition."""
        return {name: field for name, field in super().get_fields().items() if name not in OF_AN_EDITION}


class DeskIncident(DeskCitedRecord, public.IncidentDocument):
    involvements = DeskInvolvement(many=True)
    statements = DeskStatementReference(many=True)
    links = DeskLink(many=True)


class DeskMergeable(DeskCitedRecord):
    """A person or institution, which may be merged into another."""

    status = serializers.ChoiceField(
        choices=PARTY_STATUSES, help_text="`merged`: `merged_into` names the record that stays."
    )
    merged_into = DeskParty(allow_null=True)


class DeskPerson(DeskMergeable, public.PersonDocument):
    names = DeskName(many=True)
    custody = DeskCustody(many=True)
    recognitions = DeskRecognition(many=True)


class DeskInstitution(DeskMergeable, public.InstitutionDocument):
    names = DeskName(many=True)
    parent = DeskParty(allow_null=True)


class DeskStatement(DeskCitedRecord, public.StatementDocument):
    person = DeskParty(allow_null=True)
    institution = DeskParty(allow_null=True)
    incidents = DeskIncidentReference(many=True)
    persons = DeskParty(many=True)


class DeskCase(DeskCitedRecord, public.CaseDocument):
    incidents = DeskIncidentReference(many=True)
    persons = DeskParty(many=True)
    institutions = DeskParty(many=True)
    statements = DeskStatementReference(many=True)


class DeskSource(DeskRecord, public.SourceShape):
    reliability = code(choices.Reliability, allow_null=True)


class DeskInvolvementAlone(DeskInvolvement):
    """An involvement through its own route; `revision` is that of its incident."""

    incident = DeskIncidentReference()
    revision = serializers.IntegerField()
    warnings = warnings_after_write()


class DeskCustodyAlone(DeskCustody):
    """A period of custody through its own route; `revision` is that of its person."""

    person = DeskParty()
    revision = serializers.IntegerField()
    warnings = warnings_after_write()


class DeskCitationAlone(DeskCitation):
    """A citation through its own route; `revision` is that of the record it is of."""

    incident = serializers.UUIDField(allow_null=True)
    person = serializers.UUIDField(allow_null=True)
    institution = serializers.UUIDField(allow_null=True)
    statement = serializers.UUIDField(allow_null=True)
    case = serializers.UUIDField(allow_null=True)
    custody = serializers.UUIDField(allow_null=True)
    revision = serializers.IntegerField()
    warnings = warnings_after_write()


class DeskLeftOut(Shape):
    part = serializers.CharField()
    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    why = serializers.CharField()


class DeskMatch(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    score = serializers.IntegerField(min_value=0, max_value=100)
    reasons = serializers.ListField(child=serializers.CharField())


class DeskMatches(Shape):
    results = DeskMatch(many=True)


class DeskChange(Shape):
    """One field of the record, before and after."""

    field = serializers.CharField()
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)


class DeskHistoryEntry(Shape):
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True, help_text="A user name.")
    reason = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(help_text="The record itself, or a part of it: name, involvement, …")
    id = serializers.UUIDField()
    action = serializers.ChoiceField(choices=["created", "changed", "deleted"])
    revision = serializers.IntegerField(allow_null=True, help_text="Of the record; null for a part.")
    changes = DeskChange(many=True)
