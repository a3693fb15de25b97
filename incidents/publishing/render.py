"""Rendering of a working record as a published document, through an allow-list.

`render` is the only way out of the desk. It takes the fields of `documents`, leaves out whatever is not
public at this moment, and lists what it left out and why.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from incidents.choices import RecordKind
from incidents.documents.references import CASE_MEMBERS, Document, Reference, speaker_words
from incidents.documents.serializers import shape_of
from incidents.fields.case import CASE
from incidents.fields.incident import INCIDENT
from incidents.fields.party import INSTITUTION, PERSON
from incidents.fields.registry import label_in_sentence
from incidents.models.base import Record
from incidents.models.case import Case
from incidents.models.custody import NAMED, Custody
from incidents.models.evidence import Statement
from incidents.models.incident import Incident, Involvement
from incidents.models.party import Institution, Person
from incidents.models.recognition import RECOGNITION_NAMES
from incidents.publishing.document_parts import (
    citation_document,
    custody_document,
    involvement_document,
    name_documents,
    part_citation,
    plain_values,
    recognition_document,
    source_document,
    words_document,
)
from incidents.publishing.public_records import PublicRecord, live_about
from incidents.publishing.rendering import (
    Rendering,
    kind_of,
    leave_out,
    look_up,
    reference_to,
    references_to,
    why_hidden,
)


def render(record: Record, public: PublicRecord, head: Document) -> Rendering:
    """Return the document of a record as of now; `head` has version, number, url and published_at."""
    kind = kind_of(record)
    rendering = Rendering({"id": str(record.uid), "unstated": record.unstated, **head})
    RENDERERS[kind](record, public, rendering)
    rendering.document = shape_of(kind).to_representation(rendering.document)
    return rendering


def _incident(incident: Incident, public: PublicRecord, rendering: Rendering) -> None:
    involvements = _involvements(incident, public, rendering)
    rendering.document |= {
        **plain_values(incident, INCIDENT),
        "involvements": [shown for _, shown in involvements],
        "statements": _statements(incident, public, rendering),
        "links": _links(incident, public, rendering),
    }
    _cite(incident, rendering, {involvement.pk: shown for involvement, shown in involvements})


def _involvements(
    incident: Incident, public: PublicRecord, rendering: Rendering
) -> list[tuple[Involvement, Document]]:
    shown = []
    involvements = list(incident.involvements.select_related("person", "institution").order_by("id"))
    look_up((involvement.party for involvement in involvements), public)
    for involvement in involvements:
        reference, why = reference_to(involvement.party, public)
        hidden = why_hidden(involvement)
        if hidden or reference is None:
            label = f"{involvement.get_role_display()}: {involvement.party}"
            named = None if hidden else involvement.party
            leave_out(rendering, involvement, label, hidden or why, named=named)
            continue
        shown.append((involvement, involvement_document(involvement, reference)))
    return shown


def _statements(incident: Incident, public: PublicRecord, rendering: Rendering) -> list[Reference]:
    """Return the statements about an incident, as far as their being about it is public.

    That is: in their own live editions, or in working records that are published in the same transaction.
    """
    working = list(incident.statements.order_by("id"))
    now = public.together(RecordKind.STATEMENT)
    told = live_about(incident.uid) | {statement.uid for statement in working} & now
    look_up(working, public)
    for statement in working:
        if statement.uid not in told:
            why = reference_to(statement, public)[1] or "That it is about this incident is not published yet."
            leave_out(rendering, statement, str(statement), why, named=statement)
    return references_to(Statement.objects.filter(uid__in=told).order_by("id"), public, rendering)


def _links(incident: Incident, public: PublicRecord, rendering: Rendering) -> list[Document]:
    shown = []
    links = list(incident.links.select_related("target").order_by("id"))
    look_up((link.target for link in links), public)
    for link in links:
        reference, why = reference_to(link.target, public)
        if reference:
            shown.append({"relation": link.relation, "incident": reference})
        else:
            leave_out(
                rendering, link, f"{link.get_relation_display()}: {link.target}", why, named=link.target
            )
    return shown


def _person(person: Person, public: PublicRecord, rendering: Rendering) -> None:
    custody = _custody(person, public, rendering)
    rendering.document |= {
        **plain_values(person, PERSON),
        "name": person.name,
        "names": name_documents(person),
        "custody": list(custody.values()),
    }
    _cite(person, rendering, custody=custody)
    _recognise(person, public, rendering)


def _recognise(person: Person, public: PublicRecord, rendering: Rendering) -> None:
    """Add the recognitions that may be published, in order of time, and their sources."""
    rows = list(person.recognitions.select_related(*RECOGNITION_NAMES))
    rows.sort(key=lambda row: (row.from_earliest or row.from_latest or date.min, row.pk))
    look_up((row.body for row in rows), public)
    sources = {source["id"]: source for source in rendering.document["sources"]}
    shown = []
    for row in rows:
        label = f"{row.get_status_display()}: {row.body}"
        hidden = next(filter(None, map(why_hidden, (row, row.body, row.source))), "")
        body, why = (None, hidden) if hidden else reference_to(row.body, public)
        if body is None:
            leave_out(rendering, row, label, why, named=None if hidden else row.body)
            continue
        sources.setdefault(str(row.source.uid), source_document(row.source))
        shown.append(recognition_document(row, body))
    rendering.document |= {"recognitions": shown, "sources": list(sources.values())}


def _custody(person: Person, public: PublicRecord, rendering: Rendering) -> dict[int, Document]:
    """Return the periods of custody that may be published, by key and in order of time."""
    rows = list(person.custody.select_related(*NAMED))
    rows.sort(key=lambda row: (row.from_earliest or row.from_latest or date.min, row.pk))
    look_up((getattr(row, name) for row in rows for name in NAMED), public)
    shown = {}
    for row in rows:
        wholes = (row, *(getattr(row, name) for name in NAMED))
        if hidden := next(filter(None, (why_hidden(each) for each in wholes if each)), ""):
            leave_out(rendering, row, row.get_status_display(), hidden)
            continue
        shown[row.pk] = custody_document(row, _named_by_custody(row, public, rendering))
    return shown


def _named_by_custody(
    row: Custody, public: PublicRecord, rendering: Rendering
) -> dict[str, Reference | None]:
    """Return the public records that a period of custody names."""
    references: dict[str, Reference | None] = {}
    for name in NAMED:
        record = getattr(row, name)
        references[name], why = reference_to(record, public)
        if why:
            label = f"{row.get_status_display()}, {label_in_sentence('custody', name)}: {record}"
            leave_out(rendering, record, label, why, named=record)
    return references


def _institution(institution: Institution, public: PublicRecord, rendering: Rendering) -> None:
    parent, why = reference_to(institution.parent, public)
    if why and institution.parent:
        leave_out(
            rendering, institution.parent, f"parent: {institution.parent}", why, named=institution.parent
        )
    rendering.document |= {
        **plain_values(institution, INSTITUTION),
        "name": institution.name,
        "names": name_documents(institution),
        "parent": parent,
    }
    _cite(institution, rendering)


def _statement(statement: Statement, public: PublicRecord, rendering: Rendering) -> None:
    person, institution = speakers(statement, public, rendering)
    rendering.document |= {
        **words_document(statement, speaker_words(person, institution, statement.description)),
        "person": person,
        "institution": institution,
        "incidents": references_to(statement.incidents.order_by("id"), public, rendering),
        "persons": references_to(statement.persons.order_by("id"), public, rendering),
    }
    _cite(statement, rendering)


def _case(case: Case, public: PublicRecord, rendering: Rendering) -> None:
    members = {
        name: references_to(getattr(case, name).order_by("id"), public, rendering) for name in CASE_MEMBERS
    }
    rendering.document |= {**plain_values(case, CASE), **members}
    _cite(case, rendering)


def speakers(
    statement: Statement, public: PublicRecord, rendering: Rendering | None = None
) -> tuple[Reference | None, Reference | None]:
    """Return the person and the institution that a statement may be attributed to in public."""
    found: list[Reference | None] = []
    for party in (statement.person, statement.institution):
        reference, why = reference_to(party, public)
        if why and party and rendering:
            leave_out(rendering, party, f"speaker: {party}", why, named=party)
        found.append(reference)
    return found[0], found[1]


def _cite(
    record: Record,
    rendering: Rendering,
    involvements: dict[int, Document] | None = None,
    custody: dict[int, Document] | None = None,
) -> None:
    """Add the citations of the document's content, and their sources; those of custody go into its rows."""
    sources: dict[str, Document] = {}
    citations = []
    for citation in record.citations.select_related("source__derived_from", "involvement").order_by("id"):  # type: ignore[attr-defined]
        why = why_hidden(citation.source)
        if citation.involvement_id and citation.involvement_id not in (involvements or {}):
            why = "It belongs to an involvement that is left out."
        if citation.custody_id and citation.custody_id not in (custody or {}):
            why = "It belongs to a period of custody that is left out."
        if why:
            leave_out(rendering, citation, f"{citation.field}: {citation.source}", why)
            continue
        sources[str(citation.source.uid)] = source_document(citation.source)
        if custody and citation.custody_id:
            custody[citation.custody_id]["citations"].append(part_citation(citation))
            continue
        citations.append(citation_document(citation, (involvements or {}).get(citation.involvement_id)))
    rendering.document |= {"sources": list(sources.values()), "citations": citations}


RENDERERS: dict[RecordKind, Callable[[Any, PublicRecord, Rendering], None]] = {
    RecordKind.INCIDENT: _incident,
    RecordKind.PERSON: _person,
    RecordKind.INSTITUTION: _institution,
    RecordKind.STATEMENT: _statement,
    RecordKind.CASE: _case,
}
