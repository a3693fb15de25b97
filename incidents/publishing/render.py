"""Rendering of a working record as a published document, through an allow-list.

`render` is the only way out of the desk. It takes the fields of `documents`, leaves out whatever is not
public at this moment, and lists what it left out and why.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from incidents.choices import RecordKind, Sensitivity, Stance, Status
from incidents.documents.references import Reference, speaker_words
from incidents.documents.serializers import DOCUMENTS
from incidents.fields.evidence import STATEMENT
from incidents.fields.incident import INCIDENT
from incidents.fields.party import INSTITUTION, PERSON
from incidents.models.base import Record
from incidents.models.evidence import Statement
from incidents.models.incident import Incident, Involvement
from incidents.models.party import Institution, Person
from incidents.publishing.document_parts import (
    citation_document,
    involvement_document,
    name_documents,
    plain_values,
    source_document,
)
from incidents.publishing.public_records import PublicRecord, live_about

KINDS: dict[type[Record], RecordKind] = {
    Incident: RecordKind.INCIDENT,
    Person: RecordKind.PERSON,
    Institution: RecordKind.INSTITUTION,
    Statement: RecordKind.STATEMENT,
}


@dataclass
class Rendering:
    """A document, and the parts of the record that are not in it.

    `omitted` has, by kind and id, the records that publishable parts name and the document does not.
    """

    document: dict[str, Any]
    left_out: list[dict[str, str]] = field(default_factory=list)
    omitted: dict[tuple[str, uuid.UUID], Record] = field(default_factory=dict)


def kind_of(record: Record) -> RecordKind:
    """Return the kind under which a record is published.

    Raises:
        KeyError: the record is of a kind without editions (a source).
    """
    return KINDS[type(record)]


def render(record: Record, public: PublicRecord, head: dict[str, Any]) -> Rendering:
    """Return the document of a record as of now; `head` has version, number, url and published_at."""
    kind = kind_of(record)
    rendering = Rendering({"id": str(record.uid), "unstated": record.unstated, **head})
    RENDERERS[kind](record, public, rendering)
    rendering.document = DOCUMENTS[kind]().to_representation(rendering.document)
    return rendering


def _leave_out(rendering: Rendering, part: Any, label: str, why: str, *, named: Record | None = None) -> None:
    """List a part that is not in the document, and the record that is missing because of it, if any."""
    rendering.left_out.append(
        {"part": part._meta.verbose_name, "id": str(part.uid), "label": label, "why": why}
    )
    if named is not None:
        rendering.omitted[kind_of(named), named.uid] = named


def _why_hidden(part: Any) -> str:
    """Return the reason why a part or party may not be published because of its own visibility, or ""."""
    if part.sensitivity == Sensitivity.PUBLIC:
        return ""
    return f"The {part._meta.verbose_name} is {Sensitivity(part.sensitivity).name.lower()}."


def _reference(record: Record | None, public: PublicRecord) -> tuple[Reference | None, str]:
    """Return a reference to another record, or None and the reason why it cannot be named."""
    if record is None:
        return None, ""
    if why := _why_hidden(record):
        return None, why
    reference = public.reference(kind_of(record), str(record.uid))
    if reference:
        return reference, ""
    missing = "was withdrawn" if record.status == Status.WITHDRAWN else "is not published"
    return None, f"The {record._meta.verbose_name} {missing}."


def _look_up(records: Iterable[Record | None], public: PublicRecord) -> None:
    """Look up in one query what `_reference` will need."""
    public.look_up(
        (kind_of(record), str(record.uid)) for record in records if record and not _why_hidden(record)
    )


def _references(records: Iterable[Record], public: PublicRecord, rendering: Rendering) -> list[Reference]:
    found = []
    records = list(records)
    _look_up(records, public)
    for record in records:
        reference, why = _reference(record, public)
        if reference:
            found.append(reference)
        else:
            _leave_out(rendering, record, str(record), why, named=record)
    return found


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
) -> list[tuple[Involvement, dict[str, Any]]]:
    shown = []
    involvements = list(incident.involvements.select_related("person", "institution").order_by("id"))
    _look_up((involvement.party for involvement in involvements), public)
    for involvement in involvements:
        reference, why = _reference(involvement.party, public)
        hidden = _why_hidden(involvement)
        if hidden or reference is None:
            label = f"{involvement.get_role_display()}: {involvement.party}"
            named = None if hidden else involvement.party
            _leave_out(rendering, involvement, label, hidden or why, named=named)
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
    _look_up(working, public)
    for statement in working:
        if statement.uid not in told:
            why = _reference(statement, public)[1] or "That it is about this incident is not published yet."
            _leave_out(rendering, statement, str(statement), why, named=statement)
    return _references(Statement.objects.filter(uid__in=told).order_by("id"), public, rendering)


def _links(incident: Incident, public: PublicRecord, rendering: Rendering) -> list[dict[str, Any]]:
    shown = []
    links = list(incident.links.select_related("target").order_by("id"))
    _look_up((link.target for link in links), public)
    for link in links:
        reference, why = _reference(link.target, public)
        if reference:
            shown.append({"relation": link.relation, "incident": reference})
        else:
            _leave_out(
                rendering, link, f"{link.get_relation_display()}: {link.target}", why, named=link.target
            )
    return shown


def _person(person: Person, public: PublicRecord, rendering: Rendering) -> None:
    rendering.document |= {
        **plain_values(person, PERSON),
        "name": person.name,
        "names": name_documents(person),
    }
    _cite(person, rendering)


def _institution(institution: Institution, public: PublicRecord, rendering: Rendering) -> None:
    parent, why = _reference(institution.parent, public)
    if why and institution.parent:
        _leave_out(
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
        **plain_values(statement, STATEMENT),
        "speaker": speaker_words(person, institution, statement.description),
        "person": person,
        "institution": institution,
        "incidents": _references(statement.incidents.order_by("id"), public, rendering),
        "persons": _references(statement.persons.order_by("id"), public, rendering),
    }
    if statement.stance == Stance.SILENT:
        rendering.document["text"] = ""
    _cite(statement, rendering)


def speakers(
    statement: Statement, public: PublicRecord, rendering: Rendering | None = None
) -> tuple[Reference | None, Reference | None]:
    """Return the person and the institution that a statement may be attributed to in public."""
    found: list[Reference | None] = []
    for party in (statement.person, statement.institution):
        reference, why = _reference(party, public)
        if why and party and rendering:
            _leave_out(rendering, party, f"speaker: {party}", why, named=party)
        found.append(reference)
    return found[0], found[1]


def _cite(
    record: Record, rendering: Rendering, involvements: dict[int, dict[str, Any]] | None = None
) -> None:
    """Add the citations of the document's content, and their sources."""
    sources: dict[str, dict[str, Any]] = {}
    citations = []
    for citation in record.citations.select_related("source", "involvement").order_by("id"):  # type: ignore[attr-defined]
        why = _why_hidden(citation.source)
        if citation.involvement_id and citation.involvement_id not in (involvements or {}):
            why = "It belongs to an involvement that is left out."
        if why:
            _leave_out(rendering, citation, f"{citation.field}: {citation.source}", why)
            continue
        sources[str(citation.source.uid)] = source_document(citation.source)
        citations.append(citation_document(citation, (involvements or {}).get(citation.involvement_id)))
    rendering.document |= {"sources": list(sources.values()), "citations": citations}


RENDERERS: dict[RecordKind, Callable[[Any, PublicRecord, Rendering], None]] = {
    RecordKind.INCIDENT: _incident,
    RecordKind.PERSON: _person,
    RecordKind.INSTITUTION: _institution,
    RecordKind.STATEMENT: _statement,
}
