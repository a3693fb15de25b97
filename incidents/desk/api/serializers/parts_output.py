"""Parts of desk responses that are the same for each user: nothing in them can be hidden by itself."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet

from incidents.desk.errors import Unknown
from incidents.fields.custody import CUSTODY
from incidents.fields.evidence import CITATION
from incidents.fields.party import NAME
from incidents.fields.recognition import RECOGNITION
from incidents.fields.registry import FIELDS
from incidents.models import (
    Citation,
    Custody,
    Incident,
    IncidentLink,
    Institution,
    InstitutionName,
    Person,
    PersonName,
    Recognition,
    Source,
)
from incidents.models.base import Consented, Record
from incidents.publishing.document_parts import VALUES, part_citation, plain_values

Answer = dict[str, Any]


def own_values(record: Record) -> Answer:
    """Return the values of a record's own row: those of documents, and those that never leave the desk."""
    fields = FIELDS[str(record._meta.model_name)]
    return {
        **plain_values(record, fields, exact=True),
        **{field.name: VALUES[field.type](record, field) for field in fields.desk_only},
    }


def recorder(record: Record) -> Answer:
    """Return the user who recorded the consent that a record carries."""
    if not isinstance(record, Consented):
        return {}
    by = record.consent_recorded_by
    return {"consent_recorded_by": by and by.get_username()}


def citation_answer(part: Citation) -> Answer:
    cited = part.involvement
    return {
        "id": str(part.uid),
        **plain_values(part, CITATION),
        "involvement": cited and {"id": str(cited.uid), "party": str(cited.party.uid), "role": cited.role},
        "source": str(part.source.uid),
    }


def part_citation_answer(part: Citation) -> Answer:
    return {"id": str(part.uid), **part_citation(part)}


def only(found: list[Answer]) -> Answer:
    """Return the only answer; raises Unknown if there is none."""
    if not found:
        raise Unknown
    return found[0]


def in_order(queryset: QuerySet[Model], order: Sequence[object]) -> list[Any]:
    """Return the rows in the order of these primary keys."""
    places = {pk: place for place, pk in enumerate(order)}
    return sorted(queryset, key=lambda row: places.get(row.pk, 0))


def incident_reference(incident: Incident) -> Answer:
    return {"id": str(incident.uid), "number": incident.number, "title": incident.title}


def party_reference(party: Person | Institution) -> Answer:
    return {"id": str(party.uid), "number": party.number, "name": party.name}


def custody_answer(part: Custody, citations: Sequence[Citation]) -> Answer:
    """Return a visible period of custody; whoever sees it sees all that it names."""
    return {
        "id": str(part.uid),
        **plain_values(part, CUSTODY),
        "place": part.place and party_reference(part.place),
        "begun_by": part.begun_by and incident_reference(part.begun_by),
        "ended_by": part.ended_by and incident_reference(part.ended_by),
        "sensitivity": part.sensitivity,
        "citations": [part_citation_answer(citation) for citation in citations],
    }


def recognition_answer(part: Recognition) -> Answer:
    """Return a visible recognition; whoever sees it sees body and source."""
    return {
        "id": str(part.uid),
        **plain_values(part, RECOGNITION),
        "body": party_reference(part.body),
        "source": str(part.source.uid),
        "sensitivity": part.sensitivity,
    }


def link_answer(link: IncidentLink) -> Answer:
    return {"id": str(link.uid), "relation": link.relation, "incident": incident_reference(link.target)}


def name_answer(name: PersonName | InstitutionName) -> Answer:
    return {"id": str(name.uid), **plain_values(name, NAME)}


def shown_marks(record: Record) -> dict[str, str]:
    """Return the marks of empty fields by the names of the document, where a source's date is `published`."""
    marks = dict(record.unstated)
    if isinstance(record, Source) and "date" in marks:
        marks["published"] = marks.pop("date")
    return marks
