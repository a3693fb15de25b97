"""Parts of desk responses that are the same for each user: nothing in them can be hidden by itself."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from incidents.desk.errors import Unknown
from incidents.fields.evidence import CITATION
from incidents.fields.party import NAME
from incidents.models import Citation, Incident, IncidentLink, InstitutionName, PersonName, Source
from incidents.models.base import Record
from incidents.publishing.document_parts import plain_values

Answer = dict[str, Any]


def citation_answer(part: Citation) -> Answer:
    cited = part.involvement
    return {
        "id": str(part.uid),
        **plain_values(part, CITATION),
        "involvement": cited and {"id": str(cited.uid), "party": str(cited.party.uid), "role": cited.role},
        "source": str(part.source.uid),
    }


def only(found: list[Answer]) -> Answer:
    """Return the only answer; raises Unknown if there is none."""
    if not found:
        raise Unknown
    return found[0]


def in_order(queryset: QuerySet[Any], order: Sequence[Any]) -> list[Any]:
    """Return the rows in the order of these primary keys."""
    places = {pk: place for place, pk in enumerate(order)}
    return sorted(queryset, key=lambda row: places.get(row.pk, 0))


def incident_reference(incident: Incident) -> Answer:
    return {"id": str(incident.uid), "number": incident.number, "title": incident.title}


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
