"""Parts of documents that follow from one row alone."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from incidents.choices import LocationPrecision
from incidents.dates.span import Span
from incidents.documents.references import Reference
from incidents.fields.base import ONE_VALUE, Field, Fields, Type, stored_texts
from incidents.fields.evidence import CITATION, SOURCE
from incidents.fields.involvement import INVOLVEMENT
from incidents.fields.party import NAME
from incidents.models.evidence import Citation, Source
from incidents.models.incident import Involvement
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
    return {"id": str(source.uid), **plain_values(source, SOURCE)}


def plain_values(record: Any, fields: Fields, *, exact: bool = False) -> dict[str, Any]:
    """Return the values of a record or part that follow from its row alone, as documents have them.

    Coordinates are no finer than their precision allows, unless they are to be `exact`. Derived fields, other
    records and parts are left to the caller.
    """
    values = {
        field.name: VALUES[field.type](record, field)
        for field in fields
        if field.published and not field.derived and field.type in VALUES
    }
    if exact and values.get("location"):
        values["location"] |= {name: float(getattr(record, name)) for name in ("latitude", "longitude")}
    return values


def _stored(record: Any, field: Field) -> Any:
    value = getattr(record, field.name)
    return None if field.nullable and value == "" else value


def _day(record: Any, field: Field) -> str | None:
    day = getattr(record, field.name)
    return day.isoformat() if day else None


def _lines(record: Any, field: Field) -> list[str]:
    return stored_texts(getattr(record, field.name))


def _span(record: Any, field: Field) -> dict[str, Any] | None:
    return span_document(Span(*(getattr(record, name) for name in field.column_names)))


def _country(record: Any, field: Field) -> dict[str, str] | None:
    return country_document(getattr(record, field.name))


def _countries(record: Any, field: Field) -> list[dict[str, str] | None]:
    return [country_document(country) for country in getattr(record, field.name)]


def _location(record: Any, field: Field) -> dict[str, Any] | None:
    latitude, longitude, precision = (getattr(record, name) for name in field.column_names)
    if latitude is None or longitude is None:
        return None
    places = DECIMALS[LocationPrecision(precision)]
    return {
        "latitude": round(float(Decimal(latitude)), places),
        "longitude": round(float(Decimal(longitude)), places),
        "precision": precision,
    }


def _victims(record: Any, field: Field) -> dict[str, int | None] | None:
    low, high = (getattr(record, name) for name in field.column_names)
    return None if low is None and high is None else {"low": low, "high": high}


VALUES: dict[Type, Callable[[Any, Field], Any]] = {
    **dict.fromkeys(ONE_VALUE, _stored),
    Type.DAY: _day,
    Type.TEXTS: _lines,
    Type.SPAN: _span,
    Type.COUNTRY: _country,
    Type.COUNTRIES: _countries,
    Type.LOCATION: _location,
    Type.VICTIMS: _victims,
}


def involvement_document(involvement: Involvement, reference: Reference) -> dict[str, Any]:
    return {
        **plain_values(involvement, INVOLVEMENT),
        "person": reference if involvement.person_id else None,
        "institution": reference if involvement.institution_id else None,
    }


def name_documents(party: Person | Institution) -> list[dict[str, Any]]:
    return [plain_values(name, NAME) for name in party.names.order_by("id")]


def citation_document(citation: Citation, involvement: dict[str, Any] | None) -> dict[str, Any]:
    party = involvement and (involvement["person"] or involvement["institution"])
    return {
        **plain_values(citation, CITATION),
        "involvement": {"party": party["id"], "role": involvement["role"]} if involvement and party else None,
        "source": str(citation.source.uid),
    }
