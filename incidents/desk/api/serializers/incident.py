"""Request bodies of incidents, of the involvement of parties in them, and of links between them."""

from incidents import choices
from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import reference_fields as r
from incidents.desk.api.serializers.evidence import CitedBody, PartBody
from incidents.desk.api.serializers.party import InstitutionOrNew, PersonOrNew
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT, LINK


class InvolvementFields(b.Body):
    """A person or an institution in one role."""

    catalogue = INVOLVEMENT

    person = PersonOrNew(allow_null=True, default=None)
    institution = InstitutionOrNew(allow_null=True, default=None)
    sensitivity = b.code(
        choices.Sensitivity, required=False,
        help_text="Public (10) where it is left out. Whoever becomes a witness is confidential (30) "
        "whatever is given; an editor lowers that in a change of its own, with a reason.",
    )  # fmt: skip


class InvolvementEntry(InvolvementFields, b.Entry):
    """An involvement inside its incident."""


class InvolvementBody(InvolvementFields, PartBody):
    """An involvement through its own route; it stays with the incident it was made in."""

    incident = r.IncidentReference(help_text="Needed to create, and never changed.")


class LinkEntry(b.Entry):
    """The relation of this incident to another."""

    catalogue = LINK

    incident = r.IncidentReference(help_text="The other incident.")


class IncidentBody(CitedBody):
    """An incident. A draft needs a title and a kind."""

    catalogue = INCIDENT
    READ_ONLY = (*b.RECORD_READ_ONLY, "statements")

    undated = b.undated()
    involvements = b.listed(
        InvolvementEntry, b.MOST_INVOLVEMENTS, required=False, help_text=b.LIST_IS_REPLACED
    )
    links = b.listed(LinkEntry, b.MOST_LINKS, required=False, help_text=b.LIST_IS_REPLACED)
