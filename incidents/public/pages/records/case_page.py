"""The page of a case: its people in one table, its incidents in order, statements, and all sources once."""

from collections import Counter
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.choices import IncidentKind, Outcome, RecordKind, Role, Stage
from incidents.documents.document_formats import parse_document
from incidents.documents.outcome_stages import in_order
from incidents.presentation import display
from incidents.presentation.dates import date_order, day
from incidents.presentation.display import label
from incidents.presentation.record_page import page_of, source_in_words
from incidents.public.pages.cards import cards
from incidents.public.pages.records.custody_words import custody_line, states_of_case
from incidents.public.queries.list_query import Page, ask

Document = dict[str, Any]
Rows = dict[str, Document]
# What belongs to a case, each in its order; as many as a page of the list holds.
ORDERS = {RecordKind.INCIDENT: "date", RecordKind.PERSON: "name", RecordKind.STATEMENT: "date"}
MOST = 100


def parts_of_case(number: int, whole: bool) -> dict[str, Page]:
    """Return the live documents that belong to a case, by kind; without their text unless `whole`."""
    return {
        kind: ask(kind, QueryDict(f"case={number}&ordering={order}&page_size={MOST}")).page(whole=whole)
        for kind, order in ORDERS.items()
    }


def case_context(document: Document, parts: dict[str, Page], on: date) -> Document:
    """Return the sections of the page of a case, with the custody of its people on a day."""
    read = {kind: [parse_document(kind, text) for text in page.documents] for kind, page in parts.items()}
    incidents, statements = read[RecordKind.INCIDENT], read[RecordKind.STATEMENT]
    incidents.sort(key=lambda incident: date_order(incident["date"]))
    people = people_of(incidents, read[RecordKind.PERSON], on)
    is_whole = parts[RecordKind.PERSON].next is None
    counts = Counter(row["custody"]["status"] for row in people if row["custody"])
    return {
        "people": _in_table(people),
        "states": states_of_case(document["number"], counts) if is_whole else [],
        "as_of": day(on),
        "timeline": [_step(incident) for incident in incidents],
        **_days(incidents, is_whole=parts[RecordKind.INCIDENT].next is None),
        "statements": cards(RecordKind.STATEMENT, parts[RecordKind.STATEMENT].documents),
        "sources": all_sources([document, *incidents, *statements]),
        "lists": {
            f"{kind}s": {
                "href": f"{reverse(f'pages:{kind}-list')}?case={document['number']}",
                "has_more": page.next is not None,
            }
            for kind, page in parts.items()
        },
    }


def people_of(incidents: list[Document], persons: list[Document], on: date) -> list[Document]:
    """Return a row for each person of a case: victims first, then the others, by name, with their roles.

    The outcome is the latest stage; without stages it is that of the latest incident, as the sentence is.
    """
    rows: Rows = {
        person["id"]: {
            "name": person["name"],
            "href": page_of(RecordKind.PERSON, person),
            "about": "; ".join(person["occupations"]),
            "roles": [],
            "stages": [],
            "custody": custody_line(person, on),
        }
        for person in persons
    }
    for incident in incidents:
        for involvement in incident["involvements"]:
            if row := rows.get((involvement["person"] or {}).get("id", "")):
                _add_involvement(row, incident, involvement)
    for row in rows.values():
        if row["stages"]:
            latest = in_order(row["stages"])[-1]
            row |= {"outcome": label(Stage, latest["stage"]), "outcome_href": latest["href"]}
    return sorted(rows.values(), key=lambda row: Role.VICTIM not in row["roles"])


def _in_table(people: list[Document]) -> Document:
    """Return the victims and those with custody for the table; the others by their roles."""
    table: list[Document] = []
    others: dict[str, list[Document]] = {}
    for row in people:
        roles = ", ".join(label(Role, role) for role in row["roles"] if role != Role.VICTIM)
        if Role.VICTIM in row["roles"] or row["custody"]:
            table.append({**row, "other_roles": roles})
        else:
            others.setdefault(roles or _("other"), []).append(row)
    return {"table": table, "others": list(others.items())}


def _add_involvement(row: Document, incident: Document, involvement: Document) -> None:
    role = involvement["role"]
    if role not in row["roles"]:
        row["roles"].append(role)
    if role != Role.VICTIM:
        return
    if incident["kind"] == IncidentKind.ARREST:
        row.setdefault("arrested", display.span(incident["date"]))
    href = page_of(RecordKind.INCIDENT, incident)
    row["stages"] += [{**stage, "href": href} for stage in involvement["outcomes"]]
    if involvement["outcome"]:
        row |= {"outcome": label(Outcome, involvement["outcome"]), "outcome_href": href}
    if involvement["sentence_months"] is not None:
        row |= {"sentence": display.sentence(involvement["sentence_months"]), "sentence_href": href}


def _step(incident: Document) -> Document:
    return {
        "title": incident["title"],
        "href": page_of(RecordKind.INCIDENT, incident),
        "date": display.span(incident["date"]),
        "marks": [label(IncidentKind, incident["kind"])],
    }


def _days(incidents: list[Document], *, is_whole: bool) -> Document:
    """Return the dates of the first and of the latest incident, if all of the case are here."""
    dated = [incident["date"] for incident in incidents if incident["date"]]
    if len(dated) < 2 or not is_whole:
        return {}
    return {"first_day": display.span(dated[0]), "last_day": display.span(dated[-1])}


def all_sources(documents: list[Document]) -> list[Document]:
    """Return the sources of these documents, each once; those of the first keep their numbers."""
    found: dict[str, Document] = {}
    for document in documents:
        for source in document["sources"]:
            found.setdefault(source["id"], source)
    return [source_in_words(source) for source in found.values()]
