"""Parts of documents that follow from one row alone."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from incidents.choices import LocationPrecision, Sensitivity
from incidents.dates.span import Span
from incidents.documents.references import Document, Reference
from incidents.documents.statement_titles import generated_title, text_of
from incidents.fields.base import ONE_VALUE, Field, Fields, Type, stored_texts
from incidents.fields.custody import CUSTODY
from incidents.fields.evidence import CITATION, SOURCE
from incidents.fields.involvement import INVOLVEMENT
from incidents.fields.party import NAME
from incidents.fields.recognition import RECOGNITION
from incidents.fields.statement import STATEMENT
from incidents.models.base import Record
from incidents.models.custody import Custody
from incidents.models.evidence import Citation, Source, Statement
from incidents.models.incident import Involvement
from incidents.models.party import Institution, Person
from incidents.models.recognition import Recognition

# Coordinates go out no finer than their precision allows: decimal places by precision.
DECIMALS = {
    LocationPrecision.EXACT: 6,
    LocationPrecision.VICINITY: 2,
    LocationPrecision.LOCALITY: 2,
    LocationPrecision.COUNTRY: 0,
}


def span_document(span: Span) -> Document | None:
    if span.is_empty:
        return None
    return {
        "text": span.text,
        "earliest": span.earliest.isoformat() if span.earliest else None,
        "latest": span.latest.isoformat() if span.latest else None,
    }


def country_document(country: Any) -> dict[str, str] | None:
    return {"code": country.code, "name": country.name} if country else None


def source_document(source: Source, clearance: int = Sensitivity.PUBLIC) -> Document:
    """Return a source; the one that it repeats is named for whom may see it."""
    repeated = source.derived_from
    seen = repeated and repeated.sensitivity <= clearance
    return {
        "id": str(source.uid),
        **plain_values(source, SOURCE),
        "derived_from": str(repeated.uid) if repeated and seen else None,
    }


def plain_values(record: Any, fields: Fields, *, exact: bool = False) -> Document:
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


def _stored(record: Record, field: Field) -> Any:
    value = getattr(record, field.name)
    return None if field.nullable and value == "" else value


def _day(record: Record, field: Field) -> str | None:
    day = getattr(record, field.name)
    return day.isoformat() if day else None


def _lines(record: Record, field: Field) -> list[str]:
    return stored_texts(getattr(record, field.name))


def _span(record: Record, field: Field) -> Document | None:
    return span_document(Span(*(getattr(record, name) for name in field.column_names)))


def _country(record: Record, field: Field) -> dict[str, str] | None:
    return country_document(getattr(record, field.name))


def _countries(record: Record, field: Field) -> list[dict[str, str] | None]:
    return [country_document(country) for country in getattr(record, field.name)]


def _location(record: Record, field: Field) -> Document | None:
    latitude, longitude, precision = (getattr(record, name) for name in field.column_names)
    if latitude is None or longitude is None:
        return None
    places = DECIMALS[LocationPrecision(precision)]
    return {
        "latitude": round(float(Decimal(latitude)), places),
        "longitude": round(float(Decimal(longitude)), places),
        "precision": precision,
    }


def _victims(record: Record, field: Field) -> dict[str, int | None] | None:
    low, high = (getattr(record, name) for name in field.column_names)
    return None if low is None and high is None else {"low": low, "high": high}


def _quotation(statement: Statement, field: Field) -> Document | None:
    text, translation, language, by = (getattr(statement, name) for name in field.column_names)
    if not text:
        return None
    translated = {"text": translation, "language": language, "by": by} if translation else None
    return {"text": text, "language": statement.language, "translation": translated}


VALUES: dict[Type, Callable[[Any, Field], Any]] = {
    **dict.fromkeys(ONE_VALUE, _stored),
    Type.DAY: _day,
    Type.TEXTS: _lines,
    Type.SPAN: _span,
    Type.COUNTRY: _country,
    Type.COUNTRIES: _countries,
    Type.LOCATION: _location,
    Type.VICTIMS: _victims,
    **dict.fromkeys((Type.STAGES, Type.CODES), _stored),
    Type.QUOTATION: _quotation,
}


def words_document(statement: Statement, speaker: str) -> Document:
    """Return what follows from a statement's own row, under this name of its speaker."""
    content = {**plain_values(statement, STATEMENT), "speaker": speaker}
    content["title"] = content["title"] or generated_title(content)
    return {**content, "text": text_of(content)}


def involvement_document(involvement: Involvement, reference: Reference) -> Document:
    return {
        **plain_values(involvement, INVOLVEMENT),
        "person": reference if involvement.person_id else None,
        "institution": reference if involvement.institution_id else None,
    }


def custody_document(custody: Custody, named: dict[str, Reference | None]) -> Document:
    """Return one period of custody; its citations follow from the caller."""
    return {**plain_values(custody, CUSTODY), **named, "citations": []}


def recognition_document(row: Recognition, body: Reference) -> Document:
    return {**plain_values(row, RECOGNITION), "body": body, "source": str(row.source.uid)}


def name_documents(party: Person | Institution) -> list[Document]:
    return [plain_values(name, NAME) for name in party.names.order_by("id")]


def part_citation(citation: Citation) -> Document:
    """Return a citation within the part that it is of."""
    return {**plain_values(citation, CITATION), "source": str(citation.source.uid)}


def citation_document(citation: Citation, involvement: Document | None) -> Document:
    party = involvement and (involvement["person"] or involvement["institution"])
    return {
        **part_citation(citation),
        "involvement": {"party": party["id"], "role": involvement["role"]} if involvement and party else None,
    }
