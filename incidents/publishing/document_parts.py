"""Parts of documents that follow from one row alone."""

from decimal import Decimal
from typing import Any

from incidents.choices import LocationPrecision
from incidents.dates.span import Span
from incidents.documents.references import Reference
from incidents.models.evidence import Citation, Source
from incidents.models.incident import Incident, Involvement
from incidents.models.party import Institution, Person

# Coordinates go out no finer than their precision allows: decimal places by precision.
DECIMALS = {
    LocationPrecision.EXACT: 6,
    LocationPrecision.VICINITY: 2,
    LocationPrecision.LOCALITY: 2,
    LocationPrecision.COUNTRY: 0,
}


def span_document(span: Span) -> dict[str, Any] | None:
    if span.is_empty:
        return None
    return {
        "text": span.text,
        "earliest": span.earliest.isoformat() if span.earliest else None,
        "latest": span.latest.isoformat() if span.latest else None,
    }


def country_document(country: Any) -> dict[str, str] | None:
    return {"code": country.code, "name": country.name} if country else None


def source_document(source: Source) -> dict[str, Any]:
    return {
        "id": str(source.uid),
        "title": source.title,
        "publisher": source.publisher,
        "author": source.author,
        "url": source.url,
        "archived_url": source.archived_url or None,
        "published": span_document(source.date),
        "accessed_on": source.accessed_on.isoformat() if source.accessed_on else None,
        "kind": source.kind,
        "language": source.language,
        "reliability": source.reliability,
    }


def location_document(incident: Incident) -> dict[str, Any] | None:
    if incident.latitude is None or incident.longitude is None:
        return None
    places = DECIMALS[LocationPrecision(incident.precision)]
    return {
        "latitude": round(float(Decimal(incident.latitude)), places),
        "longitude": round(float(Decimal(incident.longitude)), places),
        "precision": incident.precision,
    }


def victims_document(incident: Incident) -> dict[str, int | None] | None:
    if incident.victims_low is None and incident.victims_high is None:
        return None
    return {"low": incident.victims_low, "high": incident.victims_high}


def involvement_document(involvement: Involvement, reference: Reference) -> dict[str, Any]:
    return {
        "role": involvement.role,
        "person": reference if involvement.person_id else None,
        "institution": reference if involvement.institution_id else None,
        "charge": involvement.charge,
        "provision": involvement.provision,
        "outcome": involvement.outcome,
        "sentence_months": involvement.sentence_months,
        "note": involvement.note,
    }


def name_documents(party: Person | Institution) -> list[dict[str, str]]:
    return [
        {"text": name.text, "kind": name.kind, "script": name.script, "language": name.language}
        for name in party.names.order_by("id")
    ]


def citation_document(citation: Citation, involvement: dict[str, Any] | None) -> dict[str, Any]:
    party = involvement and (involvement["person"] or involvement["institution"])
    return {
        "field": citation.field,
        "involvement": {"party": party["id"], "role": involvement["role"]} if involvement and party else None,
        "value": citation.value,
        "stance": citation.stance,
        "source": str(citation.source.uid),
        "quotation": citation.quotation,
        "locator": citation.locator,
    }
