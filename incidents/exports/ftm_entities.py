"""Entities of FollowTheMoney, and those that link a party, a place or an incident with a document."""

import uuid
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import orjson

from incidents.choices import (
    CustodyStatus,
    InstitutionKind,
    LinkRelation,
    Outcome,
    RecognitionCriterion,
    RecognitionStatus,
    Role,
)
from incidents.exports.flat_columns import stages_in_words
from incidents.exports.table_types import Document
from incidents.presentation.field_values import qualifications

PUBLIC_BODIES = {
    InstitutionKind.COURT,
    InstitutionKind.SECURITY_SERVICE,
    InstitutionKind.POLICE,
    InstitutionKind.PRISON,
    InstitutionKind.GOVERNMENT,
    InstitutionKind.PARLIAMENT,
    InstitutionKind.ARMED_FORCES,
}
# FollowTheMoney's codes of former states; every other code is ours in lower case.
FORMER_STATES = {"SU": "suhh", "YU": "yucs", "CS": "cshh"}
Entity = dict[str, Any]
Values = Iterable[Any]


def line(item: Entity) -> bytes:
    return orjson.dumps(item, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def entity(identity: str, schema: str, **properties: Values) -> Entity:
    """Return an entity with its non-empty values, each once and in order."""
    filled = {
        name: list(dict.fromkeys(str(value) for value in values if value))
        for name, values in properties.items()
    }
    return {
        "id": identity,
        "schema": schema,
        "properties": {name: values for name, values in filled.items() if values},
    }


def schema_of(kind: str) -> str:
    """Return the schema of an institution of this kind."""
    if kind in PUBLIC_BODIES:
        return "PublicBody"
    return "Company" if kind == InstitutionKind.COMPANY else "Organization"


def country_code(country: Document | None) -> str:
    return FORMER_STATES.get(country["code"], country["code"].lower()) if country else ""


def exact(span: Document | None) -> str:
    """Return the day, month or year that a span covers exactly, else ""."""
    if not span or not span["earliest"] or not span["latest"]:
        return ""
    first, last = date.fromisoformat(span["earliest"]), date.fromisoformat(span["latest"])
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last) == (1, 1, date(first.year, 12, 31)):
        return f"{first.year:04}"
    ends_with_month = last == first.replace(day=monthrange(first.year, first.month)[1])
    return f"{first:%Y-%m}" if first.day == 1 and ends_with_month else ""


def when(span: Document | None) -> dict[str, Values]:
    """Return `date` for an exact day, month or year, and for any other span its earliest and latest day."""
    if not span:
        return {}
    if day := exact(span):
        return {"date": [day]}
    return {"startDate": [span["earliest"]], "endDate": [span["latest"]]}


def qualifications_in_words(document: Document) -> list[str]:
    """Return the legal qualifications of an incident, each with the sources that say so."""
    return [f"Qualified as {value.text}, {value.note}" for value in qualifications(document)]


def span_in_words(of: str, span: Document | None) -> str:
    """Return a note with the words of an uncertain date."""
    return f"{of}: {span['text']}" if span and exact(span) != span["earliest"] else ""


def involvement_entity(document: Document, part: Document) -> Entity:
    """Return the link between a party and an incident, with role and outcome."""
    party, months = (part["person"] or part["institution"])["id"], part["sentence_months"]
    about = {
        "Charge": part["charge"],
        "Provision": part["provision"],
        "Stages": stages_in_words(part.get("outcomes")),
        "Sentence": "" if months is None else f"{months} months",
    }
    return entity(
        f"{party} {part['role']}",
        "UnknownLink",
        **when(document["date"]),
        subject=[party],
        object=[document["id"]],
        role=[Role(part["role"]).label],
        status=[part["outcome"] and Outcome(part["outcome"]).label],
        summary=[f"{name}: {text}" for name, text in about.items() if text],
        description=[part["note"]],
    )


def custody_entity(document: Document, row: Document) -> Entity:
    """Return a period of custody as an event that involves the person and the place."""
    status, place = CustodyStatus(row["status"]).label, row["place"]
    begun, ended = row["from"] or {}, row["until"] or {}
    days = {"Last confirmed": row["last_confirmed"], "Expected end": row["expected_end"]}
    return entity(
        f"custody {row['status']}",
        "Event",
        name=[f"{document['name']}: {status}"],
        keywords=["custody", row["status"]],
        startDate=[begun.get("earliest")],
        endDate=[ended.get("latest")],
        location=[place and place["name"]],
        involved=[document["id"], place and place["id"]],
        notes=[
            span_in_words("From", row["from"]),
            span_in_words("Until", row["until"]),
            *(f"{name}: {day}" for name, day in days.items() if day),
        ],
        summary=[row["note"]],
    )


def recognition_entity(document: Document, row: Document) -> Entity:
    """Return the view of a body of a person as a link from the body to the person, with its source."""
    begun, ended = row["from"] or {}, row["until"] or {}
    source = next(each for each in document["sources"] if each["id"] == row["source"])
    return entity(
        f"{row['body']['id']} {row['status']}",
        "UnknownLink",
        startDate=[begun.get("earliest")],
        endDate=[ended.get("latest")],
        subject=[row["body"]["id"]],
        object=[document["id"]],
        role=["recognised as"],
        status=[RecognitionStatus(row["status"]).label],
        sourceUrl=[source["url"]],
        publisher=[source["publisher"]],
        summary=[f"Criterion: {RecognitionCriterion(row['criterion']).label}" if row["criterion"] else ""],
        description=[span_in_words("From", row["from"]), span_in_words("Until", row["until"])],
    )


def link_entity(document: Document, link: Document) -> Entity:
    other, relation = link["incident"]["id"], link["relation"]
    role = [LinkRelation(relation).label]
    return entity(f"{other} {relation}", "UnknownLink", subject=[document["id"]], object=[other], role=role)


def speaker_entity(document: Document, speaker: Document) -> Entity:
    identity, role = speaker["id"], "speaker"
    return entity(
        f"{identity} {role}", "UnknownLink", subject=[identity], object=[document["id"]], role=[role]
    )


def numbered(document: Document, links: Iterable[Entity]) -> Iterator[Entity]:
    """Yield links with ids derived from the document, the same at each export."""
    seen: Counter[str] = Counter()
    for link in links:
        seen[link["id"]] += 1
        name = f"{link['id']} {seen[link['id']]}"
        yield {**link, "id": str(uuid.uuid5(uuid.UUID(document["id"]), name))}
